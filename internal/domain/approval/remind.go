package approval

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// supervisor is told of what is long overdue unless the step names another role.
const supervisor = "supervisor"

// Remind is what time does to a visit: past its due time whoever has it is told,
// and some hours later the supervisor (超时升级). Each happens once; a visit that
// has ended meanwhile is left alone. The outcome says when time comes next.
func (k *Desk) Remind(ctx context.Context, documentID, step string, visit int) (Outcome, error) {
	var next *time.Time
	here := false
	out, err := k.transition(ctx, documentID, func(tx Tx, d *document.Document) error {
		rows, err := tx.Seats(documentID, step, visit)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return notFound()
		}
		here = d.State == document.Pending && d.StepKey == step && d.Visit == visit && d.Step() != nil
		if !here {
			return nil
		}
		r := reminder{desk: k, tx: tx, d: d, step: *d.Step(), rows: rows, now: k.Clock().UTC()}
		next, err = r.ring()
		return err
	})
	if here {
		out.DueAt = next
	}
	return out, err
}

// reminder is one visit whose time is up.
type reminder struct {
	desk *Desk
	tx   Tx
	d    *document.Document
	step document.Step
	rows []task.Task
	now  time.Time
}

// ring does what is due and tells when to come again.
func (r reminder) ring() (*time.Time, error) {
	reminded, err := r.tx.Carried(r.d.ID, r.key("remind"))
	if err != nil {
		return nil, err
	}
	at := r.escalatesAt()
	if !reminded {
		return at, r.remind()
	}
	switch {
	case at == nil || r.escalated():
		return nil, nil
	case r.now.Before(*at):
		return at, nil
	}
	return nil, r.escalate()
}

// key marks in the history what time has done to the visit.
func (r reminder) key(what string) string {
	return fmt.Sprintf("%s/%s/%d", what, r.step.Key, r.d.Visit)
}

// escalatesAt is when the supervisor is told, nil when never.
func (r reminder) escalatesAt() *time.Time {
	due := dueAt(r.rows)
	if due == nil {
		due = &r.now
	}
	return r.desk.Calendar.Due(*due, r.step.EscalateHours)
}

func (r reminder) escalated() bool {
	for _, row := range r.rows {
		if row.Escalated {
			return true
		}
	}
	return false
}

func (r reminder) remind() error {
	text := fmt.Sprintf("%s %s的“%s”已超过办理时限", r.d.Title, r.d.ID, r.step.Title)
	if err := r.desk.tellHolders(r.tx, r.rows, r.notice(task.NoticeOverdue, text)); err != nil {
		return err
	}
	return r.record("remind", "已超过办理时限", nil)
}

func (r reminder) escalate() error {
	for _, row := range r.rows {
		if row.Kind != task.Work || !row.Unfinished() {
			continue
		}
		row.Escalated = true
		if err := r.tx.UpdateTask(row); err != nil {
			return err
		}
	}
	people, err := r.supervisors()
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s %s在“%s”超时未办", r.d.Title, r.d.ID, r.step.Title)
	if err := r.desk.tellOnce(r.tx, people, map[string]bool{}, r.notice(task.NoticeEscalated, text)); err != nil {
		return err
	}
	named := make([]document.Named, len(people))
	for i, p := range people {
		named[i] = document.Named{ID: p.ID, Name: p.Name}
	}
	return r.record("escalate", "超时未办，已告知主管", named)
}

// supervisors are those of the paper's department, all of them when it has none.
func (r reminder) supervisors() ([]directory.Person, error) {
	role := r.step.EscalateRole
	if role == "" {
		role = supervisor
	}
	people, err := r.tx.Members(role, r.d.Department.ID)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return r.tx.Members(role, "")
}

func (r reminder) notice(kind task.NoticeKind, text string) task.Notice {
	return task.Notice{Kind: kind, DocumentID: r.d.ID, Text: text}
}

func (r reminder) record(action, comment string, people []document.Named) error {
	return r.tx.AddEvent(document.Event{
		ID: value.NewID(), DocumentID: r.d.ID, At: r.now, Action: action, Actor: document.Named{Name: systemName},
		StepKey: r.step.Key, StepTitle: r.step.Title, Comment: comment, People: people, Key: r.key(action),
	})
}

// dueAt is when a visit is due.
func dueAt(rows []task.Task) *time.Time {
	for _, row := range rows {
		if row.Kind == task.Work && row.DueAt != nil {
			return row.DueAt
		}
	}
	return nil
}

// wake tells when the workflow must wake the desk next for a visit. Whether one
// that is past due was reminded is asked of its history only then.
func (k *Desk) wake(tx Tx, d *document.Document, rows []task.Task) (*time.Time, error) {
	due, now := dueAt(rows), k.Clock().UTC()
	if due == nil || now.Before(*due) || d.Step() == nil {
		return due, nil
	}
	r := reminder{desk: k, tx: tx, d: d, step: *d.Step(), rows: rows, now: now}
	reminded, err := tx.Carried(d.ID, r.key("remind"))
	switch {
	case err != nil || !reminded:
		return due, err
	case r.escalated():
		return nil, nil
	}
	return r.escalatesAt(), nil
}
