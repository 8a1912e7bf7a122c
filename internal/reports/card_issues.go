package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// Figures of what was issued 发放.
const (
	issued   Figure = "issued"   // 发放数量, as the orders say
	reversed Figure = "reversed" // 冲账数量
	returned Figure = "returned" // 退库数量
	net      Figure = "net"      // 实发数量
)

// What issues are told apart by beside the dimensions of the ledger: the place
// 区或部门 that received, and the kind of the card 卡种.
const (
	byPlace    ledger.Dimension = "place"
	byCardKind ledger.Dimension = "card_kind"
)

// filterCardKind narrows a report by 卡种.
const filterCardKind = "card_kind"

// orders are the papers that issue finished cards.
var orders = []string{warehouse.ShippingOrder, warehouse.SeniorOrder, warehouse.SocialCardIssue}

// issuing are the orders with what takes them back: a 冲账单 and a 退库单.
var issuing = append(slices.Clone(orders), warehouse.OutboundReversal, warehouse.ShippingReturn)

// cardIssueSummary W-05.6 卡发放汇总: what each district and department was issued.
func cardIssueSummary() Report {
	r := issueTotals("W-05.6", "卡发放汇总", warehouse.ModuleStock, period())
	r.Columns = slices.Concat([]Column{placeColumn()}, cardColumns(), issueFigures())
	r.Order, r.Section = []Cell{CodeOf(byPlace), CodeOf(byCardKind), CodeOf(ledger.ByItem)}, byPlace
	r.Chart = &Chart{Label: "place", Figures: []string{string(net)}}
	return r
}

// cardIssueMonth W-07.5 成品发放月报: the same of a month, card kind by card kind.
func cardIssueMonth() Report {
	r := issueTotals("W-07.5", "成品发放月报", warehouse.ModuleLedger, month())
	r.Columns = slices.Concat(cardColumns(), []Column{placeColumn()}, issueFigures())
	r.Order, r.Section = []Cell{CodeOf(byCardKind), CodeOf(ledger.ByItem), CodeOf(byPlace)}, byCardKind
	r.Chart = &Chart{Label: "card_kind", Figures: []string{string(net)}}
	return r
}

func issueTotals(id, title, module string, filters []document.Field) Report {
	r := Report{ID: id, Title: title, Module: module,
		Filters: append(filters, refFilter(filterDistrict, "区", "districts"), refFilter(filterReceiver, "部门", "departments"), cardKindFilter()),
		Source:  issues(ledger.ByDistrict, ledger.ByReceiver, ledger.ByItem), Compare: true,
		Note: "按业务日期统计已完成的出货单；实发数量 = 发放数量 − 冲账数量 − 退库数量。" + drillHint}
	link := issueLink() + "&district={district}&receiver={receiver}"
	r.Links = map[string]string{"route": link + "&type=" + strings.Join(issuing, ",") + inPeriod, string(net): link + "&type=" + strings.Join(issuing, ",") + inPeriod,
		string(issued): link + "&type=" + strings.Join(orders, ",") + inPeriod, string(reversed): link + "&type=" + warehouse.OutboundReversal + inPeriod,
		string(returned): link + "&type=" + warehouse.ShippingReturn + inPeriod}
	return r
}

// cardIssues W-07.6 成品发放: each issue by its paper. What takes an issue back
// stands with a minus, so that the sum is what was really issued.
func cardIssues() Report {
	return Report{ID: "W-07.6", Title: "成品发放", Module: warehouse.ModuleLedger,
		Filters: append(period(), refFilter(filterDistrict, "区", "districts"), refFilter(filterReceiver, "部门", "departments"), cardKindFilter()),
		Source:  issues(ledger.ByDocument, ledger.ByDate, ledger.ByReceiver, ledger.ByItem),
		Columns: slices.Concat([]Column{
			{Key: "date", Label: "业务日期", Type: document.DateField, Width: 96, Of: NameOf(ledger.ByDate)},
			{Key: "document", Label: "单号", Type: document.Text, Width: 150, Of: NameOf(ledger.ByDocument)},
			{Key: "type", Label: "单据类型", Type: document.Text, Width: 132, Of: NameOf(ledger.ByType)},
			{Key: "receiver", Label: "接收方", Type: document.Text, Width: 250, Of: NameOf(ledger.ByReceiver)},
			cardColumns()[0], cardColumns()[2],
		}, []Column{{Key: string(net), Label: "发放数量", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(net)}}),
		Order: []Cell{NameOf(ledger.ByDate), NameOf(ledger.ByDocument), CodeOf(ledger.ByItem)}, Chart: &Chart{Label: "date", Figures: []string{string(net)}},
		Links: map[string]string{"document": "/documents/{document}",
			string(net): issueLink() + "&district={district}&receiver={receiver}&document={document}&type=" + strings.Join(issuing, ",") + inPeriod},
		Note: "按业务日期逐单列示已完成的出货单，冲账单和退库单以负数列示；合计即成品发放月报的实发数量。"}
}

