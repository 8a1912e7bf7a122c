package approval

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// proceed moves the paper on from a place in its chain: straight to whoever sent
// it back, when he wants it so, else along the chain.
func (u *turn) proceed(from int) error {
	if u.d.Resume != nil {
		return u.resume(from)
	}
	return u.walk(from)
}

// walk lets the paper wait at the first step from a place on that somebody could
// act on; optional steps without anybody are passed over. Behind the last step
// the paper is done.
func (u *turn) walk(from int) error {
	for _, step := range u.d.Chain[from:] {
		seats, err := u.staff(step)
		if err != nil {
			return err
		}
		if len(seats) == 0 && step.Optional {
			u.note("pass_over", step, "无人可办，自动跳过")
			continue
		}
		return u.wait(step, seats)
	}
	return u.finish()
}

// wait opens a visit with these seats; without any it is open to the role, and
// the operators learn of it.
func (u *turn) wait(step document.Step, seats []task.Task) error {
	stuck := len(seats) == 0
	if stuck {
		seats = []task.Task{u.group(step)}
	}
	u.d.State, u.d.StepKey = document.Pending, step.Key
	u.d.Visit++
	if err := u.store(); err != nil {
		return err
	}
	if err := u.seatThem(step, seats); err != nil {
		return err
	}
	if stuck {
		return u.raiseStuck()
	}
	return nil
}

// seatThem stores the seats of the paper's present visit: the first of each
// track is open.
func (u *turn) seatThem(step document.Step, seats []task.Task) error {
	base := u.desk.row(u.d, task.Work)
	due := u.desk.Calendar.Due(base.CreatedAt, step.DueHours)
	for i := range seats {
		s := base
		s.ID, s.StepKey, s.StepTitle, s.Function, s.DueAt = value.NewID(), step.Key, step.Title, step.Function, due
		s.State, s.Seat, s.Returned = task.Waiting, i+1, u.back
		s.Track, s.Position, s.Weight, s.AddedBy = max(seats[i].Track, 1), max(seats[i].Position, 1), seats[i].Weight, seats[i].AddedBy
		s.Role, s.RoleName, s.RoleDepartment = seats[i].Role, seats[i].RoleName, seats[i].RoleDepartment
		s.Assignee, s.AssigneeName = seats[i].Assignee, seats[i].AssigneeName
		if step.Own { // a row that knows no maker is anybody's of its role
			s.MakerID = ""
		}
		seats[i] = s
	}
	for _, i := range task.Next(seats) {
		seats[i].State = task.Open
	}
	for _, s := range seats {
		if err := u.tx.InsertTask(s); err != nil {
			return err
		}
	}
	return nil
}

// raiseStuck tells the operators that nobody could act on a step.
func (u *turn) raiseStuck() error {
	i := incident.NobodyCanAct(u.d, "no enabled person other than the maker may act on the step", u.desk.Clock().UTC())
	i.ID, i.Count = value.NewID(), 1
	return u.tx.Raise(i)
}

// finish posts the effect and closes the paper.
func (u *turn) finish() error {
	if err := u.post(); err != nil {
		return err
	}
	if err := u.stand(document.Done); err != nil {
		return err
	}
	if err := u.sendCopies(); err != nil {
		return err
	}
	return u.tell(task.NoticeFinished, u.d.Maker.ID, "", "%s已完成", u.paper())
}

// sendCopies 抄送 gives a copy to the roles of the definition.
func (u *turn) sendCopies() error {
	def, err := u.tx.Definition(u.d.Type, max(u.d.ChainVersion, 1))
	if err != nil {
		return err
	}
	sent := map[string]bool{u.d.Maker.ID: true} // the maker sees it in 我发起
	for _, role := range def.CC {
		people, err := u.tx.Members(role, "")
		if err != nil {
			return err
		}
		for _, p := range people {
			if sent[p.ID] {
				continue
			}
			sent[p.ID] = true
			if err := u.tx.InsertTask(u.copyFor(document.Named{ID: p.ID, Name: p.Name})); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyFor is a row for information.
func (u *turn) copyFor(reader document.Named) task.Task {
	row := u.desk.row(u.d, task.CC)
	row.StepKey, row.StepTitle, row.Assignee, row.AssigneeName = "cc:"+reader.ID, "抄送", reader.ID, reader.Name
	return row
}

func (k *Desk) row(d *document.Document, kind task.Kind) task.Task {
	return task.About(d, kind, k.Clock().UTC())
}

// broken is a paper whose chain lost the step it waits at.
func broken(d *document.Document) error {
	return fault.Internal(fmt.Errorf("paper %s has no step %q", d.ID, d.StepKey))
}
