package approval

import (
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// transfer 转办 gives the seat to somebody else for good.
func (u *turn) transfer(c Decision) error {
	to, err := u.successors(c, 1)
	if err != nil {
		return err
	}
	row := u.seat()
	row.Assignee, row.AssigneeName = to[0].ID, to[0].Name
	row.Role, row.RoleDepartment = "", ""
	return u.handOver(c, to[0], "%s把%s的“%s”转给您办理")
}

// delegate 委派 asks somebody for his opinion on the seat; it comes back.
func (u *turn) delegate(c Decision) error {
	to, err := u.successors(c, 1)
	if err != nil {
		return err
	}
	row, owner := u.seat(), u.self()
	row.OwnerID, row.OwnerName = owner.ID, owner.Name
	row.Assignee, row.AssigneeName = to[0].ID, to[0].Name
	return u.handOver(c, to[0], "%s委派您对%s的“%s”给出意见")
}

func (u *turn) handOver(c Decision, to directory.Person, sentence string) error {
	if err := u.save(u.at); err != nil {
		return err
	}
	if err := u.tell(task.NoticeAssigned, to.ID, u.seat().ID, sentence, u.who(), u.paper(), u.step.Title); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), namesOf([]directory.Person{to}))
}

// reply 委派办理 gives the opinion and the seat back to its owner.
func (u *turn) reply(c Decision) error {
	if len(c.Fields.Head)+len(c.Fields.Lines) > 0 {
		return fault.Invalid("task.fields_invalid", "受委派人只给出意见，内容由委派人填写").At("fields", "受委派人不填写")
	}
	row := u.seat()
	owner := row.OwnerID
	row.DecisionKey = c.Key // so that the same opinion is known when it comes again
	giveBack(row)
	if err := u.save(u.at); err != nil {
		return err
	}
	if err := u.tell(task.NoticeAssigned, owner, row.ID, "%s已对%s的“%s”给出意见，请办理", u.who(), u.paper(), u.step.Title); err != nil {
		return err
	}
	return u.recordOpinion(c, "reply", nil)
}

// recall 收回委派 takes the seat back before the opinion is given.
func (u *turn) recall(c Decision) error {
	row := u.seat()
	from := document.Named{ID: row.Assignee, Name: row.AssigneeName}
	giveBack(row)
	if err := u.save(u.at); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), []document.Named{from})
}

func giveBack(row *task.Task) {
	row.Assignee, row.AssigneeName = row.OwnerID, row.OwnerName
	row.OwnerID, row.OwnerName = "", ""
}

// claim 认领 takes a seat of a group for oneself, or for the principal whose
// group it is.
func (u *turn) claim(c Decision) error {
	row := u.seat()
	if row.Assignee != "" {
		return fault.Conflict("task.not_claimable", "该事项已经指定办理人，不需要认领")
	}
	u.take(row)
	if err := u.save(u.at); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), nil)
}

// take makes a seat of a group one person's; the role stays, so that he can
// give it back.
func (u *turn) take(row *task.Task) {
	if row.Assignee == "" {
		me := u.self()
		row.Assignee, row.AssigneeName = me.ID, me.Name
	}
}

// release 放回 gives a claimed seat back to its group, if anybody is there.
func (u *turn) release(c Decision) error {
	row := u.seat()
	if !row.Claimed() {
		return fault.Conflict("task.not_claimed", "该事项不是从待办组认领的，不能放回")
	}
	members, err := u.tx.Members(row.Role, row.RoleDepartment)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(members, func(p directory.Person) bool { return task.MayCheck(row.MakerID, p.ID) == nil }) {
		return fault.Conflict("task.group_empty", "%s没有可以办理的人，不能放回，可以转办", row.RoleName)
	}
	row.Assignee, row.AssigneeName = "", ""
	if err := u.save(u.at); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), nil)
}

// successors gives the people who are to sign by the command of somebody else.
func (u *turn) successors(c Decision, most int) ([]directory.Person, error) {
	people, err := u.named(c.Users, "users", most)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.ID == u.person.ID || p.ID == u.behalf.ID {
			return nil, fault.Invalid("task.to_oneself", "请选择其他人，不能是自己").At("users", "不能是自己")
		}
		if err := u.maySign(p, "users"); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// maySign refuses to seat the maker, and anybody twice at once.
func (u *turn) maySign(p directory.Person, field string) error {
	if !u.step.Own && task.MayCheck(u.d.Maker.ID, p.ID) != nil {
		return fault.Invalid("task.own_paper", "%s是经办人，不能审批自己录入的单据", p.Name).At(field, p.Name+"是经办人")
	}
	if task.Signs(u.rows, p.ID) {
		return fault.Conflict("task.already_signer", "%s在本环节已有未办的事项，请另选", p.Name).At(field, p.Name+"已在办理")
	}
	return nil
}
