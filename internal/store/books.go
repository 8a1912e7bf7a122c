package store

import (
	"slices"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

var _ warehouse.Books = (*facts)(nil)

// FirstClose gives the earliest closed month. Inside a transaction no month is
// closed until it ends, or what was allowed would not be any more.
func (f *facts) FirstClose() (string, error) {
	if f.lock {
		if err := f.s.passGate(f.db); err != nil {
			return "", err
		}
	}
	months, err := closedMonths(f.db)
	if err != nil || len(months) == 0 {
		return "", err
	}
	return months[len(months)-1], nil
}

// paperSum is what a paper moved at a place.
type paperSum struct {
	DocumentID string
	Quantity   value.Quantity
}

// OpenedBy finds the opening balance of a place that was not taken back.
func (f *facts) OpenedBy(p ledger.Place) (string, error) {
	rows, err := raw[paperSum](f.db, `SELECT "document_id", SUM("quantity") AS "quantity" FROM (
 SELECT CASE WHEN "reverses_id" = '' THEN "document_id" ELSE "reverses_id" END AS "document_id", "quantity"
 FROM "stock_moves" WHERE "item_id" = ? AND "warehouse_id" = ? AND "location_id" = ? AND "department_id" = ? AND "account" = ? AND "class" = ?
 AND "category_id" = ?) "m" GROUP BY "document_id"`,
		p.Item, p.Warehouse, p.Location, p.Department, string(p.Account), p.Class, warehouse.CategoryOpening)
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if r.Quantity > 0 {
			return r.DocumentID, nil
		}
	}
	return "", nil
}

// MovedWith reads what else happened at the places of a paper. It is asked of
// papers with which the books began, when little has happened yet.
func (f *facts) MovedWith(paper string) ([]string, error) {
	own, err := raw[moveRow](f.db, `SELECT * FROM "stock_moves" WHERE "document_id" = ?`, paper)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	places, items := map[string]bool{}, []string{}
	for _, r := range own {
		places[placeID(r.move().Place)] = true
		if !slices.Contains(items, r.ItemID) {
			items = append(items, r.ItemID)
		}
	}
	var papers []string
	for part := range slices.Chunk(items, 200) {
		rows, err := raw[moveRow](f.db, `SELECT DISTINCT "document_id", "account", "item_id", "warehouse_id", "location_id", "department_id", "class"
 FROM "stock_moves" WHERE "item_id" IN ? AND "document_id" <> ? AND "reverses_id" <> ? ORDER BY "document_id"`, padded(part), paper, paper)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if places[placeID(r.move().Place)] && !slices.Contains(papers, r.DocumentID) {
				papers = append(papers, r.DocumentID)
			}
		}
	}
	return papers, nil
}
