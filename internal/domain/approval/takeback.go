package approval

import (
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// significant tells whether an event changes where a paper stands or who has it:
// what came before it can no longer be taken back.
func significant(action string) bool {
	switch action {
	case "submit", "agree", "return", "reject", "withdraw", "edit", "transfer", "delegate", "recall", "reply",
		"add_before", "add_after", "remove_signer", "take_back", "assign", "skip", "move", "migrate", "stop":
		return true
	}
	return false
}

// lastSignificant gives the last event that changed something, or an empty one.
func lastSignificant(events []document.Event) document.Event {
	for _, e := range slices.Backward(events) {
		if significant(e.Action) {
			return e
		}
	}
	return document.Event{}
}

// MayTakeBack tells whether a person may take his decision on a seat back (拿回):
// while it is the last thing that happened to the paper, and it has neither
// taken effect nor been refused.
func MayTakeBack(d *document.Document, row task.Task, events []document.Event, p directory.Person) error {
	if err := decidedBy(row, p); err != nil {
		return err
	}
	if d.State != document.Pending && d.State != document.Returned {
		return fault.Conflict("task.not_takeable", "单据现为“%s”，不能拿回", d.StateLabel())
	}
	last := lastSignificant(events)
	if last.Action != row.Action || last.Key != row.DecisionKey || last.Actor.ID != row.ActorID || last.StepKey != row.StepKey {
		return fault.Conflict("task.not_takeable", "之后已有其他处理，不能拿回")
	}
	return task.MayCheck(d.Maker.ID, p.ID)
}

// decidedBy refuses whoever did not decide on a seat, neither himself nor through
// his deputy, and a deputy who is one no more.
func decidedBy(row task.Task, p directory.Person) error {
	taken := row.Action == string(document.Agree) || row.Action == string(document.Return)
	switch {
	case row.Kind != task.Work || row.State != task.Done || !taken:
		return fault.Conflict("task.not_decided", "该事项没有可以拿回的处理")
	case p.Disabled || (row.ActorID != p.ID && row.BehalfID != p.ID):
		return fault.Forbidden("task.not_yours", "只能拿回自己的处理")
	case row.BehalfID != "" && row.BehalfID != p.ID && !deputyOf(p, row):
		return fault.Forbidden("task.not_yours", "您不再是%s的代理人，不能拿回", row.BehalfName)
	}
	return nil
}

func deputyOf(p directory.Person, row task.Task) bool {
	return slices.ContainsFunc(p.Principals, func(x directory.Principal) bool { return x.ID == row.BehalfID && x.For(row.Function) })
}

// decidedLast admits whoever made the decision that nothing has followed.
func (u *turn) decidedLast(Decision) error {
	events, err := u.tx.Events(u.d.ID)
	if err != nil {
		return err
	}
	row := u.seat()
	if err := MayTakeBack(u.d, *row, events, u.person); err != nil {
		return err
	}
	if u.d.Chain.Find(row.StepKey) < 0 {
		return broken(u.d)
	}
	if row.BehalfID != "" && row.BehalfID != u.person.ID {
		u.behalf = directory.Principal{ID: row.BehalfID, Name: row.BehalfName}
	}
	return nil
}

// takeBack 拿回 opens the seat again: in its visit while others still have to
// sign, otherwise in a new visit of its step.
func (u *turn) takeBack(c Decision) error {
	if err := u.forwards("拿回"); err != nil {
		return err
	}
	row := u.seat()
	step := u.d.Chain[u.d.Chain.Find(row.StepKey)]
	u.d.Resume, u.back = nil, row.Returned
	var err error
	if u.d.State == document.Pending && u.d.StepKey == row.StepKey && u.d.Visit == row.Visit {
		err = u.reopen()
	} else {
		err = u.revisit(step)
	}
	if err != nil {
		return err
	}
	u.step = step
	return u.recordOpinion(c, string(c.Action), nil)
}

// reopen gives the seat back as it was; who came next in its track waits again.
func (u *turn) reopen() error {
	row := u.seat()
	again := afresh(*row)
	row.Assignee, row.AssigneeName = again.Assignee, again.AssigneeName
	row.State, row.Action, row.Comment = task.Open, "", ""
	row.ActorID, row.ActorName, row.BehalfID, row.BehalfName = "", "", "", ""
	row.DecidedAt, row.WorkedMinutes = nil, 0
	if err := u.save(u.at); err != nil {
		return err
	}
	for _, i := range task.Overtaken(u.rows) {
		u.rows[i].State = task.Waiting
		if err := u.save(i); err != nil {
			return err
		}
	}
	return u.store()
}

// revisit cancels the visit the paper has come to and opens one of the step
// that takes its decision back: for the one signer who was the last to agree, or
// for all who had not agreed when he sent it back.
func (u *turn) revisit(step document.Step) error {
	seats := []task.Task{afresh(*u.seat())}
	if takesSome(step) || u.seat().Action == string(document.Return) {
		seats = u.undecided(step, u.rows)
	}
	u.seat().State, u.seat().Action = task.Cancelled, task.Undone
	if err := u.save(u.at); err != nil {
		return err
	}
	if u.d.State == document.Pending {
		rows, err := u.tx.Seats(u.d.ID, u.d.StepKey, u.d.Visit)
		if err != nil {
			return err
		}
		u.rows = rows
		if err := u.end(""); err != nil {
			return err
		}
	}
	seats, err := u.able(seats)
	if err != nil {
		return err
	}
	return u.wait(step, seats)
}
