package store_test

import (
	"os"
	"testing"
	"time"

	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// bulkStore gives a large database. CARDFLOW_BENCH_DB keeps it between runs.
func bulkStore(tb testing.TB, size storetest.Size) *store.Store {
	tb.Helper()
	cfg := storetest.Config(tb)
	cfg.Driver, cfg.DSN, cfg.Clock = store.DriverSQLite, os.Getenv("CARDFLOW_BENCH_DB"), clock
	if cfg.DSN == "" {
		cfg.DSN = tb.TempDir() + "/bench.db"
	}
	s, err := store.Open(ctx, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(ctx); err != nil {
		tb.Fatal(err)
	}
	empty, err := s.Empty(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	if !empty {
		return s
	}
	storetest.Seed(tb, s)
	start := time.Now()
	if err := storetest.Bulk(ctx, s, cfg.Types, size, clock()); err != nil {
		tb.Fatal(err)
	}
	tb.Logf("loaded %+v in %s", size, time.Since(start))
	return s
}

// BenchmarkLoad fills the large database, for the measurements below.
func TestBulkLarge(t *testing.T) {
	if os.Getenv("CARDFLOW_BENCH_DB") == "" {
		t.Skip("CARDFLOW_BENCH_DB is not set")
	}
	bulkStore(t, storetest.Size{Papers: 200_000, Tasks: 1_000_000, Moves: 1_000_000})
}
