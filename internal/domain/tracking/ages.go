package tracking

import (
	"time"

	"cardflow/internal/domain/task"
)

// workingDay is how long the centre works on a day.
const workingDay = 7 * time.Hour

// Ages 等待时长 counts papers that have waited up to one, three and seven working
// days, and longer.
type Ages [4]int

// ageDays are the bounds between the ages.
var ageDays = [3]int{1, 3, 7}

// Limits 分界 are the earliest openings that the bounds between the ages allow
// now, so that a store compares instants and needs no calendar.
type Limits [3]time.Time

// LimitsAt finds the limits on a calendar.
func LimitsAt(c task.WorkingTime, now time.Time) Limits {
	var l Limits
	for i, days := range ageDays {
		l[i] = earliest(c, now, time.Duration(days)*workingDay)
	}
	return l
}

// Within gives the openings of an age from 1 to 4: from the first instant on,
// before the second; zero means without bound.
func (l Limits) Within(age int) (from, before time.Time) {
	for i, limit := range l {
		switch i {
		case age - 1:
			from = limit
		case age - 2:
			before = limit
		}
	}
	return from, before
}

// farthest is how far back a limit is looked for: whoever stops working for a
// year has no ages.
const farthest = 400 * 24 * time.Hour

// earliest finds the first instant from which no more than so much has been
// worked until now. Instants are stored in microseconds.
func earliest(c task.WorkingTime, now time.Time, most time.Duration) time.Time {
	back := 24 * time.Hour
	for c.Worked(now.Add(-back), now) <= most {
		if back *= 2; back > farthest {
			return time.Time{}
		}
	}
	late, early := time.Duration(0), back // how far back: still within, and too far
	for early-late > time.Microsecond {
		if middle := (late + early) / 2; c.Worked(now.Add(-middle), now) <= most {
			late = middle
		} else {
			early = middle
		}
	}
	return now.Add(-late).Truncate(time.Microsecond)
}
