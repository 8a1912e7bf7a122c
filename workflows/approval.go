// Package workflows holds the deterministic orchestration: which step comes
// next and what time does to it. It does no I/O; activities do.
package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

// Names of the updates that people's decisions arrive as.
const (
	updateSubmit   = "submit"
	updateDecide   = "decide"
	updateWithdraw = "withdraw"
	updateSync     = "sync"
)

// maxCommandsPerRun bounds the history of one run: a paper that is sent back or
// refused again and again continues as new and stays fast. Temporal allows a
// run 2,000 updates.
const maxCommandsPerRun = 400

// ApprovalInput is all that an approval needs. The chain is resolved and
// versioned before, so a changed definition never touches papers in flight.
type ApprovalInput struct {
	DocumentID string            `json:"document"`
	Chain      document.Chain    `json:"chain"`
	Progress   document.Progress `json:"progress"`
	DueAt      *time.Time        `json:"due_at,omitempty"`
	Reminded   bool              `json:"reminded,omitempty"`
}

// Approval 审批 is the one interpreter of chains: a paper waits at a step until
// somebody decides, and moves on. Its workflow ID is the paper's number.
func Approval(ctx workflow.Context, in ApprovalInput) error {
	a := &approvalRun{in: in, turn: workflow.NewMutex(ctx)}
	if err := a.setup(ctx); err != nil {
		return err
	}
	return a.run(ctx)
}

type approvalRun struct {
	in       ApprovalInput
	commands int
	turn     workflow.Mutex // one command at a time
	desk     *activities.Approval
}

func (a *approvalRun) setup(ctx workflow.Context) error {
	if err := workflow.SetUpdateHandler(ctx, updateSubmit, a.submit); err != nil {
		return err
	}
	if err := workflow.SetUpdateHandlerWithOptions(ctx, updateDecide, a.decide,
		workflow.UpdateHandlerOptions{Validator: a.checkDecision}); err != nil {
		return err
	}
	if err := workflow.SetUpdateHandler(ctx, updateWithdraw, a.withdraw); err != nil {
		return err
	}
	return workflow.SetUpdateHandler(ctx, updateSync, a.sync)
}

// run waits for commands until the paper needs no more of them.
func (a *approvalRun) run(ctx workflow.Context) error {
	idle := func() bool { return workflow.AllHandlersFinished(ctx) }
	if !a.in.Progress.Open() {
		// Started by the command that submits: let it speak first.
		if _, err := workflow.AwaitWithTimeout(ctx, time.Minute, func() bool { return a.commands > 0 && idle() }); err != nil {
			return err
		}
		if err := a.confirmEnd(ctx); err != nil {
			return err
		}
	}
	for a.in.Progress.Open() {
		if a.full(ctx) {
			if err := workflow.Await(ctx, idle); err != nil {
				return err
			}
			return workflow.NewContinueAsNewError(ctx, Approval, a.in)
		}
		if err := a.wait(ctx); err != nil {
			return err
		}
	}
	return workflow.Await(ctx, idle)
}

// confirmEnd asks the store before a run ends that has opened nothing: its first
// command may have died with its worker, or run out of time, after the store had
// taken it. A store that does not answer leaves it to the reconciliation.
func (a *approvalRun) confirmEnd(ctx workflow.Context) error {
	if a.in.Progress.Open() {
		return nil
	}
	if err := a.turn.Lock(ctx); err != nil {
		return err
	}
	defer a.turn.Unlock()
	if err := a.catchUp(ctx); err != nil {
		workflow.GetLogger(ctx).Warn("ask the store before the end", "error", err)
	}
	return nil
}

func (a *approvalRun) full(ctx workflow.Context) bool {
	return a.commands >= maxCommandsPerRun || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// wait lets one visit pass: until somebody moves the paper, its due time is
// learnt, the run is full, or its time is up. There is one timer for each
// visit, so a returned paper is timed afresh.
func (a *approvalRun) wait(ctx workflow.Context) error {
	here, untimed := a.in.Progress, a.in.DueAt == nil
	moved := func() bool {
		return a.in.Progress != here || untimed && a.in.DueAt != nil || a.full(ctx)
	}
	if a.in.DueAt == nil || a.in.Reminded {
		return workflow.Await(ctx, moved)
	}
	left := a.in.DueAt.Sub(workflow.Now(ctx))
	inTime, err := workflow.AwaitWithTimeout(ctx, max(left, 0), moved)
	if err != nil || inTime {
		return err
	}
	a.in.Reminded = true
	visit := activities.Visit{DocumentID: a.in.DocumentID, Step: here.StepKey, Number: here.Visit}
	var out approval.Outcome
	err = workflow.ExecuteActivity(withRemindOptions(ctx), a.desk.Remind, visit).Get(ctx, &out)
	if err == nil && a.in.Progress == here {
		a.stand(out)
	}
	if temporal.IsCanceledError(err) {
		return err
	}
	// A reminder that could not be written must not hold the paper up.
	return nil
}

// stand takes over where the store says the paper stands.
func (a *approvalRun) stand(out approval.Outcome) {
	if out.Progress() != a.in.Progress {
		a.in.Reminded = false
	}
	a.in.Progress, a.in.DueAt = out.Progress(), out.DueAt
}

func withRemindOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumAttempts: 10},
	})
}
