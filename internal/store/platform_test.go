package store_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestRepeatedRequestGetsItsFirstAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		keys := s.Idempotency()
		_, _, done, err := keys.Reserve(ctx, storetest.Keeper, "k", "POST /documents 1", clock())
		require.NoError(t, err)
		require.False(t, done)
		_, _, _, err = keys.Reserve(ctx, storetest.Keeper, "k", "POST /documents 1", clock().Add(59*time.Second))
		require.True(t, fault.Is(err, "request.in_progress"), "%v", err)
		_, _, _, err = keys.Reserve(ctx, storetest.Keeper, "k", "another", clock())
		require.True(t, fault.Is(err, "idempotency.mismatch"), "%v", err)
		_, _, done, err = keys.Reserve(ctx, storetest.Keeper, "k", "POST /documents 1", clock().Add(61*time.Second))
		require.NoError(t, err)
		require.False(t, done, "a lost request is done again")
		require.NoError(t, keys.Complete(ctx, storetest.Keeper, "k", 201, []byte(`{"id":"RK"}`)))
		status, body, done, err := keys.Reserve(ctx, storetest.Keeper, "k", "POST /documents 1", clock())
		require.NoError(t, err)
		require.True(t, done)
		require.Equal(t, 201, status)
		require.Equal(t, `{"id":"RK"}`, string(body))
		require.NoError(t, keys.Release(ctx, storetest.Keeper, "k"))
		_, _, done, err = keys.Reserve(ctx, storetest.Keeper, "k", "POST /documents 1", clock())
		require.NoError(t, err)
		require.True(t, done, "an answer is not given back")
		require.NoError(t, s.Forget(ctx, clock().Add(2*time.Minute), clock()))
		_, _, done, err = keys.Reserve(ctx, storetest.Keeper, "k", "another", clock())
		require.NoError(t, err)
		require.False(t, done)
	})
}

func TestTextThatDoesNotFitIsTheCallersMistake(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		_, byNumber := s.Archive().Paper(ctx, "RK\x00")
		_, byText := s.Masters().List(ctx, "items", master.Filter{Query: "卡\x00"}, document.PageRequest{})
		tooLong := s.People().CreateSession(ctx, directory.Session{TokenDigest: strings.Repeat("t", 200), PersonID: storetest.Keeper})
		for _, err := range []error{byNumber, byText, tooLong} {
			if err != nil {
				require.NotEqual(t, fault.KindInternal, fault.From(err).Kind, "%v", err)
			}
		}
	})
}

func TestOneOfManySimultaneousRequestsIsDone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		var won atomic.Int32
		together(8, func(int) {
			if _, _, done, err := s.Idempotency().Reserve(ctx, storetest.Keeper, "k", "f", clock()); err == nil && !done {
				won.Add(1)
			}
		})
		require.EqualValues(t, 1, won.Load())
	})
}

const rbac = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
`

func TestPolicyIsLoadedSavedAndVersioned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		m, err := model.NewModelFromString(strings.TrimSpace(rbac))
		require.NoError(t, err)
		version, err := s.Policies().Version(ctx)
		require.NoError(t, err)
		require.Zero(t, version)
		e, err := casbin.NewEnforcer(m, s.Policies())
		require.NoError(t, err)
		for _, add := range [][]string{{"keeper", "W-01.1", "act"}, {"finance", "W-01.8", "view"}, {"finance", "W-01.8", "export"}} {
			_, err = e.AddPolicy(add)
			require.NoError(t, err)
		}
		_, err = e.AddGroupingPolicy("someone", "finance")
		require.NoError(t, err)
		_, err = e.RemoveFilteredPolicy(0, "finance", "", "export")
		require.NoError(t, err)
		require.NoError(t, e.LoadPolicy())
		ok, err := e.Enforce("someone", "W-01.8", "view")
		require.NoError(t, err)
		require.True(t, ok)
		ok, err = e.Enforce("someone", "W-01.8", "export")
		require.NoError(t, err)
		require.False(t, ok)
		version, err = s.Policies().Version(ctx)
		require.NoError(t, err)
		require.EqualValues(t, 5, version)
		require.NoError(t, e.SavePolicy())
		require.NoError(t, e.LoadPolicy())
		rules, err := e.GetPolicy()
		require.NoError(t, err)
		require.Len(t, rules, 2)
	})
}

func TestMigrationMayBeRepeatedAndANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Migrate(ctx))
		ok, err := s.Migrated(ctx)
		require.NoError(t, err)
		require.True(t, ok)
		require.NoError(t, s.Writer().Exec(`INSERT INTO "migrations" ("id") VALUES ('999912310001_future')`).Error)
		_, err = s.Migrated(ctx)
		require.ErrorContains(t, err, "newer than this program")
		require.NoError(t, s.Audit().Record(ctx, audit.Entry{ID: value.NewID(), At: clock(), Action: "login", Result: "ok"}))
		empty, err := s.Empty(ctx)
		require.NoError(t, err)
		require.False(t, empty)
	})
}

func TestUnmigratedDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	cfg := storetest.Config(t)
	cfg.Driver, cfg.DSN = store.DriverSQLite, t.TempDir()+"/with space & 中文?.db"
	s, err := store.Open(ctx, cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	ok, err := s.Migrated(ctx)
	require.NoError(t, err)
	require.False(t, ok)
	require.NoError(t, s.Migrate(ctx))
	require.NoError(t, s.Ping(ctx))
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ driver, dsn, says string }{
		{"oracle", "x", "oracle"}, {store.DriverSQLite, "", "no name"},
		{store.DriverPostgres, "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", "postgres"},
	} {
		cfg := storetest.Config(t)
		cfg.Driver, cfg.DSN = c.driver, c.dsn
		_, err := store.Open(ctx, cfg)
		require.ErrorContains(t, err, c.says)
	}
	_, err := store.Open(ctx, store.Config{Driver: store.DriverSQLite, DSN: "x"})
	require.ErrorContains(t, err, "registries")
}

func TestCancelledCallerGetsNoSentence(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		_, err := s.People().Person(gone, storetest.Keeper)
		require.ErrorIs(t, err, context.Canceled)
	})
}
