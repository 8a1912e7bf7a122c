package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// sample collects how long things took; several goroutines may add to it.
type sample struct {
	mu    sync.Mutex
	took  []time.Duration
	wall  time.Duration // of the whole, when things went on at once
	cpu   time.Duration // processor time that the measured process used meanwhile
	fails map[string]int
}

func (s *sample) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, d)
}

// fail counts a refusal; the first of a kind is told.
func (s *sample) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails == nil {
		s.fails = map[string]int{}
	}
	s.fails[err.Error()]++
}

// err tells that something failed, which no measurement may hide.
func (s *sample) err() error {
	for text, n := range s.fails {
		return fmt.Errorf("%d times: %s", n, text)
	}
	return nil
}

// join adds another measurement of the same kind.
func (s *sample) join(o *sample) {
	s.took = append(s.took, o.took...)
	s.wall += o.wall
	s.cpu += o.cpu
	for text, n := range o.fails {
		if s.fails == nil {
			s.fails = map[string]int{}
		}
		s.fails[text] += n
	}
}

// quantile gives the duration that this share of the sample stays below.
func (s *sample) quantile(q float64) time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	sorted := slices.Clone(s.took)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func (s *sample) p50() time.Duration { return s.quantile(0.50) }
func (s *sample) p95() time.Duration { return s.quantile(0.95) }

// rate is how many were done in a second.
func (s *sample) rate() float64 {
	if s.wall == 0 {
		return 0
	}
	return float64(len(s.took)) / s.wall.Seconds()
}

// cpuEach is the processor time of one.
func (s *sample) cpuEach() time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	return s.cpu / time.Duration(len(s.took))
}

// String sums a sample up for the log.
func (s *sample) String() string {
	return fmt.Sprintf("%4.0f/s, p50 %s, p95 %s, processor time of one %s", s.rate(), ms(s.p50()), ms(s.p95()), ms(s.cpuEach()))
}

// ms writes a duration in milliseconds.
func ms(d time.Duration) string {
	v := float64(d.Microseconds()) / 1000
	if v < 10 {
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

// seconds writes a duration in seconds.
func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// mb writes kilobytes in megabytes.
func mb(kb int) string { return fmt.Sprintf("%d MB", (kb+512)/1024) }

// percent writes the share of one processor that was used.
func percent(used, of time.Duration) string {
	return fmt.Sprintf("%.1f %%", 100*used.Seconds()/of.Seconds())
}

// median gives the middle one.
func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
