package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// submit moves the paper from its maker to the first step.
func (a *approvalRun) submit(ctx workflow.Context, c approval.Submission) (approval.Outcome, error) {
	return a.command(ctx, func(ctx workflow.Context) (any, any, error) {
		_, err := a.next(ctx, a.in.Chain.Submitted)
		return a.desk.Submit, c, err
	})
}

// decide moves the paper on by what a person decided at its step.
func (a *approvalRun) decide(ctx workflow.Context, c approval.Decision) (approval.Outcome, error) {
	return a.command(ctx, func(ctx workflow.Context) (any, any, error) {
		if !a.at(c.Step, c.Visit) { // the decision is late, or this run is
			if err := a.catchUp(ctx); err != nil {
				return nil, nil, err
			}
		}
		// A late decision goes to the desk too: it knows who decided, and
		// whether it was this very command.
		return a.desk.Decide, c, nil
	})
}

func (a *approvalRun) withdraw(ctx workflow.Context, c approval.Withdrawal) (approval.Outcome, error) {
	return a.command(ctx, func(ctx workflow.Context) (any, any, error) {
		_, err := a.next(ctx, a.in.Chain.Withdrawn)
		return a.desk.Withdraw, c, err
	})
}

// sync makes the run catch up with the store.
func (a *approvalRun) sync(ctx workflow.Context) (approval.Outcome, error) {
	return a.command(ctx, func(workflow.Context) (any, any, error) {
		return a.desk.Standing, a.in.DocumentID, nil
	})
}

// checkDecision refuses without a trace what can never be right.
func (a *approvalRun) checkDecision(_ workflow.Context, c approval.Decision) error {
	if c.DocumentID != a.in.DocumentID || a.in.Chain.Find(c.Step) < 0 || c.Key == "" {
		return activities.Encode(fault.Invalid("task.unknown_step", "单据没有这个环节，请刷新"))
	}
	return nil
}

func (a *approvalRun) at(step string, visit int) bool {
	p := a.in.Progress
	return p.State == document.Pending && p.StepKey == step && p.Visit == visit
}

// command runs one order at the desk after all earlier ones and takes over
// where the paper stands then. A refusal changes nothing.
func (a *approvalRun) command(ctx workflow.Context, order func(workflow.Context) (activity, input any, err error)) (approval.Outcome, error) {
	var out approval.Outcome
	if err := a.turn.Lock(ctx); err != nil {
		return out, err
	}
	defer a.turn.Unlock()
	defer func() { a.commands++ }()
	activity, input, err := order(ctx)
	if err != nil {
		return out, activities.Encode(err)
	}
	if err := a.local(ctx, activity, input, &out); err != nil {
		return out, err
	}
	a.stand(out)
	return out, nil
}

// next applies a rule of the chain to the progress. When it refuses, the run
// may have missed a command whose worker died between the store and the
// history: it catches up and asks once more.
func (a *approvalRun) next(ctx workflow.Context, rule func(document.Progress) (document.Progress, error)) (document.Progress, error) {
	to, err := rule(a.in.Progress)
	if err == nil {
		return to, nil
	}
	if err := a.catchUp(ctx); err != nil {
		return to, err
	}
	return rule(a.in.Progress)
}

func (a *approvalRun) catchUp(ctx workflow.Context) error {
	var out approval.Outcome
	if err := a.local(ctx, a.desk.Standing, a.in.DocumentID, &out); err != nil {
		return activities.Decode(err)
	}
	a.stand(out)
	return nil
}

// local runs a short transaction inside the workflow task: the reply reaches
// the person without a round through the task queue.
func (a *approvalRun) local(ctx workflow.Context, activity, input any, out *approval.Outcome) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 8 * time.Second,
		StartToCloseTimeout:    5 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 50 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: time.Second},
	})
	err := workflow.ExecuteLocalActivity(ctx, activity, input).Get(ctx, out)
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app
	}
	return err
}
