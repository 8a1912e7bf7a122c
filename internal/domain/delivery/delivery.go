// Package delivery sends reports by themselves (定时报表): a person keeps conditions
// of a report and a rhythm, and at each time what the report shows then lies in
// his box as a file.
package delivery

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Rhythm 周期 is how often a report is sent.
type Rhythm string

// The rhythms. Each sends the period that is over: yesterday, the week from Monday
// to Sunday, the month.
const (
	Daily   Rhythm = "daily"   // 每天
	Weekly  Rhythm = "weekly"  // 每周
	Monthly Rhythm = "monthly" // 每月
)

// State 状态 of a plan.
type State string

// The states of a plan.
const (
	Active  State = "active"  // 启用
	Paused  State = "paused"  // 暂停 by its owner
	Stopped State = "stopped" // 已停止, because its owner may not have the report any more
)

// Plan 定时计划 is what a person wants to be sent. Query holds the conditions of the
// report without its period.
type Plan struct {
	ID        string
	PersonID  string
	Report    string // the function that shows it
	Name      string
	Query     map[string]string
	Rhythm    Rhythm
	Day       int // 1 Monday … 7 Sunday of a week, 1 … 31 of a month
	Hour      int // 0 … 23 by the clock of Shanghai
	State     State
	Reason    string // why it was stopped
	NextAt    time.Time
	CreatedAt time.Time
}

// Period 期间 is what one delivery covers.
type Period struct{ From, To value.Date }

// String is the period as a title says it.
func (p Period) String() string {
	if p.From == p.To {
		return string(p.From)
	}
	return fmt.Sprintf("%s 至 %s", p.From, p.To)
}

// Delivery 送达 is one report that was sent, or could not be made.
type Delivery struct {
	ID       string
	PlanID   string
	PersonID string
	Report   string
	Title    string
	DueAt    time.Time
	Period   Period
	Query    map[string]string // with the period: it shows the same at any time
	File     string            // "" when it failed
	FileName string
	Size     int64
	Rows     int
	Failure  string // why there is no file
	MadeAt   time.Time
}

// Check completes a plan, or names what is wrong with it.
func (p Plan) Check() error {
	var problems []fault.Detail
	wrong := func(at, message string) { problems = append(problems, fault.Detail{Location: at, Message: message}) }
	if n := len([]rune(p.Name)); n == 0 || n > 40 {
		wrong("name", "名称需 1 到 40 个字")
	}
	if p.Hour < 0 || p.Hour > 23 {
		wrong("hour", "时间应为 0 到 23 点")
	}
	switch p.Rhythm {
	case Daily:
	case Weekly:
		if p.Day < 1 || p.Day > 7 {
			wrong("day", "请选择星期几")
		}
	case Monthly:
		if p.Day < 1 || p.Day > 31 {
			wrong("day", "日期应为 1 到 31 日")
		}
	default:
		wrong("rhythm", "周期应为每天、每周或每月")
	}
	return fault.Problems("delivery.invalid", problems)
}

// Next gives the first time after a moment at which the plan sends. A day that a
// month lacks is its last.
func (p Plan) Next(after time.Time) time.Time {
	day := value.DateOf(after)
	for ; ; day = day.AddDays(1) {
		if p.on(day) {
			if at := p.at(day); at.After(after) {
				return at
			}
		}
	}
}

func (p Plan) on(day value.Date) bool {
	switch p.Rhythm {
	case Weekly:
		return weekday(day) == p.Day
	case Monthly:
		last := value.MonthEnd(day.Month()).Time().Day()
		return day.Time().Day() == min(p.Day, last)
	}
	return true
}

// weekday counts from Monday.
func weekday(d value.Date) int { return cmp.Or(int(d.Time().Weekday()), 7) }

func (p Plan) at(day value.Date) time.Time {
	t := day.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), p.Hour, 0, 0, 0, value.Shanghai()).UTC()
}

// Covers gives the period that what is due at a moment covers.
func (p Plan) Covers(due time.Time) Period {
	day := value.DateOf(due)
	switch p.Rhythm {
	case Weekly:
		sunday := day.AddDays(-weekday(day))
		return Period{sunday.AddDays(-6), sunday}
	case Monthly:
		last := value.Date(day.Month() + "-01").AddDays(-1)
		return Period{value.Date(last.Month() + "-01"), last}
	}
	return Period{day.AddDays(-1), day.AddDays(-1)}
}

// Store 定时报表库 keeps plans and what they sent.
type Store interface {
	// Plans lists a person's plans, of one report or of all for "".
	Plans(ctx context.Context, personID, report string) ([]Plan, error)
	Plan(ctx context.Context, id string) (Plan, error)
	// Due lists active plans whose time has come, the longest waiting first.
	Due(ctx context.Context, now time.Time, limit int) ([]Plan, error)
	// Deliveries lists what a person was sent, latest first, of one plan or of all.
	Deliveries(ctx context.Context, personID, planID string, page document.PageRequest) (document.Page[Delivery], error)
	Delivery(ctx context.Context, id string) (Delivery, error)
	// SentBefore lists deliveries that were made before a moment, oldest first.
	SentBefore(ctx context.Context, before time.Time, limit int) ([]Delivery, error)
	Within(ctx context.Context, fn func(tx Tx) error) error
}
