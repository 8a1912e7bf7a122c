package reports

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

// Run reads the source and lays it out in the report's columns.
func (r *Report) Run(ctx context.Context, s Sources, p Params) (*Result, error) {
	chosen, err := r.describe(ctx, s, p)
	if err != nil {
		return nil, err
	}
	facts, err := r.facts(ctx, s, p)
	if err != nil {
		return nil, err
	}
	columns := r.shown(p)
	if p.Compare != "" {
		columns = compared(columns, p.Compare)
	}
	result := &Result{
		ID: r.ID, Title: r.Title, Filters: chosen, Columns: columns, Note: r.Note, Signers: r.Signers,
		Rows: make([]Row, 0, len(facts)), GeneratedAt: s.Clock().UTC(),
	}
	totals, sections := newSums(columns), newSectionSums(columns)
	for _, f := range facts {
		row := r.row(columns, f, p)
		result.Rows = append(result.Rows, row)
		totals.add(row)
		if r.Section != "" {
			sections.add(f.Key[r.Section], fmt.Sprint(NameOf(r.Section)(f)), row)
		}
	}
	result.Totals, result.Subtotals = totals.row, sections.list
	if links := r.links(nil, p); links != nil && (r.TotalsNeed == "" || p.Values.Has(r.TotalsNeed)) {
		result.Totals["_links"] = links
	}
	if r.Appendix != nil {
		if result.Appendix, err = r.Appendix.run(ctx, s, p); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// run lays out the second table of a report, for the present period alone.
func (a *Appendix) run(ctx context.Context, s Sources, p Params) (*Attached, error) {
	p.Compare = ""
	table := Report{Columns: a.Columns, Source: a.Source, Order: a.Order, Links: a.Links}
	facts, err := table.facts(ctx, s, p)
	if err != nil {
		return nil, err
	}
	out := &Attached{Title: a.Title, Columns: Aligned(a.Columns), Rows: make([]Row, 0, len(facts))}
	for _, f := range facts {
		out.Rows = append(out.Rows, table.row(out.Columns, f, p))
	}
	return out, nil
}

// facts reads the rows, beside those of the earlier period when it is asked
// for, with the entries behind their keys, in order.
func (r *Report) facts(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	facts, err := r.Source(ctx, s, p)
	if err != nil {
		return nil, err
	}
	if p.Compare != "" {
		before, err := r.Source(ctx, s, p.earlier())
		if err != nil {
			return nil, err
		}
		facts = beside(facts, before)
	}
	if err := nameFacts(ctx, s, facts); err != nil {
		return nil, err
	}
	r.sort(facts)
	return facts, nil
}

// shown gives the columns that go with the conditions.
func (r *Report) shown(p Params) []Column {
	var out []Column
	for _, c := range Aligned(r.Columns) {
		if c.When == nil || c.When(p) {
			out = append(out, c)
		}
	}
	return out
}

func (r *Report) row(columns []Column, f Fact, p Params) Row {
	row := Row{}
	for _, c := range columns {
		if x := c.Of(f); x != nil {
			row[c.Key] = x
		}
	}
	if links := r.links(f.Key, p); links != nil {
		for column := range links {
			if n, isCount := row[column].(int64); isCount && n == 0 { // nothing is behind it
				delete(links, column)
			}
		}
		row["_links"] = links
	}
	return row
}

// links gives the routes behind a row, or behind the totals when key is nil.
func (r *Report) links(key ledger.Key, p Params) map[string]string {
	if len(r.Links) == 0 {
		return nil
	}
	out := map[string]string{}
	for column, pattern := range r.Links {
		to := route(pattern, key, p)
		if strings.Contains(to, "{") || key == nil && column == "route" { // nothing to lead to; totals have no name to click
			continue
		}
		out[column] = to
	}
	return out
}

// unfilled are names of a link that neither the key nor the conditions know.
var unfilled = regexp.MustCompile(`&?[a-z_]+=\{[a-z_]+\}`)

// route fills the {names} of a link from the row's key, the report's conditions
// and its period; {before} is the day before it.
func route(pattern string, key ledger.Key, p Params) string {
	from := p.Values.Date(FilterFrom)
	var pairs []string
	for dimension, id := range key { // first: a row may be of a part of the period
		pairs = append(pairs, "{"+string(dimension)+"}", url.QueryEscape(id))
	}
	pairs = append(pairs, "{from}", url.QueryEscape(string(from)), "{to}", url.QueryEscape(string(p.Values.Date(FilterTo))))
	if from != "" {
		pairs = append(pairs, "{before}", string(from.AddDays(-1)))
	}
	for name, x := range p.Values {
		if _, grouped := key[ledger.Dimension(name)]; !grouped {
			pairs = append(pairs, "{"+name+"}", url.QueryEscape(fmt.Sprint(x)))
		}
	}
	filled := unfilled.ReplaceAllString(strings.NewReplacer(pairs...).Replace(pattern), "")
	return strings.Replace(filled, "?&", "?", 1)
}

// sort orders the rows as declared; what stands apart comes last.
func (r *Report) sort(facts []Fact) {
	order := r.Order
	if len(order) == 0 {
		for _, c := range r.Columns {
			order = append(order, c.Of)
		}
	}
	apart := func(f Fact) int {
		if r.Last != "" && f.Key[r.Section] == r.Last {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(facts, func(a, b Fact) int {
		if c := cmp.Compare(apart(a), apart(b)); c != 0 {
			return c
		}
		for _, of := range order {
			if c := compareCells(of(a), of(b)); c != 0 {
				return c
			}
		}
		return 0
	})
}

func compareCells(a, b any) int {
	switch x := a.(type) {
	case value.Quantity:
		if y, ok := b.(value.Quantity); ok {
			return cmp.Compare(x, y)
		}
	case value.Money:
		if y, ok := b.(value.Money); ok {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(text(a), text(b))
}

func text(x any) string {
	if x == nil {
		return ""
	}
	return fmt.Sprint(x)
}

// describe puts the chosen conditions in words for the heading of the report.
func (r *Report) describe(ctx context.Context, s Sources, p Params) ([]Chosen, error) {
	names, err := r.chosenNames(ctx, s, p)
	if err != nil {
		return nil, err
	}
	chosen := []Chosen{}
	if r.filtersBy(FilterFrom) {
		chosen = append(chosen, Chosen{Label: "期间", Value: fmt.Sprintf("%s 至 %s", p.Values.Date(FilterFrom), p.Values.Date(FilterTo))})
	}
	if p.Compare != "" {
		e := p.earlier()
		chosen = append(chosen, Chosen{Label: p.Compare.label(), Value: fmt.Sprintf("%s 至 %s", e.Values.Date(FilterFrom), e.Values.Date(FilterTo))})
	}
	for _, f := range r.Filters {
		x, ok := p.Values[f.Name]
		if !ok || f.Name == FilterFrom || f.Name == FilterTo {
			continue
		}
		shown := fmt.Sprint(x)
		switch f.Type {
		case document.Ref:
			shown = names[shown]
		case document.Select:
			shown = optionLabel(f, shown)
		}
		chosen = append(chosen, Chosen{Label: f.Label, Value: shown})
	}
	return chosen, nil
}

func optionLabel(f document.Field, chosen string) string {
	for _, o := range f.Options {
		if o.Value == chosen {
			return o.Label
		}
	}
	return chosen
}
