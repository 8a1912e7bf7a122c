package reports

import (
	"context"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// Figures of a 请购单.
const (
	requested Figure = "requested" // 请购数量
	received  Figure = "received"  // 到货数量
	open      Figure = "open"      // 未到数量
)

// byArrival is how far a line of a 请购单 has come.
const byArrival ledger.Dimension = "arrival"

// The states of 完成情况.
const (
	nothingArrived  = "未到货"
	partlyArrived   = "部分到货"
	entirelyArrived = "已完成"
)

const filterArrival = "arrival"

// purchaseProgress W-09.6 完成情况: what of each approved request has arrived by
// posted receipts that refer to it.
func purchaseProgress() Report {
	states := document.Field{Name: filterArrival, Label: "完成情况", Type: document.Select, Options: []document.Option{
		{Value: nothingArrived, Label: nothingArrived}, {Value: partlyArrived, Label: partlyArrived}, {Value: entirelyArrived, Label: entirelyArrived}}}
	figure := func(name Figure, label string) Column {
		return Column{Key: string(name), Label: label, Type: document.Decimal, Width: 96, Sum: true, Of: FigureOf(name)}
	}
	return Report{
		ID: "W-09.6", Title: "请购单完成情况", Module: warehouse.ModulePurchase,
		Filters: append(period(), refFilter(FilterItem, "物料", "items"), refFilter(FilterDepartment, "请购部门", "departments"), states),
		Source:  arrivals,
		Columns: []Column{
			{Key: "document", Label: "请购单", Type: document.Text, Width: 150, Of: NameOf(ledger.ByDocument)},
			{Key: "date", Label: "业务日期", Type: document.DateField, Width: 100, Of: NameOf(ledger.ByDate)},
			{Key: "department", Label: "请购部门", Type: document.Text, Width: 110, Of: NameOf(ledger.ByDepartment)},
			itemColumns()[0], itemColumns()[1], itemColumns()[3], figure(requested, "请购数量"), figure(received, "到货数量"), figure(open, "未到数量"),
			{Key: filterArrival, Label: "完成情况", Type: document.Text, Width: 90, Of: NameOf(byArrival)},
		},
		Order: []Cell{NameOf(ledger.ByDocument), CodeOf(ledger.ByItem)},
		Links: map[string]string{"route": "/documents/{document}", "document": "/documents/{document}"},
		Note:  "按业务日期列示已核决的请购单；到货数量为引用该请购单、已完成的入库单的数量之和。",
	}
}

// arrivals gives a row for each item of each approved request.
func arrivals(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	papers, err := s.papers(ctx, document.Filter{Types: []string{warehouse.PurchaseRequest}, States: []document.State{document.Done},
		From: p.Values.Date(FilterFrom), To: p.Values.Date(FilterTo), Department: p.Values.Text(FilterDepartment),
		Entry: given(p.Values.Text(FilterItem))})
	if err != nil || len(papers) == 0 {
		return nil, err
	}
	arrived, err := s.takenOf(ctx, papers)
	if err != nil {
		return nil, err
	}
	var facts []Fact
	for _, d := range papers {
		for item, asked := range byItem(d) {
			got := arrived[[2]string{d.ID, item}]
			state := arrivalOf(asked, got)
			if only := p.Values.Text(FilterItem); only != "" && only != item {
				continue
			}
			if only := p.Values.Text(filterArrival); only != "" && only != state {
				continue
			}
			facts = append(facts, Fact{Key: ledger.Key{ledger.ByDocument: d.ID, ledger.ByDate: string(d.BusinessDate), ledger.ByItem: item,
				ledger.ByDepartment: d.Department.ID, byArrival: state},
				Figures: map[Figure]any{requested: asked, received: got, open: max(asked-got, 0)}})
		}
	}
	return facts, nil
}

func arrivalOf(asked, got value.Quantity) string {
	switch {
	case got <= 0:
		return nothingArrived
	case got < asked:
		return partlyArrived
	}
	return entirelyArrived
}

// byItem sums the lines of a paper.
func byItem(d document.Document) map[string]value.Quantity {
	sums := map[string]value.Quantity{}
	for _, line := range d.Lines {
		sums[line.Text("item")] += line.Quantity("quantity")
	}
	return sums
}

func given(ids ...string) []string {
	var out []string
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}

// maxPapers bounds how many papers one report lays out.
const maxPapers = 5000

// papers gives whole papers, at most so many that a report stays readable.
func (s Sources) papers(ctx context.Context, f document.Filter) ([]document.Document, error) {
	if s.Papers == nil {
		return nil, fault.New(fault.KindInternal, "report.no_source", "report needs papers")
	}
	var out []document.Document
	for page := (document.PageRequest{Size: matchPage}); ; {
		found, err := s.Papers.Documents(ctx, s.Scope, f, page)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(found.Items))
		for i, d := range found.Items {
			ids[i] = d.ID
		}
		whole, err := s.Papers.Papers(ctx, ids)
		if err != nil {
			return nil, err
		}
		if out = append(out, whole...); len(out) > maxPapers {
			return nil, fault.Invalid("report.too_long", "所选条件下的单据超过 %d 张，请缩短期间", maxPapers)
		}
		if found.Next == "" {
			return out, nil
		}
		page.Cursor = found.Next
	}
}

// takenOf gives by paper and item what posted receipts took of requests.
func (s Sources) takenOf(ctx context.Context, papers []document.Document) (map[[2]string]value.Quantity, error) {
	ids := make([]string, len(papers))
	for i, d := range papers {
		ids[i] = d.ID
	}
	rows, err := s.Ledger.Totals(ctx, ledger.Selection{Account: ledger.Stock, Direction: ledger.In, Sources: ids}, ledger.BySource, ledger.ByItem)
	out := map[[2]string]value.Quantity{}
	for _, r := range rows {
		out[[2]string{r.Key[ledger.BySource], r.Key[ledger.ByItem]}] += r.Quantity
	}
	return out, err
}
