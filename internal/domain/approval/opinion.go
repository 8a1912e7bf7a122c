package approval

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// agree 同意 closes the seat; to whom it was delegated gives his opinion and
// hands it back.
func (u *turn) agree(c Decision) error {
	if u.seat().Delegated() {
		return u.reply(c)
	}
	if err := u.fillStep(u.fills(), c.Fields); err != nil {
		return err
	}
	if err := u.close(c); err != nil {
		return err
	}
	if err := u.settle(); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), nil)
}

// fills is what the signer fills in: a signer whom another one added has an
// opinion, the fields stay with the step's own.
func (u *turn) fills() document.Step {
	step := u.step
	if u.seat().AddedBy != "" {
		step.Key, step.Edits = "", document.Edits{}
	}
	return step
}

// close writes the decision into the seat.
func (u *turn) close(c Decision) error {
	row, now := u.seat(), u.desk.Clock().UTC()
	row.State, row.Action, row.Comment, row.DecisionKey = task.Done, string(c.Action), c.Comment, c.Key
	row.ActorID, row.ActorName, row.BehalfID, row.BehalfName = u.person.ID, u.person.Name, u.behalf.ID, u.behalf.Name
	row.DecidedAt, row.WorkedMinutes = &now, int(u.desk.Calendar.Worked(row.CreatedAt, now).Minutes())
	return u.save(u.at)
}

// settle draws the consequence of what the seats are now: the visit passes,
// fails, or whoever comes next in his track has his turn.
func (u *turn) settle() error {
	switch task.Judge(u.step, u.rows) {
	case task.Passed:
		return u.pass("")
	case task.Failed:
		return u.fail()
	}
	if err := u.openNext(); err != nil {
		return err
	}
	return u.store()
}

// openNext opens the seats whose turn has come.
func (u *turn) openNext() error {
	for _, i := range task.Next(u.rows) {
		u.rows[i].State, u.rows[i].CreatedAt = task.Open, u.desk.Clock().UTC()
		if err := u.save(i); err != nil {
			return err
		}
	}
	return nil
}

// pass ends the visit as agreed and moves the paper on.
func (u *turn) pass(mark string) error {
	if err := u.end(mark); err != nil {
		return err
	}
	if err := u.postStep(); err != nil {
		return err
	}
	return u.proceed(u.d.Chain.Find(u.step.Key) + 1)
}

// fail gives a paper whose vote is lost back to its maker.
func (u *turn) fail() error {
	if err := u.forwards("退回"); err != nil {
		return err
	}
	votes := task.Count(u.rows)
	if err := u.end(""); err != nil {
		return err
	}
	u.note("vote_failed", u.step, fmt.Sprintf("赞成 %d，反对 %d，共 %d 票，需要 %d%%", votes.Agreed, votes.Against, votes.Total, u.step.Share))
	u.d.Resume = nil
	if err := u.stand(document.Returned); err != nil {
		return err
	}
	return u.tell(task.NoticeReturned, u.d.Maker.ID, "", "%s在“%s”票签未通过，已退回", u.paper(), u.step.Title)
}

// reject 拒绝 ends the paper; in a vote it is a vote against.
func (u *turn) reject(c Decision) error {
	if err := u.forwards("拒绝"); err != nil {
		return err
	}
	if err := u.close(c); err != nil {
		return err
	}
	if u.step.Mode == document.Vote {
		if err := u.settle(); err != nil {
			return err
		}
		return u.recordOpinion(c, string(c.Action), nil)
	}
	if err := u.end(""); err != nil {
		return err
	}
	u.d.Resume = nil
	if err := u.stand(document.Rejected); err != nil {
		return err
	}
	if err := u.tell(task.NoticeFinished, u.d.Maker.ID, "", "%s被%s拒绝", u.paper(), u.who()); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), nil)
}

// sendBack 退回 gives the paper to its maker, or to a step that has agreed to it.
func (u *turn) sendBack(c Decision) error {
	if c.Resume != ResumeChain && c.Resume != ResumeDirect {
		return fault.Invalid("task.unknown_resume", "退回后的去向只能是“从此继续”或“直达退回人”").At("resume", "未知的去向")
	}
	if err := u.forwards("退回"); err != nil {
		return err
	}
	if err := u.checkReturnable(c.ToStep); err != nil {
		return err
	}
	if err := u.close(c); err != nil {
		return err
	}
	if err := u.end(""); err != nil {
		return err
	}
	u.d.Resume, u.back = nil, true
	if c.Resume == ResumeDirect {
		u.d.Resume = &document.Resume{Step: c.Step, Visit: c.Visit}
	}
	if err := u.goBack(c.ToStep); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), nil)
}

func (u *turn) checkReturnable(step string) error {
	if step == "" {
		return nil
	}
	rows, err := u.tx.Rows(u.d.ID)
	if err != nil {
		return err
	}
	for _, s := range Returnable(u.d, rows) {
		if s.Step.Key == step {
			return nil
		}
	}
	return fault.Invalid("task.not_returnable", "不能退回到这个环节，它还没有办理过").At("to_step", "该环节还没有办理过")
}

func (u *turn) goBack(step string) error {
	if step != "" {
		return u.walk(u.d.Chain.Find(step))
	}
	if err := u.stand(document.Returned); err != nil {
		return err
	}
	return u.tell(task.NoticeReturned, u.d.Maker.ID, "", "%s被%s退回", u.paper(), u.who())
}

// recordOpinion records a verb with what was said, to whom, with which files.
func (u *turn) recordOpinion(c Decision, action string, people []document.Named) error {
	mentioned, err := u.mention(c)
	if err != nil {
		return err
	}
	return u.record(said{action: action, comment: c.Comment, people: append(people, mentioned...), files: c.Files,
		changes: changes(u.t, u.before, u.d)})
}
