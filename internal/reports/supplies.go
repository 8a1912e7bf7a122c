package reports

import (
	"context"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// Figures of 耗材管理.
const (
	sentOut   Figure = "issued"     // 下发数量
	signed    Figure = "signed"     // 签收数量
	lost      Figure = "lost"       // 短少数量
	found     Figure = "found"      // 多出数量
	inTransit Figure = "in_transit" // 期末在途
)

// Supplies declares the reports of 耗材管理.
func Supplies() []Report { return []Report{suppliesStatistics()} }

// suppliesStatistics T-12.3 相关的查询统计: what each outlet was sent and has signed
// for, from the ledger: the signed column is the sum of the signed slips.
func suppliesStatistics() Report {
	figure := func(name Figure, label string) Column {
		return Column{Key: string(name), Label: label, Type: document.Decimal, Width: 88, Sum: true, Of: FigureOf(name)}
	}
	link := "/documents?function=" + supplies.Query + "&type=" + supplies.Request + "&outlet={outlet}&item={item}"
	return Report{
		ID: supplies.Query, Title: "耗材下发签收统计", Module: supplies.Module,
		Filters: append(period(), refFilter(filterDistrict, "所属区", "districts"), refFilter(filterOutlet, "网点", "outlets"),
			refFilter(FilterItem, "耗材", "items")),
		Source: suppliesMoved,
		Columns: append(append([]Column{
			{Key: "district", Label: "所属区", Type: document.Text, Width: 100, Of: NameOf(ledger.ByDistrict)},
			{Key: "outlet", Label: "网点", Type: document.Text, Width: 200, Of: NameOf(byOutlet)},
		}, itemsInShort()...), figure(sentOut, "下发数量"), figure(signed, "签收数量"), figure(lost, "短少数量"), figure(found, "多出数量"),
			figure(inTransit, "期末在途")),
		Order:   []Cell{CodeOf(ledger.ByDistrict), CodeOf(byOutlet), CodeOf(ledger.ByItem)},
		Section: ledger.ByDistrict, Links: map[string]string{"route": link, string(inTransit): link + "&state=pending"},
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{string(sentOut), string(signed)}},
		Note: "下发、签收按办理当天统计：签收数量等于已签收单据之和；短少和多出是签收时登记的差异；期末在途是到结束日期为止已下发、尚未签收的数量。",
	}
}

// suppliesMoved reads what went on the way and what left it, within what the reader
// may see.
func suppliesMoved(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	where := ledger.Selection{Account: ledger.Transit, From: p.Values.Date(FilterFrom), To: p.Values.Date(FilterTo),
		District: p.Values.Text(filterDistrict), Receiver: p.Values.Text(filterOutlet), Items: given(p.Values.Text(FilterItem))}
	rows, err := s.Ledger.Totals(ctx, where, ledger.ByDistrict, ledger.ByReceiver, ledger.ByItem, ledger.ByDirection, ledger.ByCategory)
	if err != nil {
		return nil, err
	}
	t := transits{s: s, facts: map[[3]string]*Fact{}}
	for _, r := range rows {
		t.add(r.Key, sentFigure(r.Key), max(r.Quantity, -r.Quantity))
	}
	where.From = ""
	if rows, err = s.Ledger.Totals(ctx, where, ledger.ByDistrict, ledger.ByReceiver, ledger.ByItem); err != nil {
		return nil, err
	}
	for _, r := range rows {
		t.add(r.Key, inTransit, r.Quantity)
	}
	return t.list(), nil
}

// sentFigure tells which figure a move on the way counts in.
func sentFigure(k ledger.Key) Figure {
	in := k[ledger.ByDirection] == string(ledger.In)
	switch {
	case k[ledger.ByCategory] == warehouse.CategoryFound:
		return found
	case k[ledger.ByCategory] == warehouse.CategoryLost:
		return lost
	case in:
		return sentOut
	}
	return signed
}

// transits collects figures by outlet and item.
type transits struct {
	s     Sources
	order [][3]string
	facts map[[3]string]*Fact
}

func (t *transits) add(k ledger.Key, name Figure, q value.Quantity) {
	at := [3]string{k[ledger.ByDistrict], k[ledger.ByReceiver], k[ledger.ByItem]}
	if q == 0 || !t.visible(at[0], at[1]) {
		return
	}
	f := t.facts[at]
	if f == nil {
		zero := value.Quantity(0)
		f = &Fact{Key: ledger.Key{ledger.ByDistrict: at[0], byOutlet: at[1], ledger.ByItem: at[2]},
			Figures: map[Figure]any{sentOut: zero, signed: zero, lost: zero, found: zero, inTransit: zero}}
		t.facts[at], t.order = f, append(t.order, at)
	}
	before, _ := f.Figures[name].(value.Quantity)
	f.Figures[name] = before + q
}

// visible applies the reader's data scope.
func (t *transits) visible(district, outlet string) bool {
	scope := t.s.Scope
	return scope.All || scope.District != "" && scope.District == district || scope.Outlet != "" && scope.Outlet == outlet
}

func (t *transits) list() []Fact {
	out := make([]Fact, 0, len(t.order))
	for _, at := range t.order {
		out = append(out, *t.facts[at])
	}
	return out
}
