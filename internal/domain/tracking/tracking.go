// Package tracking holds the figures of 流程跟踪: how many papers wait where and
// for how long, how many came and went, how long each step takes, and who had a
// paper when. The store counts, the arithmetic is here.
package tracking

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// Span 时段 reaches from an instant up to another, which is not part of it.
type Span struct {
	From, To time.Time
}

// Days is the span of whole days in Shanghai, both included.
func Days(from, to value.Date) Span {
	return Span{From: midnight(from), To: midnight(to.AddDays(1))}
}

func midnight(d value.Date) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, value.Shanghai()).UTC()
}

// Question 查询条件 says which papers are counted, and for what happened, when.
type Question struct {
	Scope      directory.Scope
	Types      []string // codes; none means all
	Department string   // id of the papers' department
	Span       Span
}

// Measure 指标 is one figure that leads to the papers it counts.
type Measure string

// The measures. Those of the present ignore the span.
const (
	Open      Measure = "open"       // 在途: waits at a step now
	Overdue   Measure = "overdue"    // 超时: of those, past their due time
	WithMaker Measure = "with_maker" // 退回待修改: lies with its maker now
	Submitted Measure = "submitted"  // 提交: for the first time
	Finished  Measure = "finished"   // 办结: the last step agreed
	Decided   Measure = "decided"    // 办理: a decision of one person
	Returned  Measure = "returned"   // 退回: of those, the ones that sent the paper back
	Entered   Measure = "entered"    // 经办: papers that a step decided on, each once
	Passed    Measure = "passed"     // 通过: of those, the ones it agreed to
)

// OfDecisions tells whether the measure counts decisions and not papers.
func (m Measure) OfDecisions() bool { return m == Decided || m == Returned }

// Standing 在途 counts the papers of a department that wait at a step, by age.
type Standing struct {
	Type       string
	Step       string
	Title      string
	Department string
	Count      int
	Overdue    int
	Ages       Ages
}

// Flow 流量 counts the papers of a department that were submitted or finished
// within one hour.
type Flow struct {
	Hour       time.Time // its beginning
	Measure    Measure   // Submitted or Finished
	Department string
	Count      int
}

// Decision 办理 is one decision as the figures see it.
type Decision struct {
	Hour       time.Time // the beginning of the hour it was made in
	Action     document.Action
	Type       string
	Step       string
	Person     string
	Department string // of the paper
	Paper      string
	Minutes    int
}

// Passage 通过 counts the papers that a step decided on in a span.
type Passage struct {
	Type    string `json:"type"`
	Step    string `json:"step"`
	Title   string `json:"title"`
	Entered int    `json:"entered"`
	Passed  int    `json:"passed"`
}

// StepKey 环节 names a step of a type of papers.
type StepKey struct{ Type, Step string }

// Member 人员 is a person by name, with the name of his department.
type Member struct{ Name, Department string }

// Drill 明细条件 says which papers one figure counts.
type Drill struct {
	Question
	Measure Measure
	Step    string
	Person  string
	Age     int // 1 to 4, the place in Ages; 0 means any
	Moment  *Moment
	Now     time.Time
	Limits  Limits
}

// Moment 时刻 is one hour of the week, by which decisions are told apart.
type Moment struct {
	Weekday, Hour int // Monday is 1
}

// Paper 明细 is a paper behind a figure, or one decision on it.
type Paper struct {
	ID           string
	Type         string
	Title        string
	Summary      string
	State        document.State
	StateLabel   string
	BusinessDate value.Date
	Maker        document.Named
	Department   document.Named
	Step         string // where it waits, or was decided on
	StepTitle    string
	Holders      []string       // whom it waits for
	Since        *time.Time     // when the visit was opened that it waits in
	DueAt        *time.Time     // of that visit
	Overdue      bool           // past it
	Actor        document.Named // of the decision
	Action       string
	At           *time.Time // when it was submitted, finished or decided on
	Minutes      int        // working minutes of the decision, or since the visit was opened
}

// Reader 流程统计 counts in the store, within the scope of the question.
type Reader interface {
	// Standings counts the papers that wait, by type, step and department.
	Standings(ctx context.Context, q Question, now time.Time, limits Limits) ([]Standing, error)
	// WithMakers counts the papers that lie with their makers.
	WithMakers(ctx context.Context, q Question) (int, error)
	// Flows counts the papers that were submitted or finished in the span, by hour.
	Flows(ctx context.Context, q Question) ([]Flow, error)
	// EachDecision gives every decision of the span in no order.
	EachDecision(ctx context.Context, q Question, fn func(Decision)) error
	// Papers lists what a figure counts.
	Papers(ctx context.Context, d Drill, page document.PageRequest) (document.Page[Paper], error)
	// Departments, People and Steps name what decisions hold the keys of.
	Departments(ctx context.Context, ids []string) (map[string]string, error)
	People(ctx context.Context, ids []string) (map[string]Member, error)
	Steps(ctx context.Context, keys []StepKey) (map[StepKey]string, error)
}
