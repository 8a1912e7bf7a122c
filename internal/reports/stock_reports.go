package reports

import (
	"cmp"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
)

// materials are the kinds of items that are no finished cards.
var materials = []string{warehouse.KindMaterial, warehouse.KindCardBase, warehouse.KindConsumable}

// The books of the warehouse.
var (
	inUse       = book{account: ledger.InUse}
	everything  = book{account: ledger.Stock}
	material    = book{account: ledger.Stock, kinds: materials}
	cardBases   = book{account: ledger.Stock, kinds: []string{warehouse.KindCardBase}}
	consumables = book{account: ledger.Stock, kinds: []string{warehouse.KindConsumable}}
	cards       = cardsOf(warehouse.KindFinished)
)

// stockReports declares 库存统计 and 账本查询 in the catalogue's order.
func stockReports() []Report {
	return []Report{
		inUse.flow("W-05.1", "在用材料收发存", warehouse.ModuleStock, period(), ledger.ByDepartment, ledger.ByItem),
		material.flow("W-05.2", "材料收发存", warehouse.ModuleStock, period(), ledger.ByItem, ledger.ByWarehouse),
		cardBases.flow("W-05.3", "卡基收发存", warehouse.ModuleStock, period(), ledger.ByItem, ledger.ByWarehouse),
		consumables.detailed("W-05.4", "耗材明细", warehouse.ModuleStock),
		cards.flow("W-05.5", "成品收发存", warehouse.ModuleStock, period(), ledger.ByItem, ledger.ByClass),
		cardIssueSummary(),
		daily(),
		sectioned(everything.flow("W-05.8", "报表", warehouse.ModuleStock, append(period(), kindFilter()), ledger.ByItem, ledger.ByClass)),
		socialCardBalance(),
		cardsOf(warehouse.CardFirstGeneration, warehouse.CardSenior).flow("W-05.10", "一代社保卡和敬老卡报表", warehouse.ModuleStock, period(),
			ledger.ByItem, ledger.ByClass),
		alertList(),
		cards.detailed("W-07.1", "成品查询", warehouse.ModuleLedger),
		material.detailed("W-07.2", "材料查询", warehouse.ModuleLedger),
		purchaseRequests(),
		production(),
		cardIssueMonth(),
		cardIssues(),
		outletWriteOff(),
		serviceWriteOff(),
		monthlyCards("W-07.9", "仓库居住证收发存月报", warehouse.CardResidence),
		monthlyCards("W-07.10", "仓库敬老卡收发存月报", warehouse.CardSenior),
		monthlyCards("W-07.11", "仓库新版社保卡收发存月报", warehouse.CardSocial),
		monthlyCards("W-07.12", "仓库新版社保卡临时卡收发存月报", warehouse.CardTemporary),
		sectioned(everything.flow("W-07.13", "仓库收发存月报", warehouse.ModuleLedger, month(), ledger.ByItem, ledger.ByClass)),
		districtCheck(),
		cardBaseIssues(),
	}
}

// cardsOf is the book of finished cards of some kinds.
func cardsOf(kinds ...string) book { return book{account: ledger.Stock, kinds: kinds} }

// monthlyCards declares the 收发存月报 of one kind of finished cards, by class.
func monthlyCards(id, title, kind string) Report {
	return cardsOf(kind).flow(id, title, warehouse.ModuleLedger, month(), ledger.ByItem, ledger.ByClass)
}

