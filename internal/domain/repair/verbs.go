package repair

import (
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// verb is where it may be used, by whom, and what it does. Who may use what the
// reception does, the policy says; what a technician does is his alone.
type verb struct {
	from  []Phase // none: the verb says itself
	own   bool    // only whose task it is
	needs string  // what must be written
	do    func(*turn, Command) error
}

func verbs() map[Verb]verb {
	field := []Phase{Repairing}
	return map[Verb]verb{
		Solve:    {from: []Phase{Triage}, needs: "电话支持结果", do: (*turn).solve},
		Dispatch: {from: []Phase{Triage, Accepting, Setting}, do: (*turn).dispatch},
		Accept:   {from: []Phase{Accepting}, own: true, do: (*turn).accept},
		Depart:   {from: []Phase{Setting}, own: true, do: step(OnTheWay)},
		Arrive:   {from: []Phase{OnTheWay}, own: true, do: step(Repairing)},
		Log:      {from: []Phase{Repairing, Parts}, own: true, needs: "维修日志", do: (*turn).log},
		Wait:     {from: field, own: true, needs: "等待的配件", do: (*turn).wait},
		Resume:   {from: []Phase{Parts}, own: true, do: (*turn).resume},
		Finish:   {from: field, own: true, needs: "反馈信息", do: (*turn).finish},
		Rate:     {do: (*turn).rate},
		Reopen:   {needs: "重新报修的原因", do: (*turn).reopen},
		Cancel:   {from: []Phase{Triage, Accepting, Setting}, needs: "取消原因", do: (*turn).cancel},
	}
}

// MayUse tells whether a verb fits where a ticket stands, without its texts.
func MayUse(t Ticket, v Verb) bool {
	known := verbs()[v]
	return len(known.from) == 0 || slices.Contains(known.from, t.Phase)
}

// Owned tells whether a verb is for the technician whose task it is.
func Owned(v Verb) bool { return verbs()[v].own }

func (v verb) admits(u *turn, c Command) error {
	if len(v.from) > 0 && !slices.Contains(v.from, u.t.Phase) {
		return fault.Conflict("repair.wrong_phase", "报修单 %s 现为“%s”，不能%s，请刷新", u.t.ID, u.t.Phase.Label(), document.ActionLabel(string(c.Verb)))
	}
	if v.own && !slices.ContainsFunc(u.Rows, func(row task.Task) bool { return row.MayAct(u.Person) == nil }) {
		return fault.Forbidden("repair.not_yours", "报修单 %s 由%s负责，只有本人可以办理", u.t.ID, u.t.TechnicianName)
	}
	if v.needs != "" && c.Text == "" {
		return fault.Invalid("repair.text_required", "请填写%s", v.needs).At("text", "请填写"+v.needs)
	}
	for _, id := range c.Files {
		ok, err := u.tx.Facts().Attachment(id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Invalid("attachment.not_found", "附件不存在或已删除，请重新上传").At("files", "附件不存在或已删除")
		}
	}
	return nil
}

// solve 电话支持 closes a ticket without anybody going.
func (u *turn) solve(c Command) error {
	if err := u.FinishRows(string(c.Verb), c.Text); err != nil {
		return err
	}
	u.t.Way, u.t.SolvedAt = ByPhone, &u.At
	u.respond()
	u.Paper.Head = u.Paper.Head.Merge(document.Values{"solution": c.Text})
	if err := u.end(Closed, document.Done); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text, files: c.Files})
}

func (u *turn) respond() {
	if u.t.RespondedAt == nil {
		u.t.RespondedAt = &u.At
	}
}

// dispatch 派工 gives the ticket to a technician; one who has it loses it.
func (u *turn) dispatch(c Command) error {
	all, err := u.tx.Technicians()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t Technician) bool { return t.ID == c.Technician })
	switch {
	case i < 0:
		return fault.Invalid("repair.no_technician", "请选择一名在岗的设备维护人员").At("technician", "请选择设备维护人员")
	case c.Technician == u.t.Technician:
		return fault.Conflict("repair.same_technician", "报修单已经派给%s", all[i].Name)
	case c.At != nil && c.At.Before(u.At.AddDate(0, 0, -1)):
		return fault.Invalid("repair.planned_past", "计划时间不能早于今天").At("at", "计划时间不能早于今天")
	}
	u.t.PlannedAt = c.At
	before := u.t.Technician
	if err := u.send(all[i], c.Verb, c.Text); err != nil {
		return err
	}
	if err := u.Tell(task.NoticeReturned, before, "", "%s已改派给%s", u.name(), all[i].Name); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text, people: []document.Named{{ID: all[i].ID, Name: all[i].Name}}})
}

// level is what the ticket's priority promises now.
func (u *turn) level() (Level, error) {
	levels, err := u.tx.Levels()
	if err != nil {
		return Level{}, err
	}
	return LevelOf(levels, u.t.Priority), nil
}

// begin starts the ticket's clock with what is promised now.
func (u *turn) begin() error {
	level, err := u.level()
	if err == nil {
		u.t.begin(level, u.At, u.desk.Calendar)
	}
	return err
}