// filterReceiver narrows by who received.
const filterReceiver = "receiver"

// issueLink leads to the moves of finished cards.
func issueLink() string {
	return "/stock/moves?account=" + string(ledger.Stock) + "&kind={card_kind}&item={item}"
}

func placeColumn() Column {
	return Column{Key: "place", Label: "区或部门", Type: document.Text, Width: 140, Of: NameOf(byPlace)}
}

func cardColumns() []Column {
	return []Column{{Key: "card_kind", Label: "卡种", Type: document.Text, Width: 130, Of: NameOf(byCardKind)},
		{Key: "item_code", Label: "物料编码", Type: document.Text, Width: 100, Of: CodeOf(ledger.ByItem)},
		{Key: "item_name", Label: "卡品", Type: document.Text, Width: 180, Of: NameOf(ledger.ByItem)},
		{Key: "unit", Label: "单位", Type: document.Text, Width: 52, Of: AttributeOf(ledger.ByItem, "unit")}}
}

func issueFigures() []Column {
	var columns []Column
	for _, f := range []struct {
		name  Figure
		label string
	}{{issued, "发放数量"}, {reversed, "冲账数量"}, {returned, "退库数量"}, {net, "实发数量"}} {
		columns = append(columns, Column{Key: string(f.name), Label: f.label, Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(f.name)})
	}
	return columns
}

func cardKindFilter() document.Field {
	return document.Field{Name: filterCardKind, Label: "卡种", Type: document.Select, Options: warehouse.CardKinds()}
}

// issues reads what was issued, grouped, with what took it back beside.
func issues(by ...ledger.Dimension) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		sel, nothing, err := cards.selection(ctx, s, p)
		if err != nil || nothing {
			return nil, err
		}
		sel.Types, sel.Limit = issuing, maxLines+1
		rows, err := s.Ledger.Totals(ctx, sel, append(slices.Clone(by), ledger.ByType)...)
		if err != nil {
			return nil, err
		}
		if len(rows) > maxLines {
			return nil, fault.Invalid("report.too_long", "所选条件下的明细超过 %d 行，请缩短期间或选择卡种", maxLines)
		}
		return gathered(rows, slices.Contains(by, ledger.ByDocument)), nil
	}
}

// gathered puts the papers that belong together in one row: those of a district,
// whichever of its outlets received, or those of a department. Papers that stand for
// themselves keep their type.
func gathered(rows []ledger.Total, alone bool) []Fact {
	var facts []Fact
	at := map[string]int{}
	for _, t := range rows {
		key, figure := t.Key, issueFigure(t.Key[ledger.ByType])
		if !alone {
			delete(key, ledger.ByType)
			if key[ledger.ByDistrict] != "" {
				delete(key, ledger.ByReceiver)
			}
			key[byPlace] = cmp.Or(key[ledger.ByDistrict], key[ledger.ByReceiver])
		}
		i, seen := at[keyText(key)]
		if !seen {
			i, at[keyText(key)] = len(facts), len(facts)
			facts = append(facts, Fact{Key: key, Figures: map[Figure]any{issued: value.Quantity(0), reversed: value.Quantity(0),
				returned: value.Quantity(0), net: value.Quantity(0)}})
		}
		out := -t.Quantity // what leaves the warehouse is negative in the ledger
		facts[i].Figures[net] = facts[i].Figures[net].(value.Quantity) + out
		if figure != issued {
			out = -out
		}
		facts[i].Figures[figure] = facts[i].Figures[figure].(value.Quantity) + out
	}
	return facts
}

func issueFigure(docType string) Figure {
	switch docType {
	case warehouse.OutboundReversal:
		return reversed
	case warehouse.ShippingReturn:
		return returned
	}
	return issued
}

// cardKindEntry names a kind of cards 卡种; the kinds stand in their own order.
func cardKindEntry(kind string) document.Entry {
	for i, o := range warehouse.CardKinds() {
		if o.Value == kind {
			return document.Entry{ID: kind, Code: string(rune('1' + i)), Name: o.Label}
		}
	}
	return document.Entry{ID: kind, Code: "9", Name: "通用"}
}
