package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/task"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// look runs one check over everything and gives what it found.
func look(t testing.TB, s *store.Store, c incident.Check) (found []incident.Incident, checked int) {
	t.Helper()
	for after := ""; ; {
		page, err := s.Survey().Look(ctx, c, after)
		require.NoError(t, err)
		found, checked = append(found, page.Found...), checked+page.Checked
		if after = page.Next; after == "" {
			return found, checked
		}
	}
}

// change alters a stored row behind the desk's back, as a defect would.
func change(t testing.TB, s *store.Store, change func(tx approval.Tx) error) {
	t.Helper()
	require.NoError(t, s.Desk().Within(ctx, change))
}

func TestSoundDatabaseHasNoFindings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		waiting := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		require.NoError(t, o.submit(waiting, storetest.Keeper))
		for check, rows := range map[incident.Check]int{incident.PapersCheck: 1, incident.SeatsCheck: 4, incident.LedgerCheck: 1} {
			found, checked := look(t, s, check)
			require.Empty(t, found, check)
			require.GreaterOrEqual(t, checked, rows, check)
		}
	})
}

func TestPapersAndTasksThatDisagreeAreFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		require.NoError(t, o.submit(paper, storetest.Keeper))
		move := func(state task.State, visit int) {
			change(t, s, func(tx approval.Tx) error {
				rows, err := tx.Rows(paper)
				if err != nil {
					return err
				}
				rows[0].State = state
				if err := tx.UpdateTask(rows[0]); err != nil {
					return err
				}
				d, err := tx.Document(paper)
				if err != nil {
					return err
				}
				d.Visit, d.Version = visit, d.Version+1
				return tx.UpdateDocument(d, nil)
			})
		}
		move(task.Cancelled, 1)
		found, _ := look(t, s, incident.PapersCheck)
		require.Len(t, found, 1)
		require.Equal(t, []string{paper, "paper|qc/1"}, []string{found[0].DocumentID, found[0].Key})
		require.Contains(t, found[0].Title, "没有对应的待办")

		move(task.Open, 2)
		found, _ = look(t, s, incident.SeatsCheck)
		require.Len(t, found, 1)
		require.Equal(t, "seat|qc/1", found[0].Key)
		found, _ = look(t, s, incident.PapersCheck)
		require.Len(t, found, 1, "the seat of another visit is not this one's")
	})
}

func TestPaperNobodyCanActOnIsStuck(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		require.NoError(t, o.submit(paper, storetest.Keeper))
		require.NoError(t, s.SetDisabled(ctx, storetest.Inspector, true))
		found, _ := look(t, s, incident.PapersCheck)
		require.Len(t, found, 1)
		require.Equal(t, incident.Stuck, found[0].Kind)
		require.Equal(t, incident.VisitKey("qc", 1), found[0].Key)
		require.Contains(t, found[0].Title, "待质检员确认")
		roles, _ := look(t, s, incident.RolesCheck)
		require.Contains(t, keys(roles), "inspector")

		standIn(t, s, storetest.Keeper, storetest.Inspector, 0, 0)
		standIn(t, s, storetest.Idle, storetest.Inspector, 0, 0, "W-02.8")
		found, _ = look(t, s, incident.PapersCheck)
		require.Len(t, found, 1, "neither the maker nor a deputy for other things can act")
		standIn(t, s, storetest.Idle, storetest.Inspector, 0, 0)
		found, _ = look(t, s, incident.PapersCheck)
		require.Empty(t, found, "somebody stands in")

		require.NoError(t, s.SetDisabled(ctx, storetest.Inspector, false))
		require.NoError(t, s.SetRoles(ctx, storetest.Keeper, []string{"inspector"}))
		require.NoError(t, s.SetRoles(ctx, storetest.Inspector, nil))
		found, _ = look(t, s, incident.PapersCheck)
		require.Len(t, found, 1, "the maker alone does not count")
	})
}

func keys(list []incident.Incident) []string {
	var out []string
	for _, i := range list {
		out = append(out, i.Key)
	}
	return out
}

func TestLedgerThatDisagreesIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		o.receive(storetest.Envelope, storetest.ShelfB, 7)
		require.NoError(t, s.Writer().Exec(`UPDATE "stock_balances" SET "quantity" = "quantity" + 1 WHERE "item_id" = ?`, storetest.Ribbon).Error)
		require.NoError(t, s.Writer().Exec(`DELETE FROM "stock_days" WHERE "quantity_in" = ?`, 7000).Error)
		found, checked := look(t, s, incident.LedgerCheck)
		require.Equal(t, 2, checked)
		require.Len(t, found, 2)
		titles := found[0].Title + found[1].Title
		require.Contains(t, titles, storetest.Ribbon+" 在 "+storetest.ShelfA+" 的流水合计")
		require.Contains(t, titles, storetest.Envelope+" 在 "+storetest.ShelfB+" 的流水与每日汇总不符")
	})
}

func TestTheLastReconciliationIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		last, err := s.Survey().LastReconciliation(ctx)
		require.NoError(t, err)
		require.Nil(t, last)
		later := clock().Add(time.Hour)
		run := incident.Reconciliation{ID: "b", StartedAt: later}
		require.NoError(t, s.Survey().SaveReconciliation(ctx, incident.Reconciliation{ID: "a", StartedAt: clock()}))
		require.NoError(t, s.Survey().SaveReconciliation(ctx, run))
		run.FinishedAt, run.Adopted, run.Checks = &later, 2, []incident.CheckResult{{Check: incident.SeatsCheck, Checked: 3, Found: 1}}
		require.NoError(t, s.Survey().SaveReconciliation(ctx, run))
		last, err = s.Survey().LastReconciliation(ctx)
		require.NoError(t, err)
		require.Equal(t, run, *last)
	})
}
