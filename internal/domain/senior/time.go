package senior

import (
	"time"

	"cardflow/internal/domain/task"
)

// limit is how long an application may wait in a phase: every so many working
// hours somebody is reminded, and after so many days it goes on by itself.
type limit struct {
	remind int
	days   int
	then   Phase
}

// maxReminders in one phase; more would only be noise.
const maxReminders = 3

func limits() map[Phase]limit {
	return map[Phase]limit{
		Verifying:  {remind: 8, days: 7, then: Deciding},
		Deciding:   {remind: 16, days: 30, then: Expired},
		Reviewing:  {remind: 16},
		Correcting: {remind: 16, days: 30, then: Expired},
		Accepting:  {remind: 8, days: 30, then: Expired},
		Making:     {remind: 40},
		Sending:    {remind: 16},
		Mailing:    {remind: 40, days: 30, then: Stuck},
		Moving:     {remind: 40},
		Collecting: {remind: 40, days: 30, then: Stuck},
		Stuck:      {remind: 80, days: 90, then: Destroying},
		Destroying: {remind: 40},
	}
}

// Alarm is when time acts on an application, and what it does: remind, or let it
// go on to another phase.
type Alarm struct {
	At time.Time
	To Phase // NoPhase reminds
}

// Next gives the next alarm, or nil.
func (a *Application) Next(calendar task.WorkingTime) *Alarm {
	l := limits()[a.Phase]
	var next *Alarm
	if l.days > 0 {
		next = &Alarm{At: a.EnteredAt.AddDate(0, 0, l.days), To: l.then}
	}
	if l.remind == 0 || a.Reminders >= maxReminders {
		return next
	}
	if due := calendar.Due(a.EnteredAt, l.remind*(a.Reminders+1)); next == nil || due.Before(next.At) {
		return &Alarm{At: *due}
	}
	return next
}

// dueAt is when the work of the phase should be done.
func (a *Application) dueAt(calendar task.WorkingTime) *time.Time {
	return calendar.Due(a.EnteredAt, limits()[a.Phase].remind)
}

// patience is how long a clerk waits for the provider before he may have the
// application reviewed by hand.
const patience = 24 * time.Hour

// MayReview tells whether the manual review is offered: when the verification
// failed, or the provider has been silent for a day.
func (a *Application) MayReview(now time.Time) bool {
	return a.Phase == Deciding || a.Phase == Verifying && !now.Before(a.AskedAt.Add(patience))
}