// flow 收发存 declares opening + in − out = closing of a book, grouped. Every
// figure leads to the moves that make it up.
func (b book) flow(id, title, module string, filters []document.Field, by ...ledger.Dimension) Report {
	r := Report{ID: id, Title: title, Module: module, Filters: append(filters, narrowing(by)...), Source: b.movements(by...), Compare: true,
		Chart: &Chart{Label: "item_name", Figures: []string{string(In), string(Out), string(Closing)}},
		Note:  "期初结存 + 本期收入 − 本期发出 = 期末结存，按业务日期统计；" + drillHint}
	for _, d := range by {
		r.Columns = append(r.Columns, groupColumns(d)...)
		r.Order = append(r.Order, orderOf(d))
	}
	for _, f := range []struct {
		name  Figure
		label string
	}{{Opening, "期初结存"}, {In, "本期收入"}, {Out, "本期发出"}, {Closing, "期末结存"}} {
		r.Columns = append(r.Columns, Column{Key: string(f.name), Label: f.label, Type: document.Decimal, Group: "数量", Width: 100, Sum: true, Of: FigureOf(f.name)})
	}
	link := movesLink(b)
	for _, d := range by {
		if d != ledger.ByItem {
			link += "&" + string(d) + "={" + string(d) + "}"
		}
	}
	r.Links = map[string]string{"route": link + inPeriod, string(Opening): link + "&to={before}", string(In): link + "&direction=in" + inPeriod,
		string(Out): link + "&direction=out" + inPeriod, string(Closing): link + "&to={to}"}
	return r
}

// detailed 明细账 declares the papers of a book line by line with the balance
// after each.
func (b book) detailed(id, title, module string) Report {
	return Report{ID: id, Title: title, Module: module, Filters: append(period(), narrowing([]ledger.Dimension{ledger.ByItem, ledger.ByWarehouse})...),
		Source: b.lines(),
		Columns: append(itemColumns(),
			Column{Key: "date", Label: "业务日期", Type: document.DateField, Width: 104, Of: NameOf(ledger.ByDate)},
			Column{Key: "document", Label: "单号", Type: document.Text, Width: 160, Of: documentOrOpening},
			Column{Key: "type", Label: "单据类型", Type: document.Text, Width: 110, Of: NameOf(ledger.ByType)},
			Column{Key: string(In), Label: "收入", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(In)},
			Column{Key: string(Out), Label: "发出", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(Out)},
			Column{Key: string(Closing), Label: "结存", Type: document.Decimal, Width: 110, Of: FigureOf(Closing)}),
		Order: []Cell{CodeOf(ledger.ByItem), NameOf(ledger.ByDate)}, // of a day, as the balance is carried on
		Links: map[string]string{"document": "/documents/{document}", string(In): movesLink(b) + "&warehouse={warehouse}&document={document}&direction=in" + inPeriod,
			string(Out): movesLink(b) + "&warehouse={warehouse}&document={document}&direction=out" + inPeriod},
		Note: "按业务日期逐单列示，首行为期初结存，末行的结存为期末结存；冲账和日期调整相抵的不列。"}
}

// daily W-05.7 日清: one day's opening, in, out and closing, and what is not
// confirmed yet.
func daily() Report {
	r := everything.flow("W-05.7", "日清", warehouse.ModuleStock,
		day(), ledger.ByItem, ledger.ByClass, ledger.ByWarehouse)
	r.Note = "当日期初 + 收入 − 发出 = 期末，期末即次日期初；未确认单据为业务日期不晚于当日、现仍在办的仓库单据。"
	r.Appendix = unconfirmed()
	return sectioned(r)
}

// socialCardBalance W-05.9 新版社保卡结存: what lies where at the end of a day.
func socialCardBalance() Report {
	r := cardsOf(warehouse.CardSocial).flow("W-05.9", "新版社保卡结存", warehouse.ModuleStock, day(), ledger.ByItem, ledger.ByClass, ledger.ByWarehouse)
	r.Note = "上日结存 + 当日入库 − 当日出库 = 当日结存，按业务日期统计；" + drillHint
	labels := map[string]string{string(Opening): "上日结存", string(In): "当日入库", string(Out): "当日出库", string(Closing): "当日结存"}
	for i, c := range r.Columns {
		r.Columns[i].Label = cmp.Or(labels[c.Key], c.Label)
	}
	return r
}

