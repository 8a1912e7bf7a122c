package approval

import (
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// repairs is the table of the operator's verbs.
func repairs() map[Verb]func(*turn, Operation) error {
	return map[Verb]func(*turn, Operation) error{
		OpAssign: (*turn).assign, OpSkip: (*turn).skip, OpMove: (*turn).move, OpMigrate: (*turn).migrate, OpStop: (*turn).stop,
	}
}

// Operate carries out an operator's repair of one paper. Nobody repairs his own
// way past a check: of one's own paper only the end is one's to order.
func (k *Desk) Operate(ctx context.Context, c Operation) (Outcome, error) {
	return k.transition(ctx, c.DocumentID, func(tx Tx, d *document.Document) error {
		if done, err := carried(tx, d.ID, c.Key); done || err != nil {
			return err
		}
		do, known := repairs()[c.Verb]
		if !known {
			return fault.Invalid("operation.unknown", "没有“%s”这个运维操作", string(c.Verb)).At("verb", "未知的运维操作")
		}
		if strings.TrimSpace(c.Reason) == "" {
			return fault.Invalid("comment.required", "请填写原因").At("reason", "请填写原因")
		}
		u, err := k.turn(tx, d, c.By, c.Key)
		if err != nil {
			return err
		}
		if c.Verb != OpStop {
			if err := task.MayCheck(d.Maker.ID, u.person.ID); err != nil {
				return err
			}
		}
		if d.State == document.Pending {
			if u.rows, err = tx.Seats(d.ID, d.StepKey, d.Visit); err != nil {
				return err
			}
		}
		u.back = slices.ContainsFunc(u.rows, func(row task.Task) bool { return row.Returned })
		return do(u, c)
	})
}

// pending refuses a repair of what waits for nobody.
func (u *turn) pending() error {
	if u.d.State != document.Pending {
		return fault.Conflict("document.not_operable", "单据 %s 现为“%s”，不能调整", u.d.ID, u.d.StateLabel())
	}
	return nil
}

// repaired records an operator's verb and tells the maker.
func (u *turn) repaired(c Operation, people []document.Named, changed []document.Change) error {
	action := string(c.Verb)
	if err := u.tell(task.NoticeAdjusted, u.d.Maker.ID, "", "管理员%s对%s做了“%s”，现为“%s”", u.person.Name, u.paper(),
		document.ActionLabel(action), u.d.StateLabel()); err != nil {
		return err
	}
	return u.record(said{action: action, comment: c.Reason, people: people, changes: changed})
}

// assign 重新指派 gives a seat, or a question, to another person. A role it was
// offered to stays with it.
func (u *turn) assign(c Operation) error {
	if err := u.pending(); err != nil {
		return err
	}
	var err error
	if u.at, err = u.assigned(c.TaskID); err != nil {
		return err
	}
	people, err := u.named([]string{c.Person}, "person", 1)
	if err != nil {
		return err
	}
	row, to := u.seat(), people[0]
	if row.Kind == task.Work {
		if err := u.maySign(to, "person"); err != nil {
			return err
		}
	}
	row.Assignee, row.AssigneeName, row.OwnerID, row.OwnerName = to.ID, to.Name, "", ""
	if err := u.save(u.at); err != nil {
		return err
	}
	if err := u.tell(task.NoticeAssigned, to.ID, row.ID, "管理员%s把%s的“%s”指派给您办理", u.person.Name, u.paper(), row.StepTitle); err != nil {
		return err
	}
	return u.repaired(c, namesOf(people), nil)
}

// assigned finds the seat that is to be given away: the named one, or the only
// open one.
func (u *turn) assigned(taskID string) (int, error) {
	found := -1
	for i, row := range u.rows {
		switch {
		case taskID != "" && row.ID == taskID && row.Unfinished():
			return i, nil
		case taskID == "" && row.Kind == task.Work && row.State == task.Open && found >= 0:
			return 0, fault.Invalid("operation.task_required", "有多个未办事项，请选择要指派的一个").At("task", "请选择事项")
		case taskID == "" && row.Kind == task.Work && row.State == task.Open:
			found = i
		}
	}
	if found < 0 {
		return 0, fault.Conflict("task.already_decided", "该事项已办理或已关闭，请刷新")
	}
	return found, nil
}

// skip 跳过环节 counts the step as passed; what it must fill in it must have.
func (u *turn) skip(c Operation) error {
	if err := u.pending(); err != nil {
		return err
	}
	if u.step.Key == "" {
		return broken(u.d)
	}
	if err := u.fillStep(u.step, Fields{}); err != nil {
		return err
	}
	if err := u.pass(task.Skipped); err != nil {
		return err
	}
	return u.repaired(c, nil, changes(u.t, u.before, u.d))
}

// move 调整环节 makes the paper wait at another step of its chain.
func (u *turn) move(c Operation) error {
	if err := u.pending(); err != nil {
		return err
	}
	to := u.d.Chain.Find(c.Step)
	if to < 0 {
		return fault.Invalid("operation.unknown_step", "单据的流程中没有这个环节").At("step", "请选择流程中的环节")
	}
	if err := u.across(u.d.Chain, to); err != nil {
		return err
	}
	before := u.step.Title
	if err := u.end(""); err != nil {
		return err
	}
	u.d.Resume = nil
	if err := u.walk(to); err != nil {
		return err
	}
	return u.repaired(c, nil, []document.Change{{Field: "step", Label: "环节", Before: before, After: u.d.Chain[to].Title}})
}

// stop 终止 ends a paper that is under way.
func (u *turn) stop(c Operation) error {
	if u.d.State != document.Pending && u.d.State != document.Returned {
		return fault.Conflict("document.not_operable", "单据 %s 现为“%s”，不能终止", u.d.ID, u.d.StateLabel())
	}
	if err := u.forwards("终止"); err != nil {
		return err
	}
	if err := u.end(""); err != nil {
		return err
	}
	u.d.Resume = nil
	if err := u.stand(document.Stopped); err != nil {
		return err
	}
	if err := u.tell(task.NoticeFinished, u.d.Maker.ID, "", "%s由管理员%s终止", u.paper(), u.person.Name); err != nil {
		return err
	}
	return u.record(said{action: string(OpStop), comment: c.Reason})
}
