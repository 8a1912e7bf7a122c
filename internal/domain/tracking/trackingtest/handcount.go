// Package trackingtest counts the figures of 流程跟踪 by hand: plainly, from every
// paper and task one by one, without the store and without the package it tests.
package trackingtest

import (
	"slices"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/value"
)

// Office is everything there is.
type Office struct {
	Papers   []document.Document
	Tasks    []task.Task
	Calendar task.WorkingTime
	Now      time.Time
}

// Counts are the figures of an overview, each with the papers it counts.
type Counts struct {
	Open        map[[2]string][]string // by type and step
	Overdue     map[[2]string][]string
	Ages        map[[2]string][4]int
	WithMaker   []string
	Submitted   map[value.Date][]string // by the Monday of the week
	Finished    map[value.Date][]string
	Returned    map[value.Date][]string
	Decided     map[[2]string][]string // a paper for each decision
	Minutes     map[[2]string][]int
	Sent        map[[2]string]int // back
	ByPerson    map[string][]int  // minutes of each decision
	ByMaker     map[string][]int  // by the papers' department
	Entered     map[[2]string]map[string]bool
	Passed      map[[2]string]map[string]bool
	Heat        map[[2]int]int
	OpenByPlace map[string]int // by department
}

// Count goes through the office for a span of the papers a function keeps.
func (o Office) Count(span tracking.Span, keep func(document.Document) bool) Counts {
	c := Counts{Open: map[[2]string][]string{}, Overdue: map[[2]string][]string{}, Ages: map[[2]string][4]int{},
		Submitted: map[value.Date][]string{}, Finished: map[value.Date][]string{}, Returned: map[value.Date][]string{},
		Decided: map[[2]string][]string{}, Minutes: map[[2]string][]int{}, Sent: map[[2]string]int{}, ByPerson: map[string][]int{},
		ByMaker: map[string][]int{}, Entered: map[[2]string]map[string]bool{}, Passed: map[[2]string]map[string]bool{},
		Heat: map[[2]int]int{}, OpenByPlace: map[string]int{}}
	within := func(t *time.Time) bool { return t != nil && !t.Before(span.From) && t.Before(span.To) }
	for _, d := range o.Papers {
		if !keep(d) {
			continue
		}
		var mine []task.Task
		for _, t := range o.Tasks {
			if t.DocumentID == d.ID && t.Kind == task.Work {
				mine = append(mine, t)
			}
		}
		o.standing(&c, d, mine)
		if within(d.SubmittedAt) {
			put(c.Submitted, monday(*d.SubmittedAt), d.ID)
		}
		if (d.State == document.Done || d.State == document.Reversed) && within(d.EndedAt) {
			put(c.Finished, monday(*d.EndedAt), d.ID)
		}
		for _, t := range mine {
			if t.State == task.Done && within(t.DecidedAt) {
				c.decision(d, t)
			}
		}
	}
	return c
}

func (o Office) standing(c *Counts, d document.Document, seats []task.Task) {
	if d.State == document.Returned {
		c.WithMaker = append(c.WithMaker, d.ID)
	}
	if d.State != document.Pending {
		return
	}
	key := [2]string{d.Type, d.StepKey}
	opened, late := o.Now, false
	for _, t := range seats {
		if t.StepKey == d.StepKey && t.Visit == d.Visit {
			if t.CreatedAt.Before(opened) {
				opened = t.CreatedAt
			}
			late = late || t.State == task.Open && t.DueAt != nil && t.DueAt.Before(o.Now)
		}
	}
	put(c.Open, key, d.ID)
	c.OpenByPlace[d.Department.ID]++
	if late {
		put(c.Overdue, key, d.ID)
	}
	ages := c.Ages[key]
	switch worked := o.Calendar.Worked(opened, o.Now); {
	case worked <= 7*time.Hour:
		ages[0]++
	case worked <= 21*time.Hour:
		ages[1]++
	case worked <= 49*time.Hour:
		ages[2]++
	default:
		ages[3]++
	}
	c.Ages[key] = ages
}

func (c *Counts) decision(d document.Document, t task.Task) {
	key := [2]string{d.Type, t.StepKey}
	put(c.Decided, key, d.ID)
	put(c.Minutes, key, t.WorkedMinutes)
	put(c.ByPerson, t.ActorID, t.WorkedMinutes)
	put(c.ByMaker, d.Department.ID, t.WorkedMinutes)
	for into, when := range map[*map[[2]string]map[string]bool]bool{&c.Entered: true, &c.Passed: t.Action == string(document.Agree)} {
		if when {
			if (*into)[key] == nil {
				(*into)[key] = map[string]bool{}
			}
			(*into)[key][d.ID] = true
		}
	}
	if t.Action == string(document.Return) {
		put(c.Returned, monday(*t.DecidedAt), d.ID)
		c.Sent[key]++
	}
	local := t.DecidedAt.In(value.Shanghai())
	day := int(local.Weekday())
	if day == 0 {
		day = 7
	}
	c.Heat[[2]int{day, local.Hour()}]++
}

// Percentile sorts and takes the least that so many percent keep within.
func Percentile(minutes []int, p int) int {
	if len(minutes) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(minutes))
	rank := len(sorted) * p / 100
	if rank*100 < len(sorted)*p {
		rank++
	}
	return sorted[max(rank, 1)-1]
}

func put[K comparable, V any](into map[K][]V, key K, v V) { into[key] = append(into[key], v) }

func monday(t time.Time) value.Date {
	day := value.DateOf(t)
	for day.Time().Weekday() != time.Monday {
		day = day.AddDays(-1)
	}
	return day
}
