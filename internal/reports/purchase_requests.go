package reports

import (
	"context"
	"fmt"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
)

// The parts of a request that are no dimensions of the ledger.
const (
	neededDate Figure = "needed_date"
	unitPrice  Figure = "price"
	byLine            = ledger.Dimension("line")
)

// purchaseRequests W-07.3 请购单查询: what was asked for, line by line, in whatever
// state the request is. Drafts ask for nothing yet.
func purchaseRequests() Report {
	money := func(name Figure, label string, sum bool) Column {
		return Column{Key: string(name), Label: label, Type: document.MoneyField, Width: 92, Sum: sum, Of: FigureOf(name)}
	}
	return Report{ID: "W-07.3", Title: "请购单查询", Module: warehouse.ModuleLedger,
		Filters: append(period(), requestStates(), refFilter(FilterItem, "物料", "items"), refFilter(FilterDepartment, "请购部门", "departments")),
		Source:  requestedLines,
		Columns: []Column{
			{Key: "document", Label: "请购单", Type: document.Text, Width: 150, Of: NameOf(ledger.ByDocument)},
			{Key: "date", Label: "业务日期", Type: document.DateField, Width: 96, Of: NameOf(ledger.ByDate)},
			{Key: "needed_date", Label: "需用日期", Type: document.DateField, Width: 96, Of: FigureOf(neededDate)},
			{Key: "department", Label: "请购部门", Type: document.Text, Width: 96, Of: NameOf(ledger.ByDepartment)},
			{Key: "item_name", Label: "物料名称", Type: document.Text, Width: 150, Of: NameOf(ledger.ByItem)},
			{Key: "quantity", Label: "请购数量", Type: document.Decimal, Width: 84, Sum: true, Of: FigureOf(Quantity)},
			itemColumns()[3], money(unitPrice, "单价（元）", false), money(Amount, "金额（元）", true),
			{Key: "supplier", Label: "供应商", Type: document.Text, Width: 120, Of: NameOf(ledger.BySupplier)},
			{Key: "state", Label: "状态", Type: document.Text, Width: 96, Of: NameOf(byStateLabel)},
		},
		Order:   []Cell{NameOf(ledger.ByDate), NameOf(ledger.ByDocument), NameOf(byLine)},
		Links:   map[string]string{"document": "/documents/{document}"},
		Signers: []string{"主管", "采购", "财务"},
		Note:    "按业务日期逐行列示请购单，不含草稿；单价由采购确认时填写，金额 = 请购数量 × 单价。"}
}

// requestStates are the states of a 请购单 in its own words.
func requestStates() document.Field {
	types := slices.DeleteFunc(warehouse.Types(), func(t document.Type) bool { return t.Code != warehouse.PurchaseRequest })
	f := stateFilter(types)
	draft := (&document.Document{State: document.Draft}).StateLabel()
	f.Options = slices.DeleteFunc(f.Options, func(o document.Option) bool { return o.Value == draft })
	return f
}

// requestedLines gives a row for each line of each request.
func requestedLines(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	item, state := p.Values.Text(FilterItem), p.Values.Text(filterState)
	papers, err := s.papers(ctx, document.Filter{Types: []string{warehouse.PurchaseRequest},
		States: []document.State{document.Pending, document.Returned, document.Done, document.Rejected, document.Withdrawn, document.Stopped},
		From:   p.Values.Date(FilterFrom), To: p.Values.Date(FilterTo), Department: p.Values.Text(FilterDepartment), Entry: given(item)})
	if err != nil {
		return nil, err
	}
	var facts []Fact
	for _, d := range papers {
		if state != "" && state != d.StateLabel() {
			continue
		}
		for i, line := range d.Lines {
			if item == "" || item == line.Text("item") {
				facts = append(facts, requestFact(d, i, line))
			}
		}
	}
	return facts, nil
}

func requestFact(d document.Document, i int, line document.Values) Fact {
	f := Fact{Key: ledger.Key{ledger.ByDocument: d.ID, ledger.ByDate: string(d.BusinessDate), ledger.ByDepartment: d.Department.ID, ledger.ByItem: line.Text("item"), byStateLabel: d.StateLabel(), byLine: fmt.Sprintf("%04d", i)},
		Figures: map[Figure]any{Quantity: line.Quantity("quantity"), neededDate: d.Head.Date("needed_date")}}
	if supplier := line.Text("supplier"); supplier != "" {
		f.Key[ledger.BySupplier] = supplier
	}
	if line.Has("price") {
		price := line.Money("price")
		f.Figures[unitPrice], f.Figures[Amount] = price, price.Times(line.Quantity("quantity"))
	}
	return f
}
