package reports

import (
	"context"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// Figures of what is answered for.
const (
	sent      Figure = "sent"   // 发放数量, less 冲账
	settled   Figure = "signed" // 核销数量
	unsettled Figure = "open"   // 未核销数量
)

// serviceWriteOff W-07.8 市民服务部核销: what departments of the centre were issued for
// citizens against the cards that citizens gave back for them.
func serviceWriteOff() Report {
	columns := cardColumns()
	for _, f := range []struct {
		name  Figure
		label string
	}{{sent, "发放数量"}, {settled, "核销数量"}, {returned, "退库数量"}, {unsettled, "未核销数量"}} {
		columns = append(columns, Column{Key: string(f.name), Label: f.label, Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(f.name)})
	}
	issues := issueLink() + "&receiver={receiver}"
	return Report{ID: "W-07.8", Title: "市民服务部核销", Module: warehouse.ModuleLedger, Source: serviceIssues,
		Filters: append(period(), document.Field{Name: filterReceiver, Label: "部门", Type: document.Ref, Ref: "departments"}, cardKindFilter()),
		Columns: append([]Column{{Key: "department", Label: "部门", Type: document.Text, Width: 130, Of: NameOf(ledger.ByReceiver)}}, columns...),
		Order:   []Cell{NameOf(ledger.ByReceiver), CodeOf(byCardKind), CodeOf(ledger.ByItem)},
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{string(sent), string(settled), string(unsettled)}},
		Links: map[string]string{string(sent): issues + "&type=" + strings.Join(orders, ",") + "," + warehouse.OutboundReversal + inPeriod,
			string(returned): issues + "&type=" + warehouse.ShippingReturn + inPeriod,
			string(settled):  "/stock/moves?account=" + string(ledger.Scrapped) + "&kind={card_kind}&item={item}&receiver={receiver}&type=" + warehouse.CitizenScrapTable + inPeriod},
		TotalsNeed: filterReceiver,
		Signers:    []string{"主管", "市民服务部", "仓库"},
		Note:       "发放数量为发往中心部门的出货单（减冲账），核销数量为该部门已确认的市民退废卡入库表；未核销数量 = 发放数量 − 核销数量 − 退库数量。"}
}

// serviceIssues puts what departments were issued beside what they wrote off.
func serviceIssues(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	given, err := issues(ledger.ByDistrict, ledger.ByReceiver, ledger.ByItem)(ctx, s, p)
	if err != nil {
		return nil, err
	}
	scrapped := cards
	scrapped.account = ledger.Scrapped
	written, err := scrapped.totals(ledger.In, []string{warehouse.CitizenScrapTable}, ledger.ByReceiver, ledger.ByItem)(ctx, s, p)
	if err != nil {
		return nil, err
	}
	var rows []Fact
	at := map[[2]string]int{}
	add := func(f Fact, name Figure, q value.Quantity) {
		key := [2]string{f.Key[ledger.ByReceiver], f.Key[ledger.ByItem]}
		i, seen := at[key]
		if !seen {
			i, at[key] = len(rows), len(rows)
			rows = append(rows, Fact{Key: ledger.Key{ledger.ByReceiver: key[0], ledger.ByItem: key[1]},
				Figures: map[Figure]any{sent: value.Quantity(0), settled: value.Quantity(0), returned: value.Quantity(0), unsettled: value.Quantity(0)}})
		}
		rows[i].Figures[name] = rows[i].Figures[name].(value.Quantity) + q
	}
	for _, f := range given {
		if f.Key[ledger.ByDistrict] == "" {
			add(f, sent, f.Figures[issued].(value.Quantity)-f.Figures[reversed].(value.Quantity))
			add(f, returned, f.Figures[returned].(value.Quantity))
		}
	}
	for _, f := range written {
		add(f, settled, f.Figures[Quantity].(value.Quantity))
	}
	for _, f := range rows {
		f.Figures[unsettled] = f.Figures[sent].(value.Quantity) - f.Figures[settled].(value.Quantity) - f.Figures[returned].(value.Quantity)
	}
	return rows, nil
}
