package approval

import (
	"cmp"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// resume 直达 takes the paper to the visit that sent it back. Steps before it
// that never agreed, because the paper changed and its chain with it, come first.
func (u *turn) resume(from int) error {
	to := *u.d.Resume
	at := u.d.Chain.Find(to.Step)
	if at < 0 {
		u.d.Resume = nil
		return u.walk(from)
	}
	rows, err := u.tx.Rows(u.d.ID)
	if err != nil {
		return err
	}
	for _, step := range u.d.Chain[:at] {
		if agreed, skipped := everAgreed(step, rows); agreed || skipped {
			continue
		}
		seats, err := u.staff(step)
		if err != nil {
			return err
		}
		if len(seats) > 0 || !step.Optional {
			return u.wait(step, seats)
		}
		u.note("pass_over", step, "无人可办，自动跳过")
	}
	u.d.Resume = nil
	seats, err := u.able(u.undecided(u.d.Chain[at], visitOf(rows, to.Step, to.Visit)))
	if err != nil {
		return err
	}
	return u.wait(u.d.Chain[at], seats)
}

// undecided gives the seats of a visit that was sent back, for another one: of
// those who had not agreed, or all when it takes only some of them.
func (u *turn) undecided(step document.Step, rows []task.Task) []task.Task {
	var out []task.Task
	for _, row := range rows {
		agreed := row.State == task.Done && row.Action == string(document.Agree)
		if row.Kind == task.Work && row.Action != task.Removed && (!agreed || takesSome(step)) {
			out = append(out, afresh(row))
		}
	}
	slices.SortStableFunc(out, func(a, b task.Task) int { return cmp.Or(a.Track-b.Track, a.Position-b.Position) })
	return out
}

// takesSome tells whether a step needs some of its signers, not all of them.
func takesSome(step document.Step) bool {
	return step.Mode == document.Any || step.Mode == document.Vote
}

// afresh is a seat to be given again: to whoever decided on it, to whoever
// delegated it, or as it was. A role it was offered to stays with it.
func afresh(row task.Task) task.Task {
	s := task.Task{Track: row.Track, Position: row.Position, Weight: row.Weight, AddedBy: row.AddedBy, Role: row.Role,
		RoleName: row.RoleName, RoleDepartment: row.RoleDepartment, Assignee: row.Assignee, AssigneeName: row.AssigneeName}
	switch {
	case row.State == task.Done && row.BehalfID != "":
		s.Assignee, s.AssigneeName = row.BehalfID, row.BehalfName
	case row.State == task.Done && row.ActorID != "":
		s.Assignee, s.AssigneeName = row.ActorID, row.ActorName
	case row.Delegated():
		s.Assignee, s.AssigneeName = row.OwnerID, row.OwnerName
	}
	return s
}

// able leaves out the seats of people who cannot act any more; one that was
// offered to a role goes back to it.
func (u *turn) able(seats []task.Task) ([]task.Task, error) {
	var out []task.Task
	for _, s := range seats {
		if s.Assignee != "" {
			p, err := u.tx.Person(s.Assignee)
			if err != nil && fault.From(err).Kind != fault.KindNotFound {
				return nil, err
			}
			if err != nil || p.Disabled {
				if s.Role == "" {
					continue
				}
				s.Assignee, s.AssigneeName = "", ""
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// visitOf gives the rows of one visit among all of a paper.
func visitOf(rows []task.Task, step string, visit int) []task.Task {
	var out []task.Task
	for _, row := range rows {
		if row.StepKey == step && row.Visit == visit {
			out = append(out, row)
		}
	}
	return out
}

// everAgreed tells whether a visit of a step was agreed to, or skipped.
func everAgreed(step document.Step, rows []task.Task) (agreed, skipped bool) {
	visits := map[int][]task.Task{}
	for _, row := range rows {
		if row.Kind == task.Work && row.StepKey == step.Key {
			visits[row.Visit] = append(visits[row.Visit], row)
		}
	}
	for _, visit := range visits {
		a, s := task.Really(step, visit)
		agreed, skipped = agreed || a, skipped || s
	}
	return agreed, skipped
}

// Visited 已办环节 is a step a paper can be sent back to, and who agreed there last.
type Visited struct {
	Step  document.Step
	Actor document.Named
}

// Returnable lists the steps before the present one that really agreed to a
// paper, in the order of its chain. Rows are all of the paper's.
func Returnable(d *document.Document, rows []task.Task) []Visited {
	at := d.Chain.Find(d.StepKey)
	if d.State != document.Pending || at < 0 {
		return nil
	}
	var out []Visited
	for _, step := range d.Chain[:at] {
		if agreed, _ := everAgreed(step, rows); agreed {
			out = append(out, Visited{Step: step, Actor: lastActor(step, rows)})
		}
	}
	return out
}

func lastActor(step document.Step, rows []task.Task) document.Named {
	var last task.Task
	for _, row := range rows {
		later := row.DecidedAt != nil && (last.DecidedAt == nil || !row.DecidedAt.Before(*last.DecidedAt))
		if row.Kind == task.Work && row.StepKey == step.Key && row.Action == string(document.Agree) && later {
			last = row
		}
	}
	return document.Named{ID: last.ActorID, Name: last.Actors()}
}
