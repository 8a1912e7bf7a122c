package store_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
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

func TestRightsAreInstalledOnceAndAChangeRaisesTheVersion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		version := func() int64 {
			n, err := s.Policies().RightsVersion(ctx)
			require.NoError(t, err)
			return n
		}
		right := func(role, id string) directory.Right {
			return directory.Right{Role: role, Function: id, Action: function.View}
		}
		of := func(ids ...string) []function.Function {
			var list []function.Function
			for _, id := range ids {
				list = append(list, function.Function{ID: id, Actions: []function.Action{function.View}})
			}
			return list
		}
		require.Zero(t, version())
		defaults := []directory.Right{right("keeper", "W-08.*"), right("finance", "W-01.8"), right("finance", "W-01.8")}
		require.NoError(t, s.InstallRights(ctx, of("W-01.8", "W-08.1", "W-08.2"), defaults))
		require.EqualValues(t, 1, version())
		book, err := s.Policies().Book(ctx)
		require.NoError(t, err)
		require.Equal(t, []directory.Right{right("finance", "W-01.8"), right("keeper", "W-08.1"), right("keeper", "W-08.2")}, book.Rights)

		_, err = managing(s).ChangeRights(ctx, from(storetest.Finance), 1, []directory.RightChange{{Right: right("keeper", "W-08.1")}})
		require.Error(t, err, "no function of the desk's registry")
		require.EqualValues(t, 1, version())
		require.NoError(t, s.InstallRights(ctx, of("W-01.8", "W-08.1", "W-08.2", "W-08.3"), defaults))
		require.EqualValues(t, 2, version(), "an upgrade brings a function")
		require.NoError(t, s.InstallRights(ctx, of("W-01.8", "W-08.1", "W-08.2", "W-08.3"), defaults))
		require.EqualValues(t, 2, version(), "a start without news changes nothing")
		book, err = s.Policies().Book(ctx)
		require.NoError(t, err)
		require.Contains(t, book.Rights, right("keeper", "W-08.3"))
		require.Equal(t, []directory.FunctionSetting{{ID: "W-01.8", Position: 1, Version: 1}, {ID: "W-08.1", Position: 2, Version: 1},
			{ID: "W-08.2", Position: 3, Version: 1}, {ID: "W-08.3", Position: 3, Version: 1}}, book.Functions)
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
