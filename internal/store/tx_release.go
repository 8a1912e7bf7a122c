package store

import (
	"context"
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// ReleaseDesk 发卡台's transactions.
func (s *Store) ReleaseDesk() release.Store { return releaseDesk{s} }

type releaseDesk struct{ s *Store }

func (d releaseDesk) Within(ctx context.Context, fn func(tx release.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error { return fn(releaseTx{newTx(d.s, db)}) })
}

// releaseTx is one transaction of the release desk.
type releaseTx struct{ *tx }

// Of boxes, what the posting of a paper needs too.

func (t *tx) Box(n string) (*release.Box, error) { return t.facts.Box(n) }

func (t *tx) PapersOn(n string, types ...string) ([]string, error) {
	return t.facts.PapersOn(n, types...)
}

// InsertBox meets another box of the same number at the key; the transaction that
// loses looks again and is told of it.
func (t *tx) InsertBox(b *release.Box) error {
	if err := create(t.db, toBoxRow(b)); err != nil {
		return err
	}
	rows := make([]segmentRow, 0, len(b.Segments))
	for i, s := range b.Segments {
		rows = append(rows, segmentRow{ID: value.NewID(), BoxID: b.Number, Position: i + 1, Prefix: s.Prefix, Digits: s.Digits,
			FromNumber: s.First, ToNumber: s.Last, Live: true})
	}
	return insertAll(t.db, rows)
}

func (t *tx) UpdateBox(b *release.Box) error {
	row := toBoxRow(b)
	return replace(t.db, &row, row.ID, row.Version, fault.Conflict("release.stale", "箱 %s 刚刚被别人办理，请重新扫描", b.Number))
}

func (t *tx) AddHoldings(list []release.Holding) error {
	rows := make([]holdingRow, 0, len(list))
	for _, h := range list {
		rows = append(rows, toHoldingRow(h))
	}
	return insertAll(t.db, rows)
}

// LockBatches leaves out boxes that lie in none. Whoever changes where the boxes of a
// batch are holds it, and locks it before them.
func (t *tx) LockBatches(boxes []string) ([]*release.Batch, error) {
	var out []*release.Batch
	for some := range slices.Chunk(slices.Sorted(slices.Values(boxes)), manyAtOnce) {
		rows, err := raw[releaseBatchRow](t.db, `SELECT * FROM "release_batches" WHERE "id" IN
 (SELECT "batch_id" FROM "release_boxes" WHERE "id" IN ? AND "batch_id" <> '') ORDER BY "id"`+lockOf(forUpdate(t.db)), padded(some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if b := r.batch(); !slices.ContainsFunc(out, func(o *release.Batch) bool { return o.ID == b.ID }) {
				out = append(out, &b)
			}
		}
	}
	return out, nil
}

func (t *tx) UpdateBatch(b *release.Batch) error {
	row := toReleaseBatch(b)
	return replace(t.db, &row, row.ID, row.Version, fault.Conflict("release.stale", "批次 %s 刚刚被别人办理，请刷新", b.ID))
}

type waitRow struct {
	State    string
	OutletID string
	Boxes    int
	Quantity int64
}

// Waiting counts without locking: whoever changes boxes of the batch holds it.
func (t *tx) Waiting(batch string) ([]release.Wait, error) {
	rows, err := raw[waitRow](t.db, `SELECT "state", "outlet_id", COUNT(*) AS "boxes",
 SUM(CASE WHEN "outlet_on" <> '' THEN "outlet_quantity" WHEN "district_on" <> '' THEN "district_quantity" ELSE "quantity" END) AS "quantity"
 FROM "release_boxes" WHERE "batch_id" = ? GROUP BY "state", "outlet_id" ORDER BY "state", "outlet_id"`, batch)
	out := make([]release.Wait, 0, len(rows))
	for _, r := range rows {
		out = append(out, release.Wait{State: release.State(r.State), Outlet: r.OutletID, Boxes: r.Boxes, Quantity: r.Quantity})
	}
	return out, err
}

// What the desk needs beside.

func (t releaseTx) Entry(ref, id string) (document.Entry, error) { return t.facts.Entry(ref, id) }

// Boxes locks them in the order of their numbers, so that two batches never wait for
// each other.
func (t releaseTx) Boxes(numbers []string) ([]release.Box, error) {
	var out []release.Box
	for some := range slices.Chunk(slices.Sorted(slices.Values(numbers)), manyAtOnce) {
		rows, err := raw[boxRow](t.db, `SELECT * FROM "release_boxes" WHERE "id" IN ? ORDER BY "id"`+lockOf(forUpdate(t.db)), padded(some))
		if err != nil {
			return nil, err
		}
		out = append(out, boxesOf(rows)...)
	}
	return out, completeSegments(t.db, out)
}

func boxesOf(rows []boxRow) []release.Box {
	out := make([]release.Box, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.box())
	}
	return out
}

// completeSegments adds the runs of card numbers to boxes.
func completeSegments(db *gorm.DB, boxes []release.Box) error {
	at := map[string]int{}
	ids := make([]string, 0, len(boxes))
	for i := range boxes {
		at[boxes[i].Number] = i
		ids = append(ids, boxes[i].Number)
	}
	for some := range slices.Chunk(ids, manyAtOnce) {
		rows, err := raw[segmentRow](db, `SELECT * FROM "release_segments" WHERE "box_id" IN ? ORDER BY "box_id", "position"`, padded(some))
		if err != nil {
			return err
		}
		for _, r := range rows {
			b := &boxes[at[r.BoxID]]
			b.Segments = append(b.Segments, r.segment())
		}
	}
	return nil
}

func (t releaseTx) Overlapping(s release.Segment) (string, error) {
	box, err := segmentOver(t.db, s)
	if err != nil || box != "" {
		return box, err
	}
	indexes := make([]string, 0, s.Count())
	for n := s.First; n <= s.Last; n++ {
		indexes = append(indexes, t.s.cardIndex(s.Number(n)))
	}
	for some := range slices.Chunk(indexes, manyAtOnce) {
		rows, err := raw[string](t.db, `SELECT "box_id" FROM "release_cards" WHERE "open_key" IN ? LIMIT 1`, padded(some))
		if err != nil || len(rows) > 0 {
			return only(rows), err
		}
	}
	return "", nil
}

// segmentOver gives the box of a run in use that shares a number with another.
func segmentOver(db *gorm.DB, s release.Segment) (string, error) {
	rows, err := raw[string](db, `SELECT "box_id" FROM "release_segments" WHERE "prefix" = ? AND "digits" = ? AND "to_number" >= ?
 AND "from_number" <= ? AND "live" = ? ORDER BY "to_number" LIMIT 1`, s.Prefix, s.Digits, s.First, s.Last, true)
	return only(rows), err
}

// only gives the one value of a query that finds at most one, or "".
func only(rows []string) string {
	if len(rows) == 0 {
		return ""
	}
	return rows[0]
}

func (t releaseTx) BoxOfCard(card string) (string, error) {
	rows, err := raw[string](t.db, `SELECT "box_id" FROM "release_cards" WHERE "open_key" = ?`, t.s.cardIndex(card))
	if err != nil || len(rows) > 0 {
		return only(rows), err
	}
	one, err := release.ParseSegment(card, card)
	if err != nil {
		return "", nil //nolint:nilerr // a number that counts nothing is in no run
	}
	return segmentOver(t.db, one)
}

func (t releaseTx) Applicant(card string) (application, name string, err error) {
	a, err := t.s.applicationByCard(t.db, card)
	if err != nil || a == nil {
		return "", "", err
	}
	return a.ID, a.Name, nil
}

func (t releaseTx) InsertCards(list []release.Card) error {
	rows := make([]releaseCardRow, 0, len(list))
	for _, c := range list {
		row, err := t.s.sealedCard(c)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return insertAll(t.db, rows)
}

func (t releaseTx) CardsOf(box string, numbers []string) ([]release.Card, error) {
	indexes := make([]string, 0, len(numbers))
	for _, n := range numbers {
		indexes = append(indexes, t.s.cardIndex(n))
	}
	var out []release.Card
	for some := range slices.Chunk(indexes, manyAtOnce) {
		rows, err := raw[releaseCardRow](t.db, `SELECT * FROM "release_cards" WHERE "box_id" = ? AND "card_index" IN ?`, box, padded(some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			c, err := t.s.openedCard(r)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}

func (t releaseTx) CardOf(id string) (release.Card, error) {
	row, err := first[releaseCardRow](forUpdate(t.db), `"id" = ?`, id)
	if err != nil {
		return release.Card{}, err
	}
	if row == nil {
		return release.Card{}, fault.NotFound("release.no_card", "没有这张卡")
	}
	return t.s.openedCard(*row)
}

// UpdateCard stores what became of a card; its number and name never change.
func (t releaseTx) UpdateCard(c release.Card) error {
	open := t.s.cardIndex(c.Number)
	if c.CollectedOn != "" {
		open = c.ID
	}
	_, err := execute(t.db, `UPDATE "release_cards" SET "mark" = ?, "collected_on" = ?, "open_key" = ?, "version" = "version" + 1 WHERE "id" = ?`,
		string(c.Mark), string(c.CollectedOn), open, c.ID)
	return err
}

func (t releaseTx) SignCards(b *release.Box) error {
	_, err := execute(t.db, `UPDATE "release_cards" SET "signed_on" = ?, "outlet_id" = ?, "district_id" = ?, "version" = "version" + 1 WHERE "box_id" = ?`,
		string(b.OutletOn), b.Outlet, b.District, b.Number)
	return err
}

func (t releaseTx) FreeCards(box string) error {
	if _, err := execute(t.db, `UPDATE "release_segments" SET "live" = ? WHERE "box_id" = ?`, false, box); err != nil {
		return err
	}
	_, err := execute(t.db, `UPDATE "release_cards" SET "open_key" = "id", "version" = "version" + 1 WHERE "box_id" = ?`, box)
	return err
}

func (t releaseTx) Batch(id string) (*release.Batch, error) {
	row, err := first[releaseBatchRow](forUpdate(t.db), `"id" = ?`, id)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, fault.NotFound("release.no_batch", "没有发放批次 %s，请核对批次号", id)
	}
	b := row.batch()
	return &b, nil
}

func (t releaseTx) InsertBatch(b *release.Batch) error { return create(t.db, toReleaseBatch(b)) }

func (t releaseTx) BatchBoxes(id string) ([]release.Box, error) {
	rows, err := raw[boxRow](t.db, `SELECT * FROM "release_boxes" WHERE "batch_id" = ? ORDER BY "id"`+lockOf(forUpdate(t.db)), id)
	if err != nil {
		return nil, err
	}
	out := boxesOf(rows)
	return out, completeSegments(t.db, out)
}

func (t releaseTx) AddDifferences(list []release.Difference) error {
	rows := make([]differenceRow, 0, len(list))
	for _, d := range list {
		rows = append(rows, toDifferenceRow(d))
	}
	return insertAll(t.db, rows)
}

func (t releaseTx) AddPrint(p release.Print) error {
	labels, err := json.Marshal(p.Labels)
	if err != nil {
		return err
	}
	return create(t.db, printRow{ID: p.ID, Single: p.Single, Labels: string(labels), PrintedAt: stored(p.At), PrinterID: p.By.ID, PrinterName: p.By.Name})
}
