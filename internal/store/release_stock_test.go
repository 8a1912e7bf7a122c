package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store/storetest"
)

// stocked brings boxes into the stock by a receipt.
func (d *dispatch) stocked(o *office, boxes map[string]int64) string {
	d.t.Helper()
	total := int64(0)
	var lines []map[string]any
	for n, q := range boxes {
		total += q
		lines = append(lines, map[string]any{"item": seniorItem, "location": storetest.ShelfA, "box": n, "quantity": value.Units(q)})
	}
	slip := o.finish(storetest.Inspector, approval.Draft{Type: warehouse.SeniorQCReceipt, Head: map[string]any{"job": "J1", "job_quantity": total},
		Lines: []map[string]any{{"item": seniorItem, "quantity": value.Units(total)}}})
	return o.finish(storetest.Keeper, approval.Draft{Type: warehouse.SeniorCardReceipt, Head: map[string]any{"qc": slip, "warehouse": storetest.Main}, Lines: lines},
		storetest.Keeper2)
}

func (d *dispatch) order(o *office, district, box string, q int64) (string, error) {
	paper, err := o.desk.Create(ctx, by(storetest.Keeper), approval.Draft{Type: warehouse.SeniorOrder, Head: map[string]any{"warehouse": storetest.Main, "district": district},
		Lines: []map[string]any{{"item": seniorItem, "box": box, "quantity": value.Units(q)}}})
	if err != nil {
		return "", err
	}
	return paper.ID, o.submit(paper.ID, storetest.Keeper)
}

// shipped brings an order to its end.
func (d *dispatch) shipped(o *office, order, box string) error {
	paper, err := d.s.Archive().Paper(ctx, order)
	if err != nil {
		return err
	}
	if _, err := o.desk.Decide(ctx, approval.Decision{DocumentID: order, Step: paper.StepKey, Visit: paper.Visit, By: by(storetest.Keeper2), Action: document.Agree,
		Fields: approval.Fields{Lines: []map[string]any{{"line": 1, "scanned_box": box}}}, Key: value.NewID()}); err != nil {
		return err
	}
	if err := o.decide(order, storetest.Head, document.Agree); err != nil {
		return err
	}
	return o.decide(order, storetest.Keeper2, document.Agree)
}

func TestBoxTravelsWithTheStock(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		o := newOffice(t, d.s)
		own := d.pack(release.PackForm{Quantity: 100})
		_, err := d.order(o, storetest.DistrictID, own, 100)
		require.Contains(t, fmt.Sprint(fault.From(err).Details), "还没有入库")
		receipt := d.stocked(o, map[string]int64{own: 100, "SZ-1": 50})
		require.Equal(t, []any{receipt, release.AtWarehouse, storetest.Main}, []any{d.box(own).Receipt, d.box(own).Holder.Kind, d.box(own).Holder.ID})
		require.EqualValues(t, 50, d.box("SZ-1").Quantity, "a box from outside is known from its receipt on")

		for name, c := range map[string]struct {
			district, box string
			q             int64
			want          string
		}{
			"unknown": {storetest.DistrictID, "SZ-2", 50, "没有箱号 SZ-2"}, "a part": {storetest.DistrictID, "SZ-1", 49, "装 50 张，本行为 49 张"},
		} {
			_, err := d.order(o, c.district, c.box, c.q)
			require.Contains(t, fmt.Sprint(fault.From(err).Details), c.want, name)
		}
		batch := d.registered(own)
		_, err = d.order(o, storetest.OtherDistrict, own, 100)
		require.Contains(t, fmt.Sprint(fault.From(err).Details), "发往其他区")
		order, err := d.order(o, storetest.DistrictID, own, 100)
		require.NoError(t, err)
		_, err = d.order(o, storetest.DistrictID, own, 100)
		require.Contains(t, fmt.Sprint(fault.From(err).Details), "已在 "+order+" 上")
		_, err = d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch})
		require.True(t, fault.Is(err, "release.not_shipped"), "%v", err)
		require.NoError(t, d.shipped(o, order, own))
		require.Equal(t, []any{order, release.ToDistrict}, []any{d.box(own).Order, d.box(own).Holder.Kind})
		_, err = d.order(o, storetest.DistrictID, own, 100)
		require.Contains(t, fmt.Sprint(fault.From(err).Details), "已随 "+order+" 出库")
		d.received(batch)

		sent, err := d.s.Release().Shipments(ctx, directory.Scope{All: true}, release.ShipmentFilter{From: today, To: today}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, sent.Items, 1)
		require.Equal(t, release.Shipment{Box: own, Item: seniorItem, Batch: batch, District: storetest.DistrictID, State: release.DistrictSigned, Order: order, SentOn: today,
			Sent: 100, Quantity: 100, RegisteredOn: today, DistrictOn: today, DistrictQuantity: 100}, sent.Items[0])
		open, err := d.s.Release().Shipments(ctx, directory.Scope{All: true}, release.ShipmentFilter{Part: release.OpenPart}, document.PageRequest{})
		require.NoError(t, err)
		require.Empty(t, open.Items)
		sums, err := d.s.Release().ShipmentTotals(ctx, directory.Scope{All: true}, release.ShipmentFilter{District: storetest.DistrictID, Items: []string{seniorItem}, From: today})
		require.NoError(t, err)
		require.Equal(t, []release.ShipmentTotal{{Order: order, District: storetest.DistrictID, Item: seniorItem, Boxes: 1, Quantity: 100, SignedBoxes: 1, Signed: 100}}, sums)
		sums, err = d.s.Release().ShipmentTotals(ctx, directory.Scope{All: true}, release.ShipmentFilter{Stage: release.ByOutlet, Outlet: release.NoOutlet})
		require.NoError(t, err)
		require.EqualValues(t, 100, sums[0].Open(), "the outlet has not signed")
		spots, err := d.s.Release().Spots(ctx, directory.Scope{All: true})
		require.NoError(t, err)
		require.Len(t, spots, 2)
	})
}

