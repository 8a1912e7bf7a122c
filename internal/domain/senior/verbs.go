package senior

import (
	"fmt"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// place says whose verb it is.
type place int

const (
	bySeat   place = iota // whoever has the task
	byOutlet              // a clerk of the outlet that took the application
	byPickup              // a clerk of the outlet where the card waits
	byCenter              // a clerk of the centre's outlet
	byHolder              // one of either of the last two
)

// verb is where it may be used, by whom, and what it does.
type verb struct {
	from  []Phase
	who   place
	needs string // what must be written
	do    func(*turn, Command) error
}

func verbs() map[Verb]verb {
	early := []Phase{Verifying, Deciding, Reviewing, Correcting, Accepting}
	waiting := []Phase{Collecting, Stuck, Destroying}
	return map[Verb]verb{
		Reverify: {from: []Phase{Deciding}, who: byOutlet, do: (*turn).reverify},
		Manual:   {from: []Phase{Deciding, Verifying}, who: byOutlet, do: (*turn).manual},
		Agree:    {from: []Phase{Reviewing}, do: (*turn).agree},
		Refuse:   {from: []Phase{Reviewing}, needs: "不通过的原因", do: (*turn).refuse},
		Admit:    {from: []Phase{Accepting}, who: byOutlet, do: step(Making)},
		Send:     {from: []Phase{Sending}, who: byCenter, do: (*turn).send},
		Deliver:  {from: []Phase{Mailing}, who: byCenter, do: step(Collected)},
		Bounce:   {from: []Phase{Mailing}, who: byCenter, needs: "退件原因", do: (*turn).bounce},
		Strand:   {from: []Phase{Mailing, Moving, Collecting, Stuck, Destroying}, who: byHolder, needs: "滞发原因", do: (*turn).strand},
		Shelve:   {from: []Phase{Moving}, who: byPickup, do: (*turn).shelve},
		Collect:  {from: waiting, who: byPickup, do: step(Collected)},
		Remail:   {from: []Phase{Stuck}, who: byPickup, do: (*turn).remail},
		Destroy:  {from: []Phase{Destroying}, who: byPickup, needs: "销毁说明", do: (*turn).destroy},
		Withdraw: {from: early, who: byOutlet, needs: "取消原因", do: step(Cancelled)},
	}
}

// MayUse tells whether a verb fits where an application stands.
func MayUse(a Application, v Verb) bool { return slices.Contains(verbs()[v].from, a.Phase) }

// Offered lists the verbs that a person may use on an application now. Rows is its
// work; what else the policy says of him is asked elsewhere.
func Offered(a Application, p directory.Person, rows []task.Task, now time.Time) []Verb {
	var out []Verb
	for _, v := range []Verb{Admit, Reverify, Manual, Agree, Refuse, Send, Deliver, Bounce, Shelve, Collect, Remail, Destroy, Withdraw} {
		if !MayUse(a, v) || !verbs()[v].mine(a, p, rows) || v == Manual && !a.MayReview(now) {
			continue
		}
		out = append(out, v)
	}
	return out
}

func (v verb) admits(u *turn, c Command) error {
	switch {
	case !slices.Contains(v.from, u.a.Phase):
		return fault.Conflict("senior.wrong_phase", "申领单 %s 现为“%s”，不能%s，请刷新", u.a.ID, u.a.Phase.Label(), document.ActionLabel(string(c.Verb)))
	case !v.mine(*u.a, u.Person, u.Rows):
		return fault.Forbidden("senior.not_yours", "申领单 %s 不由您办理这一步", u.a.ID)
	case v.needs != "" && c.Text == "":
		return fault.Invalid("senior.text_required", "请填写%s", v.needs).At("text", "请填写"+v.needs)
	}
	return nil
}

func (v verb) mine(a Application, p directory.Person, rows []task.Task) bool {
	switch v.who {
	case byOutlet:
		return WorksAt(p, a.Outlet)
	case byPickup:
		return WorksAt(p, a.Pickup)
	case byCenter:
		return p.HasRole(roleCenterOutlet)
	case byHolder:
		return WorksAt(p, a.Pickup) || p.HasRole(roleCenterOutlet)
	}
	return ownRow(rows, p) >= 0
}

// ownRow gives the open row a person may act on, or -1.
func ownRow(rows []task.Task, p directory.Person) int {
	return slices.IndexFunc(rows, func(row task.Task) bool { return row.Kind == task.Work && row.MayAct(p) == nil })
}

// step is a verb that only lets the application go on.
func step(to Phase) func(*turn, Command) error {
	return func(u *turn, c Command) error { return u.proceed(c, to, false) }
}

// proceed closes the work, moves on and tells of it.
func (u *turn) proceed(c Command, to Phase, back bool) error {
	if err := u.FinishRows(string(c.Verb), ""); err != nil {
		return err
	}
	if err := u.move(to, back); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text})
}

