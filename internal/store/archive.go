package store

import (
	"context"
	"slices"

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

// exportedColumns are those of a row in an export: nothing has to be decoded for it.
const exportedColumns = `"id", "sort", "type", "title", "state", "state_label", "step_key", "business_date", "maker_id", "maker_name",
 "department_id", "department_name", "summary", "quantity", "amount", "created_at", "updated_at"`

// maxBranches bounds how many index walks one list merges.
const maxBranches = 12

// Archive 单据库 reads papers.
func (s *Store) Archive() approval.Archive { return archive{s} }

// Tallies 单据计数 counts them.
func (s *Store) Tallies() Tallies { return archive{s} }

// Tallies counts papers within a data scope.
type Tallies interface {
	Tally(ctx context.Context, sc directory.Scope, f document.Filter) ([]document.Tally, error)
}

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
	return pageOf(db, l, c, page, l.paperKey, a.listed)
}

// paperKey gives the key by which a walk of papers goes on behind a row.
func (l listing) paperKey(r documentRow) []any {
	switch l.keys[0] {
	case "id":
		return []any{r.ID}
	case "business_date":
		return []any{r.BusinessDate, r.Sort}
	}
	return []any{r.Sort}
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
	var numbers []conditions
	if begins := matches[0].begins; begins != "" {
		numbers = a.s.numberRanges(begins, f.Types)
		nothing = len(numbers) == 0
	}
	l, c = paperWalk(matches, numbers, sc, f)
	return l, c, nothing, nil
}

// paperWalk plans how to walk the papers that matches, a scope and a filter
// leave. With ranges of numbers it walks those, in their order, which within a
// type is that of creation.
func paperWalk(matches []match, numbers []conditions, sc directory.Scope, f document.Filter) (listing, conditions) {
	l := listing{table: "documents", columns: listedColumns, keys: []string{"sort"}, desc: true}
	var c conditions
	byNumber := false
	for _, m := range matches {
		switch {
		case m.begins != "": // numbers tell more exactly
		case m.ends != "":
			byNumber = true
			from := reversed(m.ends)
			c.add(`"number_reversed" >= ? AND "number_reversed" < ?`, from, prefixEnd(from))
		default:
			m.narrow(&c, &l.slow, `"documents"."id"`)
		}
	}
	c.equal("department_id", f.Department)
	c.equal("maker_id", f.Maker)
	c.equal("step_key", f.StepKey)
	c.equal("outlet_id", f.Outlet)
	c.equal("district_id", f.District)
	c.oneOf("state", states(f.States))
	c.between("business_date", f.From, f.To)
	scopes := scopeBranches(sc)
	if len(numbers) > 0 {
		l.keys = []string{"id"}
		l.branches = crossed(scopes, numbers)
		return l, c
	}
	if f.From != "" || f.To != "" { // papers of some days come by the day
		l.keys = []string{"business_date", "sort"}
	}
	switch n := len(f.Types) * max(1, len(scopes)); {
	case byNumber && n > 0:
		// Numbers that end alike are few and lie together whatever their type:
		// an expression keeps the planner from walking the types instead.
		c.add(`"type" || '' IN ?`, padded(f.Types))
		l.branches = scopes
		return l, c
	case n == 0, n > maxBranches:
		l.aside.oneOf("type", f.Types)
		l.branches = scopes
		return l, c
	}
	l.branches = crossed(scopes, ofTypes(f.Types))
	return l, c
}

func ofTypes(types []string) []conditions {
	out := make([]conditions, len(types))
	for i, t := range types {
		out[i].add(`"type" = ?`, t)
	}
	return out
}

// crossed gives a branch for every scope and alternative.
func crossed(scopes, alternatives []conditions) []conditions {
	if len(scopes) == 0 {
		return alternatives
	}
	var out []conditions
	for _, sc := range scopes {
		for _, x := range alternatives {
			out = append(out, sc.with(x.joined(), x.args...))
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

func (a archive) EachListed(ctx context.Context, sc directory.Scope, f document.Filter, fn func(document.Listed) error) error {
	return a.s.translate(a.each(ctx, sc, f, fn))
}

// each reads page after page, so that memory stays bounded and no reader is held
// for as long as a slow download takes.
func (a archive) each(ctx context.Context, sc directory.Scope, f document.Filter, fn func(document.Listed) error) error {
	db := a.s.read.WithContext(ctx)
	l, c, nothing, err := a.listing(db, sc, f)
	if err != nil || nothing {
		return err
	}
	l.columns = exportedColumns
	var after []any
	for {
		sql, args := l.query(c, after, exportBatch)
		rows, err := raw[documentRow](db, sql, args...)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := fn(rows[i].listed()); err != nil {
				return err
			}
		}
		if len(rows) < exportBatch {
			return nil
		}
		after = l.paperKey(rows[len(rows)-1])
	}
}

const exportBatch = 1000

func (a archive) Paper(ctx context.Context, id string) (*document.Document, error) {
	d, err := a.s.paper(a.s.read.WithContext(ctx), id)
	return d, a.s.translate(err)
}

// Papers gives papers with their lines, in the order asked for.
func (a archive) Papers(ctx context.Context, ids []string) ([]document.Document, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := raw[documentRow](a.s.read.WithContext(ctx), `SELECT * FROM "documents" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return nil, a.s.translate(err)
	}
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(rows, func(x, y documentRow) int { return at[x.ID] - at[y.ID] })
	out := make([]document.Document, 0, len(rows))
	for i := range rows {
		d, err := rows[i].document(a.s.types)
		if err != nil {
			return nil, err
		}
		out = append(out, *d)
	}
	return out, nil
}

func (a archive) Events(ctx context.Context, id string) ([]document.Event, error) {
	out, err := events(a.s.read.WithContext(ctx), id)
	return out, a.s.translate(err)
}

func events(db *gorm.DB, id string) ([]document.Event, error) {
	rows, err := raw[eventRow](db, `SELECT * FROM "document_events" WHERE "document_id" = ? ORDER BY "id"`, id)
	if err != nil {
		return nil, err
	}
	out := make([]document.Event, 0, len(rows))
	for _, r := range rows {
		e, err := r.event()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// typesThat gives the codes of some types of papers.
func (s *Store) typesThat(are func(t *document.Type) bool) []string {
	var out []string
	for _, t := range s.types.All() {
		if are(t) {
			out = append(out, t.Code)
		}
	}
	return out
}

func (a archive) Unfinished(ctx context.Context, after string, limit int) ([]document.Document, error) {
	var c conditions
	c.add(`"state" IN ?`, []string{string(document.Pending), string(document.Returned)})
	c.add(`"id" > ?`, after)
	if others := a.s.typesThat(func(t *document.Type) bool { return t.Process != "" }); len(others) > 0 {
		c.add(`"type" NOT IN ?`, others)
	}
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
