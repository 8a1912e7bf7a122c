package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func openIncidents(t *testing.T, s *store.Store, f incident.Filter) []incident.Incident {
	t.Helper()
	page, err := s.Incidents().Incidents(ctx, f, document.PageRequest{Size: 100})
	require.NoError(t, err)
	return page.Items
}

func TestTheSameIncidentIsCountedWhileItIsOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1))
		later := clock().Add(time.Hour)
		in := incident.Incident{Kind: incident.Failed, DocumentID: paper.ID, Key: "k1", Title: "提交未完成", Cause: "connection refused", Command: []byte{1, 0, 255}}
		require.NoError(t, s.Incidents().Raise(ctx, in))
		again := in
		again.Cause, again.LastAt = "timeout", later
		require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error { return tx.Raise(again) }))
		require.Error(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
			require.NoError(t, tx.Raise(again))
			return errors.New("the desk failed")
		}), "it is reported with what the desk did, or not at all")

		list := openIncidents(t, s, incident.Filter{Kind: incident.Failed, Document: paper.ID})
		require.Len(t, list, 1)
		got := list[0]
		require.Equal(t, 2, got.Count)
		require.Equal(t, []time.Time{clock(), later}, []time.Time{got.FirstAt, got.LastAt})
		require.Equal(t, "timeout", got.Cause)
		require.Equal(t, in.Command, got.Command)
		require.Equal(t, document.Draft, got.DocumentState)
		require.Empty(t, openIncidents(t, s, incident.Filter{Kind: incident.Stuck}))
		require.Len(t, openIncidents(t, s, incident.Filter{Query: paper.ID[3:]}), 1)
		require.Len(t, openIncidents(t, s, incident.Filter{Query: "提交未"}), 1)
		require.Empty(t, openIncidents(t, s, incident.Filter{Query: "%"}))
	})
}

func TestAResolvedIncidentMayHappenAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1))
		in := incident.Incident{Kind: incident.Undone, DocumentID: paper.ID, Key: "qc/1", Title: "催办未完成"}
		require.NoError(t, s.Incidents().Raise(ctx, in))
		first := openIncidents(t, s, incident.Filter{})[0]
		keeper := document.Named{ID: storetest.Keeper, Name: "张库管"}
		resolution := incident.Resolution{ID: first.ID, By: keeper, Note: "已重试", At: clock(),
			Audit: &audit.Entry{ID: value.NewID(), At: clock(), Action: "retry", Object: paper.ID, Result: "ok"},
			Event: &document.Event{ID: value.NewID(), DocumentID: paper.ID, At: clock(), Actor: keeper, Action: "retry", Comment: "已重试"}}
		for range 2 {
			require.NoError(t, s.Incidents().Resolve(ctx, resolution), "a second time changes nothing")
		}
		n, err := s.Incidents().OpenIncidents(ctx)
		require.NoError(t, err)
		require.Zero(t, n)
		closed := openIncidents(t, s, incident.Filter{Resolved: true})
		require.Len(t, closed, 1)
		require.Equal(t, keeper, closed[0].ResolvedBy)
		require.Equal(t, clock(), *closed[0].ResolvedAt)
		events, err := s.Archive().Events(ctx, paper.ID)
		require.NoError(t, err)
		require.Equal(t, "retry", events[len(events)-1].Action)

		require.NoError(t, s.Incidents().Raise(ctx, in))
		require.Len(t, openIncidents(t, s, incident.Filter{}), 1)
		_, err = s.Incidents().Incident(ctx, "none")
		require.True(t, fault.Is(err, "incident.not_found"))
	})
}

func TestWhatASweepNoLongerFindsIsResolved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		now := clock()
		raise := func(kind incident.Kind, key string, at time.Time) {
			require.NoError(t, s.Incidents().Raise(ctx, incident.Incident{Kind: kind, Key: key, Title: key, LastAt: at}))
		}
		raise(incident.Mismatch, incident.MismatchPlace+"gone", now.Add(-time.Hour))
		raise(incident.Mismatch, incident.MismatchPlace+"lasts", now.Add(-time.Hour))
		raise(incident.Mismatch, incident.MismatchSeat+"other check", now.Add(-time.Hour))
		raise(incident.EmptyRole, "finance", now.Add(-time.Hour))
		raise(incident.Mismatch, incident.MismatchPlace+"lasts", now)
		require.NoError(t, s.Incidents().ResolveOthers(ctx, incident.Mismatch, incident.MismatchPlace, now, "对账已一致"))
		var open []string
		for _, i := range openIncidents(t, s, incident.Filter{}) {
			open = append(open, i.Key)
		}
		require.ElementsMatch(t, []string{"place|lasts", "seat|other check", "finance"}, open)
		closed := openIncidents(t, s, incident.Filter{Resolved: true})
		require.Len(t, closed, 1)
		require.Equal(t, "对账已一致", closed[0].Note)
		require.NoError(t, s.Incidents().ResolveOthers(ctx, incident.EmptyRole, "", now, "已有成员"))
		require.Len(t, openIncidents(t, s, incident.Filter{}), 2)
	})
}

func TestMendedWhenFoundIsKeptAsResolved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		at := clock()
		for range 2 {
			require.NoError(t, s.Incidents().Raise(ctx, incident.Incident{Kind: incident.Unfinished, DocumentID: "RK-1", Title: "流程缺失", ResolvedAt: &at, Note: "已补建"}))
		}
		require.Empty(t, openIncidents(t, s, incident.Filter{}))
		require.Len(t, openIncidents(t, s, incident.Filter{Resolved: true}), 2)
	})
}

func TestIncidentsRaisedAtOnceAreOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		together(8, func(int) {
			if err := s.Incidents().Raise(ctx, incident.Incident{Kind: incident.Stuck, DocumentID: "RK-1", Key: "qc/1", Title: "x"}); err != nil {
				t.Error(err)
			}
		})
		list := openIncidents(t, s, incident.Filter{})
		require.Len(t, list, 1)
		require.Equal(t, 8, list[0].Count)
	})
}
