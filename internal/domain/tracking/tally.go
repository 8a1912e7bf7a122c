package tracking

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
	"time"

	"cardflow/internal/domain/document"
)

// effort 用时 counts decisions, how long they took and how many sent the paper
// back.
type effort struct {
	minutes  Histogram
	decided  int
	returned int
}

func (e *effort) add(d Decision) {
	if e.minutes == nil {
		e.minutes = Histogram{}
	}
	e.minutes.Add(d.Minutes, 1)
	e.decided++
	if d.Action == document.Return {
		e.returned++
	}
}

// tempo is the effort in figures.
func (e *effort) tempo() Tempo {
	t := Tempo{Decided: e.decided, Returned: e.returned, Median: e.minutes.Percentile(50), P90: e.minutes.Percentile(90)}
	if e.decided > 0 {
		t.ReturnRate = float64(e.returned) / float64(e.decided)
	}
	return t
}

// passing tells papers apart by a hash, which takes little room however many they
// are.
type passing struct{ entered, passed map[uint64]struct{} }

// tally 累计 adds up decisions as they come; it grows with what they are told apart
// by and, by a few bytes, with the papers.
type tally struct {
	seed        maphash.Seed
	all         effort
	steps       map[StepKey]*effort
	people      map[string]*effort
	departments map[string]*effort
	passages    map[StepKey]passing
	hours       map[time.Time]int
	returns     map[time.Time]int
}

func newTally() *tally {
	return &tally{seed: maphash.MakeSeed(), steps: map[StepKey]*effort{}, people: map[string]*effort{}, departments: map[string]*effort{},
		passages: map[StepKey]passing{}, hours: map[time.Time]int{}, returns: map[time.Time]int{}}
}

func (t *tally) add(d Decision) {
	step := StepKey{d.Type, d.Step}
	t.all.add(d)
	of(t.steps, step).add(d)
	of(t.people, d.Person).add(d)
	of(t.departments, d.Department).add(d)
	t.hours[d.Hour]++
	if d.Action == document.Return {
		t.returns[d.Hour]++
	}
	p, known := t.passages[step]
	if !known {
		p = passing{map[uint64]struct{}{}, map[uint64]struct{}{}}
		t.passages[step] = p
	}
	paper := maphash.String(t.seed, d.Paper)
	p.entered[paper] = struct{}{}
	if d.Action == document.Agree {
		p.passed[paper] = struct{}{}
	}
}

// of gives the effort under a key, a new one the first time.
func of[K comparable](efforts map[K]*effort, key K) *effort {
	e := efforts[key]
	if e == nil {
		e = &effort{}
		efforts[key] = e
	}
	return e
}

// stepKeys lists the steps that decided anything, in the order of the chains.
func (t *tally) stepKeys(order *chainOrder) []StepKey {
	return slices.SortedFunc(maps.Keys(t.steps), func(a, b StepKey) int { return order.compare(a.Type, a.Step, b.Type, b.Step) })
}

// stepTimes gives the tempo of every step, in the order of the chains.
func (t *tally) stepTimes(order *chainOrder, titles map[StepKey]string) []StepTime {
	out := make([]StepTime, 0, len(t.steps))
	for _, key := range t.stepKeys(order) {
		out = append(out, StepTime{Type: key.Type, Step: key.Step, Title: titles[key], Tempo: t.steps[key].tempo()})
	}
	return out
}

// funnel gives the papers that came to each step and passed it.
func (t *tally) funnel(order *chainOrder, titles map[StepKey]string) []Passage {
	out := make([]Passage, 0, len(t.passages))
	for _, key := range t.stepKeys(order) {
		p := t.passages[key]
		out = append(out, Passage{Type: key.Type, Step: key.Step, Title: titles[key], Entered: len(p.entered), Passed: len(p.passed)})
	}
	return out
}

// workTimes gives the tempo of people or departments, the busiest first.
func workTimes(efforts map[string]*effort) []WorkTime {
	out := make([]WorkTime, 0, len(efforts))
	for id, e := range efforts {
		out = append(out, WorkTime{ID: id, Tempo: e.tempo()})
	}
	slices.SortFunc(out, func(a, b WorkTime) int { return cmp.Or(b.Decided-a.Decided, cmp.Compare(a.ID, b.ID)) })
	return out
}
