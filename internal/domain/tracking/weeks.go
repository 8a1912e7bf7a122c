package tracking

import (
	"cmp"
	"slices"
	"time"

	"cardflow/internal/domain/value"
)

// Week 周 is what came and went in one week from Monday on, in Shanghai.
type Week struct {
	Week      value.Date `json:"week"`
	Submitted int        `json:"submitted"`
	Finished  int        `json:"finished"`
	Returned  int        `json:"returned"`
}

// MondayOf gives the first day of the week of a day.
func MondayOf(d value.Date) value.Date {
	return d.AddDays(1 - weekday(d.Time().Weekday()))
}

// weekday counts from Monday as 1 to Sunday as 7.
func weekday(d time.Weekday) int { return (int(d)+6)%7 + 1 }

// weeksOf gives every week that a span touches, also those in which nothing
// happened.
func weeksOf(s Span, flows []Flow, returns map[time.Time]int) []Week {
	out, at := []Week{}, map[value.Date]int{}
	last := value.DateOf(s.To.Add(-time.Microsecond))
	for monday := MondayOf(value.DateOf(s.From)); monday <= last; monday = monday.AddDays(7) {
		at[monday] = len(out)
		out = append(out, Week{Week: monday})
	}
	for _, f := range flows {
		week := &out[at[MondayOf(value.DateOf(f.Hour))]]
		if f.Measure == Submitted {
			week.Submitted += f.Count
		} else {
			week.Finished += f.Count
		}
	}
	for hour, n := range returns {
		out[at[MondayOf(value.DateOf(hour))]].Returned += n
	}
	return out
}

// Heat 热度 counts the decisions of one hour of the week.
type Heat struct {
	Weekday int `json:"weekday" doc:"1 is Monday"`
	Hour    int `json:"hour"`
	Count   int `json:"count"`
}

// heatOf adds up the decisions by hour of the week, in order.
func heatOf(decisions map[time.Time]int) []Heat {
	counts := map[Moment]int{}
	for hour, n := range decisions {
		counts[momentOf(hour)] += n
	}
	out := make([]Heat, 0, len(counts))
	for m, n := range counts {
		out = append(out, Heat{Weekday: m.Weekday, Hour: m.Hour, Count: n})
	}
	slices.SortFunc(out, func(a, b Heat) int { return cmp.Or(a.Weekday-b.Weekday, a.Hour-b.Hour) })
	return out
}

func momentOf(t time.Time) Moment {
	local := t.In(value.Shanghai())
	return Moment{Weekday: weekday(local.Weekday()), Hour: local.Hour()}
}

// Hours lists the beginnings of the hours of a span that fall on the moment.
func (m Moment) Hours(s Span) []time.Time {
	var out []time.Time
	for at := s.From.Truncate(time.Hour); at.Before(s.To); at = at.Add(time.Hour) {
		if momentOf(at) == m {
			out = append(out, at)
		}
	}
	return out
}
