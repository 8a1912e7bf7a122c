// Package incident holds what operators must look at: commands that failed,
// papers nobody can act on, and what the reconciliation found (异常).
package incident

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
)

// Kind says what went wrong.
type Kind string

// The kinds of incidents.
const (
	Failed     Kind = "failed"     // 办理失败: a command ended in an error of the system
	Stuck      Kind = "stuck"      // 无人可办: nobody could act on an open paper
	Undone     Kind = "undone"     // 后台任务失败: a reminder or another duty of the process gave up
	Mismatch   Kind = "mismatch"   // 对账差异: papers, tasks, ledgers and workflows disagree
	EmptyRole  Kind = "empty_role" // 角色无成员
	Unfinished Kind = "unfinished" // 流程缺失: a paper under way has no workflow
)

// Kinds lists them in the order of the operators' desk.
func Kinds() []Kind { return []Kind{Failed, Stuck, Undone, Mismatch, Unfinished, EmptyRole} }

// Label is the kind in words.
func (k Kind) Label() string {
	return map[Kind]string{Failed: "办理失败", Stuck: "无人可办", Undone: "后台任务失败", Mismatch: "对账差异",
		EmptyRole: "角色无成员", Unfinished: "流程缺失"}[k]
}

// Incident 异常 is one thing to look at. Kind, DocumentID and Key tell two apart:
// while one is open, the same again only counts it up.
type Incident struct {
	ID         string
	Kind       Kind
	DocumentID string // empty when it is not about one paper
	Key        string // step and visit, role, ledger place …
	Step       string
	Title      string // one sentence for the operator
	Cause      string // technical cause
	Command    []byte // what a retry carries out again; sealed at rest
	FirstAt    time.Time
	LastAt     time.Time
	Count      int
	ResolvedAt *time.Time
	ResolvedBy document.Named // nobody when it was found gone
	Note       string         // how it was resolved

	// The paper's present state; lists fill it in, nothing stores it here.
	DocumentState document.State
}

// VisitKey is the key of an incident about one visit of a paper to a step.
func VisitKey(step string, visit int) string { return fmt.Sprintf("%s/%d", step, visit) }

// NobodyCanAct 无人可办 reports a paper that waits where nobody could act on it. The
// desk reports it when it opens the step, the reconciliation finds it again.
func NobodyCanAct(d *document.Document, cause string, at time.Time) Incident {
	title := fmt.Sprintf("单据 %s 停在“%s”，没有人能办理", d.ID, d.StateLabel())
	return Incident{Kind: Stuck, DocumentID: d.ID, Key: VisitKey(d.StepKey, d.Visit), Step: d.StepKey, Title: title, Cause: cause, FirstAt: at, LastAt: at}
}

// Repair 处置 is something an operator may do about an incident.
type Repair string

// The repairs; those between retry and dismiss are operations on the paper.
const (
	Retry   Repair = "retry"
	Assign  Repair = "assign"
	Skip    Repair = "skip"
	Move    Repair = "move"
	Migrate Repair = "migrate"
	Stop    Repair = "stop"
	Dismiss Repair = "dismiss" // 不处理: looked at, nothing to do
)

// Repairs lists what an operator may do about an incident now.
func (i Incident) Repairs() []Repair {
	out := []Repair{}
	if i.ResolvedAt != nil {
		return out
	}
	if i.Retryable() {
		out = append(out, Retry)
	}
	switch {
	case slices.Contains([]Kind{Mismatch, EmptyRole}, i.Kind):
	case i.DocumentState == document.Pending:
		out = append(out, Assign, Skip, Move, Migrate, Stop)
	case i.DocumentState == document.Returned:
		out = append(out, Stop)
	}
	return append(out, Dismiss)
}

// Retryable tells whether there is something to carry out again: a command, or
// a duty of the paper's process.
func (i Incident) Retryable() bool {
	return i.Kind == Failed && len(i.Command) > 0 || i.Kind == Undone && i.DocumentID != "" || i.Kind == Unfinished
}

// Filter narrows a list; zero members do not narrow.
type Filter struct {
	Kind     Kind
	Document string
	Query    string // in the number of the paper or the sentence
	Resolved bool   // the resolved instead of the open
}

// Resolution 处理结果 closes an incident, with what the same transaction writes to
// the audit log and the history of the paper.
type Resolution struct {
	ID    string
	By    document.Named
	Note  string
	At    time.Time
	Audit *audit.Entry
	Event *document.Event
}

// Repository 异常台账 stores incidents.
type Repository interface {
	// Incidents lists the newest first.
	Incidents(ctx context.Context, f Filter, page document.PageRequest) (document.Page[Incident], error)
	// Incident gives one; NotFound when absent.
	Incident(ctx context.Context, id string) (Incident, error)
	// Raise reports one; while it is open, the same again counts it up. One that
	// comes resolved was mended when it was found, and is kept as such.
	Raise(ctx context.Context, i Incident) error
	// Resolve closes one; a second time changes nothing.
	Resolve(ctx context.Context, r Resolution) error
	// ResolveOthers closes the open incidents of a kind that nothing has reported
	// since a time: the sweep that began then found them gone. Keys that begin
	// otherwise are left alone.
	ResolveOthers(ctx context.Context, kind Kind, prefix string, since time.Time, note string) error
	// OpenIncidents counts the open ones.
	OpenIncidents(ctx context.Context) (int, error)
}

// Sealer 密封 keeps a failed command unreadable at rest; place says where it
// belongs, so that it opens nowhere else.
type Sealer interface {
	Seal(plain []byte, place string) ([]byte, error)
	Open(sealed []byte, place string) ([]byte, error)
}

// SealPlace is where the command of an incident belongs.
func SealPlace(documentID string) string { return "incidents.command:" + documentID }
