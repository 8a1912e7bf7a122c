// Package workflows holds the deterministic orchestration: the order of what
// people command, and what time does to a paper. It does no I/O; activities do.
package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

// Names of the updates that people's commands arrive as.
const (
	updateSubmit   = "submit"
	updateDecide   = "decide"
	updateWithdraw = "withdraw"
	updateUrge     = "urge"
	updateOperate  = "operate"
	updateSync     = "sync"
)

// maxCommandsPerRun bounds the history of one run: a paper that is sent back or
// refused again and again continues as new and stays fast. Temporal allows a
// run 2,000 updates.
const maxCommandsPerRun = 400

// What a run follows is fixed when it begins, because its history must replay.
const (
	// rulesOfDesk marks runs that leave every rule to the approval desk: they know
	// no chain. Runs that were recorded before have none of it, see recorded.go.
	rulesOfDesk = 2
	// rulesOfAlarm marks runs that besides have one timer for all they wait for. Those
	// of repairs and senior cards begin with it.
	rulesOfAlarm = 3
	// rulesOfOpening marks runs that besides leave no timer behind from their start.
	rulesOfOpening = 4
	rulesNow       = rulesOfOpening
)

// ApprovalInput is all that an approval needs: which paper, where it stands, and
// when it must be woken.
type ApprovalInput struct {
	DocumentID string            `json:"document"`
	Rules      int               `json:"rules,omitempty"`
	Chain      document.Chain    `json:"chain,omitempty"` // of a recorded run
	Progress   document.Progress `json:"progress"`
	DueAt      *time.Time        `json:"due_at,omitempty"`
	Reminded   bool              `json:"reminded,omitempty"` // nothing is to be done at DueAt any more
}

// inputOf is the input of a paper's run where the paper stands.
func inputOf(d *document.Document, dueAt *time.Time) ApprovalInput {
	return ApprovalInput{DocumentID: d.ID, Rules: rulesNow, Progress: progressOf(d), DueAt: dueAt}
}

// Approval 审批 orders the commands of one paper, and wakes the desk when its time
// is up. What a command does, and to which step the paper goes, the desk decides;
// the workflow remembers where it stands. Its workflow ID is the paper's number.
func Approval(ctx workflow.Context, in ApprovalInput) error {
	a := &approvalRun{in: in, deskTurns: newDeskTurns(ctx, in.Rules)}
	if err := a.setup(ctx); err != nil {
		return err
	}
	return a.run(ctx)
}

type approvalRun struct {
	deskTurns
	in   ApprovalInput
	desk *activities.Approval
}

func (a *approvalRun) setup(ctx workflow.Context) error {
	submit, decide, withdraw := a.submit, a.decide, a.withdraw
	if a.recorded() {
		submit, decide, withdraw = recordedRun{a}.submit, recordedRun{a}.decide, recordedRun{a}.withdraw
	}
	for _, u := range []struct {
		name             string
		handle, validate any
	}{
		{updateSubmit, submit, nil},
		{updateDecide, decide, a.checkDecision},
		{updateWithdraw, withdraw, nil},
		{updateSync, a.sync, nil},
		{updateUrge, a.urge, a.checkUrging},
		{updateOperate, a.operate, a.checkOperation},
	} {
		if err := workflow.SetUpdateHandlerWithOptions(ctx, u.name, u.handle, workflow.UpdateHandlerOptions{Validator: u.validate}); err != nil {
			return err
		}
	}
	return nil
}

// run waits for commands until the paper needs no more of them.
func (a *approvalRun) run(ctx workflow.Context) error {
	idle := func() bool { return a.idle(ctx) }
	if !a.in.Progress.Open() {
		if err := a.opening(ctx); err != nil {
			return err
		}
		if err := a.confirmEnd(ctx); err != nil {
			return err
		}
	}
	for {
		for a.in.Progress.Open() {
			if a.full(ctx) {
				if err := workflow.Await(ctx, idle); err != nil {
					return err
				}
				return workflow.NewContinueAsNewError(ctx, Approval, a.in.renewed())
			}
			if err := a.wait(ctx); err != nil {
				return err
			}
		}
		// A command that came last may have opened the paper again.
		if err := workflow.Await(ctx, idle); err != nil || !a.in.Progress.Open() {
			return err
		}
	}
}

