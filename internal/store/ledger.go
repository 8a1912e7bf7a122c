package store

import (
	"cmp"
	"context"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
)

// Ledger 台账 reads balances, moves and their sums.
func (s *Store) Ledger() Ledger { return Ledger{s} }

// Ledger is both of the ledger's reading ports.
type Ledger struct{ s *Store }

var (
	_ ledger.Reader   = Ledger{}
	_ ledger.Reporter = Ledger{}
)

type balanceView struct {
	Balance  balanceRow `gorm:"embedded"`
	ItemCode string
}

// Balances lists what lies in warehouses, by the code of the item.
func (l Ledger) Balances(ctx context.Context, f ledger.BalanceFilter, page document.PageRequest) (document.Page[ledger.Balance], error) {
	var c conditions
	c.add(`"account" = ?`, string(cmp.Or(f.Account, ledger.Stock)))
	c.equal("item_id", f.Item)
	c.equal("warehouse_id", f.Warehouse)
	c.equal("location_id", f.Location)
	c.equal("class", f.Class)
	c.oneOf("item_id", f.Items)
	if f.Nonzero {
		c.add(`"quantity" > 0`)
	}
	// Balances are few, some per item; the code comes along for the order.
	view := listing{keys: []string{"item_code", "id"},
		from: `"stock_balances" JOIN (SELECT "id" AS "entry_id", "code" AS "item_code" FROM "master_entries") "i" ON "i"."entry_id" = "stock_balances"."item_id"`}
	out, err := pageOf(l.s.read.WithContext(ctx), view, c, page,
		func(r balanceView) []any { return []any{r.ItemCode, r.Balance.ID} },
		func(r balanceView) (ledger.Balance, error) { return r.Balance.balance(), nil })
	return out, l.s.translate(err)
}

// Moves lists the ledger, newest first.
func (l Ledger) Moves(ctx context.Context, f ledger.MoveFilter, page document.PageRequest) (document.Page[ledger.Move], error) {
	var c conditions
	c.selectMoves(f.Selection)
	if f.Documents != "" { // the beginning of numbers
		c.add(`"document_id" >= ? AND "document_id" < ?`, f.Documents, prefixEnd(f.Documents))
	}
	out, err := pageOf(l.s.read.WithContext(ctx), listing{table: "stock_moves", keys: []string{"id"}, desc: true}, c, page,
		func(r moveRow) []any { return []any{r.ID} },
		func(r moveRow) (ledger.Move, error) { return r.move(), nil })
	return out, l.s.translate(err)
}
