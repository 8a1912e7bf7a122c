package workflows

import (
	"encoding/json"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/fault"
)

// deskTurns lets a run have its desk carry out commands one after another, and
// counts them. The run of every process has one.
type deskTurns struct {
	commands int
	reports  int            // on their way to the operators
	turn     workflow.Mutex // one command at a time
	alarm    alarm
	rules    int
}

func newDeskTurns(ctx workflow.Context, rules int) deskTurns {
	return deskTurns{turn: workflow.NewMutex(ctx), rules: rules}
}

// take runs one activity at the desk when all earlier commands are done, and lets
// the run take over where the paper stands then. What is refused changes nothing.
func (t *deskTurns) take(ctx workflow.Context, activity, input any, stand func(approval.Outcome)) (approval.Outcome, error) {
	var out approval.Outcome
	if err := t.turn.Lock(ctx); err != nil {
		return out, err
	}
	defer t.turn.Unlock()
	defer func() { t.commands++ }()
	if err := atDesk(ctx, activity, input, &out); err != nil {
		return out, err
	}
	stand(out)
	return out, nil
}

// idle tells that nothing is under way any more, so that the run may end.
func (t *deskTurns) idle(ctx workflow.Context) bool {
	return workflow.AllHandlersFinished(ctx) && t.reports == 0
}

// reportFailed tells the operators of a command that ended in an error of the
// system, with all that is needed to carry it out again. A refusal is none.
func (t *deskTurns) reportFailed(ctx workflow.Context, where activities.Failure, o order, cause error) {
	if cause == nil || temporal.IsCanceledError(cause) || activities.Refused(cause) {
		return
	}
	// A struct is written alike in every replay, whatever the encoder does inside.
	command, err := json.Marshal(o.command) //workflowcheck:ignore
	if err != nil {
		workflow.GetLogger(ctx).Error("keep a failed command", "error", err)
		return
	}
	where.Cause, where.Action, where.Key = cause.Error(), o.action, o.key
	where.Order = &activities.Order{Update: o.update, Command: command}
	t.report(ctx, where)
}

// report is written behind the person's back, who has his answer: the store may
// be down for a while. The run does not end before it is written. The operators'
// desk is that of the approvals.
func (t *deskTurns) report(ctx workflow.Context, f activities.Failure) {
	t.reports++
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { t.reports-- }()
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			TaskQueue: ApprovalQueue, StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: time.Hour,
			RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		})
		var desk *activities.Approval
		if err := workflow.ExecuteActivity(ctx, desk.Report, f).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Error("report a failure to the operators", "document", f.DocumentID, "error", err)
		}
	})
}

// full tells that the run is to continue as new, so that its history stays short.
func (t *deskTurns) full(ctx workflow.Context) bool {
	return t.commands >= maxCommandsPerRun || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// atDesk runs a short transaction inside the workflow task: the reply reaches
// the person without a round through the task queue.
func atDesk(ctx workflow.Context, activity, input any, out *approval.Outcome) error {
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

// until waits for a change, at most until a time when there is one; it tells
// whether the change came first. Runs of before have a timer for each wait.
func (t *deskTurns) until(ctx workflow.Context, due *time.Time, moved func() bool) (inTime bool, err error) {
	switch {
	case due == nil:
		return true, workflow.Await(ctx, moved)
	case t.rules < rulesOfAlarm:
		return workflow.AwaitWithTimeout(ctx, max(due.Sub(workflow.Now(ctx)), 0), moved)
	}
	return t.alarm.until(ctx, *due, moved)
}

// directed refuses, without a trace, a command that can never be right for a run.
func directed(ok bool) error {
	if !ok {
		return activities.Encode(fault.Invalid("command.misdirected", "指令与单据不符，请刷新后重试"))
	}
	return nil
}
