package api

import (
	"cmp"
	"context"
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
	Mode       document.Mode   `json:"mode" enum:",all,any,vote"`
	Candidates []Candidate     `json:"candidates"`
	Actor      *document.Named `json:"actor" doc:"who decided last"`
	Behalf     *document.Named `json:"behalf" doc:"for whom, when he was a deputy"`
	Action     document.Action `json:"action,omitempty"`
	DecidedAt  *time.Time      `json:"decided_at"`
	Comment    string          `json:"comment"`
	DueAt      *time.Time      `json:"due_at"`
	Signers    []Signer        `json:"signers" doc:"everybody who signs its latest visit"`
	Edits      document.Edits  `json:"edits" doc:"the fields it fills in, by the paper's own chain"`
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
func (s *server) steps(ctx context.Context, d *document.Document, rows []task.Task) ([]PaperStep, error) {
	latest := map[string][]task.Task{}
	for _, row := range rows { // in order of visit
		if seen := latest[row.StepKey]; len(seen) == 0 || seen[0].Visit == row.Visit {
			latest[row.StepKey] = append(seen, row)
		} else {
			latest[row.StepKey] = []task.Task{row}
		}
	}
	at := position(d, latest)
	out := make([]PaperStep, len(d.Chain))
	for i, step := range d.Chain {
		out[i] = PaperStep{Key: step.Key, Title: step.Title, Function: step.Function, State: "waiting", Mode: step.Mode,
			Candidates: candidatesOf(d, step), Signers: []Signer{}, Edits: step.Edits}
		if i > at {
			continue
		}
		if err := s.visited(ctx, &out[i], d, latest[step.Key], i == at); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// visited puts a step's latest visit in; one that was passed over has none.
func (s *server) visited(ctx context.Context, step *PaperStep, d *document.Document, visit []task.Task, here bool) error {
	step.State = "done"
	if len(visit) > 0 {
		step.DueAt = visit[0].DueAt
	}
	switch {
	case here && d.State == document.Pending:
		step.State = "current"
	case here && d.State != document.Done && d.State != document.Reversed:
		step.State = "returned"
		step.decided(visit)
	default:
		step.decided(visit)
	}
	var err error
	step.Signers, err = s.signers(ctx, visit)
	return err
}

// decided tells who decided last in a visit.
func (p *PaperStep) decided(visit []task.Task) {
	var last task.Task
	for _, row := range visit {
		if row.DecidedAt != nil && (last.DecidedAt == nil || !row.DecidedAt.Before(*last.DecidedAt)) {
			last = row
		}
	}
	p.Action, p.DecidedAt, p.Comment = document.Action(last.Action), last.DecidedAt, last.Comment
	p.Actor, p.Behalf = named(last.ActorID, last.ActorName), named(last.BehalfID, last.BehalfName)
}

// position is the step a paper has come to: where it waits, the last one it
// waited at when it was sent back, refused or stopped, or the end of the chain
// when it is done; -1 before the first.
func position(d *document.Document, latest map[string][]task.Task) int {
	switch d.State {
	case document.Pending:
		return d.Chain.Find(d.StepKey)
	case document.Done, document.Reversed:
		return len(d.Chain) - 1
	case document.Returned, document.Rejected, document.Stopped:
		at, visit := -1, 0
		for i, step := range d.Chain {
			if rows := latest[step.Key]; len(rows) > 0 && rows[0].Visit > visit {
				at, visit = i, rows[0].Visit
			}
		}
		return at
	}
	return -1
}

func candidatesOf(d *document.Document, step document.Step) []Candidate {
	var out []Candidate
	for _, a := range step.Signers() {
		c := Candidate{Role: a.Role, Name: a.RoleName}
		switch a.Scope {
		case document.ScopeDepartment:
			c.Department = d.Department.Name
		case document.ScopeOutlet:
			c.Department = "申领网点"
		}
		if a.Role == "" {
			c = Candidate{User: &document.Named{ID: a.Person, Name: cmp.Or(a.PersonName, a.Person)}}
		}
		out = append(out, c)
	}
	return out
}
