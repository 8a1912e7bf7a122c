package repair

import (
	"fmt"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Priority 优先级 of a ticket.
type Priority string

// The priorities.
const (
	Urgent Priority = "urgent" // 紧急: the outlet cannot serve anybody
	High   Priority = "high"   // 高
	Normal Priority = "normal" // 一般
)

// Level 服务时限 is what a priority promises, in working hours.
type Level struct {
	Priority Priority `json:"priority"`
	Label    string   `json:"label"`
	Respond  int      `json:"respond_hours" doc:"until a technician has accepted or the phone has helped"`
	Accept   int      `json:"accept_hours" doc:"from dispatch until the next technician is sent"`
	Solve    int      `json:"solve_hours"`
}

// DefaultLevels lists what each priority promises until an administrator says
// otherwise, the most pressing first.
func DefaultLevels() []Level {
	return []Level{{Urgent, "紧急", 1, 1, 4}, {High, "高", 2, 1, 8}, {Normal, "一般", 4, 2, 24}}
}

// LevelOf finds the level of a priority among all; an unknown one is the last, 一般.
func LevelOf(levels []Level, p Priority) Level {
	for _, l := range levels {
		if l.Priority == p {
			return l
		}
	}
	return levels[len(levels)-1]
}

// Label is the priority in the words of the centre.
func (p Priority) Label() string { return LevelOf(DefaultLevels(), p).Label }

// Known tells whether there is such a priority.
func (p Priority) Known() bool { return LevelOf(DefaultLevels(), p).Priority == p }

// maxHours bounds a promise: a year of working hours holds no fewer.
const maxHours = 1000

// CheckLevels refuses promises that cannot be kept track of: each priority once,
// whole hours above zero, none solved before it is answered, the more pressing
// never slower.
func CheckLevels(levels []Level) error {
	known := DefaultLevels()
	if len(levels) != len(known) {
		return fault.Invalid("repair.levels", "请填写每个优先级的时限")
	}
	var problems []fault.Detail
	add := func(i int, field, message string) {
		problems = append(problems, fault.Detail{Location: fmt.Sprintf("levels[%d].%s", i, field), Message: message})
	}
	for i, l := range levels {
		if l.Priority != known[i].Priority {
			return fault.Invalid("repair.levels", "优先级应依次为紧急、高、一般")
		}
		for field, hours := range map[string]int{"respond_hours": l.Respond, "accept_hours": l.Accept, "solve_hours": l.Solve} {
			if hours < 1 || hours > maxHours {
				add(i, field, fmt.Sprintf("“%s”的时限应在 1 到 %d 个工作小时之间", known[i].Label, maxHours))
			}
		}
		if l.Solve < l.Respond {
			add(i, "solve_hours", fmt.Sprintf("“%s”的解决时限不能短于响应时限", known[i].Label))
		}
		if i > 0 && (l.Respond < levels[i-1].Respond || l.Solve < levels[i-1].Solve) {
			add(i, "solve_hours", fmt.Sprintf("“%s”的时限不能短于“%s”", known[i].Label, known[i-1].Label))
		}
	}
	return fault.Problems("repair.levels", problems)
}

func priorityOptions() []document.Option {
	var out []document.Option
	for _, l := range DefaultLevels() {
		out = append(out, document.Option{Value: string(l.Priority), Label: l.Label})
	}
	return out
}

const (
	// escalateAfter are the working hours past a promise until the supervisor is told.
	escalateAfter = 2
	// Window is how long an outlet may rate, and report again what was not repaired.
	Window = 7 * 24 * time.Hour
)

// After gives the minute at which this much working time has passed.
func After(calendar task.WorkingTime, start time.Time, working time.Duration) time.Time {
	hours := int((working + time.Hour - 1) / time.Hour)
	end := calendar.Due(start, hours)
	if end == nil {
		return start
	}
	from, to := 0, int(end.Sub(start)/time.Minute)+1
	for from < to {
		middle := (from + to) / 2
		if calendar.Worked(start, start.Add(time.Duration(middle)*time.Minute)) >= working {
			to = middle
		} else {
			from = middle + 1
		}
	}
	return start.Add(time.Duration(from) * time.Minute)
}
