package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/delivery"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

var eight = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)

func keepPlan(t *testing.T, s *store.Store, id string, change ...func(*delivery.Plan)) delivery.Plan {
	t.Helper()
	p := delivery.Plan{ID: id, PersonID: storetest.Keeper, Report: "W-05.2", Name: "王𪚥的日报", Query: map[string]string{"item": storetest.Ribbon},
		Rhythm: delivery.Weekly, Day: 2, Hour: 8, State: delivery.Active, NextAt: eight, CreatedAt: eight.Add(-time.Hour)}
	for _, c := range change {
		c(&p)
	}
	require.NoError(t, s.ReportPlans().Within(ctx, func(tx delivery.Tx) error { return tx.InsertPlan(p) }))
	return p
}

func TestPlansAreKeptAsTheyAreAndFoundWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		want := keepPlan(t, s, "p-1")
		keepPlan(t, s, "p-2", func(p *delivery.Plan) { p.NextAt = eight.Add(time.Hour) })
		keepPlan(t, s, "p-3", func(p *delivery.Plan) { p.State = delivery.Paused })
		keepPlan(t, s, "p-4", func(p *delivery.Plan) { p.PersonID, p.Report = storetest.Keeper2, "W-07.5" })
		got, err := s.ReportPlans().Plan(ctx, "p-1")
		require.NoError(t, err)
		require.Equal(t, want, got)
		due, err := s.ReportPlans().Due(ctx, eight, 10)
		require.NoError(t, err)
		require.Equal(t, []string{"p-1", "p-4"}, []string{due[0].ID, due[1].ID})
		own, err := s.ReportPlans().Plans(ctx, storetest.Keeper2, "")
		require.NoError(t, err)
		require.Len(t, own, 1)
		require.NoError(t, s.ReportPlans().Within(ctx, func(tx delivery.Tx) error {
			p, err := tx.LockPlan("p-1")
			require.NoError(t, err)
			p.State, p.Reason = delivery.Stopped, "账号已停用"
			return tx.UpdatePlan(p)
		}))
		stopped, err := s.ReportPlans().Plan(ctx, "p-1")
		require.NoError(t, err)
		require.Equal(t, delivery.Stopped, stopped.State)
		require.NoError(t, s.ReportPlans().Within(ctx, func(tx delivery.Tx) error { return tx.DeletePlan("p-1") }))
		_, err = s.ReportPlans().Plan(ctx, "p-1")
		require.True(t, fault.Is(err, "delivery.no_plan"), "%v", err)
	})
}

func TestAPlanDeliversAMomentOnceAndListsTheLatestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		keepPlan(t, s, "p-1")
		send := func(n int, due time.Time) error {
			return s.ReportPlans().Within(ctx, func(tx delivery.Tx) error {
				return tx.InsertDelivery(delivery.Delivery{ID: fmt.Sprintf("d-%d", n), PlanID: "p-1", PersonID: storetest.Keeper, Report: "W-05.2", Title: "日报", DueAt: due,
					Period: delivery.Period{From: "2026-03-02", To: "2026-03-02"}, Query: map[string]string{"from": "2026-03-02"}, File: "f", FileName: "日报.xlsx", Size: 9, Rows: 3, MadeAt: due})
			})
		}
		require.NoError(t, send(1, eight))
		require.Error(t, send(2, eight), "the same moment twice")
		require.NoError(t, send(3, eight.AddDate(0, 0, 1)))
		page, err := s.ReportPlans().Deliveries(ctx, storetest.Keeper, "p-1", document.PageRequest{Size: 10})
		require.NoError(t, err)
		require.Equal(t, []string{"d-3", "d-1"}, []string{page.Items[0].ID, page.Items[1].ID})
		none, err := s.ReportPlans().Deliveries(ctx, storetest.Keeper2, "", document.PageRequest{Size: 10})
		require.NoError(t, err)
		require.Empty(t, none.Items)
		got, err := s.ReportPlans().Delivery(ctx, "d-1")
		require.NoError(t, err)
		require.Equal(t, map[string]string{"from": "2026-03-02"}, got.Query)
		require.Equal(t, delivery.Period{From: "2026-03-02", To: "2026-03-02"}, got.Period)
	})
}
