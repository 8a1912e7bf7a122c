package tracking

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// Course 流转 tells who had a paper when and how long, and what comes next.
type Course struct {
	Visits []Visit
	Next   []document.Step
}

// Visit 停留 is one stay of the paper: at a step, or with its maker, when Step is
// empty.
type Visit struct {
	Step     string
	Title    string
	Number   int
	OpenedAt time.Time
	ClosedAt *time.Time // nil while it lasts
	DueAt    *time.Time
	Minutes  int // worked from its opening until it was closed, or until now
	Seats    []Seat
}

// Seat 席位 is the part of one signer in a visit.
type Seat struct {
	task.Task
	Minutes int // worked from its opening until the decision, or until now; 0 before its turn
}

// handover is how far the end of one visit and the beginning of the next may lie
// apart within one decision. What is longer the paper spent with its maker.
const handover = time.Second

// CourseOf follows a paper through its seats, which come in order of visit.
func CourseOf(d *document.Document, seats []task.Task, c task.WorkingTime, now time.Time) Course {
	b := courseBuilder{d: d, calendar: c, now: now}
	for from := 0; from < len(seats); {
		to := from
		for to < len(seats) && seats[to].Visit == seats[from].Visit {
			to++
		}
		b.add(seats[from:to], seats[to:])
		from = to
	}
	if !d.State.Ended() && d.State != document.Pending {
		b.withMaker(b.last(), nil)
	}
	return Course{Visits: b.visits, Next: following(d)}
}

type courseBuilder struct {
	d        *document.Document
	calendar task.WorkingTime
	now      time.Time
	visits   []Visit
}

// last is when the latest visit was closed, or the paper entered.
func (b *courseBuilder) last() time.Time {
	if n := len(b.visits); n > 0 && b.visits[n-1].ClosedAt != nil {
		return *b.visits[n-1].ClosedAt
	}
	return b.d.CreatedAt
}

// add follows one visit; what comes after it tells its end where nobody decided.
func (b *courseBuilder) add(seats, after []task.Task) {
	first := seats[0]
	v := Visit{Step: first.StepKey, Title: first.StepTitle, Number: first.Visit, OpenedAt: opening(seats), DueAt: first.DueAt}
	if before := b.last(); v.OpenedAt.Sub(before) > handover {
		b.withMaker(before, &v.OpenedAt)
	}
	if !b.waitsAt(first) {
		end := b.closing(seats, after)
		v.ClosedAt = &end
	}
	v.Minutes = b.worked(v.OpenedAt, v.ClosedAt)
	for _, s := range seats {
		seat := Seat{Task: s}
		switch s.State {
		case task.Done:
			seat.Minutes = s.WorkedMinutes
		case task.Open:
			seat.Minutes = b.worked(s.CreatedAt, v.ClosedAt)
		}
		v.Seats = append(v.Seats, seat)
	}
	b.visits = append(b.visits, v)
}

func (b *courseBuilder) waitsAt(seat task.Task) bool {
	return b.d.State == document.Pending && b.d.StepKey == seat.StepKey && b.d.Visit == seat.Visit
}

func opening(seats []task.Task) time.Time {
	first := seats[0].CreatedAt
	for _, s := range seats {
		if s.CreatedAt.Before(first) {
			first = s.CreatedAt
		}
	}
	return first
}

// closing is the last decision of a visit. One that nobody decided, because the
// paper was withdrawn or moved on, ended when the next began, or with the paper's
// last change.
func (b *courseBuilder) closing(seats, after []task.Task) time.Time {
	var end time.Time
	for _, s := range seats {
		if s.DecidedAt != nil && s.DecidedAt.After(end) {
			end = *s.DecidedAt
		}
	}
	switch {
	case !end.IsZero():
		return end
	case len(after) > 0:
		return after[0].CreatedAt
	case b.d.EndedAt != nil:
		return *b.d.EndedAt
	}
	return b.d.UpdatedAt
}

func (b *courseBuilder) withMaker(from time.Time, to *time.Time) {
	b.visits = append(b.visits, Visit{OpenedAt: from, ClosedAt: to, Minutes: b.worked(from, to)})
}

func (b *courseBuilder) worked(from time.Time, to *time.Time) int {
	end := b.now
	if to != nil {
		end = *to
	}
	return int(b.calendar.Worked(from, end).Minutes())
}

// following are the steps the paper has still to pass, as far as it is known now:
// conditions are asked anew when it is submitted again.
func following(d *document.Document) []document.Step {
	switch {
	case d.State.Ended():
		return nil
	case d.State == document.Pending:
		return resumed(d, d.Chain[d.Chain.Find(d.StepKey)+1:])
	}
	return resumed(d, d.Chain)
}

// resumed leaves out what a paper that goes straight back does not pass again.
func resumed(d *document.Document, rest document.Chain) []document.Step {
	if d.Resume == nil {
		return rest
	}
	return d.Chain[max(d.Chain.Find(d.Resume.Step), 0):]
}

// Holder names whom the seat waits for, or who decided.
func (s Seat) Holder() string { return HolderOf(s.Task) }

// HolderOf names who decided on a task, or whom it waits for: a person, or the
// holders of a role, in a department where it says so.
func HolderOf(t task.Task) string {
	switch {
	case t.ActorID != "":
		return t.Actors()
	case t.Assignee != "":
		return t.AssigneeName
	case t.OfDepartment():
		return t.DepartmentName + " " + t.RoleName
	}
	return t.RoleName
}
