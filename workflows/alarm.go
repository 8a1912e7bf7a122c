package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// alarm 闹钟 is the one timer of a run. When what it was set for is put off, as
// with every decision that opens the next step, it is left running and looked at
// again when it rings: most papers have moved on by then, and the engine is
// spared a timer that is started and one that is cancelled for each of them.
type alarm struct {
	at    time.Time
	rings workflow.Future // nil: not set
	stop  workflow.CancelFunc
}

// until waits for a change, at most until a time; it tells whether the change came
// first.
func (a *alarm) until(ctx workflow.Context, due time.Time, moved func() bool) (inTime bool, err error) {
	for {
		a.set(ctx, due)
		err := workflow.Await(ctx, func() bool { return moved() || a.rings.IsReady() })
		if err != nil || moved() {
			return true, err
		}
		if !workflow.Now(ctx).Before(due) {
			return false, nil
		}
	}
}

// set makes the alarm ring at the time or before it.
func (a *alarm) set(ctx workflow.Context, due time.Time) {
	waiting := a.rings != nil && !a.rings.IsReady()
	if waiting && !a.at.After(due) {
		return
	}
	if waiting {
		a.stop()
	}
	ctx, a.stop = workflow.WithCancel(ctx)
	a.at, a.rings = due, workflow.NewTimer(ctx, max(due.Sub(workflow.Now(ctx)), 0))
}
