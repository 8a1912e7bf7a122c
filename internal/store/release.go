package store

import (
	"context"
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Release 箱库.
func (s *Store) Release() release.Archive { return releases{s} }

type releases struct{ s *Store }

func (a releases) reader(ctx context.Context) *gorm.DB { return a.s.read.WithContext(ctx) }

// releaseScope leaves what a person may see: the centre everything, a district what
// was released to it, an outlet what is meant for it.
func releaseScope(sc directory.Scope, boxes bool) conditions {
	var c conditions
	switch {
	case sc.All:
		return c
	case sc.District != "":
		c.add(`"district_id" = ?`, sc.District)
	case sc.Outlet != "" && boxes:
		c.add(`"outlet_id" = ?`, sc.Outlet)
	default:
		c.add("1 = 0")
		return c
	}
	if boxes {
		c.add(`"state" NOT IN ?`, []string{string(release.Packed), string(release.Voided)})
	}
	return c
}

func (a releases) Boxes(ctx context.Context, sc directory.Scope, f release.Filter, page document.PageRequest) (document.Page[release.Box], error) {
	c := releaseScope(sc, true)
	if f.Text != "" {
		a.s.findBox(&c, f.Text)
	}
	if len(f.States) > 0 {
		states := make([]string, 0, len(f.States))
		for _, s := range f.States {
			states = append(states, string(s))
		}
		c.add(`"state" IN ?`, padded(states))
	}
	c.equal("batch_id", f.Batch)
	c.equal("district_id", f.District)
	c.equal("outlet_id", f.Outlet)
	c.equal("holder_kind", string(f.Holder))
	c.equal("holder_id", f.HolderID)
	c.between("packed_on", f.From, f.To)
	l := listing{table: "release_boxes", keys: []string{"packed_at", "id"}, desc: true}
	out, err := pageOf(a.reader(ctx), l, c, page, func(r boxRow) []any { return []any{r.PackedAt, r.ID} },
		func(r boxRow) (release.Box, error) { return r.box(), nil })
	if err == nil {
		err = completeSegments(a.reader(ctx), out.Items)
	}
	return out, a.s.translate(err)
}

// findBox narrows by a number: the box's own, its batch's or papers', or a card's.
func (s *Store) findBox(c *conditions, text string) {
	text = value.Scanned(text)
	sql := `("id" = ? OR "batch_id" = ? OR "order_id" = ? OR "receipt_id" = ? OR "id" IN (SELECT "box_id" FROM "release_cards" WHERE "card_index" = ?)`
	args := []any{text, text, text, text, s.cardIndex(text)}
	if one, err := release.ParseSegment(text, text); err == nil {
		sql += ` OR "id" IN (SELECT "box_id" FROM "release_segments" WHERE "prefix" = ? AND "digits" = ? AND "to_number" >= ? AND "from_number" <= ?)`
		args = append(args, one.Prefix, one.Digits, one.First, one.Last)
	}
	c.add(sql+")", args...)
}

func (a releases) Box(ctx context.Context, sc directory.Scope, number string) (release.Box, error) {
	c := releaseScope(sc, true)
	c.add(`"id" = ?`, value.Scanned(number))
	rows, err := raw[boxRow](a.reader(ctx), `SELECT * FROM "release_boxes"`+c.where(), c.args...)
	if err != nil {
		return release.Box{}, a.s.translate(err)
	}
	if len(rows) == 0 {
		return release.Box{}, fault.NotFound("release.no_box", "没有箱号 %s，或您没有查看权限", value.Scanned(number))
	}
	out := boxesOf(rows)
	err = completeSegments(a.reader(ctx), out)
	return out[0], a.s.translate(err)
}

func (a releases) Find(ctx context.Context, number string) (*release.Box, error) {
	b, err := newFacts(a.s, a.reader(ctx), false).Box(value.Scanned(number))
	return b, a.s.translate(err)
}

func (a releases) BoxesOf(ctx context.Context, numbers []string) (map[string]release.Box, error) {
	out := map[string]release.Box{}
	for some := range slices.Chunk(numbers, manyAtOnce) {
		rows, err := raw[boxRow](a.reader(ctx), `SELECT * FROM "release_boxes" WHERE "id" IN ?`, padded(some))
		if err != nil {
			return nil, a.s.translate(err)
		}
		for _, r := range rows {
			out[r.ID] = r.box()
		}
	}
	return out, nil
}

func (a releases) OpenPapers(ctx context.Context, number string, types ...string) ([]string, error) {
	ids, err := papersOn(a.reader(ctx), value.Scanned(number), types)
	return ids, a.s.translate(err)
}

func (a releases) Chain(ctx context.Context, box string) ([]release.Holding, error) {
	rows, err := raw[holdingRow](a.reader(ctx), `SELECT * FROM "release_holdings" WHERE "box_id" = ? ORDER BY "id"`, box)
	out := make([]release.Holding, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.holding())
	}
	return out, a.s.translate(err)
}

func (a releases) Card(ctx context.Context, id string) (release.Card, error) {
	row, err := first[releaseCardRow](a.reader(ctx), `"id" = ?`, id)
	if err != nil {
		return release.Card{}, a.s.translate(err)
	}
	if row == nil {
		return release.Card{}, fault.NotFound("release.no_card", "没有这张卡")
	}
	return a.s.openedCard(*row)
}

