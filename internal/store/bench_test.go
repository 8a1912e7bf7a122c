package store_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
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

// large is the size the lists are measured at.
var large = storetest.Size{Papers: 200_000, Tasks: 1_000_000, Moves: 1_000_000}

// BenchmarkLists measures every list on a large database and reports the slow
// end of it, p95, in milliseconds. Set CARDFLOW_BENCH_DB to a file to load once.
func BenchmarkLists(b *testing.B) {
	if testing.Short() {
		b.Skip("loads a million tasks")
	}
	s := bulkStore(b, large)
	for _, c := range measured(b, s) {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

type measurement struct {
	name string
	run  func() error
}

func measured(tb testing.TB, s *store.Store) []measurement {
	tb.Helper()
	var out []measurement
	papers := func(name string, sc directory.Scope, f document.Filter) {
		out = append(out, measurement{"papers/" + name, func() error {
			page, err := s.Archive().Documents(ctx, sc, f, document.PageRequest{})
			if err == nil && page.Next != "" {
				_, err = s.Archive().Documents(ctx, sc, f, document.PageRequest{Cursor: page.Next})
			}
			return err
		}})
	}
	receipt, claim := []string{"warehouse.material_receipt"}, []string{"warehouse.material_receipt", "warehouse.material_return", "warehouse.claim_receipt"}
	done, drafts := []document.State{document.Done}, []document.State{document.Draft}
	papers("all", everything, document.Filter{})
	papers("type", everything, document.Filter{Types: receipt})
	papers("module", everything, document.Filter{Types: claim})
	papers("module and state", everything, document.Filter{Types: claim, States: drafts})
	papers("state", everything, document.Filter{States: done})
	papers("type state dates", everything, document.Filter{Types: receipt, States: done, From: "2025-09-01", To: "2025-09-30"})
	papers("dates", everything, document.Filter{From: "2025-09-01", To: "2025-09-30"})
	papers("department", directory.Scope{Department: storetest.Department}, document.Filter{Types: claim})
	papers("own", directory.Scope{Person: storetest.Keeper2}, document.Filter{})
	papers("one day", everything, document.Filter{From: "2025-09-01", To: "2025-09-01"})
	papers("number", everything, document.Filter{Query: "RK-20250901-0100"})
	papers("prefix", everything, document.Filter{Query: "RK-2025"})
	papers("end", everything, document.Filter{Query: "0100"})
	papers("item", everything, document.Filter{Query: "信封"})
	papers("item and state", everything, document.Filter{Entry: []string{storetest.Envelope}, States: drafts})
	papers("maker", everything, document.Filter{Query: "李库管"})
	papers("nothing", everything, document.Filter{Query: "没有"})
	out = append(out, inboxMeasurements(tb, s)...)
	return append(out,
		measurement{"ledger/moves of an item", func() error {
			_, err := s.Ledger().Moves(ctx, ledger.MoveFilter{Selection: ledger.Selection{Items: []string{storetest.Ribbon}}}, document.PageRequest{})
			return err
		}},
		measurement{"ledger/balances", func() error {
			_, err := s.Ledger().Balances(ctx, ledger.BalanceFilter{Nonzero: true}, document.PageRequest{})
			return err
		}},
		measurement{"report/movements of a month", func() error {
			_, err := s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, From: "2026-02-01", To: "2026-02-28"}, ledger.ByItem, ledger.ByWarehouse)
			return err
		}},
		measurement{"report/movements of the year", func() error {
			_, err := s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, From: "2025-03-02", To: "2026-03-01"}, ledger.ByItem, ledger.ByLocation)
			return err
		}},
		measurement{"tracking/overview of a quarter", func() error {
			tracker := tracking.Tracker{Reader: s.Tracking(), Calendar: task.Calendar{}, Types: storetest.Config(tb).Types, Clock: clock}
			_, err := tracker.Overview(ctx, tracking.Question{Scope: everything, Span: tracking.Days("2025-12-01", "2026-03-01")})
			return err
		}},
		measurement{"report/totals of a month", func() error {
			_, err := s.Ledger().Totals(ctx, ledger.Selection{Account: ledger.Stock, Direction: ledger.In, From: "2026-02-01", To: "2026-02-28"}, ledger.BySupplier)
			return err
		}})
}

// BenchmarkReceipt measures the way of a whole paper: entered, submitted and
// decided three times.
func BenchmarkReceipt(b *testing.B) {
	s := storetest.Open(b, storetest.WithClock(clock))
	storetest.Seed(b, s)
	o := newOffice(b, s)
	o.receive(storetest.Ribbon, storetest.ShelfA, 1)
	for b.Loop() {
		o.receive(storetest.Ribbon, storetest.ShelfA, 1)
	}
}
