package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

// todo tells what a person's inbox says of batches: step, batch and how much waits.
func (d *dispatch) todo(person string) []string {
	d.t.Helper()
	p, err := d.s.People().Person(ctx, person)
	require.NoError(d.t, err)
	page, err := d.s.Inbox().List(ctx, p, task.Todo, task.Filter{Type: release.BatchType}, document.PageRequest{})
	require.NoError(d.t, err)
	out := []string{}
	for _, row := range page.Items {
		require.NoError(d.t, row.MayAct(p))
		out = append(out, row.StepKey+" "+row.DocumentID+" "+row.Summary)
	}
	counts, err := d.s.Inbox().Counts(ctx, p)
	require.NoError(d.t, err)
	require.Equal(d.t, len(out), counts.Todo)
	return out
}

// paper is a batch as a paper; what its inboxes say of it must fit.
func (d *dispatch) paper(batch string) *document.Document {
	d.t.Helper()
	for _, check := range []incident.Check{incident.PapersCheck, incident.SeatsCheck} {
		found, err := d.s.Survey().Look(ctx, check, "")
		require.NoError(d.t, err)
		require.Empty(d.t, found.Found)
	}
	paper, err := d.s.Archive().Paper(ctx, batch)
	require.NoError(d.t, err)
	return paper
}

func (d *dispatch) distributed(boxes ...string) {
	d.t.Helper()
	_, err := d.desk.Distribute(ctx, by(storetest.DistrictClerk), release.DistributeForm{Outlet: storetest.OutletID, Boxes: boxes})
	require.NoError(d.t, err)
}

func TestBatchStandsInTheInboxOfWhoeverItsBoxesWaitFor(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		one, two := d.pack(release.PackForm{Quantity: 10}), d.pack(release.PackForm{Quantity: 20})
		batch := d.registered(one, two)
		require.Equal(t, []string{"receive " + batch + " 2 箱，30 张"}, d.todo(storetest.DistrictClerk))
		require.Empty(t, d.todo("far-district"))
		require.Empty(t, d.todo(storetest.OutletClerk))
		require.Equal(t, "待区级签收", d.paper(batch).StateLabel())
		due, err := d.s.Inbox().OpenTask(ctx, batch)
		require.NoError(t, err)
		require.NotNil(t, due.DueAt)

		_, err = d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch, Boxes: []string{one},
			Findings: []release.Finding{{Box: two, Kind: release.NoBox, Reason: "车上没有"}}})
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"receive " + batch + " 1 箱，20 张", "distribute " + batch + " 1 箱，10 张"}, d.todo(storetest.DistrictClerk),
			"what came may go on while the rest is waited for")
		d.distributed(one)
		require.Equal(t, []string{"sign " + batch + " 1 箱，10 张"}, d.todo(storetest.OutletClerk))
		require.Equal(t, "待区级签收", d.paper(batch).StateLabel(), "the paper waits where its last box does")
		d.received(batch)
		d.distributed(two)
		require.Empty(t, d.todo(storetest.DistrictClerk))
		require.Equal(t, []string{"sign " + batch + " 2 箱，30 张"}, d.todo(storetest.OutletClerk))
		require.Empty(t, d.todo(storetest.OtherClerk))

		together(2, func(i int) {
			if _, err := d.desk.Sign(ctx, by(storetest.OutletClerk), release.SignForm{Box: []string{one, two}[i]}); err != nil {
				t.Errorf("%v", err)
			}
		})
		require.Empty(t, d.todo(storetest.OutletClerk), "the last of two at once closes the item")
		paper := d.paper(batch)
		require.Equal(t, []any{document.Done, "已完成"}, []any{paper.State, paper.StateLabel()})
		require.NotNil(t, paper.EndedAt)
		rows, err := d.s.Inbox().Tasks(ctx, batch)
		require.NoError(t, err)
		for _, row := range rows {
			require.Equal(t, task.Done, row.State, row.StepKey)
			require.Contains(t, row.Summary, "2 箱", "what is over tells of the whole batch")
		}
		events, err := d.s.Archive().Events(ctx, batch)
		require.NoError(t, err)
		var acts []string
		for _, e := range events {
			acts = append(acts, e.Action)
		}
		require.Equal(t, []string{"register", "receive", "distribute", "receive", "distribute", "sign"}, acts)
	})
}

func TestBatchThatIsWithdrawnLeavesTheInbox(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		batch := d.registered(d.pack(release.PackForm{Quantity: 10}))
		require.NoError(t, d.desk.Unregister(ctx, by(storetest.Keeper), batch, "区选错"))
		require.Empty(t, d.todo(storetest.DistrictClerk))
		require.Equal(t, document.Cancelled, d.paper(batch).State)
	})
}

func TestBoxThatComesBackLeavesItsBatchAndTheInbox(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		o := newOffice(t, d.s)
		back, stays := d.pack(release.PackForm{Quantity: 100}), d.pack(release.PackForm{Quantity: 50})
		d.stocked(o, map[string]int64{back: 100})
		batch := d.registered(back, stays)
		order, err := d.order(o, storetest.DistrictID, back, 100)
		require.NoError(t, err)
		require.NoError(t, d.shipped(o, order, back))
		_, err = d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch, Boxes: []string{stays},
			Findings: []release.Finding{{Box: back, Kind: release.NoBox, Reason: "未到"}}})
		require.NoError(t, err)

		o.finish(storetest.Keeper, approval.Draft{Type: warehouse.OutboundReversal, Head: map[string]any{"original": order, "reason": "发错"},
			Lines: []map[string]any{{"of_line": int64(1), "quantity": value.Units(100)}}}, chiefKeeper)
		require.Empty(t, d.box(back).Batch)
		require.Equal(t, []string{"distribute " + batch + " 1 箱，50 张"}, d.todo(storetest.DistrictClerk))
		require.Equal(t, "待分发到网点", d.paper(batch).StateLabel())
		got, err := d.s.Release().Batch(ctx, directory.Scope{All: true}, batch)
		require.NoError(t, err)
		require.Equal(t, release.AtItsDistrict, got.State, fmt.Sprint(got))
	})
}
