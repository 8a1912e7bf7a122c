// Package incident holds what operators must look at: commands that failed,
// papers nobody can act on, and what the reconciliation found (异常).
package incident

import (
	"context"
	"time"

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
	ResolvedBy string
	Note       string // how it was resolved
}

// Filter narrows a list; zero members do not narrow.
type Filter struct {
	Kind     Kind
	Document string
	Resolved bool // the resolved instead of the open
}

// Repository 异常台账 stores incidents.
type Repository interface {
	Incidents(ctx context.Context, f Filter, page document.PageRequest) (document.Page[Incident], error)
	// Incident gives one; NotFound when absent.
	Incident(ctx context.Context, id string) (Incident, error)
	Raise(ctx context.Context, i Incident) error
	// Resolve closes one; a second time changes nothing.
	Resolve(ctx context.Context, id, personID, note string, at time.Time) error
	// ResolveOthers closes the open incidents of a kind that are not among
	// these keys ("document|key"): a sweep found them gone.
	ResolveOthers(ctx context.Context, kind Kind, keys []string, note string, at time.Time) error
	// OpenIncidents counts the open ones.
	OpenIncidents(ctx context.Context) (int, error)
}
