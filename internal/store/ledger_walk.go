package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cardflow/internal/domain/value"
)

// LedgerWalk 账本校验 is how far a comparison of the ledger has come. It goes on where
// it stopped, and begins anew behind the end.
type LedgerWalk struct {
	move, item string
	missing    map[string]int      // moves that are still to come of a posting
	places     map[string][]string // where its others lie
	Moves      int                 // compared since the beginning
	Ended      bool                // everything was compared
}

// AlteredLedger compares about as many moves with their seals as asked for, and the
// balances of some items with the sums of their moves; places where something does
// not agree are blocked for posting.
func (s *Store) AlteredLedger(ctx context.Context, w *LedgerWalk, most int) ([]Altered, error) {
	if w.missing == nil || w.Ended {
		*w = LedgerWalk{missing: map[string]int{}, places: map[string][]string{}}
	}
	db := s.read.WithContext(ctx)
	var out []Altered
	movesEnded := false
	for seen := 0; seen < most && !movesEnded; {
		rows, err := raw[moveRow](db, `SELECT * FROM "stock_moves" WHERE "id" > ? ORDER BY "id" LIMIT ?`, w.move, movesLooked)
		if err != nil {
			return out, s.translate(err)
		}
		for _, r := range rows {
			w.move = r.ID
			if bad, found := s.lookAt(w, r); found {
				out = append(out, bad)
				if err := s.block(ctx, placeID(r.move().Place)); err != nil {
					return out, err
				}
			}
		}
		seen += len(rows)
		w.Moves += len(rows)
		movesEnded = len(rows) < movesLooked
	}
	balances, balancesEnded, err := s.alteredBalances(ctx, db, w, most)
	out = append(out, balances...)
	if err != nil || !movesEnded || !balancesEnded {
		return out, err
	}
	w.Ended = true
	gone, err := s.missingMoves(ctx, w)
	return append(out, gone...), err
}

// lookAt compares one move, and counts off those that were posted with it.
func (s *Store) lookAt(w *LedgerWalk, r moveRow) (Altered, bool) {
	content, genuine := s.sealedMove(r)
	if !genuine || content != r.content() {
		return Altered{Area: areaMove, Key: r.ID, Name: fmt.Sprintf("%s 第 %d 行的流水", r.DocumentID, r.LineNo), Restorable: genuine}, true
	}
	if _, seen := w.missing[r.PostingID]; !seen {
		w.missing[r.PostingID] = r.PostingSize
	}
	w.missing[r.PostingID]--
	w.places[r.PostingID] = append(w.places[r.PostingID], placeID(r.move().Place))
	if w.missing[r.PostingID] == 0 {
		delete(w.missing, r.PostingID)
		delete(w.places, r.PostingID)
	}
	return Altered{}, false
}

// missingMoves tells of postings of which moves are gone, or were added.
func (s *Store) missingMoves(ctx context.Context, w *LedgerWalk) ([]Altered, error) {
	var out []Altered
	for posting, n := range w.missing {
		whole, err := s.wholePosting(ctx, posting)
		if err != nil {
			return out, err
		}
		if whole { // some were posted behind the place where the walk was
			continue
		}
		out = append(out, Altered{Area: areaPosting, Key: posting, Name: fmt.Sprintf("同一次过账缺少 %d 条流水", n)})
		for _, place := range w.places[posting] {
			if err := s.block(ctx, place); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func (s *Store) wholePosting(ctx context.Context, posting string) (bool, error) {
	rows, err := raw[moveRow](s.read.WithContext(ctx), `SELECT * FROM "stock_moves" WHERE "document_id" IN
 (SELECT "document_id" FROM "stock_moves" WHERE "id" = ?) AND "posting_id" = ?`, posting, posting)
	if err != nil || len(rows) == 0 {
		return false, s.translate(err)
	}
	for _, r := range rows {
		if !s.moveHolds(r) {
			return true, nil // it is told of by itself
		}
	}
	return len(rows) == rows[0].PostingSize, nil
}

// block 冻结 keeps a place from being posted to.
func (s *Store) block(ctx context.Context, place string) error {
	return s.translate(s.write.WithContext(ctx).Exec(`UPDATE "stock_balances" SET "blocked" = ? WHERE "id" = ?`, true, place).Error)
}

// balanceCheck is a balance beside its moves: their sum, and how many they are where
// that was asked.
type balanceCheck struct {
	Balance balanceRow `gorm:"embedded"`
	Moved   int64
	Moves   int
}

// sumOfPlace joins the moves of a balance's place.
const sumOfPlace = `(SELECT COALESCE(SUM("m"."quantity"), 0) FROM "stock_moves" "m" WHERE "m"."item_id" = "b"."item_id" AND "m"."account" = "b"."account"
 AND "m"."warehouse_id" = "b"."warehouse_id" AND "m"."location_id" = "b"."location_id" AND "m"."department_id" = "b"."department_id"
 AND "m"."class" = "b"."class")`

// balancesOfItem reads each balance of an item with the sum of its moves, by one walk
// through them.
const balancesOfItem = `SELECT "b".*, COALESCE("s"."moved", 0) AS "moved", COALESCE("s"."moves", 0) AS "moves" FROM "stock_balances" "b" LEFT JOIN
 (SELECT "account", "warehouse_id", "location_id", "department_id", "class", SUM("quantity") AS "moved", COUNT(*) AS "moves" FROM "stock_moves"
  WHERE "item_id" = ? GROUP BY "account", "warehouse_id", "location_id", "department_id", "class") "s"
 ON "s"."account" = "b"."account" AND "s"."warehouse_id" = "b"."warehouse_id" AND "s"."location_id" = "b"."location_id"
 AND "s"."department_id" = "b"."department_id" AND "s"."class" = "b"."class" WHERE "b"."item_id" = ?`

// alteredBalances compares the balances of the next items, until about as many moves
// were summed as asked for; balances and moves are read by one statement, so that
// nothing is posted in between.
func (s *Store) alteredBalances(ctx context.Context, db *gorm.DB, w *LedgerWalk, most int) (out []Altered, ended bool, err error) {
	item, err := itemBehind(db, w.item)
	for summed := 0; err == nil && item != "" && summed < most; item, err = itemBehind(db, w.item) {
		rows, err := raw[balanceCheck](db, balancesOfItem, item, item)
		if err != nil {
			return out, false, s.translate(err)
		}
		for _, r := range rows {
			summed += r.Moves
			if r.Moved == r.Balance.Quantity {
				continue
			}
			out = append(out, Altered{Area: areaBalance, Key: r.Balance.ID, Restorable: true,
				Name: fmt.Sprintf("结存 %s，流水合计 %s", value.Quantity(r.Balance.Quantity), value.Quantity(r.Moved))})
			if err := s.block(ctx, r.Balance.ID); err != nil {
				return out, false, err
			}
		}
		w.item = item
	}
	return out, item == "", s.translate(err)
}

// itemBehind gives the next item that has balances, or "".
func itemBehind(db *gorm.DB, item string) (string, error) {
	items, err := raw[string](db, `SELECT "item_id" FROM "stock_balances" WHERE "item_id" > ? ORDER BY "item_id" LIMIT 1`, item)
	return only(items), err
}

// CheckLedger compares the whole ledger, telling how far it is.
func (s *Store) CheckLedger(ctx context.Context, progress func(moves int) error) ([]Altered, error) {
	var out []Altered
	var w LedgerWalk
	for !w.Ended {
		found, err := s.AlteredLedger(ctx, &w, 20*movesLooked)
		out = append(out, found...)
		if err == nil && progress != nil {
			err = progress(w.Moves)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}
