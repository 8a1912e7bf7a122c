package approval

import (
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// staff gives the seats of a step for a new visit; none when nobody could act
// on it.
func (u *turn) staff(step document.Step) ([]task.Task, error) {
	if step.Mode == document.Single {
		return u.staffOne(step)
	}
	var seats []task.Task
	taken := map[string]bool{u.d.Maker.ID: !step.Own}
	for _, a := range step.Signers() {
		people, err := u.people(a)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if taken[p.ID] {
				continue
			}
			taken[p.ID] = true
			s := task.Task{Track: len(seats) + 1, Position: 1, Weight: max(a.Weight, 1), RoleName: a.RoleName, Assignee: p.ID, AssigneeName: p.Name}
			if step.Ordered && step.Mode != document.Any { // whoever is first decides a 或签
				s.Track, s.Position = 1, len(seats)+1
			}
			seats = append(seats, s)
		}
	}
	return seats, nil
}

// staffOne gives the one seat of a step that one person decides: his, or his
// whose turn it is among the role. Only of an optional step is it asked whether
// the role has anybody; of the others the survey reports it.
func (u *turn) staffOne(step document.Step) ([]task.Task, error) {
	if step.Person == "" && !step.Optional {
		return []task.Task{u.group(step)}, nil
	}
	people, err := u.people(step.Signers()[0])
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		switch {
		case p.ID == u.d.Maker.ID && !step.Own:
		case step.Person != "":
			return []task.Task{{Weight: 1, Assignee: p.ID, AssigneeName: p.Name}}, nil
		default:
			return []task.Task{u.group(step)}, nil
		}
	}
	return nil, nil
}

// group is a seat for whoever of the role takes it, or of the person when the
// step has no role.
func (u *turn) group(step document.Step) task.Task {
	s := task.Task{Weight: 1, Role: step.Role, RoleName: step.RoleName}
	if step.Role == "" {
		s.Assignee, s.AssigneeName = step.Person, step.PersonName
	} else {
		s.RoleDepartment = u.d.PlaceOf(step.Scope)
	}
	return s
}

// people lists the enabled people an approver stands for.
func (u *turn) people(a document.Approver) ([]directory.Person, error) {
	if a.Person == "" {
		return u.tx.Members(a.Role, u.d.PlaceOf(a.Scope))
	}
	p, err := u.tx.Person(a.Person)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return nil, nil
		}
		return nil, err
	}
	if p.Disabled {
		return nil, nil
	}
	return []directory.Person{p}, nil
}
