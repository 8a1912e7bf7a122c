package reports

import (
	"context"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/fault"
)

// What papers are counted by.
const (
	byKind       ledger.Dimension = "type"
	byDistrict                    = ledger.ByDistrict
	byOutlet     ledger.Dimension = "outlet"
	byState      ledger.Dimension = "state"
	byStep       ledger.Dimension = "step"
	byStateLabel ledger.Dimension = "label"
)

// Names of the filters that narrow papers.
const (
	filterType     = "type"
	filterDistrict = "district"
	filterOutlet   = "outlet"
	filterState    = "state"
)

// count is the figure of papers.
const count Figure = "count"

// Affairs declares the reports of 事务处理申请.
func Affairs() []Report { return []Report{affairsStatistics()} }

// affairsStatistics T-13.6 事务处理统计: how many requests each outlet has in which
// state. A row leads to its papers.
func affairsStatistics() Report {
	types := affairs.Types()
	return Report{
		ID: affairs.Statistics, Title: "事务处理统计", Module: affairs.Module,
		Filters: append(period(), typeFilter(types), refFilter(filterDistrict, "所属区", "districts"),
			refFilter(filterOutlet, "网点", "outlets"), stateFilter(types)),
		Source: Counts(affairs.Codes()),
		Columns: []Column{
			{Key: "district", Label: "所属区", Type: document.Text, Width: 120, Of: NameOf(ledger.ByDistrict)},
			{Key: "outlet", Label: "网点", Type: document.Text, Width: 260, Of: NameOf(byOutlet)},
			{Key: "kind", Label: "业务类型", Type: document.Text, Width: 160, Of: titleOf(types)},
			{Key: "state", Label: "状态", Type: document.Text, Width: 120, Of: NameOf(byStateLabel)},
			{Key: "count", Label: "件数", Type: document.Integer, Width: 100, Sum: true, Of: FigureOf(count)},
		},
		Order:   []Cell{CodeOf(ledger.ByDistrict), CodeOf(byOutlet), NameOf(byKind), NameOf(byStateLabel)},
		Section: byDistrict,
		Links: map[string]string{"route": "/documents?function=" + affairs.Query + "&type={type}&district={district}&outlet={outlet}&state={state}&step={step}" +
			"&from={from}&to={to}"},
		Compare: true, Chart: &Chart{Label: "outlet", Figures: []string{"count"}},
		Note: "按申请日期统计，含草稿；点击一行查看对应的申请。",
	}
}

// Counts 件数 counts papers of some types by place, kind and state, within what
// the reader may see.
func Counts(types []string) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		f := document.Filter{Types: types, From: p.Values.Date(FilterFrom), To: p.Values.Date(FilterTo),
			District: p.Values.Text(filterDistrict), Outlet: p.Values.Text(filterOutlet)}
		if one := p.Values.Text(filterType); one != "" {
			f.Types = []string{one}
		}
		if s.Tallies == nil {
			return nil, fault.New(fault.KindInternal, "report.no_source", "report needs counts of papers")
		}
		rows, err := s.Tallies.Tally(ctx, s.Scope, f)
		if err != nil {
			return nil, err
		}
		facts := make([]Fact, 0, len(rows))
		for _, r := range rows {
			if label := p.Values.Text(filterState); label != "" && label != r.StateLabel {
				continue
			}
			facts = append(facts, Fact{Figures: map[Figure]any{count: r.Count}, Key: ledger.Key{byKind: r.Type, ledger.ByDistrict: r.District,
				byOutlet: r.Outlet, byState: string(r.State), byStep: r.Step, byStateLabel: r.StateLabel}})
		}
		return facts, nil
	}
}

func titleOf(types []document.Type) Cell {
	return func(f Fact) any {
		for _, t := range types {
			if t.Code == f.Key[byKind] {
				return t.Title
			}
		}
		return f.Key[byKind]
	}
}

func typeFilter(types []document.Type) document.Field {
	f := document.Field{Name: filterType, Label: "业务类型", Type: document.Select}
	for _, t := range types {
		f.Options = append(f.Options, document.Option{Value: t.Code, Label: t.Title})
	}
	return f
}

// stateFilter offers the states of the types in their own words.
func stateFilter(types []document.Type) document.Field {
	f := document.Field{Name: filterState, Label: "状态", Type: document.Select}
	add := func(label string) {
		for _, o := range f.Options {
			if o.Value == label {
				return
			}
		}
		f.Options = append(f.Options, document.Option{Value: label, Label: label})
	}
	for _, t := range types {
		for _, step := range t.Chain {
			add(step.Waiting)
		}
		for _, state := range []document.State{document.Done, document.Returned, document.Rejected, document.Withdrawn, document.Draft} {
			add((&document.Document{State: state, Chain: t.Chain}).StateLabel())
		}
	}
	return f
}
