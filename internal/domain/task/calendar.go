package task

import (
	"time"

	"cardflow/internal/domain/value"
)

// Working hours of the centre, in Shanghai: 9:00–12:00 and 13:00–17:00.
var workingSpans = [][2]int{{9 * 60, 12 * 60}, {13 * 60, 17 * 60}}

// WorkingTime 工作时间 counts in working hours; a Calendar does, and so does what
// keeps one up to date.
type WorkingTime interface {
	WorkingDay(d value.Date) bool
	Due(start time.Time, hours int) *time.Time
	// Worked gives the working time between two instants.
	Worked(from, to time.Time) time.Duration
}

// Calendar 工作日历 tells working days: Monday to Friday, except Holidays, plus
// MakeUp days (调休上班).
type Calendar struct {
	Holidays map[value.Date]bool
	MakeUp   map[value.Date]bool
}

// WorkingDay tells whether the centre works on a day.
func (c Calendar) WorkingDay(d value.Date) bool {
	if c.MakeUp[d] {
		return true
	}
	if c.Holidays[d] {
		return false
	}
	wd := d.Time().Weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// Due gives the instant at which this many working hours have passed since
// start. Zero hours mean no limit and give nil.
func (c Calendar) Due(start time.Time, hours int) *time.Time {
	if hours <= 0 {
		return nil
	}
	left := time.Duration(hours) * time.Hour
	day := value.DateOf(start)
	for {
		if c.WorkingDay(day) {
			for _, span := range workingSpans {
				from, to := at(day, span[0]), at(day, span[1])
				if from.Before(start) {
					from = start
				}
				if length := to.Sub(from); length >= left {
					due := from.Add(left).UTC()
					return &due
				} else if length > 0 {
					left -= length
				}
			}
		}
		day = day.AddDays(1)
	}
}

// Worked gives the working time between two instants, none when they are the
// wrong way round.
func (c Calendar) Worked(from, to time.Time) time.Duration {
	var sum time.Duration
	for day := value.DateOf(from); !at(day, 0).After(to); day = day.AddDays(1) {
		if !c.WorkingDay(day) {
			continue
		}
		for _, span := range workingSpans {
			begin, end := at(day, span[0]), at(day, span[1])
			if begin.Before(from) {
				begin = from
			}
			if end.After(to) {
				end = to
			}
			sum += max(end.Sub(begin), 0)
		}
	}
	return sum
}

func at(d value.Date, minutes int) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), minutes/60, minutes%60, 0, 0, value.Shanghai())
}
