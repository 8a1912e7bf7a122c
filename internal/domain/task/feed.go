package task

import (
	"context"
	"time"
)

// Change 变化 is something people who look at their inbox must be told at once:
// an entry of a paper's history, or a notice to one person. Its ID is that of
// the entry or notice and sorts by the time it was made.
type Change struct {
	ID         string
	At         time.Time
	DocumentID string
	Notice     *Notice // nil for an entry of a paper's history
}

// Feed 变化流 tells what was committed lately, by any process. The store answers
// with one walk along the primary keys of the history and of the notices.
type Feed interface {
	// Changes gives what has an id behind one, oldest first, at most limit of
	// the history and of the notices each. A transaction may commit later than
	// others that began after it, so who follows the feed asks again over the
	// last seconds and leaves out what he has had.
	Changes(ctx context.Context, after string, limit int) ([]Change, error)
}

// Letter 邮件 is a notice that is to be sent to a mail address.
type Letter struct {
	Notice
	Address string
}

// Outbox 待发邮件 keeps notices that are to go out by mail: of people whose
// personal setting "mail" is {"address":"…","enabled":true}.
type Outbox interface {
	// Unsent gives letters nobody has sent, oldest first, written since an
	// instant: what is older is no longer news.
	Unsent(ctx context.Context, since time.Time, limit int) ([]Letter, error)
	// MarkSent marks notices as sent.
	MarkSent(ctx context.Context, ids []string, at time.Time) error
}
