package workflows

import (
	"encoding/json"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/fault"
)

// order is one command for the desk.
type order struct {
	update   string // by which it arrived, and may arrive again
	action   string // what a person calls it
	key      string
	activity any
	command  any
}

func (a *approvalRun) submit(ctx workflow.Context, c approval.Submission) (approval.Outcome, error) {
	return a.carry(ctx, order{updateSubmit, "submit", c.Key, a.desk.Submit, c})
}

// decide carries out any verb of a task.
func (a *approvalRun) decide(ctx workflow.Context, c approval.Decision) (approval.Outcome, error) {
	return a.carry(ctx, order{updateDecide, string(c.Action), c.Key, a.desk.Decide, c})
}

func (a *approvalRun) withdraw(ctx workflow.Context, c approval.Withdrawal) (approval.Outcome, error) {
	return a.carry(ctx, order{updateWithdraw, "withdraw", c.Key, a.desk.Withdraw, c})
}

func (a *approvalRun) urge(ctx workflow.Context, c approval.Urging) (approval.Outcome, error) {
	return a.carry(ctx, order{updateUrge, "urge", c.Key, a.desk.Urge, c})
}

func (a *approvalRun) operate(ctx workflow.Context, c approval.Operation) (approval.Outcome, error) {
	return a.carry(ctx, order{updateOperate, string(c.Verb), c.Key, a.desk.Operate, c})
}

// sync makes the run catch up with the store. It also wakes a run whose reminder
// gave up: a time that the store still asks for is tried again.
func (a *approvalRun) sync(ctx workflow.Context) (approval.Outcome, error) {
	out, err := a.inTurn(ctx, a.desk.Standing, a.in.DocumentID)
	if err == nil && !a.recorded() {
		a.in.Reminded = false
	}
	return out, err
}

// The validators refuse without a trace what can never be right. They look at
// the command alone: whether it is right now, the desk knows.

func (a *approvalRun) checkDecision(_ workflow.Context, c approval.Decision) error {
	return a.check(c.DocumentID, c.Key)
}

func (a *approvalRun) checkUrging(_ workflow.Context, c approval.Urging) error {
	return a.check(c.DocumentID, c.Key)
}

func (a *approvalRun) checkOperation(_ workflow.Context, c approval.Operation) error {
	return a.check(c.DocumentID, c.Key)
}

func (a *approvalRun) check(documentID, key string) error {
	return directed(documentID == a.in.DocumentID && key != "")
}

// carry has the desk carry out one command after all earlier ones. A refusal
// changes nothing, but one for the paper's state may mean that this run missed a
// command whose worker died between the store and the history: it catches up.
func (a *approvalRun) carry(ctx workflow.Context, o order) (approval.Outcome, error) {
	out, err := a.inTurn(ctx, o.activity, o.command)
	switch {
	case err == nil || temporal.IsCanceledError(err):
	case activities.Refused(err):
		if fault.From(activities.Decode(err)).Kind == fault.KindConflict {
			if err := a.askStore(ctx); err != nil {
				return out, err
			}
		}
	default:
		a.reportFailed(ctx, o, err)
	}
	return out, err
}

// reportFailed tells the operators of a command that ended in an error of the
// system, with all that is needed to carry it out again.
func (a *approvalRun) reportFailed(ctx workflow.Context, o order, cause error) {
	// A struct is written alike in every replay, whatever the encoder does inside.
	command, err := json.Marshal(o.command) //workflowcheck:ignore
	if err != nil {
		workflow.GetLogger(ctx).Error("keep a failed command", "error", err)
		return
	}
	a.report(ctx, activities.Failure{DocumentID: a.in.DocumentID, Step: a.in.Progress.StepKey, Visit: a.in.Progress.Visit, Cause: cause.Error(),
		Action: o.action, Key: o.key, Order: &activities.Order{Update: o.update, Command: command}})
}

// report is written behind the person's back, who has his answer: the store may
// be down for a while. The run does not end before it is written.
func (a *approvalRun) report(ctx workflow.Context, f activities.Failure) {
	if a.recorded() {
		return
	}
	a.reports++
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { a.reports-- }()
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: time.Hour,
			RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		})
		if err := workflow.ExecuteActivity(ctx, a.desk.Report, f).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Error("report a failure to the operators", "document", f.DocumentID, "error", err)
		}
	})
}

func (a *approvalRun) inTurn(ctx workflow.Context, activity, input any) (approval.Outcome, error) {
	return a.take(ctx, activity, input, a.stand)
}

// askStore catches up in turn; a store that does not answer changes nothing.
func (a *approvalRun) askStore(ctx workflow.Context) error {
	if err := a.turn.Lock(ctx); err != nil {
		return err
	}
	defer a.turn.Unlock()
	if err := a.catchUp(ctx); err != nil {
		workflow.GetLogger(ctx).Warn("ask the store where the paper stands", "document", a.in.DocumentID, "error", err)
	}
	return nil
}

func (a *approvalRun) catchUp(ctx workflow.Context) error {
	var out approval.Outcome
	if err := atDesk(ctx, a.desk.Standing, a.in.DocumentID, &out); err != nil {
		return activities.Decode(err)
	}
	a.stand(out)
	return nil
}
