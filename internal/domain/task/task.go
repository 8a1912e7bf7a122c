// Package task holds the rules of the inbox (待办): who may act on a task, and
// what a list of tasks is.
package task

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// Kind tells work from a copy for information.
type Kind string

// The kinds of inbox rows.
const (
	Work     Kind = "task"     // 待办
	CC       Kind = "cc"       // 抄送
	Question Kind = "question" // 沟通: somebody asked for an answer
)

// State of a task.
type State string

// The states of a task; a cc is open until it is read.
const (
	Waiting   State = "waiting" // its turn has not come: an ordered or added signer
	Open      State = "open"
	Done      State = "done"
	Cancelled State = "cancelled"
)

// Waits tells that somebody is to do something still, now or later.
func (s State) Waits() bool { return s == Open || s == Waiting }

// Task 待办事项 is one seat (席位) of one visit of a paper to a step: unique by
// (document, step, visit, seat). A step that one person decides has one seat.
// It repeats what lists show, so that no list needs a join.
//
// Seats of one track follow each other by position, tracks run side by side:
// an ordered countersign is one track, an unordered one a track for each signer,
// and a signer added before or after another takes a position in his track.
type Task struct {
	ID             string
	Kind           Kind
	DocumentID     string
	DocumentType   string
	DocumentTitle  string
	Summary        string
	MakerID        string
	MakerName      string
	Department     string // of the paper
	DepartmentName string
	BusinessDate   value.Date
	StepKey        string
	StepTitle      string
	Function       string
	Visit          int
	Seat           int // from 1; never given twice in a visit
	Track          int
	Position       int
	Weight         int // in a vote
	State          State
	Role           string // candidates: holders of this role …
	RoleName       string
	RoleDepartment string // … in this department, outlet or district, unless empty
	Assignee       string // or exactly this person
	AssigneeName   string
	OwnerID        string // who delegated it and gets it back (委派人)
	OwnerName      string
	AddedBy        string // who added this signer (加签人)
	Escalated      bool   // the supervisor was told
	Urges          int    // how often the maker urged (催办)
	UrgedAt        *time.Time
	Returned       bool // the paper had been sent back before
	Action         string
	ActorID        string
	ActorName      string
	BehalfID       string // the principal for whom a deputy acted (代理)
	BehalfName     string
	Comment        string
	WorkedMinutes  int    // working minutes from its opening to the decision
	DecisionKey    string // idempotency key of the decision
	DueAt          *time.Time
	CreatedAt      time.Time // when it was opened: its turn came
	DecidedAt      *time.Time

	// The paper's present state, and whether it carries attachments (附件); lists
	// fill them in, nothing stores them here.
	DocumentState      document.State
	DocumentStateLabel string
	HasFiles           bool
}

// View is one of the inbox's lists.
type View string

// The lists of the inbox.
const (
	Todo      View = "todo"      // 待办
	Finished  View = "done"      // 已办
	Initiated View = "initiated" // 我发起
	Copies    View = "cc"        // 抄送
	Team      View = "team"      // 团队: what waits for people of one's department
)

// Due narrows a list by due time.
type Due string

// The choices of due time.
const (
	Overdue  Due = "overdue" // 已超时
	DueToday Due = "today"   // 今天到期
	DueWeek  Due = "week"    // 七天内到期
)

// Filter narrows an inbox list; zero members do not narrow.
type Filter struct {
	Query    string // number (beginning or end) or summary
	Type     string
	Function string
	State    State
	From, To *time.Time // created
	Due      Due
	Maker    string // initiator's id
	Dept     string // id of the paper's department
}

// Counts are the numbers beside the menu.
type Counts struct {
	Todo       int            `json:"todo"`
	CCUnread   int            `json:"cc_unread"`
	ByFunction map[string]int `json:"by_function"`
}

// Inbox reads the lists; tasks are written by the approval desk only.
type Inbox interface {
	List(ctx context.Context, p directory.Person, v View, f Filter, page document.PageRequest) (document.Page[Task], error)
	Counts(ctx context.Context, p directory.Person) (Counts, error)
	// Task gives one row; NotFound when absent.
	Task(ctx context.Context, id string) (Task, error)
	// OpenTask gives the open task of a paper, or nil.
	OpenTask(ctx context.Context, documentID string) (*Task, error)
	// Tasks gives every work row of a paper in order of visit.
	Tasks(ctx context.Context, documentID string) ([]Task, error)
	// Rows gives every row of these papers, copies and questions too, in order
	// of visit.
	Rows(ctx context.Context, documentIDs ...string) ([]Task, error)
	// Held gives what waits for a person by name, or comes back to him when
	// somebody he delegated it to has answered: questions too, oldest first.
	Held(ctx context.Context, personID string) ([]Task, error)
	// MarkRead closes a copy of this person.
	MarkRead(ctx context.Context, id, personID string, at time.Time) error
}
