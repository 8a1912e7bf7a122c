package repair

import (
	"fmt"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// useParts 使用配件 adds parts to the paper and takes them out of the stock, which
// refuses what is not there.
func (u *turn) useParts(parts []Part) error {
	var moves []ledger.Move
	for i, p := range parts {
		if err := u.checkPart(i, p); err != nil {
			return err
		}
		u.Paper.Lines = append(u.Paper.Lines, document.Values{"item": p.Item, "warehouse": p.Warehouse, "location": p.Location,
			"quantity": p.Quantity, "used_at": u.At.Format(time.RFC3339)})
		place := ledger.Place{Account: ledger.Stock, Item: p.Item, Warehouse: p.Warehouse, Location: p.Location, Class: ledger.Good}
		moves = append(moves, ledger.Move{ID: value.NewID(), Place: place, Direction: ledger.Out, Quantity: -p.Quantity,
			Category: CategoryRepair, Document: u.Paper.ID, DocumentType: u.Paper.Type, Line: len(u.Paper.Lines), Effect: "repair",
			BusinessDate: value.DateOf(u.At), PostedAt: u.At, ActorID: u.Person.ID})
	}
	if len(moves) == 0 {
		return nil
	}
	if closed, err := u.tx.Facts().MonthClosed(value.DateOf(u.At).Month()); err != nil || closed {
		if err == nil {
			err = fault.Conflict("period.closed", "本月已月结，不能登记用料")
		}
		return err
	}
	return u.tx.Post(moves)
}

// checkPart wants a consumable item in its own decimals, from a place that exists.
func (u *turn) checkPart(i int, p Part) error {
	bad := func(field, format string, args ...any) error {
		text := fmt.Sprintf(format, args...)
		return fault.Invalid("repair.part", "%s", text).At(fmt.Sprintf("used[%d].%s", i, field), text)
	}
	item, err := u.tx.Facts().Entry("items", p.Item)
	if err != nil {
		return absent(err, bad("item", "没有所选的配件，请重新选择"))
	}
	location, err := u.tx.Facts().Entry("locations", p.Location)
	if err != nil {
		return absent(err, bad("location", "没有所选的库位，请重新选择"))
	}
	switch {
	case item.Fields.Text("kind") != warehouse.KindConsumable:
		return bad("item", "%s不是耗材，不能作为配件", item.Name)
	case location.Parent != p.Warehouse:
		return bad("location", "库位“%s”不属于所选的仓库", location.Name)
	case p.Quantity <= 0:
		return bad("quantity", "请填写数量")
	case !p.Quantity.Fits(int(item.Fields.Int("decimals"))):
		return bad("quantity", "%s的数量%s", item.Name, document.DecimalsText(int(item.Fields.Int("decimals"))))
	}
	return nil
}

func absent(err, refusal error) error {
	if fault.From(err).Kind == fault.KindNotFound {
		return refusal
	}
	return err
}

// partsTold says in the history which parts were used.
func (u *turn) partsTold(parts []Part) []document.Change {
	var out []document.Change
	for _, p := range parts {
		text := p.Quantity.String()
		if item, err := u.tx.Facts().Entry("items", p.Item); err == nil {
			text = item.Name + " " + text + item.Fields.Text("unit")
		}
		out = append(out, document.Change{Field: "parts", Label: "配件", After: text})
	}
	return out
}
