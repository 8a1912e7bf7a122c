package incident

import (
	"context"
	"time"
)

// Check 对账项目 is one comparison of the reconciliation.
type Check string

// The comparisons of what the database holds.
const (
	PapersCheck Check = "papers" // a pending paper waits in exactly one visit, and somebody can act there
	SeatsCheck  Check = "seats"  // an open seat belongs to the present visit of a pending paper
	LedgerCheck Check = "ledger" // moves, balances and the sums of the days agree
	RolesCheck  Check = "roles"  // the roles of the present chains have members
)

// Checks lists them in the order they run.
func Checks() []Check { return []Check{PapersCheck, SeatsCheck, LedgerCheck, RolesCheck} }

// Covers tells which open incidents a check finds again as long as they last:
// those of a kind whose key begins so.
func (c Check) Covers() map[Kind]string {
	switch c {
	case PapersCheck:
		return map[Kind]string{Mismatch: MismatchPaper, Stuck: ""}
	case SeatsCheck:
		return map[Kind]string{Mismatch: MismatchSeat}
	case LedgerCheck:
		return map[Kind]string{Mismatch: MismatchPlace}
	case RolesCheck:
		return map[Kind]string{EmptyRole: ""}
	}
	return nil
}

// Beginnings of the keys of mismatches, one for each comparison.
const (
	MismatchPaper = "paper|"
	MismatchSeat  = "seat|"
	MismatchPlace = "place|"
)

// Findings 对账结果 is what one page of a check found.
type Findings struct {
	Checked int    // how many rows were compared
	Next    string // where the next page begins, or "" at the end
	Found   []Incident
}

// Survey 对账 compares what the database holds page by page, so that memory stays
// the same however many rows there are.
type Survey interface {
	Look(ctx context.Context, c Check, after string) (Findings, error)
	// SaveReconciliation keeps how far a run is; LastReconciliation gives the one
	// that began last, or nil.
	SaveReconciliation(ctx context.Context, r Reconciliation) error
	LastReconciliation(ctx context.Context) (*Reconciliation, error)
}

// Reconciliation 对账记录 is one run over everything.
type Reconciliation struct {
	ID         string        `json:"id"`
	StartedAt  time.Time     `json:"started_at"`
	FinishedAt *time.Time    `json:"finished_at"`
	Checks     []CheckResult `json:"checks"`
	Adopted    int           `json:"adopted" doc:"papers under way that got the workflow they lacked"`
	Synced     int           `json:"synced" doc:"workflows that were told that their paper is closed"`
	Failed     []string      `json:"failed" doc:"comparisons that could not be made"`
}

// CheckResult 对账小计 is what one check compared and found.
type CheckResult struct {
	Check   Check `json:"check" enum:"papers,seats,ledger,roles"`
	Checked int   `json:"checked"`
	Found   int   `json:"found"`
}
