package repair

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

// Desk 报修台 registers tickets and carries out every verb: each is one
// transaction, idempotent, and told in the paper's history and the audit log.
type Desk struct {
	Store    Store
	Types    *document.Registry
	Calendar task.WorkingTime
	Clock    document.Clock
}

// turn is one command on one ticket inside one transaction.
type turn struct {
	desk   *Desk
	tx     Tx
	t      *Ticket
	d      *document.Document
	kind   *document.Type
	rows   []task.Task // of the present visit
	by     approval.By
	key    string
	person directory.Person // nobody when time acts
	now    time.Time
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
		var err error
		if u.person, err = u.tx.Person(c.By.PersonID); err != nil {
			return err
		}
		u.by, u.key, c.Text = c.By, c.Key, strings.TrimSpace(c.Text)
		if err := v.admits(u, c); err != nil {
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
		u := &turn{desk: k, tx: tx, now: k.Clock().UTC()}
		var err error
		if u.d, err = tx.Document(id); err != nil {
			return err
		}
		if u.t, err = tx.Ticket(id); err != nil {
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

func (u *turn) outcome() approval.Outcome {
	out := approval.OutcomeOf(u.d)
	if alarm := u.t.Next(u.now, u.desk.Calendar); alarm != nil {
		out.DueAt = &alarm.At
	}
	return out
}

// save stores ticket and paper.
func (u *turn) save() error {
	u.d.Version++
	u.d.UpdatedAt = u.now
	u.d.Recount()
	if err := u.tx.UpdateDocument(u.d, u.d.Refs(u.kind)); err != nil {
		return err
	}
	return u.tx.UpdateTicket(u.t)
}

// systemName is who did what nobody did.
const systemName = "系统"

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
	e := document.Event{ID: value.NewID(), DocumentID: u.d.ID, At: u.now, Action: s.action, Comment: s.comment, People: s.people,
		Files: s.files, Changes: s.changes, Key: u.key, Actor: document.Named{ID: u.person.ID, Name: u.person.Name}}
	if u.person.ID == "" {
		e.Actor.Name = systemName
	}
	if err := u.tx.AddEvent(e); err != nil || u.person.ID == "" {
		return err
	}
	return u.tx.Audit(audit.Entry{ID: value.NewID(), At: u.now, ActorID: u.person.ID, ActorName: u.person.Name, Address: u.by.Address,
		RequestID: u.by.RequestID, Function: functionOf(Verb(s.action)), Action: s.action, Object: u.d.ID, Result: "ok",
		After: fmt.Sprintf(`{"state":%q}`, u.d.StateLabel())})
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

// tell writes one notice to one person.
func (u *turn) tell(kind task.NoticeKind, person, taskID, format string, args ...any) error {
	if person == "" || person == u.person.ID {
		return nil
	}
	return u.tx.Notify(task.Notice{ID: value.NewID(), PersonID: person, Kind: kind, DocumentID: u.d.ID, TaskID: taskID,
		Text: fmt.Sprintf(format, args...), At: u.now})
}

// tellRole tells every member of a role.
func (u *turn) tellRole(role string, kind task.NoticeKind, format string, args ...any) error {
	people, err := u.tx.Members(role, "")
	for _, p := range people {
		if err == nil {
			err = u.tell(kind, p.ID, "", format, args...)
		}
	}
	return err
}

func (u *turn) name() string { return u.d.Title + " " + u.d.ID }
