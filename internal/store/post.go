package store

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// moveKey is what makes a move unique within its paper.
type moveKey struct {
	line     int
	effect   string
	revision int
}

// Post appends moves, and adds them to the balances and to the sums of their
// days. Places are taken in one order by everybody, so that two papers never
// wait for each other.
func (t *tx) Post(moves []ledger.Move) error {
	fresh, err := t.unposted(moves)
	if err != nil {
		return err
	}
	return t.post(fresh)
}

func (t *tx) post(moves []ledger.Move) error {
	if len(moves) == 0 {
		return nil
	}
	if err := t.s.passGate(t.db); err != nil {
		return err
	}
	if err := openFor(t.db, moves); err != nil {
		return err
	}
	if err := t.freeFor(moves); err != nil {
		return err
	}
	rows := make([]moveRow, 0, len(moves))
	net := map[ledger.Place]value.Quantity{}
	days := map[dayKey]dayRow{}
	for _, m := range moves {
		rows = append(rows, toMoveRow(m))
		net[m.Place] += m.Quantity
		addDay(days, m)
	}
	places := make([]ledger.Place, 0, len(net))
	ids := make(map[ledger.Place]string, len(net))
	for p := range net {
		places = append(places, p)
		ids[p] = placeID(p)
	}
	slices.SortFunc(places, func(a, b ledger.Place) int { return cmp.Compare(ids[a], ids[b]) })
	for _, p := range places {
		if err := t.addBalance(p, ids[p], net[p]); err != nil {
			return err
		}
	}
	if err := t.addDays(days); err != nil {
		return err
	}
	t.s.sealMoves(rows)
	return insertAll(t.db, rows)
}

func (t *tx) unposted(moves []ledger.Move) ([]ledger.Move, error) {
	if len(moves) == 0 {
		return nil, nil
	}
	posted := map[string]map[moveKey]bool{}
	var fresh []ledger.Move
	for _, m := range moves {
		if posted[m.Document] == nil {
			rows, err := raw[moveRow](t.db, `SELECT "line_no", "effect", "revision" FROM "stock_moves" WHERE "document_id" = ?`, m.Document)
			if err != nil {
				return nil, err
			}
			posted[m.Document] = map[moveKey]bool{}
			for _, r := range rows {
				posted[m.Document][moveKey{r.LineNo, r.Effect, r.Revision}] = true
			}
		}
		k := moveKey{m.Line, m.Effect, m.Revision}
		if !posted[m.Document][k] {
			posted[m.Document][k] = true
			fresh = append(fresh, m)
		}
	}
	return fresh, nil
}

// addBalance changes one balance by a guarded update: the database itself
// refuses what would go below zero.
func (t *tx) addBalance(p ledger.Place, id string, q value.Quantity) error {
	changed, err := execute(t.db, `UPDATE "stock_balances" SET "quantity" = "quantity" + ? WHERE "id" = ? AND "quantity" + ? >= 0 AND "blocked" = ?`, int64(q), id, int64(q), false)
	if err != nil || changed > 0 {
		return err
	}
	row, err := first[balanceRow](t.db, `"id" = ?`, id)
	if err != nil {
		return err
	}
	switch {
	case row != nil && row.Blocked:
		return t.blocked(p)
	case row != nil && row.Quantity+int64(q) >= 0:
		return errOvertaken
	case row != nil:
		return t.short(p, value.Quantity(row.Quantity), -q)
	case q < 0:
		return t.short(p, 0, -q)
	}
	return create(t.db, newBalanceRow(p, q))
}

// errOvertaken tells that another transaction made or raised the balance between
// the update that missed it and the look at why; another try finds it there.
var errOvertaken = fmt.Errorf("balance changed meanwhile: %w", gorm.ErrDuplicatedKey)

// short says in the clerk's words which item lacks how much and where.
func (t *tx) short(p ledger.Place, available, asked value.Quantity) error {
	item, where, unit := t.names(p)
	return ledger.Short(item, where, available, asked, unit)
}

// blocked says which item nothing is posted of, and where.
func (t *tx) blocked(p ledger.Place) error {
	item, where, _ := t.names(p)
	return fault.Conflict(codeLedger, "%s 在%s的账目与流水不符，已暂停记账，请联系系统管理员核实", item, where)
}

// names gives what a clerk calls the item and the place, and the unit.
func (t *tx) names(p ledger.Place) (item, where, unit string) {
	item, where = p.Item, p.Location
	if e, err := t.facts.Entry("items", p.Item); err == nil {
		item, unit = e.Name, e.Fields.Text("unit")
	}
	ref, id := "locations", p.Location
	if holder := p.Holder(); holder != "" {
		ref, id, where = holder, p.Department, p.Department
	}
	if e, err := t.facts.Entry(ref, id); err == nil {
		where = e.Name
	}
	return item, where, unit
}

type dayKey struct {
	place ledger.Place
	date  value.Date
}

func addDay(days map[dayKey]dayRow, m ledger.Move) {
	k := dayKey{m.Place, m.BusinessDate}
	d := days[k]
	d.PlaceID, d.BusinessDate = placeID(m.Place), string(m.BusinessDate)
	if m.Direction == ledger.In {
		d.QuantityIn += int64(m.Quantity)
	} else {
		d.QuantityOut -= int64(m.Quantity)
	}
	days[k] = d
}

func (t *tx) addDays(days map[dayKey]dayRow) error {
	rows := make([]dayRow, 0, len(days))
	for _, d := range days {
		rows = append(rows, d)
	}
	slices.SortFunc(rows, func(a, b dayRow) int {
		return cmp.Or(cmp.Compare(a.PlaceID, b.PlaceID), cmp.Compare(a.BusinessDate, b.BusinessDate))
	})
	for _, d := range rows {
		changed, err := execute(t.db, `UPDATE "stock_days" SET "quantity_in" = "quantity_in" + ?, "quantity_out" = "quantity_out" + ?
 WHERE "place_id" = ? AND "business_date" = ?`, d.QuantityIn, d.QuantityOut, d.PlaceID, d.BusinessDate)
		if err != nil {
			return err
		}
		if changed > 0 {
			continue
		}
		if err := create(t.db, d); err != nil {
			return err
		}
	}
	return nil
}

// LatestMoves gives the moves of a paper that no mirror has undone: those of the
// highest revision of each line and effect.
func (t *tx) LatestMoves(documentID string) ([]ledger.Move, error) {
	rows, err := raw[moveRow](t.db, `SELECT * FROM "stock_moves" WHERE "document_id" = ? ORDER BY "line_no", "effect", "revision"`, documentID)
	if err != nil {
		return nil, err
	}
	if err := t.s.holdMoves(rows); err != nil {
		return nil, err
	}
	var out []ledger.Move
	for i, r := range rows {
		last := i == len(rows)-1 || rows[i+1].LineNo != r.LineNo || rows[i+1].Effect != r.Effect
		if last {
			out = append(out, r.move())
		}
	}
	return out, nil
}

// Lowest reads the sums of the days of one place.
func (t *tx) Lowest(place ledger.Place, from value.Date) (value.Date, value.Quantity, error) {
	rows, err := raw[dayRow](t.db, `SELECT * FROM "stock_days" WHERE "place_id" = ? ORDER BY "business_date"`, placeID(place))
	if err != nil {
		return "", 0, err
	}
	days := make([]ledger.Day, 0, len(rows))
	for _, r := range rows {
		days = append(days, ledger.Day{Date: value.Date(r.BusinessDate), Net: value.Quantity(r.QuantityIn - r.QuantityOut)})
	}
	at, lowest := ledger.Lowest(days, from)
	return at, lowest, nil
}
