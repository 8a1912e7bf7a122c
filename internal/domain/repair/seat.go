package repair

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// move lets the ticket wait at another phase, for the reception, its technician or
// the staff of its outlet.
func (u *turn) move(to Phase, back bool) error {
	u.t.Phase, u.Paper.State, u.Paper.StepKey, u.Paper.EndedAt = to, document.Pending, string(to), nil
	u.Paper.Visit++
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
	u.Rows = seats
	return nil
}

// seats gives the work of a phase.
func (u *turn) seats(p Phase) ([]task.Task, error) {
	step := u.Paper.Chain[u.Paper.Chain.Find(string(p))]
	base := u.Seat(step, u.t.dueAt())
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
	u.t.Phase, u.t.ClosedAt = phase, &u.At
	u.Paper.State, u.Paper.StepKey = state, ""
	return u.save()
}
