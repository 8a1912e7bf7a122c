package warehouse

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Held answers a count what the books say of a warehouse, or of one location of
// it. Inside a transaction nobody else posts until it ends.
type Held interface {
	Held(warehouse, location string) ([]ledger.Balance, error)
}

// stockCount D-22 盘点单: what lies in a warehouse, or at one location, against
// the books. From the moment the book quantities are taken until the count is
// over, nothing else is posted there.
func stockCount() document.Type {
	return document.Type{
		Code: StockCount, Title: "盘点单", Module: ModuleCount, Prefix: "PD", Catalog: "D-22",
		Create: "W-06.1", Query: "W-06.3", Version: 1, Holds: true,
		Head: []document.Field{
			{Name: "warehouse", Label: "仓库", Type: document.Ref, Ref: "warehouses", Required: true,
				Help: "取账面数后该仓库（库位）锁定，盘点结束或删除草稿前不能收发"},
			{Name: "location", Label: "库位", Type: document.Ref, Ref: "locations", Depends: "warehouse", Help: "不选则盘点整个仓库"},
			attachments("盘点表、照片等"), remark(),
		},
		Lines: []document.Field{itemField(), locationField(),
			{Name: "book_quantity", Label: "账面数", Type: document.Decimal, UnitOf: "item", ReadOnly: true, Width: 110},
			{Name: "counted_quantity", Label: "实盘数", Type: document.Decimal, UnitOf: "item", Required: true,
				Min: ptr(0.0), Max: ptr(float64(maxQuantity)), Width: 110},
			{Name: "difference", Label: "差异", Type: document.Decimal, UnitOf: "item", ReadOnly: true, Width: 110},
			{Name: "reason", Label: "差异原因", Type: document.Text, MaxLength: 200, Width: 220},
		},
		Chain: document.Chain{{Key: "confirm", Title: "盘点确认", Waiting: "待盘点确认", Function: "W-06.2", Role: "wh_supervisor", RoleName: "仓库主管", DueHours: 8}},
		CC:    []string{"finance"}, Effect: EffectCount, Fill: takeBooks, Check: checkCount, Summary: countSummary,
	}
}

// spot is where a line of a count looks.
type spot struct{ item, location string }

func spotOf(line document.Values) spot { return spot{line.Text("item"), line.Text("location")} }

// books gives what the books say of the places of a count, in their order.
func books(d *document.Document, facts document.Facts) ([]spot, map[spot]value.Quantity, error) {
	source, ok := facts.(Held)
	if !ok {
		return nil, nil, fault.Internal(fmt.Errorf("nobody tells what is held, which %s counts", d.Type))
	}
	balances, err := source.Held(d.Head.Text("warehouse"), d.Head.Text("location"))
	if err != nil {
		return nil, nil, err
	}
	var order []spot
	book := map[spot]value.Quantity{}
	for _, b := range balances {
		at := spot{b.Place.Item, b.Place.Location}
		order = append(order, at)
		book[at] = b.Quantity
	}
	return order, book, nil
}

// takeBooks puts the book quantity on each line, and a line for whatever the
// books hold and no line names: a count leaves nothing out.
func takeBooks(d *document.Document, facts document.Facts) error {
	if d.Head.Text("warehouse") == "" {
		return nil
	}
	order, book, err := books(d, facts)
	if err != nil {
		return err
	}
	listed := map[spot]bool{}
	for _, line := range d.Lines {
		listed[spotOf(line)] = true
	}
	for _, at := range order {
		if !listed[at] {
			d.Lines = append(d.Lines, document.Values{"item": at.item, "location": at.location})
		}
	}
	if n := len(d.Lines); n > document.MaxLines {
		return fault.Invalid("count.too_wide", "该范围共 %d 项，每张盘点单最多 %d 项，请按库位分开盘点", n, document.MaxLines).At("head.location", "请选择库位")
	}
	for _, line := range d.Lines {
		line["book_quantity"] = book[spotOf(line)]
		if line.Has("counted_quantity") {
			line["difference"] = line.Quantity("counted_quantity") - book[spotOf(line)]
		}
	}
	return nil
}

// checkCount wants every place once, within the scope, and a reason for every
// difference.
func checkCount(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	seen := map[spot]bool{}
	for i, line := range d.Lines {
		at := func(field, message string) {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].%s", i, field), Message: message})
		}
		if seen[spotOf(line)] {
			at("item", "同一物料在同一库位只能盘点一次")
		}
		seen[spotOf(line)] = true
		if scope := d.Head.Text("location"); scope != "" && line.Text("location") != scope {
			at("location", "不在本单盘点的库位内")
		}
		if line.Quantity("difference") != 0 && line.Text("reason") == "" {
			at("reason", fmt.Sprintf("差异 %s，请填写原因", line.Quantity("difference")))
		}
	}
	return problems, nil
}

// countStock posts each difference as 盘盈 or 盘亏. The places were held since the
// books were taken; should they differ all the same, the count is void.
func countStock(d *document.Document, facts document.Facts) ([]ledger.Move, error) {
	order, book, err := books(d, facts)
	if err != nil {
		return nil, err
	}
	counted := map[spot]bool{}
	var moves []ledger.Move
	for i, line := range d.Lines {
		at := spotOf(line)
		counted[at] = true
		if book[at] != line.Quantity("book_quantity") {
			return nil, fault.Conflict("count.stale", "第 %d 行的账面数已变为 %s，请退回后重新盘点", i+1, book[at])
		}
		m := ledger.Move{Place: ledger.Place{Account: ledger.Stock, Item: at.item, Warehouse: d.Head.Text("warehouse"), Location: at.location, Class: ledger.Good}, Direction: ledger.In, Category: CategoryGain, Line: i + 1, Effect: "count",
			Quantity: line.Quantity("counted_quantity") - book[at]}
		if m.Quantity < 0 {
			m.Direction, m.Category = ledger.Out, CategoryShortage
		}
		if m.Quantity != 0 {
			moves = append(moves, m)
		}
	}
	if i := slices.IndexFunc(order, func(at spot) bool { return !counted[at] }); i >= 0 {
		return nil, fault.Conflict("count.stale", "盘点范围内有未盘点的物料，请退回后重新盘点")
	}
	return moves, nil
}

func countSummary(d *document.Document, facts document.Facts) string {
	different := 0
	for _, line := range d.Lines {
		if line.Quantity("difference") != 0 {
			different++
		}
	}
	name := "未选仓库"
	if e, err := facts.Entry("warehouses", d.Head.Text("warehouse")); err == nil {
		name = e.Name
	}
	if e, err := facts.Entry("locations", d.Head.Text("location")); err == nil {
		name += " " + e.Name
	}
	return fmt.Sprintf("%s · 盘点 %d 项，差异 %d 项", name, len(d.Lines), different)
}
