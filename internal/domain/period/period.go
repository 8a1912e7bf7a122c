// Package period closes months (月结): a closed month takes no more moves, and
// what lay everywhere at its end is kept. Opening one again takes two people.
package period

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// Function 月结 is the function under which months are closed.
const Function = "P-10"

// Kind says what happened to a month.
type Kind string

// What happens to a month.
const (
	Closed   Kind = "closed"   // 月结
	Asked    Kind = "asked"    // 申请反结账
	Reopened Kind = "reopened" // 同意反结账
	Refused  Kind = "refused"  // 不同意反结账
)

// Event 月结记录 is one entry of the history of months.
type Event struct {
	ID     string
	Month  string // 2026-03
	Kind   Kind
	By     document.Named
	Reason string
	At     time.Time
}

// Tx is what a change of months reads and writes inside its transaction.
type Tx interface {
	// Hold keeps everybody else from posting until the transaction ends.
	Hold() error
	Person(id string) (directory.Person, error)
	// Closed lists the closed months, latest first.
	Closed() ([]string, error)
	// LastEvent gives the latest event of a month, or nil.
	LastEvent(month string) (*Event, error)
	// Close closes a month and keeps what lies everywhere at its end.
	Close(month string, at time.Time) error
	// Reopen opens a month and drops what was kept.
	Reopen(month string) error
	AddEvent(e Event) error
	Audit(e audit.Entry) error
}

// Store 月结库 keeps months.
type Store interface {
	// Months lists the closed months, latest first.
	Months(ctx context.Context) ([]string, error)
	// History lists what happened to months, latest first.
	History(ctx context.Context) ([]Event, error)
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Service 月结 closes months and opens them again.
type Service struct {
	Store
	Clock document.Clock
}

// Next gives the month that may be closed next, or "" when the last complete
// one is closed. Without a closed month it is the last complete one: all before
// it are closed with it.
func Next(closed []string, today value.Date) string {
	last := value.Date(today.Month() + "-01").AddDays(-1).Month()
	if len(closed) == 0 {
		return last
	}
	if next := value.Date(closed[0] + "-01").AddMonths(1).Month(); next <= last {
		return next
	}
	return ""
}

// By is who acts, as approval.By.
type By = approval.By
