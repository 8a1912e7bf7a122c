package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// Shelves 库存现状 reads what alerts are computed from.
func (s *Store) Shelves() Shelves { return Shelves{s} }

// Shelves is the store as alerts see it.
type Shelves struct{ s *Store }

var _ warehouse.Shelves = Shelves{}

type shelfRow struct {
	Account             string
	ItemID, WarehouseID string
	Quantity            value.Quantity
	LastDay             string
}

// Standings reads the balances, which are few, and of each its last day by key.
func (v Shelves) Standings(ctx context.Context) ([]warehouse.Standing, error) {
	rows, err := raw[shelfRow](v.s.read.WithContext(ctx), `SELECT "b"."account", "b"."item_id", "b"."warehouse_id", "b"."quantity",
 COALESCE((SELECT MAX("d"."business_date") FROM "stock_days" "d" WHERE "d"."place_id" = "b"."id"), '') AS "last_day"
 FROM "stock_balances" "b" WHERE "b"."account" IN ? AND "b"."class" = ?`,
		[]string{string(ledger.Stock), string(ledger.OneTime)}, ledger.Good)
	out := make([]warehouse.Standing, 0, len(rows))
	for _, r := range rows {
		out = append(out, warehouse.Standing{Account: ledger.Account(r.Account), Item: r.ItemID, Warehouse: r.WarehouseID, Quantity: r.Quantity, LastMove: value.Date(r.LastDay)})
	}
	return out, v.s.translate(err)
}

type lotRow struct {
	ItemID, WarehouseID, ExpiresOn string
	Quantity                       value.Quantity
}

// Lots reads what came with an expiry date, by an index that holds only those.
func (v Shelves) Lots(ctx context.Context) ([]warehouse.Lot, error) {
	rows, err := raw[lotRow](v.s.read.WithContext(ctx), `SELECT "item_id", "warehouse_id", "expires_on", SUM("quantity") AS "quantity" FROM "stock_moves"
 WHERE "expires_on" > '' AND "account" = ? GROUP BY "item_id", "warehouse_id", "expires_on"`, string(ledger.Stock))
	out := make([]warehouse.Lot, 0, len(rows))
	for _, r := range rows {
		out = append(out, warehouse.Lot{Item: r.ItemID, Warehouse: r.WarehouseID, Expires: value.Date(r.ExpiresOn), Quantity: r.Quantity})
	}
	return out, v.s.translate(err)
}

// Limits reads those of items, for all warehouses together, and those of items in
// one warehouse. What is disabled has none.
func (v Shelves) Limits(ctx context.Context) ([]warehouse.Limit, error) {
	var out []warehouse.Limit
	off, books := map[string]bool{}, map[string]ledger.Account{}
	err := v.each(ctx, "items", func(r master.Record) {
		off[r.ID], books[r.ID] = r.Disabled, ledger.Stock
		if r.Fields.Text("kind") == warehouse.KindOneTime {
			books[r.ID] = ledger.OneTime
		}
		out = append(out, limitOf(r, r.ID, ""))
	})
	if err != nil {
		return nil, err
	}
	err = v.each(ctx, warehouse.LimitList, func(r master.Record) {
		if !r.Disabled {
			out = append(out, limitOf(r, r.Fields.Text("item"), r.Fields.Text("warehouse")))
		}
	})
	kept := out[:0]
	for _, l := range out {
		if !off[l.Item] && l.Least+l.Most > 0 {
			l.Account = books[l.Item]
			kept = append(kept, l)
		}
	}
	return kept, err
}

func limitOf(r master.Record, item, at string) warehouse.Limit {
	return warehouse.Limit{Item: item, Warehouse: at, Least: r.Fields.Quantity("min_stock"), Most: r.Fields.Quantity("max_stock")}
}

// each walks a whole master list.
func (v Shelves) each(ctx context.Context, ref string, do func(r master.Record)) error {
	page := document.PageRequest{Size: 500}
	for {
		found, err := v.s.Masters().List(ctx, ref, master.Filter{IncludeDisabled: true}, page)
		if err != nil {
			return err
		}
		for _, r := range found.Items {
			do(r)
		}
		if found.Next == "" {
			return nil
		}
		page.Cursor = found.Next
	}
}

// alertRow is an alert of which the keepers have been told.
type alertRow struct {
	AlertKey string `gorm:"primaryKey"`
	OpenedAt time.Time
}

func (alertRow) TableName() string { return "stock_alerts" }

// alertCounter is the row that those who look for alerts have alone.
const alertCounter = "alert_gate"

// Announce 预警通知 compares the alerts of this moment with those the members of a
// role were told of: new ones are told in one notice, those that are over are
// forgotten, so that the next crossing is told again. It gives how many were new.
func (s *Store) Announce(ctx context.Context, role string, now []warehouse.Alert) (fresh int, err error) {
	err = s.within(ctx, func(db *gorm.DB) error {
		if _, err := next(db, alertCounter); err != nil { // processes that look at the same time
			return err
		}
		rows, err := raw[alertRow](db, `SELECT * FROM "stock_alerts"`)
		if err != nil {
			return err
		}
		told := map[string]bool{}
		for _, r := range rows {
			told[r.AlertKey] = true
		}
		var news []warehouse.Alert
		for _, a := range now {
			if !told[a.Key()] {
				news = append(news, a)
				if err := create(db, alertRow{AlertKey: a.Key(), OpenedAt: stored(s.clock())}); err != nil {
					return err
				}
			}
			delete(told, a.Key())
		}
		for key := range told {
			if _, err := execute(db, `DELETE FROM "stock_alerts" WHERE "alert_key" = ?`, key); err != nil {
				return err
			}
		}
		fresh = len(news)
		return s.tellAlerts(db, role, news)
	})
	return fresh, err
}

// namedAlerts bounds how many alerts a notice spells out.
const namedAlerts = 3

func (s *Store) tellAlerts(db *gorm.DB, role string, news []warehouse.Alert) error {
	if len(news) == 0 {
		return nil
	}
	var parts []string
	for _, a := range news[:min(len(news), namedAlerts)] {
		item, err := s.record(db, "items", a.Item)
		if err != nil {
			return err
		}
		parts = append(parts, fmt.Sprintf("%s%s（现有 %s%s）", item.Name, a.Kind.Label(), a.Quantity, item.Fields.Text("unit")))
	}
	text := "仓库预警：" + strings.Join(parts, "；")
	if len(news) > namedAlerts {
		text += fmt.Sprintf(" 等 %d 项", len(news))
	}
	people, err := members(db, role, "")
	if err != nil {
		return err
	}
	for _, p := range people {
		n := task.Notice{ID: value.NewID(), PersonID: p.ID, Kind: task.NoticeStock, Link: "/reports/" + warehouse.AlertFunction, Text: text, At: s.clock()}
		if err := create(db, toNoticeRow(n)); err != nil {
			return err
		}
	}
	return nil
}
