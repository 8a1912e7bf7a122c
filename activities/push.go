package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"cardflow/internal/domain/push"
)

// Pushes tells the business systems of outlets and users.
type Pushes struct {
	Desk  *push.Desk
	Lines map[push.Target]push.Line // one that is missing is not connected
	// Start starts the workflow of a change; one that runs is left alone.
	Start func(ctx context.Context, change string) error
}

// PushOrder names a change and the system to be told. What is in the change is read
// where it is sent, and never enters a history.
type PushOrder struct {
	Change string      `json:"change"`
	Target push.Target `json:"target"`
}

// Deliver tells one system of a change, and first of those before it.
func (a *Pushes) Deliver(ctx context.Context, o PushOrder) error {
	return Encode(a.Desk.Deliver(ctx, a.Lines[o.Target], o.Change, o.Target))
}

// GiveUp notes that a system was not reached in all that time.
func (a *Pushes) GiveUp(ctx context.Context, o PushOrder) error {
	return Encode(a.Desk.GiveUp(ctx, o.Change, o.Target))
}

// What the sweep takes for forgotten: a change that nobody tried within a short time,
// and one whose next try is long over.
const (
	untried   = 20 * time.Second
	overdue   = 2 * time.Hour
	sweepPage = 200
)

// Sweep starts the workflows that changes lack: the process may have died between the
// change and its start, or the change came with many others.
func (a *Pushes) Sweep(ctx context.Context) (started int, err error) {
	now := a.Desk.Clock()
	for after := ""; ; {
		ids, err := a.Desk.Archive.Untended(ctx, now.Add(-untried), now.Add(-overdue), after, sweepPage)
		if err != nil {
			return started, Encode(err)
		}
		for _, id := range ids {
			after = id
			if err := a.Start(ctx, id); err != nil {
				return started, Encode(err)
			}
			started++
			activity.RecordHeartbeat(ctx)
		}
		if len(ids) < sweepPage {
			return started, nil
		}
	}
}
