//go:build !noembed && linux

package worker

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkEmbeddedUpdates measures bare Updates: callers in a closed loop,
// each on workflows of its own that do nothing else. The figures are the upper
// bound of what any process of ours can reach on this machine.
func BenchmarkEmbeddedUpdates(b *testing.B) {
	for _, callers := range []int{1, 10, 50} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) { benchmarkUpdates(b, callers) })
	}
}

func benchmarkUpdates(b *testing.B, callers int) {
	engine, c := startTest(b, b.TempDir(), freePorts(b))
	defer engine.Stop()
	defer c.Close()
	w := newTestWorker(c)
	require.NoError(b, w.Start())
	defer w.Stop()

	ids := make([]string, callers*4)
	for i := range ids {
		ids[i] = "bench-" + strconv.Itoa(i)
		startTally(b, c, ids[i])
	}
	var (
		mu    sync.Mutex
		times []time.Duration
		next  = make(chan int)
		group sync.WaitGroup
	)
	for range callers {
		group.Go(func() {
			for n := range next {
				began := time.Now()
				_, err := add(context.Background(), c, ids[n%len(ids)], 1)
				mu.Lock()
				times = append(times, time.Since(began))
				mu.Unlock()
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	cpu := cpuSeconds()
	b.ResetTimer()
	for n := range b.N {
		next <- n
	}
	close(next)
	group.Wait()
	b.StopTimer()

	slices.Sort(times)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric((cpuSeconds()-cpu)*1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(residentMB(b), "resident-MB")
}

// cpuSeconds is the processor time this process has used.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// residentMB is the memory this process occupies, where the system tells it.
func residentMB(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc")
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			require.NoError(b, err)
			return float64(kb) / 1024
		}
	}
	return 0
}
