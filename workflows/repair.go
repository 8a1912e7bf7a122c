package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
)

// RepairInput names the ticket; where it stands the desk tells.
type RepairInput struct {
	TicketID string `json:"ticket"`
	Rules    int    `json:"rules,omitempty"`
}

func repairOf(ticket string) RepairInput { return RepairInput{TicketID: ticket, Rules: rulesNow} }

// Repair 设备报修 orders the verbs of one ticket, and wakes the desk when time asks for
// something: a reminder, the next technician, the end of the days in which the
// outlet may rate and report again. It ends when nothing more can come.
func Repair(ctx workflow.Context, in RepairInput) error {
	r := &repairRun{id: in.TicketID, deskTurns: newDeskTurns(ctx, in.Rules)}
	for _, v := range repair.Verbs() {
		err := workflow.SetUpdateHandlerWithOptions(ctx, string(v), r.move, workflow.UpdateHandlerOptions{Validator: r.check})
		if err != nil {
			return err
		}
	}
	if err := workflow.SetUpdateHandler(ctx, updateSync, r.sync); err != nil {
		return err
	}
	return r.run(ctx)
}

type repairRun struct {
	deskTurns
	id    string
	state document.State
	due   *time.Time
	desk  *activities.Repairs
}

func (r *repairRun) run(ctx workflow.Context) error {
	idle := func() bool { return r.idle(ctx) }
	if _, err := r.sync(ctx); err != nil {
		return err
	}
	for {
		for r.waits() {
			if r.full(ctx) {
				if err := workflow.Await(ctx, idle); err != nil {
					return err
				}
				return workflow.NewContinueAsNewError(ctx, Repair, repairOf(r.id))
			}
			if err := r.wait(ctx); err != nil {
				return err
			}
		}
		if err := workflow.Await(ctx, idle); err != nil || !r.waits() {
			return err
		}
	}
}

// waits tells whether anything more can come to the ticket.
func (r *repairRun) waits() bool { return r.state == document.Pending || r.due != nil }

// wait lets one stretch of time pass: until a command changes what is waited for,
// or time is up.
func (r *repairRun) wait(ctx workflow.Context) error {
	due, state := r.due, r.state
	moved := func() bool { return r.state != state || !sameTime(r.due, due) || r.full(ctx) }
	inTime, err := r.until(ctx, due, moved)
	if err != nil || inTime {
		return err
	}
	return r.wake(ctx, *due)
}

// wake lets the desk do what is due. A desk whose clock is behind, or that does
// not answer, is asked again.
func (r *repairRun) wake(ctx workflow.Context, due time.Time) error {
	var out approval.Outcome
	err := workflow.ExecuteActivity(withRemindOptions(ctx), r.desk.WakeTicket, r.id).Get(ctx, &out)
	if temporal.IsCanceledError(err) {
		return err
	}
	again := workflow.Now(ctx).Add(soon)
	if err != nil {
		r.report(ctx, activities.Failure{DocumentID: r.id, Cause: err.Error()})
		r.due = &again
		return nil //nolint:nilerr // the operators are told, and the desk is asked again
	}
	r.stand(out)
	if r.due != nil && r.due.Equal(due) {
		r.due = &again
	}
	return nil
}

func (r *repairRun) stand(out approval.Outcome) { r.state, r.due = out.State, out.DueAt }

// check refuses without a trace what can never be right.
func (r *repairRun) check(_ workflow.Context, c repair.Command) error {
	return directed(c.TicketID == r.id && c.Key != "")
}

func (r *repairRun) move(ctx workflow.Context, c repair.Command) (approval.Outcome, error) {
	out, err := r.inTurn(ctx, r.desk.MoveTicket, c)
	r.reportFailed(ctx, activities.Failure{DocumentID: r.id}, order{update: string(c.Verb), action: string(c.Verb), key: c.Key, command: c}, err)
	if err != nil && !temporal.IsCanceledError(err) {
		// This run may have missed a command whose worker died behind the store.
		if _, failed := r.sync(ctx); failed != nil {
			workflow.GetLogger(ctx).Warn("ask the store where a ticket stands", "ticket", r.id, "error", failed)
		}
	}
	return out, err
}

// sync makes the run catch up with the store.
func (r *repairRun) sync(ctx workflow.Context) (approval.Outcome, error) {
	return r.inTurn(ctx, r.desk.TicketStanding, r.id)
}

func (r *repairRun) inTurn(ctx workflow.Context, activity, input any) (approval.Outcome, error) {
	return r.take(ctx, activity, input, r.stand)
}
