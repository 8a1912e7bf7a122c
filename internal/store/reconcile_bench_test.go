package store_test

import (
	"runtime"
	"testing"
	"time"

	"cardflow/internal/domain/incident"
)

// BenchmarkReconciliation runs every check over a large database and reports how
// long it took, how long its slowest page, and the heap it left.
func BenchmarkReconciliation(b *testing.B) {
	if testing.Short() {
		b.Skip("loads a million tasks")
	}
	s := bulkStore(b, large)
	for _, check := range incident.Checks() {
		b.Run(string(check), func(b *testing.B) {
			var slowest time.Duration
			rows := 0
			for b.Loop() {
				rows = 0
				for after, more := "", true; more; more = after != "" {
					start := time.Now()
					page, err := s.Survey().Look(ctx, check, after)
					if err != nil {
						b.Fatal(err)
					}
					slowest, rows, after = max(slowest, time.Since(start)), rows+page.Checked, page.Next
				}
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(rows), "rows")
			b.ReportMetric(float64(slowest.Milliseconds()), "slowest-page-ms")
			b.ReportMetric(float64(memory.HeapAlloc>>20), "heap-MB")
		})
	}
}
