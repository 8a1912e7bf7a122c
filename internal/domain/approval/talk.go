package approval

import (
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// ask 沟通 puts a question to people; the seat stays where it is.
func (u *turn) ask(c Decision) error {
	people, err := u.named(c.Users, "users", maxUsers)
	if err != nil {
		return err
	}
	mine, asker, last := *u.seat(), u.self(), task.LastSeat(u.rows)
	for i, p := range people {
		if p.ID == u.person.ID || p.ID == asker.ID {
			return fault.Invalid("task.to_oneself", "请选择其他人，不能是自己").At("users", "不能是自己")
		}
		q := u.desk.row(u.d, task.Question)
		q.StepKey, q.StepTitle, q.Function, q.Visit = mine.StepKey, mine.StepTitle, mine.Function, mine.Visit
		q.Seat, q.Track, q.Assignee, q.AssigneeName = last+1+i, last+1+i, p.ID, p.Name
		q.AddedBy, q.Comment = asker.ID, c.Comment
		if err := u.tx.InsertTask(q); err != nil {
			return err
		}
		if err := u.tell(task.NoticeAsked, p.ID, q.ID, "%s就%s向您提问", u.who(), u.paper()); err != nil {
			return err
		}
	}
	return u.recordOpinion(c, string(c.Action), namesOf(people))
}

// answer 回复沟通 closes the question.
func (u *turn) answer(c Decision) error {
	asker, err := u.tx.Person(u.seat().AddedBy)
	if err != nil {
		return err
	}
	if err := u.close(c); err != nil {
		return err
	}
	if err := u.tell(task.NoticeAnswered, asker.ID, u.seat().ID, "%s回复了您就%s的提问", u.who(), u.paper()); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), namesOf([]directory.Person{asker}))
}

// copy 抄送 shows the paper to people.
func (u *turn) copy(c Decision) error {
	people, err := u.named(c.Users, "users", maxUsers)
	if err != nil {
		return err
	}
	if err := u.sendTo(people, c.Comment); err != nil {
		return err
	}
	return u.recordOpinion(c, string(c.Action), namesOf(people))
}

// copyPaper is the maker's 抄送, at any time once he has submitted the paper.
func (k *Desk) copyPaper(tx Tx, d *document.Document, c Decision) error {
	if done, err := carried(tx, d.ID, c.Key); done || err != nil {
		return err
	}
	u, err := k.turn(tx, d, c.By, c.Key)
	if err != nil {
		return err
	}
	switch {
	case d.Maker.ID != u.person.ID:
		return fault.Forbidden("document.not_yours", "单据 %s 由%s录入，只有本人可以抄送", d.ID, d.Maker.Name)
	case d.Visit == 0:
		return fault.Conflict("document.not_submitted", "单据 %s 还没有提交，不能抄送", d.ID)
	}
	return u.copy(c)
}

// sendTo gives each of these people a copy, unless an unread one of the same
// visit lies there. Seat 1 is for the copies the definition sends.
func (u *turn) sendTo(people []directory.Person, comment string) error {
	for _, p := range people {
		if p.ID == u.d.Maker.ID {
			continue // he sees it in 我发起
		}
		row := u.copyFor(document.Named{ID: p.ID, Name: p.Name})
		rows, err := u.tx.Seats(u.d.ID, row.StepKey, row.Visit)
		if err != nil {
			return err
		}
		if len(rows) > 0 && rows[len(rows)-1].State == task.Open {
			continue
		}
		row.Seat, row.AddedBy, row.Comment = max(task.LastSeat(rows)+1, 2), u.person.ID, comment
		if err := u.tx.InsertTask(row); err != nil {
			return err
		}
	}
	return nil
}

// mention tells the people an opinion speaks to (@), and shows them the paper.
func (u *turn) mention(c Decision) ([]document.Named, error) {
	if len(c.Mentions) == 0 {
		return nil, nil
	}
	people, err := u.named(c.Mentions, "mentions", maxUsers)
	if err != nil {
		return nil, err
	}
	if err := u.sendTo(people, c.Comment); err != nil {
		return nil, err
	}
	for _, p := range people {
		if err := u.tell(task.NoticeMention, p.ID, "", "%s在%s的意见中提到了您", u.who(), u.paper()); err != nil {
			return nil, err
		}
	}
	return namesOf(people), nil
}
