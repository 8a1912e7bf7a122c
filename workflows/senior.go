package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
)

// IntegrationsQueue is the task queue of what talks to other systems: a slow
// partner takes no place from people's decisions.
const IntegrationsQueue = "integrations"

const (
	updateSeniorDo     = "senior-do"
	updateSeniorAnswer = "senior-answer"
	updateSeniorPost   = "senior-post"
)

// SeniorInput names an application; where it stands the store tells.
type SeniorInput struct {
	ID    string `json:"id"`
	Rules int    `json:"rules,omitempty"`
}

func seniorOf(id string) SeniorInput { return SeniorInput{ID: id, Rules: rulesNow} }

// Senior 敬老卡申领 orders what people do with an application, asks the provider and
// the card making, and wakes the desk when its time is up. What any of it does to
// the application the desk decides. Its workflow ID is the paper's number.
func Senior(ctx workflow.Context, in SeniorInput) error {
	r := &seniorRun{id: in.ID, deskTurns: newDeskTurns(ctx, in.Rules)}
	if err := r.setup(ctx); err != nil {
		return err
	}
	return r.run(ctx)
}

type seniorRun struct {
	deskTurns
	id     string
	at     document.Progress
	stood  bool // it is known where the application stands
	due    *time.Time
	served document.Progress
	leave  workflow.CancelFunc // of what was begun for the last phase
	desk   *activities.Senior
}

func (r *seniorRun) setup(ctx workflow.Context) error {
	for _, u := range []struct {
		name             string
		handle, validate any
	}{
		{updateSeniorDo, r.do, r.checkCommand},
		{updateSeniorAnswer, r.receive, r.checkAnswer},
		{updateSeniorPost, r.post, r.checkPost},
		{updateSync, r.sync, nil},
	} {
		if err := workflow.SetUpdateHandlerWithOptions(ctx, u.name, u.handle, workflow.UpdateHandlerOptions{Validator: u.validate}); err != nil {
			return err
		}
	}
	return nil
}

// run waits for people, partners and time until the application has ended.
func (r *seniorRun) run(ctx workflow.Context) error {
	var out approval.Outcome
	if err := workflow.ExecuteActivity(patiently(ctx), r.desk.Standing, r.id).Get(ctx, &out); err != nil {
		return err
	}
	if !r.stood { // else a command has told since
		r.stand(out)
	}
	for r.at.Open() {
		if r.full(ctx) {
			if err := workflow.Await(ctx, func() bool { return r.idle(ctx) }); err != nil {
				return err
			}
			return workflow.NewContinueAsNewError(ctx, Senior, seniorOf(r.id))
		}
		r.serve(ctx)
		if err := r.wait(ctx); err != nil {
			return err
		}
	}
	return workflow.Await(ctx, func() bool { return r.idle(ctx) })
}

func (r *seniorRun) stand(out approval.Outcome) {
	r.at, r.due, r.stood = out.Progress(), out.DueAt, true
}

func (r *seniorRun) visit(at document.Progress) senior.Visit {
	return senior.Visit{ID: r.id, Phase: at.StepKey, Number: at.Visit}
}

// serve begins, once for each stay, what a phase needs from another system; what
// was begun for the last one is left. It goes on beside people's commands.
func (r *seniorRun) serve(ctx workflow.Context) {
	if r.served == r.at {
		return
	}
	r.served = r.at
	if r.leave != nil {
		r.leave()
	}
	ctx, r.leave = workflow.WithCancel(ctx)
	here := r.at
	switch senior.Phase(here.StepKey) {
	case senior.Verifying:
		workflow.Go(ctx, func(ctx workflow.Context) { r.verify(ctx, here) })
	case senior.Making:
		workflow.Go(ctx, func(ctx workflow.Context) { r.produce(ctx, here) })
	}
}

// verify asks the provider until its source answers. When it only takes the
// request, the answer comes by callback.
func (r *seniorRun) verify(ctx workflow.Context, here document.Progress) {
	err := workflow.ExecuteActivity(askingPartner(ctx), r.desk.Verify, r.visit(here)).Get(ctx, nil)
	r.catchUp(ctx, err)
}

// produce asks the card making until the card is there.
func (r *seniorRun) produce(ctx workflow.Context, here document.Progress) {
	for {
		var again time.Duration
		err := workflow.ExecuteActivity(askingPartner(ctx), r.desk.Produce, r.visit(here)).Get(ctx, &again)
		if err == nil && again > 0 {
			err = workflow.Sleep(ctx, again)
		}
		if err != nil || again == 0 {
			r.catchUp(ctx, err)
			return
		}
	}
}

