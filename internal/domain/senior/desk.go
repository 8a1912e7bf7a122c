package senior

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Desk 申领台 takes applications and carries out every verb: each is one
// transaction, idempotent, and told in the paper's history and the audit log.
type Desk struct {
	Store    Store
	Types    *document.Registry
	Calendar task.WorkingTime
	Clock    document.Clock
}

// turn is one command on one application inside one transaction.
type turn struct {
	desk   *Desk
	tx     Tx
	a      *Application
	d      *document.Document
	kind   *document.Type
	rows   []task.Task // of the present visit
	by     approval.By
	key    string
	person directory.Person // nobody when time or a provider acts
	now    time.Time
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
		if err := u.actAs(c.By, c.Key); err != nil {
			return err
		}
		if err := v.admits(u, c); err != nil {
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
		u := &turn{desk: k, tx: tx, now: k.Clock().UTC()}
		var err error
		if u.d, err = tx.Document(id); err != nil {
			return err
		}
		if u.a, err = tx.Application(id); err != nil {
			return err
		}
		if u.kind, err = k.Types.Find(u.d.Type); err != nil {
			return err
		}
		if u.rows, err = tx.Seats(id, u.d.StepKey, u.d.Visit); err != nil {
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

func (u *turn) actAs(by approval.By, key string) error {
	var err error
	u.person, err = u.tx.Person(by.PersonID)
	u.by, u.key = by, key
	return err
}

func (u *turn) outcome() approval.Outcome {
	out := approval.OutcomeOf(u.d)
	out.StateLabel = u.a.Phase.Label()
	if alarm := u.a.Next(u.desk.Calendar); alarm != nil {
		out.DueAt = &alarm.At
	}
	return out
}

// save stores application and paper.
func (u *turn) save() error {
	u.d.Version++
	u.d.UpdatedAt = u.now
	u.d.Head, u.d.Summary = u.a.head(), u.a.summary()
	u.d.Head["business_date"] = u.d.BusinessDate
	if err := u.tx.UpdateDocument(u.d, u.d.Refs(u.kind)); err != nil {
		return err
	}
	u.a.Version++
	return u.tx.UpdateApplication(u.a)
}

// systemName is who did what nobody did.
const systemName = "系统"

// said is what the history tells of a move.
type said struct {
	action, comment string
	people          []document.Named
	changes         []document.Change
}

// record writes what was done into the history, and what a person did into the
// audit log as well.
func (u *turn) record(s said) error {
	e := document.Event{ID: value.NewID(), DocumentID: u.d.ID, At: u.now, Action: s.action, Comment: s.comment, People: s.people,
		Changes: s.changes, Key: u.key, Actor: document.Named{ID: u.person.ID, Name: u.person.Name}}
	if u.person.ID == "" {
		e.Actor.Name = systemName
	}
	if err := u.tx.AddEvent(e); err != nil {
		return err
	}
	return u.tx.Audit(audit.Entry{ID: value.NewID(), At: u.now, ActorID: e.Actor.ID, ActorName: e.Actor.Name, Address: u.by.Address,
		RequestID: u.by.RequestID, Function: functionOf(s.action, u.a.Region), Action: s.action, Object: u.d.ID, Result: "ok",
		After: fmt.Sprintf(`{"phase":%q}`, u.a.Phase.Label())})
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

// tell writes one notice to one person.
func (u *turn) tell(kind task.NoticeKind, person, format string, args ...any) error {
	if person == "" || person == u.person.ID {
		return nil
	}
	return u.tx.Notify(task.Notice{ID: value.NewID(), PersonID: person, Kind: kind, DocumentID: u.d.ID,
		Text: fmt.Sprintf(format, args...), At: u.now})
}
