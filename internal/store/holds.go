package store

import (
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// holdRow is a place that a count holds: a warehouse, or one location of it.
type holdRow struct {
	DocumentID  string `gorm:"primaryKey"`
	WarehouseID string
	LocationID  string
}

func (holdRow) TableName() string { return "stock_holds" }

func (h holdRow) covers(p ledger.Place) bool {
	return h.WarehouseID == p.Warehouse && (h.LocationID == "" || h.LocationID == p.Location)
}

var _ warehouse.Held = (*facts)(nil)

// Held gives the good stock of a warehouse, or of a location, by item. Within a
// transaction nobody posts until it ends, so that what is read here is still
// true when the place is held.
func (f *facts) Held(warehouseID, location string) ([]ledger.Balance, error) {
	if f.lock {
		if err := holdGate(f.db); err != nil {
			return nil, err
		}
	}
	var c conditions
	c.add(`"account" = ?`, string(ledger.Stock))
	c.add(`"class" = ? AND "quantity" > 0`, ledger.Good)
	c.equal("warehouse_id", warehouseID)
	c.equal("location_id", location)
	rows, err := raw[balanceRow](f.db, `SELECT * FROM "stock_balances"`+c.where()+` ORDER BY "location_id", "item_id"`, c.args...)
	out := make([]ledger.Balance, 0, len(rows))
	for _, r := range rows {
		out = append(out, ledger.Balance{Place: r.balance().Place, Quantity: value.Quantity(r.Quantity)})
	}
	return out, err
}

// keepHold holds what a paper counts while it may change, and lets go after.
func (t *tx) keepHold(d *document.Document) error {
	typ, err := t.s.types.Of(d)
	if err != nil || !typ.Holds {
		return err
	}
	if err := dropHold(t.db, d.ID); err != nil {
		return err
	}
	hold := holdRow{DocumentID: d.ID, WarehouseID: d.Head.Text("warehouse"), LocationID: d.Head.Text("location")}
	if hold.WarehouseID == "" || !d.State.Holds() {
		return nil
	}
	rivals, err := raw[holdRow](t.db, `SELECT * FROM "stock_holds" WHERE "warehouse_id" = ?`, hold.WarehouseID)
	if err != nil {
		return err
	}
	for _, r := range rivals {
		if r.LocationID == "" || hold.LocationID == "" || r.LocationID == hold.LocationID {
			return t.held(r).At("head.warehouse", "该范围正在盘点")
		}
	}
	return create(t.db, hold)
}

func dropHold(db *gorm.DB, documentID string) error {
	_, err := execute(db, `DELETE FROM "stock_holds" WHERE "document_id" = ?`, documentID)
	return err
}

// freeFor refuses moves at a place that another paper counts.
func (t *tx) freeFor(moves []ledger.Move) error {
	var ids []string
	for _, m := range moves {
		if m.Place.Warehouse != "" && !slices.Contains(ids, m.Place.Warehouse) {
			ids = append(ids, m.Place.Warehouse)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	holds, err := raw[holdRow](t.db, `SELECT * FROM "stock_holds" WHERE "warehouse_id" IN ?`, padded(ids))
	if err != nil {
		return err
	}
	for _, h := range holds {
		for _, m := range moves {
			if h.DocumentID != m.Document && h.covers(m.Place) {
				return t.held(h)
			}
		}
	}
	return nil
}

// held says in the clerk's words what is being counted by which paper.
func (t *tx) held(h holdRow) *fault.Error {
	ref, id := "warehouses", h.WarehouseID
	if h.LocationID != "" {
		ref, id = "locations", h.LocationID
	}
	name := id
	if e, err := t.facts.Entry(ref, id); err == nil {
		name = e.Name
	}
	return fault.Conflict("stock.held", "“%s”正在盘点（盘点单 %s），盘点结束前不能收发", name, h.DocumentID)
}
