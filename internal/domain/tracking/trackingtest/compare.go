package trackingtest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/value"
)

// Compare holds every figure of an overview against the count by hand, and what
// each leads to against the papers that were counted.
func Compare(t *testing.T, tracker *tracking.Tracker, q tracking.Question, want Counts) {
	t.Helper()
	o, err := tracker.Overview(context.Background(), q)
	require.NoError(t, err)
	compareOpen(t, o.Open, want)
	weeks := map[value.Date]bool{}
	for _, w := range o.Throughput {
		weeks[w.Week] = true
		assert.Equal(t, [3]int{len(want.Submitted[w.Week]), len(want.Finished[w.Week]), len(want.Returned[w.Week])},
			[3]int{w.Submitted, w.Finished, w.Returned}, "week of %s", w.Week)
	}
	for _, week := range []map[value.Date][]string{want.Submitted, want.Finished, want.Returned} {
		for day := range week {
			assert.True(t, weeks[day], "the week of %s is missing", day)
		}
	}
	assert.Len(t, o.Steps, len(want.Decided))
	for _, s := range o.Steps {
		key := [2]string{s.Type, s.Step}
		assert.NotEmpty(t, s.Title)
		assert.Equal(t, tempo(want.Minutes[key], want.Sent[key]), s.Tempo, "%v", key)
	}
	compareWork(t, o, want)
	for _, p := range o.Funnel {
		key := [2]string{p.Type, p.Step}
		assert.Equal(t, [2]int{len(want.Entered[key]), len(want.Passed[key])}, [2]int{p.Entered, p.Passed}, "%v", key)
	}
	heat := map[[2]int]int{}
	for _, h := range o.Heat {
		heat[[2]int{h.Weekday, h.Hour}] = h.Count
	}
	assert.Equal(t, want.Heat, heat)
	drill(t, behind{t, tracker, q}, want)
}

func compareOpen(t *testing.T, open tracking.OpenPapers, want Counts) {
	t.Helper()
	total, overdue := 0, 0
	for key, papers := range want.Open {
		total += len(papers)
		overdue += len(want.Overdue[key])
	}
	assert.Equal(t, [3]int{total, overdue, len(want.WithMaker)}, [3]int{open.Total, open.Overdue, open.WithMaker})
	assert.Len(t, open.ByStep, len(want.Open))
	for _, s := range open.ByStep {
		key := [2]string{s.Type, s.Step}
		assert.NotEmpty(t, s.Title)
		assert.Equal(t, [2]int{len(want.Open[key]), len(want.Overdue[key])}, [2]int{s.Count, s.Overdue}, "%v", key)
		assert.Equal(t, want.Ages[key], [4]int(s.Ages), "%v", key)
	}
	places := map[string]int{}
	for _, p := range open.ByPlace {
		places[p.Department.ID] += p.Count
	}
	assert.Equal(t, want.OpenByPlace, places)
}

func compareWork(t *testing.T, o tracking.Overview, want Counts) {
	t.Helper()
	assert.Len(t, o.People, len(want.ByPerson))
	for _, p := range o.People {
		assert.NotEmpty(t, p.Name)
		assert.Equal(t, len(want.ByPerson[p.ID]), p.Decided, p.Name)
		assert.Equal(t, Percentile(want.ByPerson[p.ID], 50), p.Median, p.Name)
		assert.Equal(t, Percentile(want.ByPerson[p.ID], 90), p.P90, p.Name)
	}
	decided := 0
	for _, d := range o.Departments {
		assert.Equal(t, len(want.ByMaker[d.ID]), d.Decided, d.Name)
		assert.Equal(t, Percentile(want.ByMaker[d.ID], 50), d.Median, d.Name)
		assert.Equal(t, want.OpenByPlace[d.ID], d.Open, d.Name)
		decided += d.Decided
	}
	sum := 0
	for _, list := range want.ByMaker {
		sum += len(list)
	}
	assert.Equal(t, sum, decided)
}

func tempo(minutes []int, returned int) tracking.Tempo {
	out := tracking.Tempo{Decided: len(minutes), Returned: returned, Median: Percentile(minutes, 50), P90: Percentile(minutes, 90)}
	if len(minutes) > 0 {
		out.ReturnRate = float64(returned) / float64(len(minutes))
	}
	return out
}

// behind lists what is behind figures, page by page.
type behind struct {
	t       *testing.T
	tracker *tracking.Tracker
	q       tracking.Question
}

func (b behind) list(m tracking.Measure, key [2]string, change ...func(*tracking.Drill)) []string {
	b.t.Helper()
	d := tracking.Drill{Question: b.q, Measure: m, Step: key[1]}
	if key[0] != "" {
		d.Types = []string{key[0]}
	}
	for _, c := range change {
		c(&d)
	}
	ids := []string{}
	page := document.PageRequest{Size: 7}
	for {
		found, err := b.tracker.Papers(context.Background(), d, page)
		require.NoError(b.t, err)
		for _, p := range found.Items {
			ids = append(ids, p.ID)
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			assert.Equal(b.t, len(ids), found.Total, "%s %v", m, key)
			return ids
		}
	}
}

// drill holds what is behind the figures against the papers counted by hand.
func drill(t *testing.T, b behind, want Counts) {
	t.Helper()
	for key, papers := range want.Open {
		assert.ElementsMatch(t, papers, b.list(tracking.Open, key))
		assert.ElementsMatch(t, want.Overdue[key], b.list(tracking.Overdue, key))
		for age, n := range want.Ages[key] {
			assert.Len(t, b.list(tracking.Open, key, func(d *tracking.Drill) { d.Age = age + 1 }), n, "%v of age %d", key, age+1)
		}
	}
	everyStep := [2]string{}
	assert.ElementsMatch(t, want.WithMaker, b.list(tracking.WithMaker, everyStep))
	assert.ElementsMatch(t, joined(want.Submitted), b.list(tracking.Submitted, everyStep))
	assert.ElementsMatch(t, joined(want.Finished), b.list(tracking.Finished, everyStep))
	assert.ElementsMatch(t, joined(want.Returned), b.list(tracking.Returned, everyStep))
	for key, papers := range want.Decided {
		assert.ElementsMatch(t, papers, b.list(tracking.Decided, key))
		assert.Len(t, b.list(tracking.Entered, key), len(want.Entered[key]))
		assert.Len(t, b.list(tracking.Passed, key), len(want.Passed[key]))
	}
	for person, minutes := range want.ByPerson {
		assert.Len(t, b.list(tracking.Decided, everyStep, func(d *tracking.Drill) { d.Person = person }), len(minutes))
	}
	for m, n := range want.Heat {
		assert.Len(t, b.list(tracking.Decided, everyStep, func(d *tracking.Drill) { d.Moment = &tracking.Moment{Weekday: m[0], Hour: m[1]} }), n)
	}
}

func joined(weeks map[value.Date][]string) []string {
	out := []string{}
	for _, list := range weeks {
		out = append(out, list...)
	}
	return out
}
