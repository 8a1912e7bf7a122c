package reports

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
)

// oneTime is the book of 一次性物品.
var oneTime = book{account: ledger.OneTime}

// oneTimeReceiptFinance W-10.5 财务报表: what was bought to be used once.
func oneTimeReceiptFinance() Report {
	return Report{
		ID: "W-10.5", Title: "一次性入库财务报表", Module: warehouse.ModuleOneTimeIn,
		Filters: append(period(), refFilter(FilterSupplier, "供应商", "suppliers"), refFilter(FilterItem, "物料", "items")),
		Source:  oneTime.totals(ledger.In, []string{warehouse.OneTimeReceipt}, ledger.BySupplier, ledger.ByItem),
		Columns: append(append([]Column{{Key: "supplier", Label: "供应商", Type: document.Text, Width: 200, Of: NameOf(ledger.BySupplier)}}, itemColumns()...),
			Column{Key: "quantity", Label: "入库数量", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(Quantity)},
			Column{Key: "amount", Label: "入库金额（元）", Type: document.MoneyField, Width: 130, Sum: true, Of: FigureOf(Amount)}),
		Order:   []Cell{CodeOf(ledger.BySupplier), CodeOf(ledger.ByItem)},
		Section: ledger.BySupplier,
		Links:   drill("quantity", movesLink(oneTime)+"&supplier={supplier}&direction=in"+inPeriod),
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{"amount"}},
		Note: "按业务日期统计已完成的一次性入库单；金额为各行数量乘以单价之和。",
	}
}

// oneTimeIssueFinance W-11.5 财务报表: what was used up, at reference prices.
func oneTimeIssueFinance() Report {
	return Report{
		ID: "W-11.5", Title: "一次性出库财务报表", Module: warehouse.ModuleOneTimeIssue,
		Filters: append(period(), refFilter(FilterWarehouse, "仓库", "warehouses"), refFilter(FilterItem, "物料", "items")),
		Source:  oneTime.totals(ledger.Out, []string{warehouse.OneTimeIssue}, ledger.ByWarehouse, ledger.ByItem),
		Columns: append(append([]Column{{Key: "warehouse", Label: "仓库", Type: document.Text, Width: 140, Of: NameOf(ledger.ByWarehouse)}}, itemColumns()...),
			Column{Key: "quantity", Label: "领用数量", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(Quantity)},
			Column{Key: "reference_price", Label: "参考单价（元）", Type: document.MoneyField, Width: 120, Of: AttributeOf(ledger.ByItem, "price")},
			Column{Key: "reference_amount", Label: "参考金额（元）", Type: document.MoneyField, Width: 130, Sum: true, Of: AtReferencePrice}),
		Order:   []Cell{CodeOf(ledger.ByWarehouse), CodeOf(ledger.ByItem)},
		Section: ledger.ByWarehouse,
		Links:   drill("quantity", movesLink(oneTime)+"&warehouse={warehouse}&direction=out"+inPeriod),
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{"quantity"}},
		Note: "按业务日期统计已完成的一次性领用单；参考金额按物料现行参考单价计算，未设参考单价的物料不计。",
	}
}

// scrapStatistics W-12.6 退废卡统计: what the confirmed 退废卡入库表 list, by where
// the cards came from and what was wrong with them.
func scrapStatistics() Report {
	sources := document.Field{Name: FilterType, Label: "来源", Type: document.Select}
	for _, t := range warehouse.Types() {
		if t.Effect == warehouse.EffectScrapTable {
			sources.Options = append(sources.Options, document.Option{Value: t.Code, Label: t.Title})
		}
	}
	scrapped := book{account: ledger.Scrapped}
	return Report{
		ID: "W-12.6", Title: "退废卡统计", Module: warehouse.ModuleScrapTables,
		Filters: append(period(), sources, refFilter(FilterCategory, "错卡代码", "defect-codes"), refFilter(FilterItem, "卡品", "items")),
		Source:  scrapped.totals(ledger.In, nil, ledger.ByType, ledger.ByCategory, ledger.ByItem),
		Columns: []Column{
			{Key: "source", Label: "来源", Type: document.Text, Width: 170, Of: NameOf(ledger.ByType)},
			{Key: "code", Label: "错卡代码", Type: document.Text, Width: 90, Of: CodeOf(ledger.ByCategory)},
			{Key: "reason", Label: "错卡原因", Type: document.Text, Width: 180, Of: NameOf(ledger.ByCategory)},
			{Key: "item_name", Label: "卡品", Type: document.Text, Width: 200, Of: NameOf(ledger.ByItem)},
			{Key: "quantity", Label: "数量", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(Quantity)},
		},
		Order:   []Cell{NameOf(ledger.ByType), CodeOf(ledger.ByCategory), CodeOf(ledger.ByItem)},
		Section: ledger.ByType,
		Links:   drill("quantity", movesLink(scrapped)+"&category={category}&type={document_type}"+inPeriod),
		Compare: true, Chart: &Chart{Label: "reason", Figures: []string{"quantity"}},
		Note: "按业务日期统计已确认的退废卡入库表。",
	}
}
