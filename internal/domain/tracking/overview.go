package tracking

import (
	"cmp"
	"slices"
	"time"

	"cardflow/internal/domain/document"
)

// Overview 总览 is everything the dashboard shows of one question.
type Overview struct {
	Open        OpenPapers `json:"open"`
	Throughput  []Week     `json:"throughput"`
	Steps       []StepTime `json:"steps"`
	People      []WorkTime `json:"people"`
	Departments []WorkTime `json:"departments"`
	Compare     WeekOnWeek `json:"compare"`
	Funnel      []Passage  `json:"funnel"`
	Heat        []Heat     `json:"heat"`
}

// OpenPapers 在途单据 is how things stand now.
type OpenPapers struct {
	Total     int         `json:"total"`
	Overdue   int         `json:"overdue"`
	WithMaker int         `json:"with_maker" doc:"sent back and not submitted again; not part of total"`
	ByStep    []StepOpen  `json:"by_step"`
	ByPlace   []PlaceOpen `json:"by_place"`
}

// StepOpen 环节在途 counts the papers that wait at one step.
type StepOpen struct {
	Type    string `json:"type"`
	Step    string `json:"step"`
	Title   string `json:"title"`
	Count   int    `json:"count"`
	Overdue int    `json:"overdue"`
	Ages    Ages   `json:"ages" doc:"waited up to 1, 3 and 7 working days, and longer"`
}

// PlaceOpen 部门在途 counts the papers of one department that wait at one step.
type PlaceOpen struct {
	Type       string         `json:"type"`
	Step       string         `json:"step"`
	Department document.Named `json:"department"`
	Count      int            `json:"count"`
}

// Tempo 快慢 is how long decisions took, in working minutes, and how many of them
// sent the paper back.
type Tempo struct {
	Decided    int     `json:"decided"`
	Returned   int     `json:"returned"`
	Median     int     `json:"median_minutes"`
	P90        int     `json:"p90_minutes"`
	ReturnRate float64 `json:"return_rate"`
}

// StepTime 环节用时 is the tempo of one step.
type StepTime struct {
	Type  string `json:"type"`
	Step  string `json:"step"`
	Title string `json:"title"`
	Tempo
}

// WorkTime 办理情况 is the tempo of a person, or of a department's papers with
// what else is counted of them.
type WorkTime struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Department string `json:"department,omitempty"`
	Open       int    `json:"open,omitempty"`
	Overdue    int    `json:"overdue,omitempty"`
	Submitted  int    `json:"submitted,omitempty"`
	Finished   int    `json:"finished,omitempty"`
	Tempo
}

// WeekOnWeek 环比 sets this week so far beside last week up to the same hour.
type WeekOnWeek struct {
	ThisWeek WeekTotals `json:"this_week"`
	LastWeek WeekTotals `json:"last_week"`
}

// WeekTotals 小计 is what happened in a span, whatever the span of the question.
type WeekTotals struct {
	From      time.Time `json:"from"`
	To        time.Time `json:"to" doc:"not included"`
	Submitted int       `json:"submitted"`
	Finished  int       `json:"finished"`
	Tempo
}

// openPapers adds up what waits, by step and by place.
func openPapers(standings []Standing, withMaker int, order *chainOrder) OpenPapers {
	out := OpenPapers{WithMaker: withMaker, ByStep: []StepOpen{}, ByPlace: []PlaceOpen{}}
	at := map[[2]string]int{}
	for _, s := range standings {
		key := [2]string{s.Type, s.Step}
		if _, known := at[key]; !known {
			at[key] = len(out.ByStep)
			out.ByStep = append(out.ByStep, StepOpen{Type: s.Type, Step: s.Step, Title: s.Title})
		}
		step := &out.ByStep[at[key]]
		step.Count += s.Count
		step.Overdue += s.Overdue
		for i, n := range s.Ages {
			step.Ages[i] += n
		}
		out.Total += s.Count
		out.Overdue += s.Overdue
		out.ByPlace = append(out.ByPlace, PlaceOpen{Type: s.Type, Step: s.Step, Count: s.Count,
			Department: document.Named{ID: s.Department}})
	}
	slices.SortStableFunc(out.ByStep, func(a, b StepOpen) int { return order.compare(a.Type, a.Step, b.Type, b.Step) })
	slices.SortStableFunc(out.ByPlace, func(a, b PlaceOpen) int {
		return cmp.Or(order.compare(a.Type, a.Step, b.Type, b.Step), cmp.Compare(a.Department.ID, b.Department.ID))
	})
	return out
}

// chainOrder knows the order of types and of the steps in their chains.
type chainOrder struct{ types *document.Registry }

func (o *chainOrder) compare(typeA, stepA, typeB, stepB string) int {
	if typeA != typeB {
		return cmp.Or(o.typeAt(typeA)-o.typeAt(typeB), cmp.Compare(typeA, typeB))
	}
	return cmp.Or(o.stepAt(typeA, stepA)-o.stepAt(typeB, stepB), cmp.Compare(stepA, stepB))
}

func (o *chainOrder) typeAt(code string) int {
	return slices.IndexFunc(o.types.All(), func(t *document.Type) bool { return t.Code == code })
}

// stepAt puts a step that was added to a chain behind those the type came with.
func (o *chainOrder) stepAt(code, step string) int {
	t, err := o.types.Find(code)
	if err != nil {
		return 0
	}
	if at := t.Chain.Find(step); at >= 0 {
		return at
	}
	return len(t.Chain)
}
