package release

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Handling 箱的出入库 is what a posted paper of the warehouse does with one box.
type Handling struct {
	Act        Act // Stock, Unstock, Ship or GiveBack
	Box        string
	Item       string
	Quantity   int64
	Warehouse  string
	District   string
	Outlet     string
	Department string // of the centre, instead of a district
	Line       int    // of the paper, from 0
}

// refusal says what stands in the way of a line's box.
func refusal(code, format string, args ...any) *fault.Error {
	return fault.Conflict(code, format, args...)
}

func onOrder(box, order string) *fault.Error {
	return refusal("release.on_order", "箱 %s 已在 %s 上", box, order)
}

// MayStock refuses a box that cannot come into the stock; b is nil when nobody knows
// it yet, as when it comes from outside.
func MayStock(b *Box, h Handling) *fault.Error {
	switch {
	case b == nil:
		if !validNumber(h.Box) {
			return refusal("release.number", "箱号 %s 含有条码不能表示的字符", h.Box)
		}
		return nil
	case b.State == Voided:
		return refusal("release.voided", "箱 %s 已作废", b.Number)
	case b.Order != "":
		return refusal("release.shipped", "箱 %s 已随 %s 出库", b.Number, b.Order)
	case b.Receipt != "":
		return refusal("release.in_stock", "箱 %s 已由 %s 入库", b.Number, b.Receipt)
	case b.State != Packed && b.State != Listed:
		return refusal("release.wrong_state", "箱 %s %s，不能入库", b.Number, b.State.Label())
	}
	return h.fits(b)
}

// fits refuses a line that says something else of a box than what is in it.
func (h Handling) fits(b *Box) *fault.Error {
	switch {
	case b.Item != h.Item:
		return refusal("release.other_item", "箱 %s 装的是另一种卡", b.Number)
	case b.Quantity != h.Quantity:
		return refusal("release.quantity", "箱 %s 装 %d 张，本行为 %d 张", b.Number, b.Quantity, h.Quantity)
	}
	return nil
}

// MayShip refuses a box that cannot go out on an order; orders are the other papers
// under way that name it.
func MayShip(b *Box, h Handling, orders []string) *fault.Error {
	switch {
	case b == nil:
		return Unknown(h.Box)
	case b.State == Voided:
		return refusal("release.voided", "箱 %s 已作废", b.Number)
	case b.Order != "":
		return refusal("release.shipped", "箱 %s 已随 %s 出库", b.Number, b.Order)
	case b.Receipt == "":
		return refusal("release.not_in_stock", "箱 %s 还没有入库", b.Number)
	case len(orders) > 0:
		return onOrder(b.Number, orders[0])
	case b.District != "" && h.District != b.District:
		return refusal("release.other_district", "箱 %s 发往其他区，不能列入本单", b.Number)
	case b.Outlet != "" && h.Outlet != "" && h.Outlet != b.Outlet:
		return refusal("release.other_outlet", "箱 %s 的目的网点与本单不同", b.Number)
	case b.State != Packed && b.State != Listed:
		return refusal("release.wrong_state", "箱 %s %s，不能出库", b.Number, b.State.Label())
	}
	return h.fits(b)
}

// Posting is the paper that handles boxes, and who posted it.
type Posting struct {
	Paper string
	By    document.Named
	At    time.Time
	Hours task.WorkingTime
}

// Ground is the transaction that posts a paper.
type Ground interface {
	Shelf
	Papers
}

// HandleAll carries out what a paper does with boxes, in the transaction that posts it.
// Batches that boxes leave follow.
func HandleAll(tx Ground, p Posting, boxes []Handling) error {
	slices.SortFunc(boxes, func(a, b Handling) int { return cmp.Compare(a.Box, b.Box) }) // as they are locked
	var leaving []string
	for _, h := range boxes {
		if h.Act == GiveBack {
			leaving = append(leaving, h.Box)
		}
	}
	var batches []*Batch
	var err error
	if len(leaving) > 0 {
		if batches, err = tx.LockBatches(leaving); err != nil {
			return err
		}
	}
	for _, h := range boxes {
		if err := handle(tx, p, h); err != nil {
			return err
		}
	}
	person := directory.Person{ID: p.By.ID, Name: p.By.Name}
	return settling{tx: tx, person: person, at: p.At, hours: p.Hours, act: GiveBack, said: p.Paper}.settle(batches...)
}

