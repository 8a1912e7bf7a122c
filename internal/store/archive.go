package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// listedColumns are a paper's columns without its lines, which lists don't show.
const listedColumns = `"id", "sort", "type", "title", "state", "state_label", "step_key", "visit", "business_date", "maker_id", "maker_name",
 "department_id", "department_name", "outlet_id", "district_id", "summary", "quantity", "amount", "head", "chain", "form_version",
 "create_key", "version", "created_at", "updated_at"`

// maxBranches bounds how many index walks one list merges.
const maxBranches = 12

// Archive 单据库 reads papers.
func (s *Store) Archive() approval.Archive { return archive{s} }

type archive struct{ s *Store }

func (a archive) Documents(ctx context.Context, sc directory.Scope, f document.Filter, page document.PageRequest) (document.Page[document.Document], error) {
	out, err := a.documents(ctx, sc, f, page)
	return out, a.s.translate(err)
}

func (a archive) documents(ctx context.Context, sc directory.Scope, f document.Filter, page document.PageRequest) (document.Page[document.Document], error) {
	db := a.s.read.WithContext(ctx)
	l, c, nothing, err := a.listing(db, sc, f)
	if err != nil || nothing {
		return document.Page[document.Document]{Items: []document.Document{}}, err
	}
	return pageOf(db, l, c, page, func(r documentRow) []any { return []any{r.Sort} }, a.listed)
}

func (a archive) listed(r documentRow) (document.Document, error) {
	d, err := r.document(a.s.types)
	if err != nil {
		return document.Document{}, err
	}
	return *d, nil
}

// listing resolves what the filter names and plans the walk; nothing tells that
// no paper can match.
func (a archive) listing(db *gorm.DB, sc directory.Scope, f document.Filter) (l listing, c conditions, nothing bool, err error) {
	m, err := a.s.match(db, f.Query)
	matches := []match{m}
	for _, entry := range f.Entry {
		if err != nil || m.nothing {
			break
		}
		m, err = matchEntryPapers(db, entry)
		matches = append(matches, m)
	}
	if err != nil || m.nothing {
		return l, c, m.nothing, err
	}
	l, c = paperWalk(matches, sc, f)
	return l, c, false, nil
}

// paperWalk plans how to walk the papers that matches, a scope and a filter leave.
func paperWalk(matches []match, sc directory.Scope, f document.Filter) (listing, conditions) {
	l := listing{table: "documents", columns: listedColumns, keys: []string{"sort"}, desc: true}
	var c conditions
	for _, m := range matches {
		m.narrow(&c, &l.slow, `"documents"."id"`)
	}
	c.equal("department_id", f.Department)
	c.equal("maker_id", f.Maker)
	l.slow.equal("step_key", f.StepKey)
	c.oneOf("state", states(f.States))
	c.between("business_date", f.From, f.To)
	scopes := scopeBranches(sc)
	if n := len(f.Types) * max(1, len(scopes)); n > maxBranches || n == 0 {
		c.oneOf("type", f.Types)
		l.branches = scopes
		return l, c
	}
	l.branches = crossed(scopes, f.Types)
	return l, c
}

// crossed gives a branch for every scope and type.
func crossed(scopes []conditions, types []string) []conditions {
	if len(scopes) == 0 {
		scopes = []conditions{{}}
	}
	var out []conditions
	for _, sc := range scopes {
		for _, t := range types {
			out = append(out, sc.with(`"type" = ?`, t))
		}
	}
	return out
}

// scopeBranches gives the alternatives of a data scope, made to exclude each
// other; none means that the scope does not narrow.
func scopeBranches(sc directory.Scope) []conditions {
	if sc.All {
		return nil
	}
	var out []conditions
	var taken conditions
	for _, alternative := range []struct{ column, id string }{
		{"district_id", sc.District}, {"outlet_id", sc.Outlet}, {"department_id", sc.Department}, {"maker_id", sc.Person},
	} {
		if alternative.id == "" && (alternative.column != "maker_id" || len(out) > 0) {
			continue
		}
		out = append(out, taken.with(`"`+alternative.column+`" = ?`, alternative.id))
		taken.add(`"`+alternative.column+`" <> ?`, alternative.id)
	}
	return out
}

func states(in []document.State) []string {
	out := make([]string, 0, len(in))
	for _, s := range in {
		out = append(out, string(s))
	}
	return out
}

func (c *conditions) oneOf(column string, values []string) {
	switch len(values) {
	case 0:
	case 1:
		c.add(`"`+column+`" = ?`, values[0])
	default:
		c.add(`"`+column+`" IN ?`, padded(values))
	}
}

func (c *conditions) between(column string, from, to value.Date) {
	if from != "" {
		c.add(`"`+column+`" >= ?`, string(from))
	}
	if to != "" {
		c.add(`"`+column+`" <= ?`, string(to))
	}
}

func (a archive) EachDocument(ctx context.Context, sc directory.Scope, f document.Filter, fn func(*document.Document) error) error {
	return a.s.translate(a.each(ctx, sc, f, fn))
}

// each reads page after page, so that memory stays bounded and no reader is held
// for as long as a slow download takes.
func (a archive) each(ctx context.Context, sc directory.Scope, f document.Filter, fn func(*document.Document) error) error {
	db := a.s.read.WithContext(ctx)
	l, c, nothing, err := a.listing(db, sc, f)
	if err != nil || nothing {
		return err
	}
	var after []any
	for {
		sql, args := l.query(c, after, exportBatch)
		rows, err := raw[documentRow](db, sql, args...)
		if err != nil {
			return err
		}
		for i := range rows {
			d, err := rows[i].document(a.s.types)
			if err != nil {
				return err
			}
			if err := fn(d); err != nil {
				return err
			}
		}
		if len(rows) < exportBatch {
			return nil
		}
		after = []any{rows[len(rows)-1].Sort}
	}
}

const exportBatch = 1000

func (a archive) Paper(ctx context.Context, id string) (*document.Document, error) {
	d, err := a.s.paper(a.s.read.WithContext(ctx), id)
	return d, a.s.translate(err)
}

func (a archive) Events(ctx context.Context, id string) ([]document.Event, error) {
	rows, err := raw[eventRow](a.s.read.WithContext(ctx), `SELECT * FROM "document_events" WHERE "document_id" = ? ORDER BY "id"`, id)
	out := make([]document.Event, 0, len(rows))
	for _, r := range rows {
		e, bad := r.event()
		if bad != nil {
			err = bad
			break
		}
		out = append(out, e)
	}
	return out, a.s.translate(err)
}

func (a archive) Unfinished(ctx context.Context, after string, limit int) ([]document.Document, error) {
	var c conditions
	c.add(`"state" IN ?`, []string{string(document.Pending), string(document.Returned)})
	c.add(`"id" > ?`, after)
	rows, err := raw[documentRow](a.s.read.WithContext(ctx), "SELECT "+listedColumns+` FROM "documents"`+c.where()+` ORDER BY "id" LIMIT ?`, append(c.args, limit)...)
	out := make([]document.Document, 0, len(rows))
	for _, r := range rows {
		d, bad := a.listed(r)
		if bad != nil {
			err = bad
			break
		}
		out = append(out, d)
	}
	return out, a.s.translate(err)
}
