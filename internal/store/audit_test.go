package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func record(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		require.NoError(t, s.Audit().Record(ctx, audit.Entry{ID: value.NewID(), At: clock().Add(time.Duration(i) * time.Second), ActorID: storetest.Keeper,
			ActorName: "张库管", Address: "10.0.0.7", RequestID: "r", Function: "W-01.1", Action: "submit", Object: fmt.Sprintf("RK-%d", i),
			Before: `{"a":1}`, After: `{"a":2}`, Result: audit.OK}))
	}
}

// chain extends until nothing is left.
func chain(t *testing.T, s *store.Store) (seals []audit.Seal) {
	t.Helper()
	for {
		done, err := s.Audit().Extend(ctx, true)
		require.NoError(t, err)
		if done.Sealed != nil {
			seals = append(seals, *done.Sealed)
		}
		if !done.More {
			return seals
		}
	}
}

func verify(t *testing.T, s *store.Store, witness ...audit.Seal) audit.Report {
	t.Helper()
	report, err := s.Audit().Verify(ctx, audit.Verification{Witness: witness})
	require.NoError(t, err)
	return report
}

// exec changes the database behind the program's back.
func exec(t *testing.T, s *store.Store, sql string, args ...any) {
	t.Helper()
	require.NoError(t, s.Writer().Exec(sql, args...).Error)
}

func entryAt(t *testing.T, s *store.Store, seq int) string {
	t.Helper()
	var id string
	require.NoError(t, s.Writer().Raw(`SELECT "entry_id" FROM "audit_links" WHERE "seq" = ?`, seq).Scan(&id).Error)
	return id
}

func TestTheLogIsChainedSealedAndProvedWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 5)
		record(t, s, 250)
		seals := chain(t, s)
		require.Len(t, seals, 1, "sealed when what there was is in the chain")
		report := verify(t, s, seals...)
		require.Nil(t, report.Broken)
		require.Greater(t, report.Checked, int64(250))
		require.Equal(t, report.Checked, report.Sealed)
		require.Zero(t, report.Pending)

		record(t, s, 3)
		require.EqualValues(t, 3, verify(t, s, seals...).Pending, "written, but not yet in its place")
		require.Empty(t, chain(t, s), "no seal before it is due")
		later := verify(t, s, seals...)
		require.Nil(t, later.Broken)
		require.Equal(t, report.Checked+3, later.Checked)
		require.Equal(t, report.Sealed, later.Sealed)

		some, err := s.Audit().Verify(ctx, audit.Verification{From: 100})
		require.NoError(t, err)
		require.Nil(t, some.Broken)
		require.Equal(t, later.Checked-99, some.Checked)
	})
}

