package senior

import (
	"fmt"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// move lets the application wait in another phase, or end there.
func (u *turn) move(to Phase, back bool) error {
	if err := u.FinishRows("", ""); err != nil {
		return err
	}
	if (u.a.Phase == Stuck || u.a.Phase == Destroying) && to != Stuck && to != Destroying {
		if err := u.unlist(to); err != nil {
			return err
		}
	}
	u.a.Phase, u.a.EnteredAt, u.a.Reminders = to, u.At, 0
	if !to.Open() {
		return u.end(to)
	}
	u.Paper.State, u.Paper.StepKey = document.Pending, string(to)
	u.Paper.Visit++
	if err := u.save(); err != nil {
		return err
	}
	seats, err := u.seats(to)
	if err != nil {
		return err
	}
	for i := range seats {
		seats[i].ID, seats[i].Seat, seats[i].Track, seats[i].Returned = value.NewID(), i+1, i+1, back
		if err := u.tx.InsertTask(seats[i]); err != nil {
			return err
		}
	}
	u.Rows = seats
	return nil
}

func (u *turn) end(phase Phase) error {
	u.Paper.State, u.Paper.StepKey, u.Paper.EndedAt, u.a.ClosedAt = document.Done, "", &u.At, &u.At
	if phase == Cancelled || phase == Expired {
		u.Paper.State = document.Cancelled
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.tellTaker(task.NoticeFinished, fmt.Sprintf("敬老卡申领单 %s %s", u.Paper.ID, phase.Label()))
}

// seats gives the work of a phase: to the clerks of the outlet whose turn it is, to
// the centre's, or to nobody while a machine or the post is at work.
func (u *turn) seats(p Phase) ([]task.Task, error) {
	base := u.seat(p)
	switch p {
	case Deciding, Correcting, Accepting:
		return u.outletSeats(base, u.a.Outlet)
	case Moving, Collecting, Stuck, Destroying:
		return u.outletSeats(base, u.a.Pickup)
	case Sending:
		base.Role, base.RoleName = roleCenterOutlet, directory.RoleName(roleCenterOutlet)
		return []task.Task{base}, nil
	case Reviewing:
		return u.reviewers(base)
	}
	return nil, nil
}

func (u *turn) seat(p Phase) task.Task {
	step := document.Step{Key: string(p), Function: Records}
	if i := u.Paper.Chain.Find(step.Key); i >= 0 {
		step = u.Paper.Chain[i]
	}
	return u.Seat(step, u.a.dueAt(u.desk.Calendar))
}

// outletSeats gives a seat to each clerk of an outlet; whoever acts first acts.
// Nobody signs here: the clerk who took the application may go on with it.
func (u *turn) outletSeats(base task.Task, outlet string) ([]task.Task, error) {
	clerks, err := u.clerks(outlet)
	if err != nil {
		return nil, err
	}
	var out []task.Task
	for _, p := range clerks {
		s := base
		s.Assignee, s.AssigneeName = p.ID, p.Name
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, u.nobody("网点没有可办理的操作员")
	}
	return out, nil
}

// clerks gives the people who work at an outlet.
func (u *turn) clerks(outlet string) ([]directory.Person, error) {
	var out []directory.Person
	for _, role := range []string{roleOutlet, roleCenterOutlet} {
		people, err := u.tx.Members(role, "")
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if p.Outlet == outlet {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// tellTaker tells whoever took the application: its maker, or the clerks of its
// outlet when a partner handed it in.
func (u *turn) tellTaker(kind task.NoticeKind, text string) error {
	if !partner.IsActor(u.Paper.Maker.ID) {
		return u.Tell(kind, u.Paper.Maker.ID, "", "%s", text)
	}
	clerks, err := u.clerks(u.a.Outlet)
	for _, p := range clerks {
		if err == nil {
			err = u.Tell(kind, p.ID, "", "%s", text)
		}
	}
	return err
}

// reviewersNeeded is how many different clerks must agree.
const reviewersNeeded = 2

// reviewers gives a seat to each clerk of the centre but the maker.
func (u *turn) reviewers(base task.Task) ([]task.Task, error) {
	people, err := u.tx.Members(roleCenter, "")
	if err != nil {
		return nil, err
	}
	var out []task.Task
	for _, p := range people {
		if p.ID != u.Paper.Maker.ID {
			s := base
			s.MakerID, s.Assignee, s.AssigneeName = u.Paper.Maker.ID, p.ID, p.Name
			out = append(out, s)
		}
	}
	if len(out) < reviewersNeeded {
		return out, u.nobody("人工审核需要两名不同的中心操作员")
	}
	return out, nil
}

// nobody tells the operators that nobody can go on.
func (u *turn) nobody(why string) error {
	return u.tx.Raise(incident.Incident{Kind: incident.Stuck, DocumentID: u.Paper.ID, Step: u.Paper.StepKey, Key: incident.VisitKey(u.Paper.StepKey, u.Paper.Visit),
		Title: "敬老卡申领单 " + u.Paper.ID + " 无人可办：" + why, Cause: why, LastAt: u.At})
}