// handle carries out what a paper does with one box.
func handle(tx Shelf, p Posting, h Handling) error {
	b, err := tx.Box(h.Box)
	if err != nil {
		return err
	}
	at := func(f *fault.Error) error {
		return f.At(fmt.Sprintf("lines[%d].box", h.Line), f.Message)
	}
	switch h.Act {
	case Stock:
		if f := MayStock(b, h); f != nil {
			return at(f)
		}
		return stock(tx, p, h, b)
	case Ship:
		if f := MayShip(b, h, nil); f != nil {
			return at(f)
		}
		return ship(tx, p, h, b)
	case Unstock:
		if f := mayUnstock(b, p); f != nil {
			return at(f)
		}
		return unstock(tx, p, b)
	}
	if f := mayGiveBack(b); f != nil {
		return at(f)
	}
	return giveBack(tx, p, h, b)
}

// stock 成品入库 puts a box into the stock; one that nobody knew is made.
func stock(tx Shelf, p Posting, h Handling, b *Box) error {
	fresh := b == nil
	if fresh {
		b = &Box{Number: h.Box, Item: h.Item, Quantity: h.Quantity, State: Packed, PackedBy: p.By, PackedAt: p.At}
	}
	b.Receipt, b.Warehouse = p.Paper, h.Warehouse
	return put(tx, p, b, Stock, Holder{Kind: AtWarehouse, ID: h.Warehouse})
}

// put stores a box that a paper handled, with the link of its chain.
func put(tx Shelf, p Posting, b *Box, act Act, to Holder) error {
	link := holdingOf(b, act, to, p.Paper, "", p.By, p.At)
	b.Version++
	store := tx.UpdateBox
	if b.Version == 1 {
		store = tx.InsertBox
	}
	if err := store(b); err != nil {
		return err
	}
	return tx.AddHoldings([]Holding{link})
}

// ship 出库 lets a box travel to its receiver.
func ship(tx Shelf, p Posting, h Handling, b *Box) error {
	b.Order = p.Paper
	to := Holder{Kind: ToDistrict, ID: h.District}
	if h.Department != "" {
		to = Holder{Kind: AtDepartment, ID: h.Department}
	} else {
		b.District = h.District
		if b.Outlet == "" {
			b.Outlet = h.Outlet
		}
	}
	return put(tx, p, b, Ship, to)
}

func mayUnstock(b *Box, p Posting) *fault.Error {
	switch {
	case b == nil || b.Receipt == "":
		return nil
	case b.Order != "":
		return refusal("release.shipped", "箱 %s 已随 %s 出库，%s 不能冲账", b.Number, b.Order, p.Paper)
	case b.Batch != "":
		return refusal("release.in_batch", "箱 %s 已在批次 %s 中，请先撤销批次", b.Number, b.Batch)
	}
	return nil
}

// unstock takes a box out of the stock that a reversal says never came in: one that
// was packed here is in the hands of those who packed it, another one is void.
func unstock(tx Shelf, p Posting, b *Box) error {
	if b == nil || b.Receipt == "" {
		return nil
	}
	packedHere := len(b.Number) > len(BoxPrefix) && b.Number[:len(BoxPrefix)+1] == BoxPrefix+"-"
	b.Receipt, b.Warehouse = "", ""
	if packedHere {
		return put(tx, p, b, Unstock, Holder{Kind: AtRelease})
	}
	b.State = Voided
	return put(tx, p, b, Unstock, Holder{Kind: Nowhere})
}

func mayGiveBack(b *Box) *fault.Error {
	if b != nil && b.Order != "" && (b.State == DistrictSigned || b.State == Distributed || b.State == OutletSigned) {
		return refusal("release.signed", "箱 %s %s，不能整箱退回；请按张数退库", b.Number, b.State.Label())
	}
	return nil
}

// giveBack brings a shipped box back into the stock, out of its batch.
func giveBack(tx Shelf, p Posting, h Handling, b *Box) error {
	if b == nil || b.Order == "" {
		return nil
	}
	b.Order, b.Batch, b.State, b.District = "", "", Packed, b.Planned
	warehouse := h.Warehouse
	if warehouse == "" {
		warehouse = b.Warehouse
	}
	b.Warehouse = warehouse
	return put(tx, p, b, GiveBack, Holder{Kind: AtWarehouse, ID: warehouse})
}
