package reports

import (
	"context"
	"slices"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// byAlert is what is the matter with a stock.
const byAlert ledger.Dimension = "alert"

// filterAlert is the filter of it.
const filterAlert = "alert"

// Figures of an alert.
const (
	stocked   Figure = "quantity" // 现有数量
	bound     Figure = "limit"    // 预警线
	dated     Figure = "on"       // 有效期 or 最近收发
	daysSince Figure = "days"     // 天数
)

// alertList W-08.5 仓库预警: what lies below or above its limits, expires soon or has
// not moved for long, computed from the ledger when it is asked.
func alertList() Report {
	return Report{
		ID: warehouse.AlertFunction, Title: "仓库预警", Module: warehouse.ModuleSettings,
		Filters: []document.Field{{Name: filterAlert, Label: "预警", Type: document.Select, Options: warehouse.AlertKinds()},
			refFilter(FilterWarehouse, "仓库", "warehouses"), refFilter(FilterItem, "物料", "items")},
		Source: alerting,
		Columns: append(append([]Column{{Key: "alert", Label: "预警", Type: document.Text, Width: 100, Of: alertLabel}}, itemsInShort()...),
			Column{Key: "warehouse", Label: "仓库", Type: document.Text, Width: 120, Of: warehouseOrAll},
			Column{Key: "quantity", Label: "现有数量", Type: document.Decimal, Width: 110, Of: FigureOf(stocked)},
			Column{Key: "limit", Label: "预警线", Type: document.Decimal, Width: 110, Of: FigureOf(bound)},
			Column{Key: "on", Label: "有效期/最近收发", Type: document.DateField, Width: 130, Of: FigureOf(dated)},
			Column{Key: "days", Label: "天数", Type: document.Integer, Width: 80, Of: FigureOf(daysSince)}),
		Order: []Cell{alertOrder, CodeOf(ledger.ByItem), CodeOf(ledger.ByWarehouse)},
		Links: map[string]string{"route": "/stock/moves?account={account}&kind={kind}&item={item}&warehouse={warehouse}"},
		Note:  "按当前库存即时计算：低于下限或高于上限、临近或已过有效期（先到期先出）、长期没有收发；补足后自动消失。天数：距有效期的天数，或距最近一次收发的天数。",
	}
}

// alerting computes the alerts of this moment.
func alerting(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	if s.Shelves == nil {
		return nil, fault.New(fault.KindInternal, "report.no_source", "report needs the shelves")
	}
	today := value.DateOf(s.Clock())
	alerts, err := warehouse.AlertsNow(ctx, s.Shelves, s.Thresholds, today)
	if err != nil {
		return nil, err
	}
	var facts []Fact
	for _, a := range alerts {
		if !chosen(p, filterAlert, string(a.Kind)) || !chosen(p, FilterWarehouse, a.Warehouse) || !chosen(p, FilterItem, a.Item) {
			continue
		}
		f := Fact{Key: ledger.Key{byAlert: string(a.Kind), ledger.ByItem: a.Item, ledger.ByWarehouse: a.Warehouse, byAccount: string(a.Account)},
			Figures: map[Figure]any{stocked: a.Quantity}}
		if a.Limit > 0 {
			f.Figures[bound] = a.Limit
		}
		if a.Date != "" {
			f.Figures[dated], f.Figures[daysSince] = string(a.Date), daysBetween(a.Date, today)
		}
		facts = append(facts, f)
	}
	return facts, nil
}

// itemsInShort leaves the 规格 out where many figures stand beside.
func itemsInShort() []Column {
	return slices.DeleteFunc(itemColumns(), func(c Column) bool { return c.Key == "spec" })
}

// daysBetween counts the days from one date to another, whichever comes first.
func daysBetween(a, b value.Date) int64 {
	return int64(max(a.Time().Sub(b.Time()), b.Time().Sub(a.Time())) / (24 * time.Hour))
}

// chosen tells whether a row has what a filter asks for.
func chosen(p Params, name, has string) bool {
	want := p.Values.Text(name)
	return want == "" || want == has
}

func alertLabel(f Fact) any { return warehouse.AlertKind(f.Key[byAlert]).Label() }

// alertOrder puts the most urgent first.
func alertOrder(f Fact) any {
	return string(rune('0' + slices.IndexFunc(warehouse.AlertKinds(), func(o document.Option) bool { return o.Value == f.Key[byAlert] })))
}

func warehouseOrAll(f Fact) any {
	if f.Key[ledger.ByWarehouse] == "" {
		return "全部仓库"
	}
	return f.Entries[ledger.ByWarehouse].Name
}
