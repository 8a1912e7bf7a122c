package senior

import (
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// move lets the application wait in another phase, or end there.
func (u *turn) move(to Phase, back bool) error {
	if err := u.finishRows(""); err != nil {
		return err
	}
	u.a.Phase, u.a.EnteredAt, u.a.Reminders = to, u.now, 0
	if !to.Open() {
		return u.end(to)
	}
	u.d.State, u.d.StepKey = document.Pending, string(to)
	u.d.Visit++
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
	u.rows = seats
	return nil
}

func (u *turn) end(phase Phase) error {
	u.d.State, u.d.StepKey, u.d.EndedAt, u.a.ClosedAt = document.Done, "", &u.now, &u.now
	if phase == Cancelled || phase == Expired {
		u.d.State = document.Cancelled
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.tell(task.NoticeFinished, u.d.Maker.ID, "敬老卡申领单 %s %s", u.d.ID, phase.Label())
}

// finishRows closes the work of the present visit: what the person did is his, the
// rest is cancelled.
func (u *turn) finishRows(action string) error {
	for _, row := range u.rows {
		if row.Kind != task.Work || !row.Unfinished() {
			continue
		}
		row.State = task.Cancelled
		if action != "" && u.person.ID != "" && row.MayAct(u.person) == nil {
			u.decided(&row, action)
		}
		if err := u.tx.UpdateTask(row); err != nil {
			return err
		}
	}
	u.rows = nil
	return nil
}

// decided marks a row as done by the person.
func (u *turn) decided(row *task.Task, action string) {
	row.State, row.Action, row.ActorID, row.ActorName = task.Done, action, u.person.ID, u.person.Name
	row.DecidedAt, row.DecisionKey = &u.now, u.key
	row.WorkedMinutes = int(u.desk.Calendar.Worked(row.CreatedAt, u.now) / time.Minute)
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
	t := task.Task{Kind: task.Work, State: task.Open, Visit: u.d.Visit, Seat: 1, Track: 1, Position: 1, Weight: 1, CreatedAt: u.now,
		DocumentID: u.d.ID, DocumentType: u.d.Type, DocumentTitle: u.d.Title, Summary: u.d.Summary, MakerName: u.d.Maker.Name,
		BusinessDate: u.d.BusinessDate, Department: u.d.Department.ID, DepartmentName: u.d.Department.Name,
		StepKey: string(p), Function: Records, ID: value.NewID(), DueAt: u.a.dueAt(u.desk.Calendar)}
	if i := u.d.Chain.Find(string(p)); i >= 0 {
		t.StepTitle, t.Function = u.d.Chain[i].Title, u.d.Chain[i].Function
	}
	return t
}

// outletSeats gives a seat to each clerk of an outlet; whoever acts first acts.
// Nobody signs here: the clerk who took the application may go on with it.
func (u *turn) outletSeats(base task.Task, outlet string) ([]task.Task, error) {
	var out []task.Task
	for _, role := range []string{roleOutlet, roleCenterOutlet} {
		people, err := u.tx.Members(role, "")
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if p.Outlet == outlet {
				s := base
				s.Assignee, s.AssigneeName = p.ID, p.Name
				out = append(out, s)
			}
		}
	}
	if len(out) == 0 {
		return nil, u.nobody("网点没有可办理的操作员")
	}
	return out, nil
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
		if p.ID != u.d.Maker.ID {
			s := base
			s.MakerID, s.Assignee, s.AssigneeName = u.d.Maker.ID, p.ID, p.Name
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
	return u.tx.Raise(incident.Incident{Kind: incident.Stuck, DocumentID: u.d.ID, Step: u.d.StepKey, Key: incident.VisitKey(u.d.StepKey, u.d.Visit),
		Title: "敬老卡申领单 " + u.d.ID + " 无人可办：" + why, Cause: why, LastAt: u.now})
}