// send opens the task of a technician and tells him.
func (u *turn) send(who Technician, action Verb, comment string) error {
	if err := u.FinishRows(string(action), comment); err != nil {
		return err
	}
	level, err := u.level()
	if err != nil {
		return err
	}
	u.t.Way, u.t.Technician, u.t.TechnicianName = OnSite, who.ID, who.Name
	u.t.AcceptBy = u.desk.Calendar.Due(u.At, level.Accept)
	if err := u.move(Accepting, false); err != nil {
		return err
	}
	return u.Tell(task.NoticeAssigned, who.ID, u.Rows[0].ID, "%s派给您：%s", u.name(), u.Paper.Summary)
}

func (u *turn) accept(c Command) error {
	u.respond()
	u.t.AcceptBy = nil
	return step(Setting)(u, c)
}

// step moves the technician on.
func step(to Phase) func(*turn, Command) error {
	return func(u *turn, c Command) error {
		if err := u.FinishRows(string(c.Verb), c.Text); err != nil {
			return err
		}
		if err := u.move(to, false); err != nil {
			return err
		}
		return u.record(said{action: string(c.Verb), comment: c.Text, files: c.Files})
	}
}

// log 维修日志 notes what was done, with the parts that were used and pictures.
func (u *turn) log(c Command) error {
	u.t.Logs++
	if err := u.useParts(c.Used); err != nil {
		return err
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text, files: c.Files, changes: u.partsTold(c.Used)})
}

// wait 等待配件 stops the clock.
func (u *turn) wait(c Command) error {
	u.t.pause(u.At, u.desk.Calendar)
	u.t.PartsBy = c.At
	return step(Parts)(u, c)
}

// resume lets the clock go on.
func (u *turn) resume(c Command) error {
	u.t.unpause(u.At, u.desk.Calendar)
	return step(Repairing)(u, c)
}

// finish 完成维修 wants a log and the feedback, and asks the outlet for its rating.
func (u *turn) finish(c Command) error {
	if u.t.Logs == 0 {
		return fault.Conflict("repair.no_log", "请先登记维修日志，再完成维修").At("log", "请先登记维修日志")
	}
	if err := u.useParts(c.Used); err != nil {
		return err
	}
	if err := u.FinishRows(string(c.Verb), c.Text); err != nil {
		return err
	}
	u.t.SolvedAt = &u.At
	u.Paper.Head = u.Paper.Head.Merge(document.Values{"feedback": c.Text})
	if err := u.askOutlet(); err != nil {
		return err
	}
	if err := u.Tell(task.NoticeFinished, u.Paper.Maker.ID, "", "%s已修好", u.name()); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text, files: c.Files, changes: u.partsTold(c.Used)})
}

// askOutlet waits for the rating; an outlet without anybody is not asked.
func (u *turn) askOutlet() error {
	staff, err := u.tx.Staff(u.t.Outlet)
	if err != nil {
		return err
	}
	if len(staff) == 0 {
		return u.end(Closed, document.Done)
	}
	if err := u.move(Rating, false); err != nil {
		return err
	}
	for _, row := range u.Rows {
		if err := u.Tell(task.NoticeAssigned, row.Assignee, row.ID, "%s已修好，请评价", u.name()); err != nil {
			return err
		}
	}
	return nil
}

// rate 网点评价 is the outlet's own.
func (u *turn) rate(c Command) error {
	if u.Person.Outlet == "" || u.Person.Outlet != u.t.Outlet {
		return fault.Forbidden("repair.other_outlet", "只有报修网点的人员可以评价")
	}
	if err := u.t.MayRate(u.At); err != nil {
		return err
	}
	if c.Stars < 1 || c.Stars > 5 {
		return fault.Invalid("repair.stars", "请给出 1 至 5 分").At("stars", "请给出 1 至 5 分")
	}
	u.t.Rating = c.Stars
	if c.Text != "" {
		u.Paper.Head = u.Paper.Head.Merge(document.Values{"remark": c.Text})
	}
	if err := u.FinishRows(string(c.Verb), c.Text); err != nil {
		return err
	}
	if err := u.end(Closed, document.Done); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: strings.Repeat("★", c.Stars) + " " + c.Text})
}

// reopen 重新报修 starts the clock anew.
func (u *turn) reopen(c Command) error {
	if u.Person.Outlet != "" && u.Person.Outlet != u.t.Outlet {
		return fault.Forbidden("repair.other_outlet", "只能重新报修本网点的设备")
	}
	if err := u.t.MayReopen(u.At); err != nil {
		return err
	}
	if err := u.FinishRows(string(c.Verb), c.Text); err != nil {
		return err
	}
	if err := u.begin(); err != nil {
		return err
	}
	u.t.Reopens++
	u.t.Rating = 0
	if err := u.move(Triage, true); err != nil {
		return err
	}
	if err := u.TellRole("reception", task.NoticeReturned, "%s没有修好，网点重新报修", u.name()); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text, files: c.Files})
}

// cancel 取消 ends what need not be repaired.
func (u *turn) cancel(c Command) error {
	if err := u.FinishRows(string(c.Verb), c.Text); err != nil {
		return err
	}
	if err := u.Tell(task.NoticeReturned, u.t.Technician, "", "%s已取消", u.name()); err != nil {
		return err
	}
	if err := u.end(Cancelled, document.Cancelled); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text})
}
