// Package audit describes the audit log (日志): who, when, what, on which object,
// before and after. It is append-only.
package audit

import (
	"context"
	"time"
)

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
	Result    string // "ok", or the fault's code
}

// Log writes entries that belong to no larger transaction.
type Log interface {
	Record(ctx context.Context, e Entry) error
}
