package senior

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Desk 申领台 takes applications and carries out every verb: each is one
// transaction, idempotent, and told in the paper's history and the audit log.
type Desk struct {
	Store    Store
	Types    *document.Registry
	Calendar task.WorkingTime
	Clock    document.Clock
	Digest   signing.Digest // nil: nobody signs
}

// turn is one command on one application inside one transaction.
type turn struct {
	approval.Move
	desk *Desk
	tx   Tx
	a    *Application
	// function is the business function of a partner's command; a person's
	// follows from what he does.
	function string
}

func (k *Desk) turn(tx Tx) *turn {
	return &turn{Move: approval.Move{Tx: tx, Hours: k.Calendar, At: k.Clock().UTC()}, desk: k, tx: tx}
}

// Do carries out a verb. The same key twice acts once.
func (k *Desk) Do(ctx context.Context, c Command) (approval.Outcome, error) {
	return k.within(ctx, c.ID, func(u *turn) error {
		if done, err := u.tx.Carried(c.ID, c.Key); done || err != nil {
			return err
		}
		v, known := verbs()[c.Verb]
		if !known {
			return fault.Invalid("senior.unknown_verb", "没有“%s”这个动作", string(c.Verb))
		}
		c.Text = strings.TrimSpace(c.Text)
		if err := u.As(c.By, c.Key); err != nil {
			return err
		}
		if err := v.admits(u, c); err != nil {
			return err
		}
		if err := u.sign(c); err != nil {
			return err
		}
		return v.do(u, c)
	})
}

// Standing tells where an application stands and when time must act next.
func (k *Desk) Standing(ctx context.Context, id string) (approval.Outcome, error) {
	return k.within(ctx, id, func(*turn) error { return nil })
}

// within runs one move of an application and reports where it stands after it.
func (k *Desk) within(ctx context.Context, id string, fn func(*turn) error) (approval.Outcome, error) {
	var out approval.Outcome
	err := k.Store.Within(ctx, func(tx Tx) error {
		u := k.turn(tx)
		if err := u.Open(k.Types, id); err != nil {
			return err
		}
		var err error
		if u.a, err = tx.Application(id); err != nil {
			return err
		}
		if err := fn(u); err != nil {
			return err
		}
		out = u.outcome()
		return nil
	})
	return out, err
}

func (u *turn) outcome() approval.Outcome {
	out := approval.OutcomeOf(u.Paper)
	out.StateLabel = u.a.Phase.Label()
	if alarm := u.a.Next(u.desk.Calendar); alarm != nil {
		out.DueAt = &alarm.At
	}
	return out
}

// save stores application and paper.
func (u *turn) save() error {
	u.Paper.Version++
	u.Paper.UpdatedAt = u.At
	receipts := u.Paper.Head.List(headReceipts)
	u.Paper.Head, u.Paper.Summary = u.a.head(), u.a.summary()
	if len(receipts) > 0 {
		u.Paper.Head[headReceipts] = receipts
	}
	u.Paper.Head["business_date"] = u.Paper.BusinessDate
	if err := u.tx.UpdateDocument(u.Paper, u.Paper.Refs(u.Kind)); err != nil {
		return err
	}
	u.a.Version++
	return u.tx.UpdateApplication(u.a)
}

// said is what the history tells of a move.
type said struct {
	action, comment string
	people          []document.Named
	changes         []document.Change
}

// record writes what was done into the history, and what a person did into the
// audit log as well.
func (u *turn) record(s said) error {
	if err := u.Tells(document.Event{Action: s.action, Comment: s.comment, People: s.people, Changes: s.changes}); err != nil {
		return err
	}
	return u.Log(cmp.Or(u.function, functionOf(s.action, u.a.Region)), s.action, fmt.Sprintf(`{"phase":%q}`, u.a.Phase.Label()))
}

// functionOf gives the business function an action belongs to.
func functionOf(action string, region Region) string {
	switch action {
	case "submit":
		return FormOf(region)
	case string(Agree), string(Refuse), string(Reverify), string(Manual), eventVerified, eventUnverified:
		return Verification
	}
	return Records
}

// FormOf gives the function whose form an applicant of a region fills in.
func FormOf(region Region) string {
	if region == Delta {
		return DeltaForm
	}
	return Applying
}
