package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
	"cardflow/policies"
)

func TestTheLogIsSearchedByWhoWhatWhenAndResult(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		record(t, s, 5)
		require.NoError(t, s.Audit().Record(ctx, audit.Entry{ID: value.NewID(), At: clock().Add(-48 * time.Hour), ActorID: storetest.Head, Address: "10.0.0.9",
			Function: "W-02.6", Action: "agree", Object: "LY-1", Result: "function.forbidden"}))
		for name, c := range map[string]struct {
			f    audit.Filter
			want int
		}{
			"all": {audit.Filter{}, 6}, "who": {audit.Filter{Actors: []string{storetest.Keeper}}, 5}, "what": {audit.Filter{Function: "W-02.6"}, 1},
			"object": {audit.Filter{Object: "RK-3"}, 1}, "action": {audit.Filter{Action: "agree"}, 1}, "address": {audit.Filter{Address: "10.0.0.7"}, 5},
			"refused": {audit.Filter{Result: audit.Refused}, 1}, "code": {audit.Filter{Result: "function.forbidden"}, 1}, "done": {audit.Filter{Result: audit.OK}, 5},
			"that day": {audit.Filter{From: today, To: today}, 5}, "before": {audit.Filter{To: today.AddDays(-1)}, 1},
		} {
			page, err := s.Audit().Entries(ctx, c.f, document.PageRequest{})
			require.NoError(t, err)
			require.Len(t, page.Items, c.want, name)
		}
		first, err := s.Audit().Entries(ctx, audit.Filter{}, document.PageRequest{Size: 4})
		require.NoError(t, err)
		second, err := s.Audit().Entries(ctx, audit.Filter{}, document.PageRequest{Size: 4, Cursor: first.Next})
		require.NoError(t, err)
		require.Len(t, second.Items, 2)
		require.Equal(t, "LY-1", second.Items[1].Object)
	})
}

func TestAnUpgradeGivesTheLogToTheAuditorAlone(t *testing.T) {
	t.Parallel()
	cfg := storetest.Config(t)
	cfg.Driver, cfg.DSN = store.DriverSQLite, filepath.Join(t.TempDir(), "old.db")
	s, err := store.Open(ctx, cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.MigrateThrough(ctx, "202611240014_senior"))
	for _, r := range [][]string{{"keeper", "W-08.*", "view"}, {"keeper", "W-08.*", "manage"}, {"auditor", "W-17.1", "view"}, {"keeper", "W-01.1", "act"}} {
		exec(t, s, `INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5") VALUES (?, 'p', ?, ?, ?, '', '', '')`,
			value.NewID(), r[0], r[1], r[2])
	}
	require.NoError(t, s.Migrate(ctx))
	e, err := policies.New(s.Policies())
	require.NoError(t, err)
	for _, a := range []function.Action{function.View, function.Export, function.Manage} {
		require.True(t, e.Allowed([]string{"auditor"}, "W-08.9", a))
		require.False(t, e.Allowed([]string{"keeper"}, "W-08.9", a))
	}
	for n := 1; n <= 8; n++ {
		f := fmt.Sprintf("W-08.%d", n)
		require.True(t, e.Allowed([]string{"keeper"}, f, function.View), f)
		require.True(t, e.Allowed([]string{"keeper"}, f, function.Manage), f)
		require.False(t, e.Allowed([]string{"keeper"}, f, function.Export), f)
	}
	require.True(t, e.Allowed([]string{"keeper"}, "W-01.1", function.Act))
}

func TestWhatIsArchivedIsGoneAndTheRestStaysProvable(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		log := s.Audit()
		record(t, s, 20)
		seals := chain(t, s)
		record(t, s, 5)
		chain(t, s)
		_, last, err := log.Archivable(ctx, clock())
		require.NoError(t, err)
		require.Zero(t, last, "nothing was sealed before")
		first, last, err := log.Archivable(ctx, clock().Add(time.Second))
		require.NoError(t, err)
		require.Equal(t, []int64{1, 20}, []int64{first, last})

		var kept []audit.Linked
		require.NoError(t, log.EachLinked(ctx, first, last, func(e audit.Linked) error { kept = append(kept, e); return nil }))
		require.Len(t, kept, 20)
		require.Equal(t, "RK-19", kept[19].Entry.Object)
		a := audit.Archive{First: first, Last: last, Head: kept[19].Link, File: "audit-1-20.jsonl.gz", Digest: "d", At: clock()}
		require.NoError(t, log.Archive(ctx, a, audit.Entry{ID: value.NewID(), At: clock(), Action: "archive", Object: a.File, Result: audit.OK}))
		found, signed, err := log.Archived(ctx, a.File)
		require.NoError(t, err)
		require.True(t, signed)
		require.Equal(t, a, found)

		chain(t, s)
		report := verify(t, s, seals...)
		require.Nil(t, report.Broken)
		require.Equal(t, []int64{21, 6}, []int64{report.First, report.Checked}, "the archiving itself is on record")
		page, err := log.Entries(ctx, audit.Filter{}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 6)

		exec(t, s, `UPDATE "audit_archives" SET "digest" = 'x'`)
		_, signed, err = log.Archived(ctx, a.File)
		require.NoError(t, err)
		require.False(t, signed)
		require.Equal(t, audit.Unsealed, verify(t, s, seals...).Broken.Kind)
	})
}