func TestEveryTamperingIsNamed(t *testing.T) {
	t.Parallel()
	const total = 30
	type world struct {
		s *store.Store
		t *testing.T
	}
	cut := func(w world, counter int) {
		for _, table := range []string{"audit_links", "audit_seals"} {
			exec(w.t, w.s, `DELETE FROM "`+table+`" WHERE "seq" > 20`)
		}
		exec(w.t, w.s, `DELETE FROM "audit_log" WHERE NOT EXISTS (SELECT 1 FROM "audit_links" WHERE "entry_id" = "audit_log"."id")`)
		exec(w.t, w.s, `UPDATE "counters" SET "amount" = ? WHERE "name" = 'audit_chain'`, counter)
	}
	cases := map[string]struct {
		do      func(w world)
		want    audit.BreakKind
		seq     int64
		without bool // no seals were kept apart
	}{
		"what was done": {do: func(w world) {
			exec(w.t, w.s, `UPDATE "audit_log" SET "action" = 'view' WHERE "id" = ?`, entryAt(w.t, w.s, 7))
		}, want: audit.Changed, seq: 7},
		"when": {do: func(w world) {
			exec(w.t, w.s, `UPDATE "audit_log" SET "happened_at" = ? WHERE "id" = ?`, clock().Add(-time.Hour), entryAt(w.t, w.s, 9))
		}, want: audit.Changed, seq: 9},
		"its code with it": {do: func(w world) {
			exec(w.t, w.s, `UPDATE "audit_log" SET "action" = 'view', "stamp" = '' WHERE "id" = ?`, entryAt(w.t, w.s, 7))
		}, want: audit.Changed, seq: 7},
		"an entry deleted": {do: func(w world) {
			exec(w.t, w.s, `DELETE FROM "audit_log" WHERE "id" = ?`, entryAt(w.t, w.s, 12))
		}, want: audit.Deleted, seq: 12},
		"with its link": {do: func(w world) {
			exec(w.t, w.s, `DELETE FROM "audit_log" WHERE "id" = ?`, entryAt(w.t, w.s, 12))
			exec(w.t, w.s, `DELETE FROM "audit_links" WHERE "seq" = 12`)
		}, want: audit.Deleted, seq: 12},
		"and the rest moved up": {do: func(w world) {
			exec(w.t, w.s, `DELETE FROM "audit_log" WHERE "id" = ?`, entryAt(w.t, w.s, total))
			exec(w.t, w.s, `DELETE FROM "audit_links" WHERE "seq" = ?`, total)
			exec(w.t, w.s, `UPDATE "counters" SET "amount" = ? WHERE "name" = 'audit_chain'`, total-1)
		}, want: audit.Cut, seq: total},
		"inserted without a code": {do: func(w world) {
			exec(w.t, w.s, `INSERT INTO "audit_log" SELECT '019d0000-0000-7000-8000-000000000001', "happened_at", "actor_id", "actor_name", "address", "request_id",
 "function_id", "action", "object_id", "state_before", "state_after", "outcome", '' FROM "audit_log" WHERE "id" = ?`, entryAt(w.t, w.s, 3))
		}, want: audit.Inserted},
		"inserted with the code of another": {do: func(w world) {
			exec(w.t, w.s, `INSERT INTO "audit_log" SELECT '019d0000-0000-7000-8000-000000000001', "happened_at", "actor_id", "actor_name", "address", "request_id",
 "function_id", "action", "object_id", "state_before", "state_after", "outcome", "stamp" FROM "audit_log" WHERE "id" = ?`, entryAt(w.t, w.s, 3))
		}, want: audit.Inserted},
		"two places exchanged": {do: func(w world) {
			a, b := entryAt(w.t, w.s, 4), entryAt(w.t, w.s, 5)
			exec(w.t, w.s, `UPDATE "audit_links" SET "entry_id" = 'x' WHERE "seq" = 4`)
			exec(w.t, w.s, `UPDATE "audit_links" SET "entry_id" = ? WHERE "seq" = 5`, a)
			exec(w.t, w.s, `UPDATE "audit_links" SET "entry_id" = ? WHERE "seq" = 4`, b)
		}, want: audit.Reordered, seq: 4},
		"the end cut off":            {do: func(w world) { cut(w, total) }, want: audit.Cut, seq: 21},
		"and the counter turned":     {do: func(w world) { cut(w, 20) }, want: audit.Cut, seq: 21},
		"then written on":            {do: func(w world) { cut(w, 20); record(w.t, w.s, 5); chain(w.t, w.s) }, want: audit.Cut, seq: 26},
		"written on beyond the seal": {do: func(w world) { cut(w, 20); record(w.t, w.s, 40); chain(w.t, w.s) }, want: audit.Unsealed, seq: total},
		"counter left, written on":   {do: func(w world) { cut(w, total); record(w.t, w.s, 5); chain(w.t, w.s) }, want: audit.Deleted, seq: 21, without: true},
		"a seal's signature": {do: func(w world) {
			exec(w.t, w.s, `UPDATE "audit_seals" SET "sealed_at" = ?`, clock().Add(time.Hour))
		}, want: audit.Unsealed, seq: total},
		"a seal taken away": {do: func(w world) { exec(w.t, w.s, `DELETE FROM "audit_seals"`) }, want: audit.Unsealed, seq: total},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t, storetest.WithClock(clock))
			storetest.Seed(t, s)
			record(t, s, total)
			seals := chain(t, s)
			require.Nil(t, verify(t, s, seals...).Broken)
			c.do(world{s, t})
			if c.without {
				seals = nil
			}
			broken := verify(t, s, seals...).Broken
			require.NotNil(t, broken)
			require.Equal(t, c.want, broken.Kind, broken.String())
			require.Equal(t, c.seq, broken.Seq, broken.String())
		})
	}
}

