package repair

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// finishRows closes the work of the present visit: what the person did is his, the
// rest is cancelled.
func (u *turn) finishRows(action Verb, comment string) error {
	for _, row := range u.rows {
		if row.Kind != task.Work || !row.Unfinished() {
			continue
		}
		row.State = task.Cancelled
		if u.person.ID != "" && row.MayAct(u.person) == nil {
			row.State, row.Action, row.ActorID, row.ActorName = task.Done, string(action), u.person.ID, u.person.Name
			row.Comment, row.DecidedAt, row.DecisionKey = comment, &u.now, u.key
			row.WorkedMinutes = int(u.desk.Calendar.Worked(row.CreatedAt, u.now) / time.Minute)
		}
		if err := u.tx.UpdateTask(row); err != nil {
			return err
		}
	}
	u.rows = nil
	return nil
}

// move lets the ticket wait at another phase, for the reception, its technician or
// the staff of its outlet.
func (u *turn) move(to Phase, back bool) error {
	u.t.Phase, u.d.State, u.d.StepKey, u.d.EndedAt = to, document.Pending, string(to), nil
	u.d.Visit++
	seats, err := u.seats(to)
	if err != nil {
		return err
	}
	for i := range seats {
		seats[i].Returned = back
	}
	if err := u.save(); err != nil {
		return err
	}
	for _, s := range seats {
		if err := u.tx.InsertTask(s); err != nil {
			return err
		}
	}
	u.rows = seats
	return nil
}

// seats gives the work of a phase. Nobody signs a ticket: whoever registered it may
// dispatch it as well, so its tasks know no maker by id.
func (u *turn) seats(p Phase) ([]task.Task, error) {
	i := u.d.Chain.Find(string(p))
	step := u.d.Chain[i]
	base := task.Task{Kind: task.Work, State: task.Open, Visit: u.d.Visit, Seat: 1, Track: 1, Position: 1, Weight: 1, CreatedAt: u.now,
		DocumentID: u.d.ID, DocumentType: u.d.Type, DocumentTitle: u.d.Title, Summary: u.d.Summary, MakerName: u.d.Maker.Name,
		BusinessDate: u.d.BusinessDate, Department: u.d.Department.ID, DepartmentName: u.d.Department.Name,
		StepKey: step.Key, StepTitle: step.Title, Function: step.Function, ID: value.NewID(), DueAt: u.t.dueAt()}
	switch p {
	case Triage:
		base.Role, base.RoleName = step.Role, step.RoleName
		return []task.Task{base}, nil
	case Rating:
		return u.outletSeats(base)
	}
	base.Assignee, base.AssigneeName = u.t.Technician, u.t.TechnicianName
	return []task.Task{base}, nil
}

// outletSeats gives a seat to everybody at the outlet; whoever rates first rates.
func (u *turn) outletSeats(base task.Task) ([]task.Task, error) {
	staff, err := u.tx.Staff(u.t.Outlet)
	var out []task.Task
	for i, p := range staff {
		s := base
		s.ID, s.Seat, s.Track, s.Assignee, s.AssigneeName = value.NewID(), i+1, i+1, p.ID, p.Name
		out = append(out, s)
	}
	return out, err
}

// dueAt is the promise that counts for the work of the present phase.
func (t *Ticket) dueAt() *time.Time {
	switch t.Phase {
	case Triage:
		return t.RespondBy
	case Accepting:
		return t.AcceptBy
	case Parts:
		return t.PartsBy
	case Rating:
		return t.WindowEnds()
	}
	return t.SolveBy
}

// end closes the ticket.
func (u *turn) end(phase Phase, state document.State) error {
	u.t.Phase, u.t.ClosedAt = phase, &u.now
	u.d.State, u.d.StepKey = state, ""
	return u.save()
}
