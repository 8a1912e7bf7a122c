package reports

import (
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
)

// Warehouse declares the reports of the warehouse in the catalogue's order.
func Warehouse() []Report {
	return slices.Concat([]Report{receiptFinance(), issueFinance(), socialCardProgress()}, stockReports(),
		[]Report{purchaseProgress(), oneTimeReceiptFinance(), oneTimeIssueFinance(), scrapStatistics()})
}

// receiptFinance W-01.8 财务报表: what was received and for how much. Claims
// (理赔) replace goods that were paid for already, so they stand apart.
func receiptFinance() Report {
	return Report{
		ID: "W-01.8", Title: "材料入库财务报表", Module: warehouse.ModuleInbound,
		Filters: append(period(), refFilter(FilterCategory, "入库类别", "inbound-categories"), refFilter(FilterSupplier, "供应商", "suppliers")),
		Source: book{account: ledger.Stock}.totals(ledger.In, []string{warehouse.MaterialReceipt, warehouse.ClaimReceipt},
			ledger.ByCategory, ledger.BySupplier, ledger.ByItem),
		Columns: append([]Column{
			{Key: "category", Label: "入库类别", Type: document.Text, Width: 110, Of: NameOf(ledger.ByCategory)},
			{Key: "supplier", Label: "供应商", Type: document.Text, Width: 200, Of: NameOf(ledger.BySupplier)},
		}, append(itemColumns(),
			Column{Key: "quantity", Label: "入库数量", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(Quantity)},
			Column{Key: "amount", Label: "入库金额（元）", Type: document.MoneyField, Width: 130, Sum: true, Of: FigureOf(Amount)})...),
		Order:   []Cell{CodeOf(ledger.ByCategory), CodeOf(ledger.BySupplier), CodeOf(ledger.ByItem)},
		Section: ledger.ByCategory, Last: warehouse.CategoryClaim,
		Links: drill("quantity", movesLink(book{account: ledger.Stock})+"&category={category}&supplier={supplier}&direction=in&type="+
			warehouse.MaterialReceipt+","+warehouse.ClaimReceipt+inPeriod),
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{"amount"}},
		Note: "按业务日期统计已完成的入库单和理赔入库；金额为各行数量乘以单价之和，理赔单独小计。",
	}
}

// requisitions are the types of papers by which departments draw material.
var requisitions = []string{warehouse.Requisition, warehouse.ScrapRequisition, warehouse.BlankCardExchange, warehouse.LossCompensation}

// issueFinance W-02.10 财务报表: what departments drew, and behind it what went
// back to suppliers, which no department has. 领用单 carry no price, so the value is given
// at the reference price and labelled so.
func issueFinance() Report {
	// Stock knows no departments; what they drew is what came into their hands.
	drawn := of(ledger.InUse, ledger.In, requisitions)
	back := of(ledger.Stock, ledger.Out, []string{warehouse.SupplierReturn})
	types := strings.Join(append(slices.Clone(requisitions), warehouse.SupplierReturn), ",")
	return Report{
		ID: "W-02.10", Title: "材料领用财务报表", Module: warehouse.ModuleIssue,
		Filters: append(period(), refFilter(FilterDepartment, "领用部门", "departments"),
			refFilter(FilterCategory, "出库类别", "outbound-categories"), refFilter(FilterItem, "物料", "items")),
		Source: func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
			facts, err := drawn(ctx, s, p)
			if err != nil || p.Values.Text(FilterDepartment) != "" {
				return facts, err
			}
			more, err := back(ctx, s, p)
			return append(facts, more...), err
		},
		Columns: append([]Column{
			{Key: "department", Label: "领用部门", Type: document.Text, Width: 130, Of: NameOf(ledger.ByDepartment)},
			{Key: "category", Label: "出库类别", Type: document.Text, Width: 110, Of: NameOf(ledger.ByCategory)},
		}, append(itemColumns(),
			Column{Key: "quantity", Label: "领用数量", Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(Quantity)},
			Column{Key: "reference_price", Label: "参考单价（元）", Type: document.MoneyField, Width: 120, Of: AttributeOf(ledger.ByItem, "price")},
			Column{Key: "reference_amount", Label: "参考金额（元）", Type: document.MoneyField, Width: 130, Sum: true, Of: AtReferencePrice})...),
		Order:   []Cell{NameOf(ledger.ByDepartment), CodeOf(ledger.ByCategory), CodeOf(ledger.ByItem)},
		Section: ledger.ByDepartment,
		Links: drill("quantity", "/stock/moves?account={account}&kind={kind}&item={item}&department={department}&category={category}&direction={direction}&type="+
			types+inPeriod),
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{"quantity"}},
		Note: "按业务日期统计已完成的领用单的实领数量，退料出库无领用部门、单列；参考金额按物料现行参考单价计算，仅供参考，未设参考单价的物料不计。",
	}
}

// of reads what papers of some types drew or gave back, and notes in which book.
func of(account ledger.Account, direction ledger.Direction, types []string) Source {
	source := book{account: account}.totals(direction, types, ledger.ByDepartment, ledger.ByCategory, ledger.ByItem)
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		facts, err := source(ctx, s, p)
		for _, f := range facts {
			f.Key[byAccount], f.Key[ledger.ByDirection] = string(account), string(direction)
		}
		return facts, err
	}
}

// byAccount is the book a row is from.
const byAccount ledger.Dimension = "account"

func itemColumns() []Column {
	return []Column{
		{Key: "item_code", Label: "物料编码", Type: document.Text, Width: 96, Of: CodeOf(ledger.ByItem)},
		{Key: "item_name", Label: "物料名称", Type: document.Text, Width: 170, Of: NameOf(ledger.ByItem)},
		{Key: "spec", Label: "规格", Type: document.Text, Width: 120, Of: AttributeOf(ledger.ByItem, "spec")},
		{Key: "unit", Label: "单位", Type: document.Text, Width: 52, Of: AttributeOf(ledger.ByItem, "unit")},
	}
}

func period() []document.Field {
	return []document.Field{
		{Name: FilterFrom, Label: "开始日期", Type: document.DateField, Default: "month_start"},
		{Name: FilterTo, Label: "结束日期", Type: document.DateField, Default: "today"},
	}
}

func refFilter(name, label, ref string) document.Field {
	return document.Field{Name: name, Label: label, Type: document.Ref, Ref: ref}
}
