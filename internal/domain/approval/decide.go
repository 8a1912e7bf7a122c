package approval

import (
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Decide carries out a verb that a person uses on his seat; when the visit is
// decided by it the paper moves on, and at the end of the chain the effect is
// posted in the same transaction. The same key twice acts once.
func (k *Desk) Decide(ctx context.Context, c Decision) (Outcome, error) {
	return k.transition(ctx, c.DocumentID, func(tx Tx, d *document.Document) error {
		if c.Step == "" && c.Action == document.Copy {
			return k.copyPaper(tx, d, c)
		}
		rows, err := tx.Seats(c.DocumentID, c.Step, c.Visit)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(rows, c.means)
		if at < 0 {
			return notFound()
		}
		if done, err := repeated(tx, rows[at], c); done || err != nil {
			return err
		}
		u, err := k.turn(tx, d, c.By, c.Key)
		if err != nil {
			return err
		}
		u.rows, u.at, u.back = rows, at, rows[at].Returned
		signed, err := u.signature(c)
		if err != nil {
			return err
		}
		if err := u.use(c); err != nil {
			return err
		}
		return u.sign(signed)
	})
}

// means tells whether a row is the one the decision is about.
func (c Decision) means(row task.Task) bool {
	if c.TaskID != "" {
		return row.ID == c.TaskID
	}
	return row.Seat == max(c.Seat, 1)
}

// repeated tells whether a decision was carried out before: its reply got lost.
// A seat that nobody has decided on knows by itself that a decision is new.
func repeated(tx Tx, row task.Task, c Decision) (bool, error) {
	decides := c.Action == document.Agree || c.Action == document.Return || c.Action == document.Reject
	switch {
	case row.DecisionKey != "" && row.DecisionKey == c.Key && row.ActorID != "":
		return row.ActorID == c.By.PersonID, nil
	case decides && row.State == task.Open && row.DecisionKey == "":
		return false, nil
	}
	return carried(tx, c.DocumentID, c.Key)
}

// verb 动作 is who may use it and what it does.
type verb struct {
	admit func(*turn, Decision) error
	do    func(*turn, Decision) error
}

// verbs is the table of everything a person can do with a seat.
func verbs() map[document.Action]verb {
	return map[document.Action]verb{
		document.Agree:        {(*turn).holds, (*turn).agree},
		document.Return:       {(*turn).holds, (*turn).sendBack},
		document.Reject:       {(*turn).holds, (*turn).reject},
		document.TakeBack:     {(*turn).decidedLast, (*turn).takeBack},
		document.Transfer:     {(*turn).holds, (*turn).transfer},
		document.Delegate:     {(*turn).holds, (*turn).delegate},
		document.Recall:       {(*turn).owns, (*turn).recall},
		document.AddBefore:    {(*turn).holds, (*turn).addBefore},
		document.AddAfter:     {(*turn).holds, (*turn).addAfter},
		document.RemoveSigner: {(*turn).added, (*turn).removeSigners},
		document.Claim:        {(*turn).holds, (*turn).claim},
		document.Release:      {(*turn).holds, (*turn).release},
		document.Ask:          {(*turn).holds, (*turn).ask},
		document.Answer:       {(*turn).asked, (*turn).answer},
		document.Copy:         {(*turn).holds, (*turn).copy},
	}
}

// use admits a person to a verb and carries it out.
func (u *turn) use(c Decision) error {
	v, known := verbs()[c.Action]
	if !known {
		return fault.Invalid("task.unknown_action", "没有“%s”这个处理动作", string(c.Action)).At("action", "未知的处理动作")
	}
	if err := v.admit(u, c); err != nil {
		return err
	}
	if c.Action.NeedsReason() && strings.TrimSpace(c.Comment) == "" {
		return fault.Invalid("comment.required", "请填写原因").At("comment", document.ActionLabel(string(c.Action))+"时必须填写说明")
	}
	if err := u.checkFiles(c.Files); err != nil {
		return err
	}
	return v.do(u, c)
}

// holds admits whoever has the seat now. To whom it was delegated may only give
// his opinion.
func (u *turn) holds(c Decision) error {
	row := u.seat()
	var err error
	if u.behalf, err = row.ActsFor(u.person); err != nil {
		return err
	}
	if row.Kind == task.Question {
		return fault.Conflict("task.question", "该事项是沟通，只能回复")
	}
	if row.Delegated() && c.Action != document.Agree {
		return fault.Conflict("task.delegated", "该事项由%s委派，只能给出意见，之后交还委派人", row.OwnerName)
	}
	return u.here(c)
}

// owns admits whoever delegated the seat.
func (u *turn) owns(c Decision) error {
	var err error
	if u.behalf, err = u.seat().Recaller(u.person); err != nil {
		return err
	}
	return u.here(c)
}

// asked admits whoever was asked a question.
func (u *turn) asked(Decision) error {
	if u.seat().Kind != task.Question {
		return fault.Conflict("task.not_asked", "该事项不是沟通，不能回复")
	}
	var err error
	u.behalf, err = u.seat().ActsFor(u.person)
	return err
}

// here refuses what is about a visit that has passed.
func (u *turn) here(c Decision) error {
	if u.d.State != document.Pending || u.d.StepKey != c.Step || u.d.Visit != c.Visit || u.step.Key == "" {
		return fault.Conflict("task.already_decided", "单据已到“%s”，请刷新", u.d.StateLabel())
	}
	return nil
}

// checkFiles refuses attachments of an opinion that nobody uploaded.
func (u *turn) checkFiles(files []string) error {
	for _, id := range files {
		ok, err := u.tx.Facts().Attachment(id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Invalid("attachment.not_found", "附件不存在或已删除，请重新上传").At("attachments", "附件不存在或已删除")
		}
	}
	return nil
}
