package repair

import (
	"slices"
	"time"

	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Way 处理方式 tells which branch a ticket took.
type Way string

// The two branches.
const (
	ByPhone Way = "phone"  // 电话支持
	OnSite  Way = "onsite" // 上门维修
)

// Ticket 报修单 is what lists, the board and the clock need of a paper of
// TicketType. What was said and done is in the paper and its history.
type Ticket struct {
	ID             string
	Phase          Phase
	Outlet         string
	District       string
	Device         string // "" when it is not in the register
	Kind           string
	Fault          string
	Priority       Priority
	Way            Way
	Caller, Phone  string
	Search         string
	Technician     string
	TechnicianName string
	Tried          []string // technicians who let it lie
	PlannedAt      *time.Time
	RegisteredAt   time.Time // for the last time, when it was reported again
	RespondBy      *time.Time
	AcceptBy       *time.Time
	SolveBy        *time.Time
	PartsBy        *time.Time // when the parts are expected
	RespondedAt    *time.Time
	PausedAt       *time.Time
	SolvedAt       *time.Time
	ClosedAt       *time.Time
	LeftMinutes    int // working time that was left to solve it when the clock stopped
	PausedMinutes  int
	RespondWarned  int // 1 reminded, 2 escalated
	SolveWarned    int
	Logs           int
	Rating         int
	Reopens        int
}

// begin starts the clock, at registration and when it is reported again.
func (t *Ticket) begin(level Level, now time.Time, calendar task.WorkingTime) {
	t.Phase, t.Way, t.RegisteredAt = Triage, "", now
	t.RespondBy, t.SolveBy = calendar.Due(now, level.Respond), calendar.Due(now, level.Solve)
	t.RespondedAt, t.SolvedAt, t.ClosedAt = nil, nil, nil
	t.RespondWarned, t.SolveWarned, t.Logs = 0, 0, 0
	t.clearTechnician()
	t.Tried = nil
}

func (t *Ticket) clearTechnician() {
	t.Technician, t.TechnicianName, t.PlannedAt, t.AcceptBy = "", "", nil, nil
}

// pause stops the clock.
func (t *Ticket) pause(now time.Time, calendar task.WorkingTime) {
	t.PausedAt, t.LeftMinutes = &now, 0
	if t.SolveBy != nil && t.SolveBy.After(now) {
		t.LeftMinutes = int(calendar.Worked(now, *t.SolveBy) / time.Minute)
	}
}

// unpause lets the clock go on with what was left; a promise that was broken
// before stays broken.
func (t *Ticket) unpause(now time.Time, calendar task.WorkingTime) {
	if t.PausedAt == nil {
		return
	}
	t.PausedMinutes += int(calendar.Worked(*t.PausedAt, now) / time.Minute)
	if t.LeftMinutes > 0 {
		by := After(calendar, now, time.Duration(t.LeftMinutes)*time.Minute)
		t.SolveBy = &by
	}
	t.PausedAt, t.PartsBy, t.LeftMinutes = nil, nil, 0
}

// Overdue tells which promise is broken now: response, solution, or none.
func (t Ticket) Overdue(now time.Time) string {
	passed := func(by *time.Time) bool { return by != nil && by.Before(now) }
	switch {
	case !t.Phase.Open() || t.Phase == Rating || t.PausedAt != nil:
		return ""
	case passed(t.SolveBy):
		return "solve"
	case t.RespondedAt == nil && passed(t.RespondBy):
		return "respond"
	}
	return ""
}

// WindowEnds is until when it may be rated and reported again; nil while it is
// not solved.
func (t Ticket) WindowEnds() *time.Time {
	if t.SolvedAt == nil || t.Phase == Cancelled {
		return nil
	}
	end := t.SolvedAt.Add(Window)
	return &end
}

// MayReopen 重新报修 within seven days of the solution.
func (t Ticket) MayReopen(now time.Time) error {
	end := t.WindowEnds()
	switch {
	case end == nil:
		return fault.Conflict("repair.not_solved", "报修单 %s 还没有完成，不能重新报修", t.ID)
	case now.After(*end):
		return fault.Conflict("repair.too_late", "报修单 %s 完成已超过 7 天（截至 %s），请重新登记", t.ID, end.In(value.Shanghai()).Format("01-02 15:04"))
	}
	return nil
}

// MayRate 评价 once, within seven days of the solution.
func (t Ticket) MayRate(now time.Time) error {
	end := t.WindowEnds()
	switch {
	case end == nil:
		return fault.Conflict("repair.not_solved", "报修单 %s 还没有完成，不能评价", t.ID)
	case t.Rating > 0:
		return fault.Conflict("repair.rated", "报修单 %s 已经评价过", t.ID)
	case now.After(*end):
		return fault.Conflict("repair.too_late", "报修单 %s 完成已超过 7 天，不能再评价", t.ID)
	}
	return nil
}

// AlarmKind says what time does to a ticket.
type AlarmKind string

// What time does.
const (
	RemindResponse   AlarmKind = "remind_response"
	EscalateResponse AlarmKind = "escalate_response"
	Redispatch       AlarmKind = "redispatch" // not accepted in time
	RemindSolution   AlarmKind = "remind_solution"
	EscalateSolution AlarmKind = "escalate_solution"
	RemindParts      AlarmKind = "remind_parts"
	CloseUnrated     AlarmKind = "close_unrated"
	EndWindow        AlarmKind = "end_window" // nothing more can come
)

// Alarm is the next thing that time does, and when.
type Alarm struct {
	Kind AlarmKind
	At   time.Time
}

// Next gives what time does next to a ticket; nil when it does nothing more.
func (t Ticket) Next(now time.Time, calendar task.WorkingTime) *Alarm {
	var all []Alarm
	add := func(kind AlarmKind, at *time.Time) {
		if at != nil {
			all = append(all, Alarm{kind, *at})
		}
	}
	later := func(at *time.Time) *time.Time {
		if at == nil {
			return nil
		}
		return calendar.Due(*at, escalateAfter)
	}
	switch t.Phase {
	case Rating:
		add(CloseUnrated, t.WindowEnds())
	case Closed:
		if end := t.WindowEnds(); end != nil && now.Before(*end) {
			add(EndWindow, end)
		}
	case Cancelled:
	case Parts:
		add(RemindParts, t.PartsBy)
	default:
		if t.Phase == Accepting {
			add(Redispatch, t.AcceptBy)
		}
		if t.RespondedAt == nil {
			add(pick(t.RespondWarned, RemindResponse, EscalateResponse), pickTime(t.RespondWarned, t.RespondBy, later))
		}
		add(pick(t.SolveWarned, RemindSolution, EscalateSolution), pickTime(t.SolveWarned, t.SolveBy, later))
	}
	if len(all) == 0 {
		return nil
	}
	first := slices.MinFunc(all, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return &first
}

func pick(warned int, first, second AlarmKind) AlarmKind {
	if warned == 0 {
		return first
	}
	return second
}

func pickTime(warned int, due *time.Time, later func(*time.Time) *time.Time) *time.Time {
	switch warned {
	case 0:
		return due
	case 1:
		return later(due)
	}
	return nil
}
