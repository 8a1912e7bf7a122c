// Package ledger is the append-only stock ledger (库存台账). Moves are written
// only by the effects of papers, never edited; a correction is another move.
// Balances are the sums of moves and never go below zero.
package ledger

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Account 账本: which book the quantity stands in. Each is reported on its own.
type Account string

// The accounts of the ledger.
const (
	Stock    Account = "stock"    // 材料 and 成品, in a warehouse location
	InUse    Account = "in_use"   // 在用材料, held by a department
	OneTime  Account = "one_time" // 一次性物品, in a warehouse location
	Scrapped Account = "scrapped" // 退废卡, as the 退废卡入库表 list them; no stock
	Transit  Account = "transit"  // 在途, issued to an outlet that has not signed for it
	AtOutlet Account = "outlet"   // 网点结存, held by an outlet
)

// Direction is the column of 收发存 a move counts in; a reversal keeps the
// direction of what it reverses and has the opposite sign.
type Direction string

// The two columns.
const (
	In  Direction = "in"  // 收
	Out Direction = "out" // 发
)

// Classes of quality 质量类别: material is good, finished cards may be neither.
const (
	Good     = "good"     // 良品
	Returned = "returned" // 退卡, not to be shipped
	Scrap    = "scrap"    // 废卡, not to be shipped
)

// ClassLabel is what people call a class of quality.
func ClassLabel(class string) string {
	switch class {
	case Good:
		return "良品"
	case Returned:
		return "退卡"
	case Scrap:
		return "废卡"
	}
	return class
}

// Place identifies one balance: an item of a class at a location of a
// warehouse, or with a department or an outlet, which is in Department.
type Place struct {
	Account    Account
	Item       string
	Warehouse  string
	Location   string
	Department string
	Class      string
}

// Holder tells the list that names who holds what lies in no warehouse, or "".
func (p Place) Holder() string {
	switch p.Account {
	case InUse:
		return "departments"
	case Transit, AtOutlet:
		return "outlets"
	}
	return ""
}

// Shelf is the place as facts know it.
func (p Place) Shelf() document.Shelf {
	return document.Shelf{Account: string(p.Account), Item: p.Item, Warehouse: p.Warehouse, Location: p.Location, Class: p.Class}
}

// Move 台账明细 is one entry. Quantity is signed: positive raises the balance.
// It is unique by (Document, Line, Effect, Revision); revisions above zero come
// from moving the paper's business date.
type Move struct {
	ID           string
	Place        Place
	Direction    Direction
	Quantity     value.Quantity
	Amount       value.Money // signed like Quantity
	Category     string      // 入库类别 or 出库类别
	Supplier     string
	Document     string
	DocumentType string
	Source       string     // the earlier paper it takes from
	Reverses     string     // the paper whose move it takes back (冲账)
	District     string     // 区 that receives or sends
	Receiver     string     // 网点, 区 or 部门 that receives or sends
	Expires      value.Date // 有效期 of what came in, if it has one
	Line         int
	Effect       string
	Revision     int
	BusinessDate value.Date
	PostedAt     time.Time
	ActorID      string
}

// Balance is the quantity of one place.
type Balance struct {
	Place    Place
	Quantity value.Quantity
	Blocked  bool // 暂停记账: its moves were altered behind the program's back
}

// Redated gives the moves that carry a paper's moves from their day to another:
// each is mirrored on the old day and posted again on the new one, so nothing
// is edited and both months add up.
func Redated(latest []Move, to value.Date) []Move {
	var out []Move
	for _, m := range latest {
		back, again := m, m
		back.Quantity, back.Amount, back.Revision = -m.Quantity, -m.Amount, m.Revision+1
		again.BusinessDate, again.Revision = to, m.Revision+2
		out = append(out, back, again)
	}
	return out
}

// Reversed gives the move that takes back a part of another (冲账), of which done
// was taken back before. It keeps the column and the sign turns, so a reversed
// receipt is less received, not issued. Amounts add up when all is taken back.
func (m Move) Reversed(part, done value.Quantity) Move {
	whole := max(m.Quantity, -m.Quantity)
	sign := value.Quantity(1)
	if m.Quantity > 0 {
		sign = -1
	}
	back := m
	back.Reverses, back.Revision, back.Quantity = m.Document, 0, sign*part
	back.Amount = m.Amount.Share(int64(done), int64(whole)) - m.Amount.Share(int64(done+part), int64(whole))
	return back
}

// Short is the refusal of a move that would take a balance below zero.
func Short(item, location string, available, asked value.Quantity, unit string) *fault.Error {
	return fault.Conflict("stock.insufficient", "库存不足：%s 在%s可用 %s%s，本单需要 %s%s。",
		item, location, available, unit, asked, unit)
}

// Apply adds moves to balances and refuses any result below zero. It is the
// reference the stores are tested against.
func Apply(balances map[Place]value.Quantity, moves []Move) error {
	next := map[Place]value.Quantity{}
	for _, m := range moves {
		if _, seen := next[m.Place]; !seen {
			next[m.Place] = balances[m.Place]
		}
		next[m.Place] += m.Quantity
	}
	for place, q := range next {
		if q < 0 {
			return fmt.Errorf("balance of %v would be %s", place, q)
		}
	}
	for place, q := range next {
		balances[place] = q
	}
	return nil
}

// BalanceFilter narrows a list of balances.
type BalanceFilter struct {
	Account                          Account // "" is Stock
	Item, Warehouse, Location, Class string
	Items                            []string // from a search text
	Nonzero                          bool
}

// MoveFilter narrows a list of moves.
type MoveFilter struct {
	Selection
	Documents string // the beginning of numbers
}

// Reader reads balances and moves; they are written through the approval desk.
type Reader interface {
	Balances(ctx context.Context, f BalanceFilter, page document.PageRequest) (document.Page[Balance], error)
	Moves(ctx context.Context, f MoveFilter, page document.PageRequest) (document.Page[Move], error)
}
