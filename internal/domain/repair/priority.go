package repair

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
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

// Levels lists what each priority promises, the most pressing first.
func Levels() []Level {
	return []Level{{Urgent, "紧急", 1, 1, 4}, {High, "高", 2, 1, 8}, {Normal, "一般", 4, 2, 24}}
}

// LevelOf gives the level of a priority; an unknown one is 一般.
func LevelOf(p Priority) Level {
	levels := Levels()
	for _, l := range levels {
		if l.Priority == p {
			return l
		}
	}
	return levels[len(levels)-1]
}

func priorityOptions() []document.Option {
	var out []document.Option
	for _, l := range Levels() {
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
