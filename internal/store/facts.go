package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// facts answers the rules of papers. Inside a transaction it locks the paper
// another one refers to, so that two returns cannot count the same remainder.
// Entries are read once: their like is asked for every line.
type facts struct {
	s       *Store
	db      *gorm.DB
	lock    bool
	entries map[string]document.Entry
}

func newFacts(s *Store, db *gorm.DB, lock bool) *facts {
	return &facts{s: s, db: db, lock: lock, entries: map[string]document.Entry{}}
}

// Facts answers rules outside a transaction, for checks while editing.
func (a archive) Facts(ctx context.Context) document.Facts {
	return newFacts(a.s, a.s.read.WithContext(ctx), false)
}

func (f *facts) Today() value.Date { return value.DateOf(f.s.clock()) }

// MonthClosed 月结: a month before a closed one is closed with it, or a paper
// dated there would change the closed month's opening balance.
func (f *facts) MonthClosed(month string) (bool, error) {
	return exists(f.db, `SELECT 1 FROM "closed_months" WHERE "month_key" >= ?`, month)
}

func (f *facts) Entry(ref, id string) (document.Entry, error) {
	key := ref + "/" + id
	if e, seen := f.entries[key]; seen {
		return e, nil
	}
	r, err := f.s.record(f.db, ref, id)
	if err != nil {
		return document.Entry{}, err
	}
	f.entries[key] = r.Entry
	return r.Entry, nil
}

func (f *facts) Stock(at document.Shelf) (value.Quantity, error) {
	row, err := first[balanceRow](f.db, `"id" = ?`, placeID(ledger.Place{
		Account: ledger.Account(at.Account), Item: at.Item, Warehouse: at.Warehouse, Location: at.Location, Class: at.Class}))
	if err != nil || row == nil {
		return 0, err
	}
	return value.Quantity(row.Quantity), nil
}

func (f *facts) StockByLocation(at document.Shelf) ([]document.LocationStock, error) {
	rows, err := raw[balanceRow](f.db, `SELECT * FROM "stock_balances" WHERE "account" = ? AND "item_id" = ? AND "warehouse_id" = ?
 AND "class" = ? AND "quantity" > 0 ORDER BY "quantity" DESC, "location_id"`, at.Account, at.Item, at.Warehouse, at.Class)
	if err != nil {
		return nil, err
	}
	out := make([]document.LocationStock, 0, len(rows))
	for _, r := range rows {
		out = append(out, document.LocationStock{Location: r.LocationID, Quantity: value.Quantity(r.Quantity)})
	}
	return out, nil
}

func (f *facts) Source(id string) (*document.Document, error) {
	db := f.db
	if f.lock {
		db = forUpdate(db)
	}
	return f.s.paper(db, id)
}

// sumOfMoves is what the moves of a line, or of an item, and an effect add up to.
type sumOfMoves struct {
	ItemID   string
	LineNo   int
	Quantity value.Quantity
}

func (f *facts) Taken(source, effect string) (map[string]value.Quantity, error) {
	c := when(filled("source_id"), source)
	c.equal("effect", effect)
	sums, err := raw[sumOfMoves](f.db, `SELECT "item_id", SUM("quantity") AS "quantity" FROM "stock_moves"`+c.where()+
		` GROUP BY "item_id", "effect"`, c.args...)
	out := map[string]value.Quantity{}
	for _, r := range sums {
		out[r.ItemID] += max(r.Quantity, -r.Quantity)
	}
	return out, err
}

// Reversed counts a line once, however many accounts its moves stand in.
func (f *facts) Reversed(source string) (map[int]value.Quantity, error) {
	sums, err := raw[sumOfMoves](f.db, `SELECT "line_no", SUM("quantity") AS "quantity" FROM "stock_moves"
 WHERE `+filled("reverses_id")+` GROUP BY "line_no", "effect"`, source)
	out := map[int]value.Quantity{}
	for _, r := range sums {
		out[r.LineNo] = max(out[r.LineNo], r.Quantity, -r.Quantity)
	}
	return out, err
}

func (f *facts) Attachment(id string) (bool, error) {
	return exists(f.db, `SELECT 1 FROM "attachments" WHERE "id" = ?`, id)
}

// paper reads one paper with its lines.
func (s *Store) paper(db *gorm.DB, id string) (*document.Document, error) {
	_, d, err := s.paperRow(db, id)
	return d, err
}

// paperRow gives the paper as it is stored, too.
func (s *Store) paperRow(db *gorm.DB, id string) (*documentRow, *document.Document, error) {
	row, err := first[documentRow](db, `"id" = ?`, id)
	if err != nil {
		return nil, nil, err
	}
	if row == nil {
		return nil, nil, fault.NotFound("document.not_found", "没有编号为“%s”的单据", id)
	}
	d, err := s.openPaper(row)
	if err != nil {
		return nil, nil, fmt.Errorf("store: %w", err)
	}
	return row, d, nil
}

// Citizen gives a record; inside a transaction it is locked.
func (f *facts) Citizen(id string) (citizen.Citizen, error) {
	db := f.db
	if f.lock {
		db = forUpdate(db)
	}
	return f.s.citizen(db, id)
}

// OpenPapers gives the papers of some types about a citizen that are under way,
// without their sensitive values.
func (f *facts) OpenPapers(citizenID string, types ...string) ([]document.Document, error) {
	rows, err := raw[documentRow](f.db, `SELECT "d".* FROM "document_refs" "r" JOIN "documents" "d" ON "d"."id" = "r"."document_id"
 WHERE "r"."entry_id" = ? AND "d"."type" IN ? AND "d"."state" IN ? ORDER BY "d"."id"`,
		citizenID, padded(types), []string{string(document.Pending), string(document.Returned)})
	if err != nil {
		return nil, err
	}
	out := make([]document.Document, 0, len(rows))
	for i := range rows {
		d, err := rows[i].document(f.s.types)
		if err != nil {
			return nil, err
		}
		out = append(out, *d)
	}
	return out, nil
}
