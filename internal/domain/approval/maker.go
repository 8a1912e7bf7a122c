package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Submit checks the whole paper and opens the first visit. A paper that somebody
// submitted already is refused, except by the same command.
func (k *Desk) Submit(ctx context.Context, c Submission) (Outcome, error) {
	return k.transition(ctx, c.DocumentID, func(tx Tx, d *document.Document) error {
		if done, err := carried(tx, d.ID, c.Key); done || err != nil {
			return err
		}
		t, person, err := k.ownEditable(tx, c.By, d, c.Version)
		if err != nil {
			return err
		}
		u := &turn{desk: k, tx: tx, d: d, t: t, by: c.By, key: c.Key, person: person, before: contentOf(d)}
		if u.back, err = wasReturned(tx, d); err != nil {
			return err
		}
		if err := u.resolve(); err != nil {
			return err
		}
		if err := document.CheckPaper(t, d, tx.Facts()); err != nil {
			return err
		}
		if t.Summary != nil {
			d.Summary = t.Summary(d, tx.Facts())
		}
		if err := u.proceed(0); err != nil {
			return err
		}
		if d.State != document.Pending && !t.AtOnce {
			return fault.Conflict("chain.nobody", "流程的各环节都无人可办，请联系流程管理员")
		}
		return u.record(said{action: "submit"})
	})
}

// resolve takes the chain from the definition: its version is that of the first
// submission, its conditions are asked anew each time.
func (u *turn) resolve() error {
	def, err := u.tx.Definition(u.d.Type, u.d.ChainVersion)
	if err != nil {
		return err
	}
	u.d.Chain, u.d.ChainVersion = def.Chain.For(u.d), def.Version
	if len(u.d.Chain) == 0 && !u.t.AtOnce {
		return fault.Conflict("chain.empty", "按流程定义，单据 %s 没有需要办理的环节，请联系流程管理员", u.d.ID)
	}
	return nil
}

// wasReturned tells whether the paper has been sent back before.
func wasReturned(tx Tx, d *document.Document) (bool, error) {
	if d.State == document.Returned || d.Visit == 0 {
		return d.State == document.Returned, nil
	}
	return tx.WasReturned(d.ID)
}

// MayWithdraw tells whether a paper can be taken back by its maker (撤回): while
// nobody has done anything to it since he submitted it.
func MayWithdraw(d *document.Document, events []document.Event) error {
	if d.State != document.Pending || lastSignificant(events).Action != "submit" {
		return fault.Conflict("document.not_withdrawable", "单据已有人处理或不在审批中，不能撤回")
	}
	return nil
}

// Withdraw 撤回 cancels the visit and gives the paper back to its maker.
func (k *Desk) Withdraw(ctx context.Context, c Withdrawal) (Outcome, error) {
	return k.makers(ctx, c.DocumentID, c.By, c.Key, "撤回", func(u *turn) error {
		events, err := u.tx.Events(u.d.ID)
		if err != nil {
			return err
		}
		if err := MayWithdraw(u.d, events); err != nil {
			return err
		}
		if err := u.end(""); err != nil {
			return err
		}
		u.d.Resume, u.step = nil, document.Step{}
		if err := u.stand(document.Withdrawn); err != nil {
			return err
		}
		return u.record(said{action: "withdraw", comment: c.Comment})
	})
}

// makers carries out a verb that only the maker has, on the present visit.
func (k *Desk) makers(ctx context.Context, id string, by By, key, what string, do func(*turn) error) (Outcome, error) {
	return k.transition(ctx, id, func(tx Tx, d *document.Document) error {
		if done, err := carried(tx, d.ID, key); done || err != nil {
			return err
		}
		u, err := k.turn(tx, d, by, key)
		if err != nil {
			return err
		}
		if d.Maker.ID != u.person.ID {
			return fault.Forbidden("document.not_yours", "单据 %s 由%s录入，只有本人可以%s", d.ID, d.Maker.Name, what)
		}
		if d.State == document.Pending {
			if u.rows, err = tx.Seats(d.ID, d.StepKey, d.Visit); err != nil {
				return err
			}
		}
		return do(u)
	})
}

// urgeEvery is how long a maker waits between two 催办 of a paper.
const urgeEvery = 30 * time.Minute

// MayUrge tells whether a maker may urge his paper on now.
func MayUrge(d *document.Document, events []document.Event, now time.Time) error {
	if d.State != document.Pending {
		return fault.Conflict("document.not_urgeable", "单据 %s 现为“%s”，不能催办", d.ID, d.StateLabel())
	}
	for _, e := range slices.Backward(events) {
		if again := e.At.Add(urgeEvery); e.Action == "urge" && now.Before(again) {
			return fault.Conflict("document.urged_recently", "刚刚催办过，%s 后可以再次催办", again.In(value.Shanghai()).Format("15:04"))
		}
	}
	return nil
}

// Urge 催办 tells whoever the paper waits for to hurry, at most every half hour.
func (k *Desk) Urge(ctx context.Context, c Urging) (Outcome, error) {
	return k.makers(ctx, c.DocumentID, c.By, c.Key, "催办", func(u *turn) error {
		events, err := u.tx.Events(u.d.ID)
		if err != nil {
			return err
		}
		now := k.Clock().UTC()
		if err := MayUrge(u.d, events, now); err != nil {
			return err
		}
		for i := range u.rows {
			if u.rows[i].Kind != task.Work || u.rows[i].State != task.Open {
				continue
			}
			u.rows[i].Urges, u.rows[i].UrgedAt = u.rows[i].Urges+1, &now
			if err := u.save(i); err != nil {
				return err
			}
		}
		text := fmt.Sprintf("%s催办%s的“%s”", u.who(), u.paper(), u.step.Title)
		if err := k.tellHolders(u.tx, u.rows, task.Notice{Kind: task.NoticeUrged, DocumentID: u.d.ID, Text: text}); err != nil {
			return err
		}
		return u.record(said{action: "urge", comment: c.Comment})
	})
}
