package tracking

import (
	"maps"
	"slices"
)

// Histogram 分布 counts decisions by their whole working minutes, so that any
// percentile is exact however many there are.
type Histogram map[int]int

// Add counts n more decisions of that many minutes.
func (h Histogram) Add(minutes, n int) { h[minutes] += n }

// Percentile gives the least minutes that at least p percent of the decisions
// kept within (最近秩法); 0 when there are none.
func (h Histogram) Percentile(p int) int {
	total := 0
	for _, n := range h {
		total += n
	}
	rank := (total*p + 99) / 100
	for _, minutes := range slices.Sorted(maps.Keys(h)) {
		if rank -= h[minutes]; rank <= 0 {
			return minutes
		}
	}
	return 0
}