// cardBaseIssues W-07.15 半成品卡基发放统计: what departments drew of card bases.
func cardBaseIssues() Report {
	b := book{account: ledger.InUse, kinds: []string{warehouse.KindCardBase}}
	return Report{ID: "W-07.15", Title: "半成品卡基发放统计", Module: warehouse.ModuleLedger, Filters: append(period(), narrowing([]ledger.Dimension{ledger.ByDepartment, ledger.ByItem})...),
		Source: b.totals(ledger.In, nil, ledger.ByDepartment, ledger.ByItem),
		Columns: append(groupColumns(ledger.ByDepartment), append(itemColumns(),
			Column{Key: "quantity", Label: "发放数量", Type: document.Decimal, Width: 120, Sum: true, Of: FigureOf(Quantity)})...),
		Order: []Cell{NameOf(ledger.ByDepartment), CodeOf(ledger.ByItem)}, Section: ledger.ByDepartment,
		Links:   drill("quantity", movesLink(b)+"&department={department}&direction=in"+inPeriod),
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{"quantity"}},
		Note: "按业务日期统计已完成领用单中卡基的实领数量，按领用部门列示。"}
}

// sectioned gives a report subtotals by 物料类型.
func sectioned(r Report) Report {
	r.Columns = append([]Column{{Key: "kind", Label: "物料类型", Type: document.Text, Width: 84, Of: NameOf(byItemKind)}}, r.Columns...)
	r.Section, r.Order = byItemKind, append([]Cell{CodeOf(byItemKind)}, r.Order...)
	return r
}

const inPeriod = "&from={from}&to={to}"

// movesLink leads to the moves of a book.
func movesLink(b book) string {
	link := "/stock/moves?account=" + string(b.account)
	switch {
	case len(b.kinds) > 0:
		link += "&kind=" + strings.Join(b.kinds, ",")
	default:
		link += "&kind={kind}"
	}
	if b.class != "" {
		link += "&class=" + b.class
	}
	return link + "&item={item}"
}

// drill leads from a row's name and from one of its figures to the same moves.
func drill(column, link string) map[string]string {
	return map[string]string{"route": link, column: link}
}

// groupColumns show what rows are grouped by.
func groupColumns(d ledger.Dimension) []Column {
	name := func(key, label string, width int) []Column {
		return []Column{{Key: key, Label: label, Type: document.Text, Width: width, Of: NameOf(d)}}
	}
	switch d {
	case ledger.ByItem:
		return itemColumns()
	case ledger.ByWarehouse:
		return name("warehouse", "仓库", 110)
	case ledger.ByDepartment:
		return name("department", "部门", 140)
	case ledger.ByClass:
		return name("class", "类别", 64)
	}
	return name(string(d), string(d), 120)
}

// orderOf orders by code what has one.
func orderOf(d ledger.Dimension) Cell {
	if d == ledger.ByDepartment {
		return NameOf(d)
	}
	return CodeOf(d)
}

// narrowing are the filters of what rows are grouped by, items last.
func narrowing(by []ledger.Dimension) []document.Field {
	var fields []document.Field
	for _, f := range []struct {
		by          ledger.Dimension
		name, label string
		ref         string
	}{{ledger.ByDepartment, FilterDepartment, "部门", "departments"}, {ledger.ByWarehouse, FilterWarehouse, "仓库", "warehouses"},
		{ledger.ByItem, FilterItem, "物料", "items"}} {
		if slices.Contains(by, f.by) {
			fields = append(fields, refFilter(f.name, f.label, f.ref))
		}
	}
	return fields
}

func month() []document.Field {
	return []document.Field{{Name: FilterMonth, Label: "月份", Type: document.Month, Default: "month"}}
}

func day() []document.Field {
	return []document.Field{{Name: FilterDay, Label: "日期", Type: document.DateField, Default: "today"}}
}

func kindFilter() document.Field {
	return document.Field{Name: filterKind, Label: "物料类型", Type: document.Select, Options: kindOptions()}
}

func documentOrOpening(f Fact) any {
	if f.Key[ledger.ByDocument] == "" {
		return "期初结存"
	}
	return f.Key[ledger.ByDocument]
}

func classEntry(class string) document.Entry {
	code, known := map[string]string{ledger.Good: "1", ledger.Returned: "2", ledger.Scrap: "3"}[class]
	if !known {
		code = "9" + class
	}
	return document.Entry{ID: class, Code: code, Name: ledger.ClassLabel(class)}
}