func TestCardsOfASignedBoxAreOverdueAfterThreeMonthsAndADay(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		box := d.pack(release.PackForm{Cards: []release.CardEntry{{Number: "F-1", Name: "王\U0002A6A5"}, {Number: "F-2"}, {Number: "F-3"}}})
		d.received(d.registered(box))
		_, err := d.desk.Distribute(ctx, by(storetest.DistrictClerk), release.DistributeForm{Outlet: storetest.OutletID, Boxes: []string{box}})
		require.NoError(t, err)
		_, err = d.desk.Sign(ctx, by(storetest.OutletClerk), release.SignForm{Box: box, Findings: []release.Finding{{Kind: release.Short, Quantity: 1, Reason: "缺", Cards: []string{"F-3"}}}})
		require.NoError(t, err)
		cards, err := d.s.Release().Cards(ctx, box, document.PageRequest{})
		require.NoError(t, err)
		own := directory.Scope{Outlet: storetest.OutletID}
		overdue := func(on value.Date, s directory.Scope) []senior.Record {
			page, err := d.s.SeniorStatistics().Records(ctx, s, senior.Question{Measure: senior.InBoxes, On: on}, document.PageRequest{})
			require.NoError(t, err)
			counts, err := d.s.SeniorStatistics().CountSeniors(ctx, s, senior.Question{Measure: senior.InBoxes, On: on}, false)
			require.NoError(t, err)
			sum := int64(0)
			for _, c := range counts {
				sum += c.Number
			}
			require.EqualValues(t, len(page.Items), sum)
			return page.Items
		}
		require.Empty(t, overdue("2026-06-02", own), "three months to the day")
		require.Len(t, overdue("2026-06-03", own), 2, "the card that never came does not lie there")
		require.Empty(t, overdue("2026-06-03", directory.Scope{Outlet: storetest.OtherOutlet}))
		_, err = d.desk.CollectCard(ctx, by(storetest.OutletClerk), release.CollectForm{Card: cards.Items[1].ID})
		require.NoError(t, err)
		left := overdue("2026-06-03", own)
		require.Len(t, left, 1)
		require.Equal(t, []string{"王\U0002A6A5", "F-1", "箱 " + box}, []string{left[0].Name, left[0].Card, left[0].Reason})
	})
}
