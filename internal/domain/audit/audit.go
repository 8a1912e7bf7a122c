// Package audit describes the audit log (日志): who, when, from where, what, on
// which object, before and after, and with which result. It is append-only: its
// entries are chained and sealed, so that no change of it goes unnoticed.
package audit

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// OK is the result of what was done; a refusal has the fault's code.
const OK = "ok"

// Entry 日志 is one action. Function is the business function it used; Before
// and After are JSON without personal data, empty where nothing changed.
type Entry struct {
	ID        string
	At        time.Time
	ActorID   string
	ActorName string
	Address   string
	RequestID string
	Function  string
	Action    string
	Object    string
	Before    string
	After     string
	Result    string // OK, or the fault's code
}

// Log writes entries that belong to no larger transaction. What cannot be
// written must not be done.
type Log interface {
	Record(ctx context.Context, e Entry) error
}

// Filter narrows a search in the log; zero members do not narrow.
type Filter struct {
	Actors   []string // ids of people
	Function string
	Object   string // its id, to the letter
	Action   string
	Address  string
	Result   string // OK, Refused for any refusal, or a code
	From, To value.Date
}

// Refused finds every entry whose action was refused or failed.
const Refused = "refused"

// Reader 日志查询 reads the log, the newest entry first.
type Reader interface {
	Entries(ctx context.Context, f Filter, page document.PageRequest) (document.Page[Entry], error)
	// Entry gives one entry with its place in the chain, 0 when it has none yet.
	Entry(ctx context.Context, id string) (Entry, int64, error)
}
