// Package approval is the desk where papers are entered, submitted and decided:
// each method is one transaction, idempotent, checked against the rules of
// document, task and ledger, and written to the paper's history and the audit
// log. Workflows call it through activities; nothing else moves a paper.
package approval

import (
	"context"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is what the desk reads and writes inside its transaction.
type Tx interface {
	Facts() document.Facts
	// Person gives a person with roles as they are now.
	Person(id string) (directory.Person, error)
	Members(role, department string) ([]directory.Person, error)

	// Document locks and gives a paper; NotFound when absent.
	Document(id string) (*document.Document, error)
	// DocumentByKey finds the paper a maker created with an idempotency key;
	// nil when there is none.
	DocumentByKey(maker, key string) (*document.Document, error)
	// NextNumber gives the next number of a prefix on a day, RK-20260301-0001.
	NextNumber(prefix string, day value.Date) (string, error)
	// InsertDocument stores a new paper and the master entries it names.
	InsertDocument(d *document.Document, refs []string) error
	// UpdateDocument stores a paper whose stored version is d.Version-1;
	// another version is Conflict "document.stale".
	UpdateDocument(d *document.Document, refs []string) error
	DeleteDocument(id string) error
	AddEvent(e document.Event) error

	// Definition gives a version of a type's chain, or the current one for 0.
	Definition(docType string, version int) (document.Definition, error)

	// Seats gives the rows of a visit, its questions too, in order of seat; none
	// when there was no such visit.
	Seats(documentID, step string, visit int) ([]task.Task, error)
	// Rows gives every row of a paper, copies and questions too, oldest first.
	Rows(documentID string) ([]task.Task, error)
	InsertTask(t task.Task) error
	// UpdateTask stores a row by its id.
	UpdateTask(t task.Task) error
	// Events gives a paper's history, oldest first.
	Events(documentID string) ([]document.Event, error)
	// Carried tells whether the history has the command of a key.
	Carried(documentID, key string) (bool, error)
	Notify(n task.Notice) error
	// Raise reports an incident to the operators; one that is open already
	// under the same kind, paper and key is counted up.
	Raise(i incident.Incident) error
	// WasReturned tells whether the paper has been sent back before.
	WasReturned(documentID string) (bool, error)

	// Post appends moves and adds them to their balances; a balance below
	// zero is ledger.Short. A move that is already there is left alone.
	Post(moves []ledger.Move) error
	// LatestMoves gives the moves of a paper that are not mirrored.
	LatestMoves(documentID string) ([]ledger.Move, error)
	// Lowest gives the lowest balance a place has at the end of any business
	// day from a day on, and the first day it is so low.
	Lowest(place ledger.Place, from value.Date) (value.Date, value.Quantity, error)
	Audit(e audit.Entry) error
}

// By says who does something, and from where.
type By = directory.By

// Outcome is where a paper stands after a command.
type Outcome struct {
	DocumentID string         `json:"document"`
	State      document.State `json:"state"`
	StateLabel string         `json:"state_label"`
	StepKey    string         `json:"step,omitempty"`
	StepTitle  string         `json:"step_title,omitempty"`
	Visit      int            `json:"visit"`
	Version    int            `json:"version"`
	// DueAt is when the workflow must wake the desk next for this visit: its
	// due time, then the time of its escalation; nil when there is nothing left.
	DueAt *time.Time `json:"due_at,omitempty"`
}

// Progress is the part of the outcome that a workflow remembers.
func (o Outcome) Progress() document.Progress {
	return document.Progress{State: o.State, StepKey: o.StepKey, Visit: o.Visit}
}

// OutcomeOf tells where a paper stands, without the due time of its step.
func OutcomeOf(d *document.Document) Outcome {
	o := Outcome{DocumentID: d.ID, State: d.State, StateLabel: d.StateLabel(), Visit: d.Visit, Version: d.Version}
	if step := d.Step(); step != nil {
		o.StepKey, o.StepTitle = step.Key, step.Title
	}
	return o
}
