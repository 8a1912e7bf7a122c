package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

// itemsLooked is how many items one page of the ledger's check takes. An item
// has as many places as it lies at, whatever its moves.
const itemsLooked = 20

// placeSum is what moves, or the sums of the days, make of a place.
type placeSum struct {
	Balance     balanceRow `gorm:"embedded"`
	QuantityIn  int64
	QuantityOut int64
}

// ledger adds up the moves of some items anew and compares them with their
// balances and with the sums of their days.
func (v survey) ledger(db *gorm.DB, after string) (incident.Findings, error) {
	var out incident.Findings
	items, err := itemsAfter(db, after)
	if err != nil || len(items) == 0 {
		return out, err
	}
	if len(items) == itemsLooked {
		out.Next = items[len(items)-1]
	}
	moved, err := raw[placeSum](db, `SELECT "account", "item_id", "warehouse_id", "location_id", "department_id", "class",
 SUM(CASE WHEN "direction" = ? THEN "quantity" ELSE 0 END) AS "quantity_in", SUM(CASE WHEN "direction" = ? THEN 0 ELSE -"quantity" END) AS "quantity_out"
 FROM "stock_moves" WHERE "item_id" IN ? GROUP BY "account", "item_id", "warehouse_id", "location_id", "department_id", "class"`,
		string(ledger.In), string(ledger.In), padded(items))
	if err != nil {
		return out, err
	}
	balances, err := raw[balanceRow](db, `SELECT * FROM "stock_balances" WHERE "item_id" IN ?`, padded(items))
	if err != nil {
		return out, err
	}
	places, err := placesOf(db, moved, balances)
	if err != nil {
		return out, err
	}
	for _, id := range slices.Sorted(maps.Keys(places)) {
		out.Checked++
		if title := places[id].wrong(); title != "" {
			out.Found = append(out.Found, incident.Incident{Kind: incident.Mismatch, Key: incident.MismatchPlace + id,
				LastAt: v.s.clock(), Title: title, Cause: places[id].String()})
		}
	}
	return out, nil
}

// itemsAfter gives the next items that have moves or balances.
func itemsAfter(db *gorm.DB, after string) ([]string, error) {
	var all []string
	for _, table := range []string{"stock_moves", "stock_balances"} {
		ids, err := raw[string](db, `SELECT DISTINCT "item_id" FROM "`+table+`" WHERE "item_id" > ? ORDER BY "item_id" LIMIT ?`, after, itemsLooked)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), itemsLooked)], nil
}

// placeAccount holds the three accounts of one place side by side.
type placeAccount struct {
	place           ledger.Place
	in, out         int64 // of the moves
	balance         int64
	daysIn, daysOut int64
}

func placesOf(db *gorm.DB, moved []placeSum, balances []balanceRow) (map[string]*placeAccount, error) {
	out := map[string]*placeAccount{}
	at := func(p ledger.Place) *placeAccount {
		id := placeID(p)
		if out[id] == nil {
			out[id] = &placeAccount{place: p}
		}
		return out[id]
	}
	for _, m := range moved {
		a := at(m.Balance.balance().Place)
		a.in, a.out = m.QuantityIn, m.QuantityOut
	}
	for _, b := range balances {
		at(b.balance().Place).balance = b.Quantity
	}
	days, err := raw[dayRow](db, `SELECT "place_id", SUM("quantity_in") AS "quantity_in", SUM("quantity_out") AS "quantity_out"
 FROM "stock_days" WHERE "place_id" IN ? GROUP BY "place_id"`, padded(slices.Collect(maps.Keys(out))))
	for _, d := range days {
		out[d.PlaceID].daysIn, out[d.PlaceID].daysOut = d.QuantityIn, d.QuantityOut
	}
	return out, err
}

// wrong says in a sentence what disagrees, or nothing.
func (a *placeAccount) wrong() string {
	where := cmp.Or(a.place.Location, a.place.Department)
	switch {
	case a.in-a.out != a.balance:
		return fmt.Sprintf("材料 %s 在 %s 的流水合计 %s 与结存 %s 不符", a.place.Item, where, value.Quantity(a.in-a.out), value.Quantity(a.balance))
	case a.in != a.daysIn, a.out != a.daysOut:
		return fmt.Sprintf("材料 %s 在 %s 的流水与每日汇总不符", a.place.Item, where)
	}
	return ""
}

// String writes the account for the technical cause.
func (a *placeAccount) String() string {
	return fmt.Sprintf("%+v: moves +%d -%d, balance %d, days +%d -%d", a.place, a.in, a.out, a.balance, a.daysIn, a.daysOut)
}
