package senior

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// What the history calls the answers that come from no person.
const (
	eventVerified   = "verified"   // 认证通过
	eventUnverified = "unverified" // 认证未通过
	eventProduced   = "produced"   // 制卡完成
	eventOverdue    = "lapse"      // 超过时限
	eventReceipt    = "receipt"    // 回执上传, by a person
)

// ask opens the next attempt to verify the person: under a serial of its own, so
// that an answer to an earlier one changes nothing.
func (u *turn) ask() error {
	u.a.Attempt++
	u.a.Request = fmt.Sprintf("%s-%02d-%s", u.a.ID, u.a.Attempt, value.NewID()[24:])
	u.a.AskedAt, u.a.Result, u.a.Reason = u.At, NoResult, ""
	if err := u.move(Verifying, false); err != nil {
		return err
	}
	return u.tx.InsertCall(Call{Request: u.a.Request, ID: u.a.ID, Attempt: u.a.Attempt, AskedAt: u.At})
}

// close keeps what became of the request that counts.
func (u *turn) close(answer Answer, way string) error {
	call, err := u.tx.VerificationCall(u.a.Request)
	if err != nil {
		return err
	}
	call.Result, call.Score, call.Reason, call.Way, call.AnsweredAt = answer.Result, answer.Score, answer.Reason, way, &u.At
	return u.tx.UpdateCall(call)
}

// Claimant gives what the provider must compare, without the photo, or nothing
// when the application does not wait for it any more.
func (k *Desk) Claimant(ctx context.Context, v Visit) (claim Claimant, photo string, err error) {
	_, err = k.within(ctx, v.ID, func(u *turn) error {
		if u.at(v) && u.a.Phase == Verifying {
			claim = Claimant{Request: u.a.Request, Name: u.a.Name, IDNumber: u.a.IDNumber}
			photo = u.a.Photo
		}
		return nil
	})
	return claim, photo, err
}

// at tells whether the application is still on a stay in a phase.
func (u *turn) at(v Visit) bool { return string(u.a.Phase) == v.Phase && u.Paper.Visit == v.Number }

// Receive 收到认证答复 takes a provider's answer. One to a request that does not
// count any more, or that was answered, changes nothing.
func (k *Desk) Receive(ctx context.Context, id string, answer Answer, way string) (approval.Outcome, error) {
	return k.within(ctx, id, func(u *turn) error {
		if u.a.Request != answer.Request || u.a.Phase != Verifying || !answer.Result.Final() {
			return nil
		}
		return u.answered(answer, way)
	})
}

func (u *turn) answered(answer Answer, way string) error {
	if err := u.close(answer, way); err != nil {
		return err
	}
	u.a.Result, u.a.Reason = answer.Result, answer.Reason
	if answer.Result == Pass {
		if err := u.move(Accepting, false); err != nil {
			return err
		}
		return u.record(said{action: eventVerified})
	}
	if err := u.move(Deciding, true); err != nil {
		return err
	}
	return u.record(said{action: eventUnverified, comment: unverified(answer)})
}

func unverified(answer Answer) string {
	text := answer.Result.Label()
	if answer.Reason != "" {
		text += "：" + answer.Reason
	}
	return text
}

// Refused 认证服务拒绝 takes it that the provider will not answer a request: the
// clerk decides what to do.
func (k *Desk) Refused(ctx context.Context, v Visit, why string) (approval.Outcome, error) {
	return k.within(ctx, v.ID, func(u *turn) error {
		if !u.at(v) || u.a.Phase != Verifying {
			return nil
		}
		return u.answered(Answer{Request: u.a.Request, Result: Unanswered, Reason: why}, "sync")
	})
}

// Production gives what the card making needs, or nothing when the application
// does not wait for it any more.
func (k *Desk) Production(ctx context.Context, v Visit) (p Production, err error) {
	_, err = k.within(ctx, v.ID, func(u *turn) error {
		if u.at(v) && u.a.Phase == Making {
			p = Production{ID: u.a.ID, Name: u.a.Name, IDNumber: u.a.IDNumber, Photo: u.a.Photo}
		}
		return nil
	})
	return p, err
}

// Produced 制卡完成 takes the card from the card making.
func (k *Desk) Produced(ctx context.Context, v Visit, card string) (approval.Outcome, error) {
	return k.within(ctx, v.ID, func(u *turn) error {
		if !u.at(v) || u.a.Phase != Making {
			return nil
		}
		if card == "" {
			return fault.Internal(fmt.Errorf("card making gave no number for %s", v.ID))
		}
		u.a.Card = card
		if err := u.move(Sending, false); err != nil {
			return err
		}
		return u.record(said{action: eventProduced})
	})
}

// Tick 到时 does what time does to a stay in a phase: remind, or let the
// application go on. Early or repeated, it does nothing.
func (k *Desk) Tick(ctx context.Context, v Visit) (approval.Outcome, error) {
	return k.within(ctx, v.ID, func(u *turn) error {
		alarm := u.a.Next(k.Calendar)
		if !u.at(v) || alarm == nil || u.At.Before(alarm.At) {
			return nil
		}
		if alarm.To == NoPhase {
			return u.remind()
		}
		return u.lapse(alarm.To)
	})
}

// lapse lets an application go on that has waited too long.
func (u *turn) lapse(to Phase) error {
	text := fmt.Sprintf("“%s”超过 %d 天", u.a.Phase.Label(), limits()[u.a.Phase].days)
	if u.a.Phase == Verifying {
		return u.answered(Answer{Request: u.a.Request, Result: Unanswered}, "clock")
	}
	if err := u.move(to, false); err != nil {
		return err
	}
	return u.record(said{action: eventOverdue, comment: text})
}

// remind tells whoever has the task, or the clerk who took the application.
func (u *turn) remind() error {
	u.a.Reminders++
	if err := u.save(); err != nil {
		return err
	}
	waited := int(u.At.Sub(u.a.EnteredAt) / (24 * time.Hour))
	text := fmt.Sprintf("敬老卡申领单 %s “%s”已等待 %d 天", u.Paper.ID, u.a.Phase.Label(), waited)
	told := 0
	for _, row := range u.Rows {
		if row.Kind != task.Work || row.State != task.Open || row.Assignee == "" {
			continue
		}
		if err := u.Tell(task.NoticeOverdue, row.Assignee, "", "%s", text); err != nil {
			return err
		}
		told++
	}
	if told == 0 {
		if err := u.tellTaker(task.NoticeOverdue, text); err != nil {
			return err
		}
	}
	return u.record(said{action: "remind", people: []document.Named{}})
}