// catchUp asks the store where the application stands after another system's part.
// A part that was left, because the application went on, needs none.
func (r *seniorRun) catchUp(ctx workflow.Context, err error) {
	if err == nil {
		_, err = r.sync(ctx)
	}
	if err != nil && !temporal.IsCanceledError(err) {
		r.report(ctx, r.failure(r.at, "等待其他系统", err))
		again := workflow.Now(ctx).Add(soon)
		r.due = &again
	}
}

// wait lets one stretch of a phase pass: until somebody moves the application, its
// time changes, the run is full, or its time is up.
func (r *seniorRun) wait(ctx workflow.Context) error {
	here, due := r.at, r.due
	moved := func() bool { return r.at != here || !sameTime(r.due, due) || r.full(ctx) }
	inTime, err := r.until(ctx, due, moved)
	if err != nil || inTime {
		return err
	}
	return r.tick(ctx, here, *due)
}

// tick wakes the desk. What it could not write, or finds too early by its clock,
// is tried again soon.
func (r *seniorRun) tick(ctx workflow.Context, here document.Progress, due time.Time) error {
	var out approval.Outcome
	err := workflow.ExecuteActivity(withRemindOptions(ctx), r.desk.Tick, r.visit(here)).Get(ctx, &out)
	if temporal.IsCanceledError(err) {
		return err
	}
	if err != nil {
		r.report(ctx, r.failure(here, "", err))
	}
	if r.at != here {
		return nil
	}
	if err == nil {
		r.stand(out)
	}
	if r.due != nil && r.due.Equal(due) {
		again := workflow.Now(ctx).Add(soon)
		r.due = &again
	}
	return nil
}

func (r *seniorRun) do(ctx workflow.Context, c senior.Command) (approval.Outcome, error) {
	return r.carry(ctx, r.desk.Do, order{update: updateSeniorDo, action: string(c.Verb), key: c.Key, command: c})
}

func (r *seniorRun) receive(ctx workflow.Context, in activities.SeniorAnswer) (approval.Outcome, error) {
	return r.carry(ctx, r.desk.Receive, order{update: updateSeniorAnswer, action: "callback", key: in.Answer.Request, command: in})
}

// carry has the desk carry out a command; one that the system failed is the
// operators' to repeat.
func (r *seniorRun) carry(ctx workflow.Context, activity any, o order) (approval.Outcome, error) {
	out, err := r.inTurn(ctx, activity, o.command)
	r.reportFailed(ctx, r.failure(r.at, "", nil), o, err)
	return out, err
}

// failure is what could not be done at a stay in a phase; duty names it.
func (r *seniorRun) failure(at document.Progress, duty string, cause error) activities.Failure {
	f := activities.Failure{DocumentID: r.id, Step: at.StepKey, Visit: at.Visit, Duty: duty}
	if cause != nil {
		f.Cause = cause.Error()
	}
	return f
}

func (r *seniorRun) post(ctx workflow.Context, n senior.PostNews) (approval.Outcome, error) {
	return r.inTurn(ctx, r.desk.Posted, n)
}

func (r *seniorRun) sync(ctx workflow.Context) (approval.Outcome, error) {
	return r.inTurn(ctx, r.desk.Standing, r.id)
}

// The validators refuse without a trace what can never be right.

func (r *seniorRun) checkCommand(_ workflow.Context, c senior.Command) error {
	return directed(c.ID == r.id && c.Key != "")
}

func (r *seniorRun) checkAnswer(_ workflow.Context, in activities.SeniorAnswer) error {
	return directed(in.ID == r.id && in.Answer.Request != "")
}

func (r *seniorRun) checkPost(_ workflow.Context, n senior.PostNews) error {
	return directed(n.ID == r.id && n.Waybill != "")
}

func (r *seniorRun) inTurn(ctx workflow.Context, activity, input any) (approval.Outcome, error) {
	return r.take(ctx, activity, input, r.stand)
}

// patiently asks the store until it answers.
func patiently(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	})
}

// Another system is asked again at most so long and so often; the wait itself ends
// before.
const (
	askFor   = 30 * 24 * time.Hour
	askTimes = 2000
)

// askingPartner asks another system on the queue of integrations. While its source
// fails it is asked again, ever more rarely, and given up with the wait itself.
func askingPartner(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: IntegrationsQueue, StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: askFor,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Minute, MaximumAttempts: askTimes},
	})
}