func (a releases) Cards(ctx context.Context, box string, page document.PageRequest) (document.Page[release.Card], error) {
	var c conditions
	c.add(`"box_id" = ?`, box)
	// Ids are made in the order in which the cards were listed.
	out, err := pageOf(a.reader(ctx), listing{table: releaseCardTable, keys: []string{"id"}}, c, page,
		func(r releaseCardRow) []any { return []any{r.ID} }, a.s.openedCard)
	return out, a.s.translate(err)
}

func (a releases) Batches(ctx context.Context, sc directory.Scope, f release.BatchFilter, page document.PageRequest) (document.Page[release.Batch], error) {
	c := releaseScope(sc, false)
	c.equal("id", value.Scanned(f.Text))
	c.equal("state", string(f.State))
	c.equal("district_id", f.District)
	c.between("registered_on", f.From, f.To)
	l := listing{table: "release_batches", keys: []string{"registered_at", "id"}, desc: true}
	out, err := pageOf(a.reader(ctx), l, c, page, func(r releaseBatchRow) []any { return []any{r.RegisteredAt, r.ID} },
		func(r releaseBatchRow) (release.Batch, error) { return r.batch(), nil })
	if err == nil {
		err = countStates(a.reader(ctx), out.Items)
	}
	return out, a.s.translate(err)
}

type boxCount struct {
	BatchID string
	State   string
	Number  int
}

// countStates adds how many boxes of each batch are in which state.
func countStates(db *gorm.DB, batches []release.Batch) error {
	if len(batches) == 0 {
		return nil
	}
	at := map[string]int{}
	ids := make([]string, 0, len(batches))
	for i := range batches {
		batches[i].By = map[release.State]int{}
		at[batches[i].ID] = i
		ids = append(ids, batches[i].ID)
	}
	rows, err := raw[boxCount](db, `SELECT "batch_id", "state", COUNT(*) AS "number" FROM "release_boxes" WHERE "batch_id" IN ?
 GROUP BY "batch_id", "state"`, padded(ids))
	for _, r := range rows {
		batches[at[r.BatchID]].By[release.State(r.State)] = r.Number
	}
	return err
}

func (a releases) Batch(ctx context.Context, sc directory.Scope, id string) (release.Batch, error) {
	c := releaseScope(sc, false)
	c.add(`"id" = ?`, value.Scanned(id))
	rows, err := raw[releaseBatchRow](a.reader(ctx), `SELECT * FROM "release_batches"`+c.where(), c.args...)
	if err != nil {
		return release.Batch{}, a.s.translate(err)
	}
	if len(rows) == 0 {
		return release.Batch{}, fault.NotFound("release.no_batch", "没有发放批次 %s，或您没有查看权限", value.Scanned(id))
	}
	out := []release.Batch{rows[0].batch()}
	err = countStates(a.reader(ctx), out)
	return out[0], a.s.translate(err)
}

func (a releases) Differences(ctx context.Context, sc directory.Scope, f release.DifferenceFilter, page document.PageRequest) (document.Page[release.Difference], error) {
	var c conditions
	switch {
	case sc.All:
	case sc.District != "":
		c.add(`"district_id" = ?`, sc.District)
	default:
		c.add(`"outlet_id" = ? AND ? <> ''`, sc.Outlet, sc.Outlet)
	}
	c.equal("box_id", value.Scanned(f.Box))
	c.equal("batch_id", value.Scanned(f.Batch))
	c.equal("district_id", f.District)
	c.between("found_on", f.From, f.To)
	out, err := pageOf(a.reader(ctx), listing{table: "release_differences", keys: []string{"id"}, desc: true}, c, page,
		func(r differenceRow) []any { return []any{r.ID} }, func(r differenceRow) (release.Difference, error) { return r.difference(), nil })
	return out, a.s.translate(err)
}

type spotRow struct {
	HolderKind string
	HolderID   string
	DistrictID string
	OutletID   string
	State      string
	Boxes      int64
	Quantity   int64
}

func (a releases) Spots(ctx context.Context, sc directory.Scope) ([]release.Spot, error) {
	c := releaseScope(sc, true)
	c.add(`"state" <> ?`, string(release.Voided))
	rows, err := raw[spotRow](a.reader(ctx), `SELECT "holder_kind", "holder_id", "district_id", "outlet_id", "state", COUNT(*) AS "boxes",
 SUM(CASE WHEN "outlet_on" <> '' THEN "outlet_quantity" WHEN "district_on" <> '' THEN "district_quantity" ELSE "quantity" END) AS "quantity"
 FROM "release_boxes"`+c.where()+` GROUP BY "holder_kind", "holder_id", "district_id", "outlet_id", "state"`, c.args...)
	out := make([]release.Spot, 0, len(rows))
	for _, r := range rows {
		out = append(out, release.Spot{Holder: release.Holder{Kind: release.HolderKind(r.HolderKind), ID: r.HolderID}, District: r.DistrictID,
			Outlet: r.OutletID, State: release.State(r.State), Boxes: r.Boxes, Quantity: r.Quantity})
	}
	return out, a.s.translate(err)
}

func (a releases) Print(ctx context.Context, id string) (release.Print, error) {
	row, err := first[printRow](a.reader(ctx), `"id" = ?`, id)
	if err != nil {
		return release.Print{}, a.s.translate(err)
	}
	if row == nil {
		return release.Print{}, fault.NotFound("release.no_print", "没有这次打印")
	}
	p := release.Print{ID: row.ID, Single: row.Single, At: row.PrintedAt.UTC(), By: document.Named{ID: row.PrinterID, Name: row.PrinterName}}
	return p, a.s.translate(json.Unmarshal([]byte(row.Labels), &p.Labels))
}