// opening lets the command speak first that a run is started by. Its timer is stopped
// then: left running, it would wake every paper once, a minute after its submission,
// for nothing.
func (a *approvalRun) opening(ctx workflow.Context) error {
	waiting, heard := workflow.WithCancel(ctx)
	_, err := workflow.AwaitWithTimeout(waiting, time.Minute, func() bool { return a.commands > 0 && a.idle(ctx) })
	if a.in.Rules >= rulesOfOpening {
		heard()
	}
	return err
}

// confirmEnd asks the store before a run ends that has opened nothing: its first
// command may have died with its worker, or run out of time, after the store had
// taken it. A store that does not answer leaves it to the reconciliation.
func (a *approvalRun) confirmEnd(ctx workflow.Context) error {
	if a.in.Progress.Open() {
		return nil
	}
	return a.askStore(ctx)
}

// wait lets one stretch of a visit pass: until somebody moves the paper, its
// time changes, the run is full, or its time is up.
func (a *approvalRun) wait(ctx workflow.Context) error {
	here, due, reminded := a.in.Progress, a.in.DueAt, a.in.Reminded
	moved := func() bool {
		return a.in.Progress != here || a.retimed(due, reminded) || a.full(ctx)
	}
	next := due
	if reminded { // time has done all it does to the visit
		next = nil
	}
	inTime, err := a.until(ctx, next, moved)
	if err != nil || inTime {
		return err
	}
	return a.remind(ctx, here, *next)
}

// soon is when a desk is asked again whose clock is behind the engine's.
const soon = time.Minute

// remind wakes the desk for a visit. The desk tells when it must be woken again,
// for the escalation; nothing means that time has done all it does to the visit.
func (a *approvalRun) remind(ctx workflow.Context, here document.Progress, due time.Time) error {
	a.in.Reminded = true
	visit := activities.Visit{DocumentID: a.in.DocumentID, Step: here.StepKey, Number: here.Visit}
	var out approval.Outcome
	err := workflow.ExecuteActivity(withRemindOptions(ctx), a.desk.Remind, visit).Get(ctx, &out)
	switch {
	case temporal.IsCanceledError(err):
		return err
	case err != nil:
		// A reminder that could not be written must not hold the paper up.
		a.report(ctx, activities.Failure{DocumentID: a.in.DocumentID, Step: here.StepKey, Visit: here.Visit, Cause: err.Error()})
	case a.in.Progress == here:
		a.stand(out)
		if a.recorded() {
			break
		}
		a.in.Reminded = out.DueAt == nil
		if out.DueAt != nil && out.DueAt.Equal(due) {
			again := workflow.Now(ctx).Add(soon)
			a.in.DueAt = &again
		}
	}
	return nil
}

// stand takes over where the store says the paper stands. A new visit is timed
// afresh, and so is one whose time was put off.
func (a *approvalRun) stand(out approval.Outcome) {
	later := !a.recorded() && out.DueAt != nil && a.in.DueAt != nil && out.DueAt.After(*a.in.DueAt)
	if out.Progress() != a.in.Progress || later {
		a.in.Reminded = false
	}
	a.in.Progress, a.in.DueAt = out.Progress(), out.DueAt
}

// retimed tells whether there is another time to wait for than when the wait
// began. A recorded run only learns its time; it never changes it.
func (a *approvalRun) retimed(due *time.Time, reminded bool) bool {
	if a.recorded() {
		return due == nil && a.in.DueAt != nil
	}
	return a.in.Reminded != reminded || !sameTime(a.in.DueAt, due)
}

func sameTime(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

func withRemindOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumAttempts: 10},
	})
}
