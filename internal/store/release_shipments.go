package store

import (
	"context"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

type shipmentRow struct {
	Box          boxRow `gorm:"embedded"`
	SentOn       string
	RegisteredOn *string // NULL without a batch
}

func (r shipmentRow) shipment() release.Shipment {
	b := r.Box.box()
	s := release.Shipment{Box: b.Number, Item: b.Item, Batch: b.Batch, District: b.District, Outlet: b.Outlet, State: b.State, Order: b.Order,
		SentOn: value.Date(r.SentOn), RegisteredOn: dayOrNone(r.RegisteredOn), Quantity: b.Quantity, DistrictOn: b.DistrictOn, DistrictQuantity: b.DistrictQuantity,
		DistributedOn: b.DistributedOn, OutletOn: b.OutletOn, OutletQuantity: b.OutletQuantity}
	if b.Order != "" {
		s.Sent = b.Quantity
	}
	return s
}

func dayOrNone(text *string) value.Date {
	if text == nil {
		return ""
	}
	return value.Date(*text)
}

// shipments joins each box on its way with the order that took it out, whose
// business date may be moved, or else with its batch: two walks, so that a period
// reads the orders of its days and not every box. SQLite tells days from texts only in
// plain columns, so the missing order of the second walk, "", is its missing day too.
var shipments = `(SELECT "b".*, "d"."business_date" AS "sent_on", "t"."registered_on" AS "registered_on", "d"."business_date" AS "counted_on"
 FROM "documents" "d" JOIN "release_boxes" "b" ON "b"."order_id" = "d"."id" LEFT JOIN "release_batches" "t" ON "t"."id" = "b"."batch_id"
 WHERE "d"."type" IN ('` + strings.Join(warehouse.BoxOrders(), "', '") + `') AND "b"."district_id" <> ''
 UNION ALL SELECT "b".*, "b"."order_id" AS "sent_on", "t"."registered_on" AS "registered_on",
 CASE WHEN "b"."district_on" <> '' THEN "b"."district_on" ELSE "t"."registered_on" END AS "counted_on"
 FROM "release_boxes" "b" JOIN "release_batches" "t" ON "t"."id" = "b"."batch_id" WHERE "b"."district_id" <> '' AND "b"."order_id" = '') "s"`

// shipmentConditions narrows shipments, and gives the columns of the sign-in they
// are seen from.
func shipmentConditions(sc directory.Scope, f release.ShipmentFilter) (c conditions, on, quantity string) {
	on, quantity = `"district_on"`, `"district_quantity"`
	if f.Stage == release.ByOutlet {
		on, quantity = `"outlet_on"`, `"outlet_quantity"`
	}
	c = releaseScope(sc, true)
	c.equal("district_id", f.District)
	if f.Outlet == release.NoOutlet {
		c.add(`"outlet_id" = ''`)
	} else {
		c.equal("outlet_id", f.Outlet)
	}
	c.oneOf("item_id", f.Items)
	c.between("counted_on", f.From, f.To)
	switch f.Part {
	case release.DirectPart:
		c.add(`"order_id" = ''`)
	case release.SignedPart:
		c.add(on + ` <> ''`)
	case release.OpenPart:
		c.add(on + ` = ''`)
	case release.OddPart:
		c.add(on + ` <> '' AND ` + quantity + ` <> "quantity"`)
	}
	return c, on, quantity
}

func (a releases) Shipments(ctx context.Context, sc directory.Scope, f release.ShipmentFilter, page document.PageRequest) (document.Page[release.Shipment], error) {
	c, _, _ := shipmentConditions(sc, f)
	out, err := pageOf(a.reader(ctx), listing{from: shipments, keys: []string{"id"}}, c, page, func(r shipmentRow) []any { return []any{r.Box.ID} },
		func(r shipmentRow) (release.Shipment, error) { return r.shipment(), nil })
	return out, a.s.translate(err)
}

type shipmentSum struct {
	OrderID, DistrictID, OutletID, ItemID string
	Boxes, Quantity                       int64
	SignedBoxes, Signed, Short            int64
}

func (a releases) ShipmentTotals(ctx context.Context, sc directory.Scope, f release.ShipmentFilter) ([]release.ShipmentTotal, error) {
	c, on, quantity := shipmentConditions(sc, f)
	signed := func(what string) string { return `SUM(CASE WHEN ` + on + ` <> '' THEN ` + what + ` ELSE 0 END)` }
	rows, err := raw[shipmentSum](a.reader(ctx), `SELECT "order_id", "district_id", "outlet_id", "item_id", COUNT(*) AS "boxes", SUM("quantity") AS "quantity", `+
		signed("1")+` AS "signed_boxes", `+signed(quantity)+` AS "signed", `+signed(`"quantity" - `+quantity)+` AS "short"
 FROM `+shipments+c.where()+` GROUP BY "order_id", "district_id", "outlet_id", "item_id" ORDER BY "district_id", "outlet_id", "item_id", "order_id"`, c.args...)
	out := make([]release.ShipmentTotal, 0, len(rows))
	for _, r := range rows {
		out = append(out, release.ShipmentTotal{Order: r.OrderID, District: r.DistrictID, Outlet: r.OutletID, Item: r.ItemID, Boxes: r.Boxes, Quantity: r.Quantity,
			SignedBoxes: r.SignedBoxes, Signed: r.Signed, Short: r.Short})
	}
	return out, a.s.translate(err)
}
