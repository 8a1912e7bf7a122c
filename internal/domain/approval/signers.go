package approval

import (
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// maxSeats bounds the seats of one visit.
const maxSeats = 200

// addBefore 前加签 puts signers before one's own seat, which waits for them.
func (u *turn) addBefore(c Decision) error {
	row := u.seat()
	people, err := u.newSigners(c)
	if err != nil {
		return err
	}
	u.take(row)
	row.State = task.Waiting
	return u.squeeze(c, people, row.Position)
}

// addAfter 后加签 puts signers behind one's own seat; the visit is not finished
// before they agree.
func (u *turn) addAfter(c Decision) error {
	people, err := u.newSigners(c)
	if err != nil {
		return err
	}
	return u.squeeze(c, people, u.seat().Position+1)
}

func (u *turn) newSigners(c Decision) ([]directory.Person, error) {
	people, err := u.successors(c, maxUsers)
	if err == nil && len(u.rows)+len(people) > maxSeats {
		return nil, fault.Invalid("users.too_many", "一个环节最多 %d 位办理人", maxSeats).At("users", "办理人过多")
	}
	return people, err
}

// squeeze seats people in the holder's track from a position on, in the order
// they were named.
func (u *turn) squeeze(c Decision, people []directory.Person, position int) error {
	mine, owner := *u.seat(), u.self()
	for _, i := range task.Insert(u.rows, mine.Track, position, len(people)) {
		if err := u.save(i); err != nil {
			return err
		}
	}
	last := task.LastSeat(u.rows)
	for i, p := range people {
		s := u.desk.row(u.d, task.Work)
		s.StepKey, s.StepTitle, s.Function, s.Visit = mine.StepKey, mine.StepTitle, mine.Function, mine.Visit
		s.Seat, s.Track, s.Position, s.State = last+1+i, mine.Track, position+i, task.Waiting
		s.Assignee, s.AssigneeName, s.AddedBy, s.DueAt, s.Returned = p.ID, p.Name, owner.ID, mine.DueAt, mine.Returned
		u.rows = append(u.rows, s)
	}
	fresh := u.rows[len(u.rows)-len(people):]
	for _, i := range task.Next(u.rows) {
		u.rows[i].State = task.Open
	}
	for _, s := range fresh {
		if err := u.tx.InsertTask(s); err != nil {
			return err
		}
		if err := u.tell(task.NoticeAssigned, s.Assignee, s.ID, "%s请您为%s的“%s”加签", u.who(), u.paper(), u.step.Title); err != nil {
			return err
		}
	}
	return u.recordOpinion(c, string(c.Action), namesOf(people))
}

// added admits whoever added the signers that are to be removed.
func (u *turn) added(c Decision) error {
	if u.person.Disabled {
		return fault.Forbidden("task.not_yours", "账号已停用，不能处理")
	}
	if err := task.MayCheck(u.d.Maker.ID, u.person.ID); err != nil { // the deputy of whoever added them may be the maker
		return err
	}
	if err := u.here(c); err != nil {
		return err
	}
	if len(c.Users) == 0 {
		return fault.Invalid("users.required", "请选择人员").At("users", "请选择人员")
	}
	for _, id := range c.Users {
		if len(u.addedSeats(id)) == 0 {
			return fault.Conflict("task.not_removable", "只能减去自己加签、尚未办理的人").At("users", "不是您加签的人，或已办理")
		}
	}
	return nil
}

// addedSeats gives the places of the unfinished seats of a person whom this one,
// or his principal, has added.
func (u *turn) addedSeats(signer string) []int {
	var out []int
	for i, row := range u.rows {
		if !row.Unfinished() || row.Kind != task.Work || row.AddedBy == "" || (row.Assignee != signer && row.OwnerID != signer) {
			continue
		}
		if row.AddedBy == u.person.ID {
			out = append(out, i)
		} else if at := u.principal(row); at >= 0 {
			u.behalf = u.person.Principals[at]
			out = append(out, i)
		}
	}
	return out
}

func (u *turn) principal(row task.Task) int {
	return slices.IndexFunc(u.person.Principals, func(p directory.Principal) bool { return p.ID == row.AddedBy && p.For(row.Function) })
}

// removeSigners 减签 removes signers one added before they have acted.
func (u *turn) removeSigners(c Decision) error {
	var gone []document.Named
	for _, id := range c.Users {
		for _, i := range u.addedSeats(id) {
			row := &u.rows[i]
			row.State, row.Action = task.Cancelled, task.Removed
			gone = append(gone, document.Named{ID: row.Assignee, Name: row.AssigneeName})
			if err := u.save(i); err != nil {
				return err
			}
		}
	}
	if err := u.settle(); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), gone)
}
