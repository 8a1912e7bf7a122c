package workflows

import (
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
	case !a.recorded():
		at := a.in.Progress
		a.reportFailed(ctx, activities.Failure{DocumentID: a.in.DocumentID, Step: at.StepKey, Visit: at.Visit}, o, err)
	}
	return out, err
}

// report tells the operators of a failure; a recorded run never did.
func (a *approvalRun) report(ctx workflow.Context, f activities.Failure) {
	if !a.recorded() {
		a.deskTurns.report(ctx, f)
	}
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
