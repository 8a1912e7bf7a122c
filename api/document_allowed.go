package api

import (
	"context"
	"slices"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
)

// allowed lists what the caller may do with a paper as it is now; the rules are
// applied again when he does it.
func (s *server) allowed(ctx context.Context, d *document.Document, t *document.Type, work []task.Task) ([]string, error) {
	maker := d.Maker.ID == caller(ctx).ID && s.may(ctx, t.Create, function.Act)
	decided := s.lastDecision(ctx, work)
	var events []document.Event
	if maker && d.State == document.Pending || decided != nil {
		var err error
		if events, err = s.Archive.Events(ctx, d.ID); err != nil {
			return nil, err
		}
	}
	out := []string{"print"}
	if t.Process != "" {
		return out, nil
	}
	if maker {
		out = append(out, s.makersVerbs(d, events)...)
	}
	if decided != nil && approval.MayTakeBack(d, *decided, events, caller(ctx)) == nil {
		out = append(out, "take_back")
	}
	if d.State == document.Done && s.may(ctx, t.Redate, function.Act) {
		out = append(out, "redate")
	}
	if d.State == document.Done && t.Reprint != "" && s.may(ctx, t.Reprint, function.Act) {
		out = append(out, "reprint")
	}
	return out, nil
}

// makersVerbs are what a maker may do with his paper.
func (s *server) makersVerbs(d *document.Document, events []document.Event) []string {
	var out []string
	for _, v := range []struct {
		verb string
		ok   bool
	}{
		{"edit", d.State.Editable()}, {"submit", d.State.Editable()}, {"delete", d.State == document.Draft && d.Visit == 0},
		{"withdraw", approval.MayWithdraw(d, events) == nil}, {"urge", approval.MayUrge(d, events, s.now()) == nil}, {"cc", d.Visit > 0},
	} {
		if v.ok {
			out = append(out, v.verb)
		}
	}
	return out
}

// lastDecision is the caller's own latest decision on a paper, also one that a
// deputy made for him, or nil.
func (s *server) lastDecision(ctx context.Context, work []task.Task) *task.Task {
	p := caller(ctx)
	for i, row := range slices.Backward(work) {
		if row.State == task.Done && (row.ActorID == p.ID || row.BehalfID == p.ID) {
			return &work[i]
		}
	}
	return nil
}

// workOf leaves out copies and questions.
func workOf(rows []task.Task) []task.Task {
	return slices.DeleteFunc(slices.Clone(rows), func(row task.Task) bool { return row.Kind != task.Work })
}
