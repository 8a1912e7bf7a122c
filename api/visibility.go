package api

import (
	"context"
	"slices"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
	"cardflow/policies"
)

// paper gives a paper that the caller may see. One that he may not see does
// not exist for him, so that numbers cannot be tried out.
func (s *server) paper(ctx context.Context, id string) (*document.Document, *document.Type, error) {
	absent := fault.NotFound("document.not_found", "单据 %s 不存在，或您没有查看权限", id)
	d, err := s.Archive.Paper(ctx, id)
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return nil, nil, absent
		}
		return nil, nil, err
	}
	seen, err := s.sees(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	if !seen {
		return nil, nil, absent
	}
	t, err := s.Types.Of(d)
	return d, t, err
}

// sees tells whether the caller may read a paper: it is his own, it lies in
// his part of the data, he or somebody he stands in for has or had to act on
// it, or he was asked about it or sent a copy.
func (s *server) sees(ctx context.Context, d *document.Document) (bool, error) {
	p := caller(ctx)
	if d.Maker.ID == p.ID || s.inScope(ctx, d) {
		return true, nil
	}
	rows, err := s.Inbox.Rows(ctx, d.ID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(rows, func(row task.Task) bool { return concerned(row, p) }), nil
}

// inScope tells whether a paper lies in what the caller sees through the query
// of its type.
func (s *server) inScope(ctx context.Context, d *document.Document) bool {
	t, err := s.Types.Of(d)
	if err != nil || !s.may(ctx, t.Query, function.View) {
		return false
	}
	return policies.Covers(s.Policy.Scope(caller(ctx), t.Query), d.Maker.ID, d.Department.ID, d.District, d.Outlet)
}

// concerned tells whether a row is or was a person's: he decided it, had it, gave
// it away and gets it back, added the signer, or was offered it as one of a
// role. The row of somebody he stands in for is his as well, as far as that goes.
func concerned(row task.Task, p directory.Person) bool {
	if p.ID == row.ActorID || p.ID == row.AddedBy || touches(row, p.ID, p.Belongs, p.HasRole) {
		return true
	}
	return slices.ContainsFunc(p.Principals, func(principal directory.Principal) bool {
		return row.Kind != task.CC && principal.For(row.Function) && touches(row, principal.ID, principal.Belongs, principal.HasRole)
	})
}

func touches(row task.Task, id string, belongs, hasRole func(string) bool) bool {
	if row.Assignee == id || row.OwnerID == id || row.BehalfID == id {
		return true
	}
	return row.Role != "" && hasRole(row.Role) && (row.RoleDepartment == "" || belongs(row.RoleDepartment))
}

// listScope gives what the caller sees of papers of these types together.
func (s *server) listScope(ctx context.Context, types []*document.Type) directory.Scope {
	var scope directory.Scope
	for i, t := range types {
		of := s.Policy.Scope(caller(ctx), t.Query)
		if i == 0 {
			scope = of
		} else {
			scope = policies.Narrower(scope, of)
		}
	}
	return scope
}

// readsSensitive tells whether a person may have the sensitive values of a paper shown
// to him, and what proves them: he made it, or has or had a seat on it.
func readsSensitive(p directory.Person, d *document.Document, rows []task.Task) bool {
	return d.Maker.ID == p.ID || slices.ContainsFunc(rows, func(row task.Task) bool {
		return row.Kind == task.Work && concerned(row, p)
	})
}

// shownAs gives a paper with its sensitive values masked. Who is still entering it
// sees what he typed, or could not go on; not what the program filled in.
func (s *server) shownAs(ctx context.Context, d *document.Document, t *document.Type) *document.Document {
	switch {
	case !t.Sensitive():
		return d
	case d.Maker.ID == caller(ctx).ID && (d.State == document.Draft || d.State == document.Returned):
		s.shows(ctx, t.Query, d.ID)
		return t.Masked(d, func(f document.Field) bool { return f.ReadOnly })
	}
	return t.Masked(d, func(document.Field) bool { return true })
}
