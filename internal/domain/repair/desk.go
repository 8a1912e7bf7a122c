package repair

import (
	"context"
	"fmt"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Desk 报修台 registers tickets and carries out every verb: each is one
// transaction, idempotent, and told in the paper's history and the audit log.
type Desk struct {
	Store    Store
	Types    *document.Registry
	Calendar task.WorkingTime
	Clock    document.Clock
	Digest   signing.Digest // nil: nobody signs
}

// turn is one command on one ticket inside one transaction.
type turn struct {
	approval.Move
	desk *Desk
	tx   Tx
	t    *Ticket
}

func (k *Desk) turn(tx Tx) *turn {
	return &turn{Move: approval.Move{Tx: tx, Hours: k.Calendar, At: k.Clock().UTC()}, desk: k, tx: tx}
}

// Do carries out a verb. The same key twice acts once.
func (k *Desk) Do(ctx context.Context, c Command) (approval.Outcome, error) {
	return k.within(ctx, c.TicketID, func(u *turn) error {
		if done, err := u.tx.Carried(c.TicketID, c.Key); done || err != nil {
			return err
		}
		v, known := verbs()[c.Verb]
		if !known {
			return fault.Invalid("repair.unknown_verb", "没有“%s”这个动作", string(c.Verb))
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

// Standing tells where a ticket stands and when time must act next.
func (k *Desk) Standing(ctx context.Context, id string) (approval.Outcome, error) {
	return k.within(ctx, id, func(*turn) error { return nil })
}

// within runs one move of a ticket and reports where it stands after it.
func (k *Desk) within(ctx context.Context, id string, fn func(*turn) error) (approval.Outcome, error) {
	var out approval.Outcome
	err := k.Store.Within(ctx, func(tx Tx) error {
		u := k.turn(tx)
		if err := u.Open(k.Types, id); err != nil {
			return err
		}
		var err error
		if u.t, err = tx.Ticket(id); err != nil {
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
	if alarm := u.t.Next(u.At, u.desk.Calendar); alarm != nil {
		out.DueAt = &alarm.At
	}
	return out
}

// save stores ticket and paper.
func (u *turn) save() error {
	u.Paper.Version++
	u.Paper.UpdatedAt = u.At
	u.Paper.Recount()
	if err := u.tx.UpdateDocument(u.Paper, u.Paper.Refs(u.Kind)); err != nil {
		return err
	}
	return u.tx.UpdateTicket(u.t)
}

// said is what the history tells of a move.
type said struct {
	action, comment string
	people          []document.Named
	files           []string
	changes         []document.Change
}

// record writes what a person did into the history and the audit log, and what
// time did into the history alone.
func (u *turn) record(s said) error {
	err := u.Tells(document.Event{Action: s.action, Comment: s.comment, People: s.people, Files: s.files, Changes: s.changes})
	if err != nil || u.Person.ID == "" {
		return err
	}
	return u.Log(functionOf(Verb(s.action)), s.action, fmt.Sprintf(`{"state":%q}`, u.Paper.StateLabel()))
}

// functionOf gives the business function a verb belongs to.
func functionOf(v Verb) string {
	switch v {
	case Solve:
		return Phoning
	case Dispatch:
		return Visiting
	case Accept, Depart, Arrive, Log, Wait, Resume, Finish:
		return Logging
	case Rate:
		return Tickets
	}
	return Registration
}

func (u *turn) name() string { return u.Paper.Title + " " + u.Paper.ID }
