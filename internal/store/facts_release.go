package store

import (
	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/warehouse"
)

var _ release.Facts = (*facts)(nil)

// Box gives a box, or nil; inside a transaction it is locked. Papers that were posted
// before boxes were kept tell of those that nobody has touched since.
func (f *facts) Box(n string) (*release.Box, error) {
	db := f.db
	if f.lock {
		db = forUpdate(db)
	}
	row, err := first[boxRow](db, `"id" = ?`, n)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return f.s.boxOfPapers(f.db, n)
	}
	b := row.box()
	return &b, nil
}

func (f *facts) PapersOn(n string, types ...string) ([]string, error) {
	return papersOn(f.db, n, types)
}

// papersOn gives the papers under way of some types that name a box.
func papersOn(db *gorm.DB, n string, types []string) ([]string, error) {
	return raw[string](db, `SELECT "d"."id" FROM "document_refs" "r" JOIN "documents" "d" ON "d"."id" = "r"."document_id"
 WHERE "r"."entry_id" = ? AND "d"."type" IN ? AND "d"."state" IN ? ORDER BY "d"."id"`,
		n, padded(types), []string{string(document.Pending), string(document.Returned)})
}

// boxOfPapers makes a box from the posted papers that name it, or gives nil.
func (s *Store) boxOfPapers(db *gorm.DB, n string) (*release.Box, error) {
	if n == "" {
		return nil, nil
	}
	ids, err := raw[string](db, `SELECT "d"."id" FROM "document_refs" "r" JOIN "documents" "d" ON "d"."id" = "r"."document_id"
 WHERE "r"."entry_id" = ? AND "d"."type" IN ? AND "d"."state" = ? ORDER BY "d"."ended_at"`,
		n, padded(append(warehouse.BoxReceipts(), warehouse.BoxOrders()...)), string(document.Done))
	if err != nil {
		return nil, err
	}
	var b *release.Box
	for _, id := range ids {
		d, err := s.paper(db, id)
		if err != nil {
			return nil, err
		}
		b = warehouse.BoxOf(b, d, n)
	}
	return b, nil
}
