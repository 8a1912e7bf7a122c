package api

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// PaperStep 环节 is one stop of a paper's chain, with who decided there or who may.
type PaperStep struct {
	Key        string          `json:"key"`
	Title      string          `json:"title"`
	Function   string          `json:"function"`
	State      string          `json:"state" enum:"done,current,waiting,returned"`
	Candidates []Candidate     `json:"candidates"`
	Actor      *document.Named `json:"actor"`
	Action     document.Action `json:"action,omitempty"`
	DecidedAt  *time.Time      `json:"decided_at"`
	Comment    string          `json:"comment"`
	DueAt      *time.Time      `json:"due_at"`
}

// Candidate 候选人 is a role, in a department where it says so, or one person.
type Candidate struct {
	Role       string          `json:"role,omitempty"`
	Name       string          `json:"name,omitempty"`
	Department string          `json:"department,omitempty"`
	User       *document.Named `json:"user,omitempty"`
}

// steps tells how far a paper has come in its present round. What was decided
// before it was sent back stands in its history, not in the chain.
func steps(d *document.Document, rows []task.Task) []PaperStep {
	latest := map[string]task.Task{}
	for _, row := range rows { // in order of visit
		latest[row.StepKey] = row
	}
	at := position(d, latest)
	out := make([]PaperStep, len(d.Chain))
	for i, step := range d.Chain {
		out[i] = PaperStep{Key: step.Key, Title: step.Title, Function: step.Function, State: "waiting", Candidates: candidatesOf(d, step)}
		row, visited := latest[step.Key]
		switch {
		case !visited || i > at:
			continue
		case i == at && d.State == document.Pending:
			out[i].State, out[i].DueAt = "current", row.DueAt
		case i == at && d.State != document.Done && d.State != document.Reversed:
			out[i].State = "returned"
			decided(&out[i], row)
		default:
			out[i].State = "done"
			decided(&out[i], row)
		}
	}
	return out
}

// position is the step a paper has come to: where it waits, where it was sent
// back or refused, or the last one of a paper that is done; -1 before the first.
func position(d *document.Document, latest map[string]task.Task) int {
	switch d.State {
	case document.Pending:
		return d.Chain.Find(d.StepKey)
	case document.Done, document.Reversed:
		return len(d.Chain) - 1
	case document.Returned, document.Rejected:
		at, visit := -1, 0
		for i, step := range d.Chain {
			row, ok := latest[step.Key]
			if ok && row.Visit > visit && document.Action(row.Action).NeedsReason() {
				at, visit = i, row.Visit
			}
		}
		return at
	}
	return -1
}

func decided(s *PaperStep, row task.Task) {
	s.Action, s.DecidedAt, s.Comment, s.DueAt = document.Action(row.Action), row.DecidedAt, row.Comment, row.DueAt
	if row.ActorID != "" {
		s.Actor = &document.Named{ID: row.ActorID, Name: row.ActorName}
	}
}

func candidatesOf(d *document.Document, step document.Step) []Candidate {
	c := Candidate{Role: step.Role, Name: step.RoleName}
	if step.Scope == document.ScopeDepartment {
		c.Department = d.Department.Name
	}
	return []Candidate{c}
}