// reverify asks the provider again.
func (u *turn) reverify(c Command) error {
	if err := u.FinishRows(string(c.Verb), ""); err != nil {
		return err
	}
	if err := u.record(said{action: string(c.Verb), comment: c.Text}); err != nil {
		return err
	}
	u.Key = "" // of the verb; what follows from it has none
	return u.ask()
}

// manual lets two clerks compare the pictures.
func (u *turn) manual(c Command) error {
	switch {
	case !u.a.MayReview(u.At):
		return fault.Conflict("senior.verifying", "正在等待认证服务答复，超过一天未答复时可以转人工审核")
	case u.a.Identity == "":
		return fault.Invalid("senior.identity_required", "转人工审核需要身份证件照片，请先修改申领单补上").At("identity", "请上传身份证件照片")
	}
	return u.proceed(c, Reviewing, false)
}

// agree counts the clerks who found the same person in both pictures: when enough
// different ones have, the application goes on.
func (u *turn) agree(c Command) error {
	own := ownRow(u.Rows, u.Person)
	u.Decided(&u.Rows[own], string(c.Verb), "")
	if err := u.tx.UpdateTask(u.Rows[own]); err != nil {
		return err
	}
	agreed := 0
	for _, row := range u.Rows {
		if row.State == task.Done && row.Action == string(Agree) {
			agreed++
		}
	}
	if err := u.record(said{action: string(c.Verb), comment: c.Text}); err != nil || agreed < reviewersNeeded {
		return err
	}
	u.a.Result, u.a.Reason = ByReview, fmt.Sprintf("%d 人审核一致通过", agreed)
	if err := u.close(Answer{Request: u.a.Request, Result: ByReview}, "review"); err != nil {
		return err
	}
	return u.move(Accepting, false)
}

func (u *turn) refuse(c Command) error {
	u.a.Result, u.a.Reason = Fail, c.Text
	return u.proceed(c, Correcting, true)
}

// send gives the card to the post, or to the outlet where it will be collected.
func (u *turn) send(c Command) error {
	if u.a.Delivery == ByOutlet {
		return u.proceed(c, Moving, false)
	}
	number, err := ParseWaybill(c.Waybill)
	if err != nil {
		return err
	}
	u.a.Waybill = number
	if err := u.proceed(c, Mailing, false); err != nil {
		return err
	}
	return u.tx.Dispatch(u.a, document.Named{ID: u.Person.ID, Name: u.Person.Name}, u.At)
}

// bounce takes a parcel back: the card waits at the outlet the applicant chose, and
// stands on the register of stuck cards.
func (u *turn) bounce(c Command) error {
	if err := u.list(FromPost, c.Text); err != nil {
		return err
	}
	u.a.Reason = c.Text
	return u.proceed(c, Stuck, true)
}

// shelve signs for a card at the outlet: from this day on it may become overdue.
func (u *turn) shelve(c Command) error {
	u.a.SignedOn = value.DateOf(u.At)
	return u.proceed(c, Collecting, false)
}

func (u *turn) remail(c Command) error {
	u.a.Delivery, u.a.Waybill, u.a.SignedOn = ByPost, "", ""
	return u.proceed(c, Sending, false)
}

// destroy ends a card that nobody came for, before a second clerk's eyes.
func (u *turn) destroy(c Command) error {
	if c.Witness == "" || c.Witness == u.Person.ID {
		return fault.Invalid("senior.witness_required", "销毁须有另一名工作人员在场，请选择见证人").At("witness", "请选择见证人")
	}
	witness, err := u.tx.Person(c.Witness)
	if err != nil {
		return err
	}
	if witness.Disabled {
		return fault.Invalid("senior.witness_required", "见证人账号已停用").At("witness", "请另选见证人")
	}
	if err := u.FinishRows(string(c.Verb), ""); err != nil {
		return err
	}
	if err := u.move(Destroyed, false); err != nil {
		return err
	}
	return u.record(said{action: string(c.Verb), comment: c.Text, people: []document.Named{{ID: witness.ID, Name: witness.Name}}})
}