func TestForgedEntriesStayOutsideAndRaiseAnAlarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		record(t, s, 3)
		chain(t, s)
		forged := value.NewID()
		exec(t, s, `INSERT INTO "audit_log" ("id", "happened_at", "actor_id", "actor_name", "address", "request_id", "function_id", "action", "object_id",
 "state_before", "state_after", "outcome", "stamp") VALUES (?, ?, '', '', '', '', '', 'submit', '', '', '', 'ok', '')`, forged, clock())
		record(t, s, 1)
		done, err := s.Audit().Extend(ctx, false)
		require.NoError(t, err)
		require.Equal(t, 1, done.Linked)
		require.Equal(t, []string{forged}, done.Forged)
		chain(t, s)
		page, err := s.Audit().Alarms(ctx, false, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1, "it is told once")
		require.Equal(t, audit.Tampering, page.Items[0].Rule)
		require.Contains(t, page.Items[0].Text, forged)
	})
}

func TestManyWritersAndChainersMakeOneChain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		record(t, s, 1)
		chain(t, s)
		var writers, chainers sync.WaitGroup
		stop := make(chan struct{})
		for range 3 {
			chainers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						_, _ = s.Audit().Extend(ctx, false) // may lose a race for the lock
					}
				}
			})
		}
		for range 8 {
			writers.Go(func() { record(t, s, 20) })
		}
		writers.Wait()
		close(stop)
		chainers.Wait()
		chain(t, s)
		report := verify(t, s)
		require.Nil(t, report.Broken)
		require.EqualValues(t, 161, report.Checked)
		require.Zero(t, report.Pending)
	})
}

func TestEntriesFromBeforeTheChainComeIntoIt(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, storetest.WithClock(clock))
	record(t, s, 450)
	exec(t, s, `UPDATE "audit_log" SET "stamp" = ''`)
	require.Len(t, chain(t, s), 1)
	report := verify(t, s)
	require.Nil(t, report.Broken)
	require.EqualValues(t, 450, report.Sealed)
	exec(t, s, `UPDATE "audit_log" SET "action" = 'view' WHERE "id" = ?`, entryAt(t, s, 300))
	require.Equal(t, &audit.Break{Kind: audit.Changed, Seq: 300, Entry: entryAt(t, s, 300)}, verify(t, s).Broken)
}

func TestWhatCannotBeLoggedIsNotDone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)).ID
		exec(t, s, `DROP TABLE "audit_log"`)
		require.Error(t, o.submit(paper, storetest.Keeper))
		d, err := s.Archive().Paper(ctx, paper)
		require.NoError(t, err)
		require.Equal(t, document.Draft, d.State)
	})
}

func TestLoadedEntriesHaveTheirPlaceInTheChain(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		log := s.Audit()
		require.NoError(t, log.Record(ctx, audit.Entry{ID: value.NewID(), At: clock(), Action: "before", Result: audit.OK}))
		_, err := log.Extend(ctx, true)
		require.NoError(t, err)
		var p store.Papers
		for i := range 2500 {
			p.Entries = append(p.Entries, audit.Entry{ID: value.NewID(), At: clock(), Action: "loaded", Object: fmt.Sprint(i), Result: audit.OK})
		}
		require.NoError(t, s.Load(ctx, p))
		require.NoError(t, log.Record(ctx, audit.Entry{ID: value.NewID(), At: clock(), Action: "after", Result: audit.OK}))
		done, err := log.Extend(ctx, true)
		require.NoError(t, err)
		require.Equal(t, 1, done.Linked, "nothing that was loaded is linked again")
		report, err := log.Verify(ctx, audit.Verification{})
		require.NoError(t, err)
		require.Nil(t, report.Broken)
	})
}
