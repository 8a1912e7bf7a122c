package approval

import (
	"fmt"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// systemName is who did what nobody did.
const systemName = "系统"

// Move 办理 is one command on one paper inside one transaction, as a desk that has
// a process of its own needs it. It keeps the paper's history, the audit log, the
// inbox and the notices; what happens to the paper is the desk's.
type Move struct {
	Tx     Tx
	Hours  task.WorkingTime
	Paper  *document.Document
	Kind   *document.Type
	Rows   []task.Task // of the present visit
	By     By
	Key    string
	Person directory.Person // nobody when time or another system acts
	At     time.Time
}

// Open reads the paper of the command, and locks it.
func (m *Move) Open(types *document.Registry, id string) error {
	var err error
	if m.Paper, err = m.Tx.Document(id); err != nil {
		return err
	}
	if m.Kind, err = types.Find(m.Paper.Type); err != nil {
		return err
	}
	m.Rows, err = m.Tx.Seats(id, m.Paper.StepKey, m.Paper.Visit)
	return err
}

// As says whose command it is.
func (m *Move) As(by By, key string) error {
	var err error
	m.Person, err = m.Tx.Person(by.PersonID)
	m.By, m.Key = by, key
	return err
}

func (m *Move) actor() document.Named {
	if m.Person.ID == "" {
		return document.Named{Name: systemName}
	}
	return document.Named{ID: m.Person.ID, Name: m.Person.Name}
}

// Tells adds an event to the paper's history: what it says, completed by who did
// it, when and by which command.
func (m *Move) Tells(e document.Event) error {
	e.ID, e.DocumentID, e.At, e.Key, e.Actor = value.NewID(), m.Paper.ID, m.At, m.Key, m.actor()
	return m.Tx.AddEvent(e)
}

// Log adds an entry to the audit log; after is what the paper came to, as JSON.
func (m *Move) Log(function, action, after string) error {
	e := auditOf(m.By, m.actor(), m.Paper, function, action, m.At)
	e.After = after
	return m.Tx.Audit(e)
}

func auditOf(by By, actor document.Named, d *document.Document, function, action string, at time.Time) audit.Entry {
	return audit.Entry{ID: value.NewID(), At: at, ActorID: actor.ID, ActorName: actor.Name, Address: by.Address, RequestID: by.RequestID,
		Function: function, Action: action, Object: d.ID, Result: "ok"}
}

// Tell writes one notice (通知) to one person, unless it is who acts.
func (m *Move) Tell(kind task.NoticeKind, person, taskID, format string, args ...any) error {
	if person == "" || person == m.Person.ID {
		return nil
	}
	return m.Tx.Notify(task.Notice{ID: value.NewID(), PersonID: person, Kind: kind, DocumentID: m.Paper.ID, TaskID: taskID,
		Text: fmt.Sprintf(format, args...), At: m.At})
}

// TellRole tells every member of a role.
func (m *Move) TellRole(role string, kind task.NoticeKind, format string, args ...any) error {
	people, err := m.Tx.Members(role, "")
	for _, p := range people {
		if err == nil {
			err = m.Tell(kind, p.ID, "", format, args...)
		}
	}
	return err
}

// Seat gives an open row of work for the present visit.
func (m *Move) Seat(step document.Step, due *time.Time) task.Task {
	return task.Place(m.Paper, step, m.At, due)
}

// Decided marks a row as done by the person.
func (m *Move) Decided(row *task.Task, action, comment string) {
	row.Did(m.actor(), action, comment, m.Key, m.At, m.Hours)
}

// FinishRows closes the work of the present visit: what the person did is his, the
// rest is cancelled, and all of it when nobody did anything.
func (m *Move) FinishRows(action, comment string) error {
	for _, row := range m.Rows {
		if row.Kind != task.Work || !row.Unfinished() {
			continue
		}
		row.State = task.Cancelled
		if action != "" && m.Person.ID != "" && row.MayAct(m.Person) == nil {
			m.Decided(&row, action, comment)
		}
		if err := m.Tx.UpdateTask(row); err != nil {
			return err
		}
	}
	m.Rows = nil
	return nil
}
