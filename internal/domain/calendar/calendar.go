// Package calendar keeps the working calendar (工作日历): the national holidays and
// make-up days, and over them the days on which the centre departs from those.
package calendar

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const (
	// checkedFor is how long a process counts on the calendar it has read; its
	// own changes it sees at once.
	checkedFor = 30 * time.Second
	// loadWithin bounds the reading, for which a decision may be waiting.
	loadWithin = 2 * time.Second
	maxName    = 30 // characters
	// Years that a day may be set in.
	firstYear = 2000
	lastYear  = 2100
)

// Day 特殊日 is a day that is worked or free other than its weekday says. One
// without an author is national (国务院放假安排).
type Day struct {
	Date    value.Date
	Working bool
	Name    string // 国庆节, 设备检修停业
	By      document.Named
	At      time.Time
}

// Own tells whether the centre set the day itself.
func (d Day) Own() bool { return d.By.ID != "" }

// Repository stores the centre's own days. A change is audited in its
// transaction.
type Repository interface {
	// Version rises with every change.
	Version(ctx context.Context) (int64, error)
	Days(ctx context.Context) ([]Day, error)
	SetDay(ctx context.Context, d Day, by approval.By) error
	// ClearDay gives a day back to the national calendar; NotFound when the
	// centre did not set it.
	ClearDay(ctx context.Context, date value.Date, by approval.By) error
}

// National gives the national holidays and make-up days of a year.
type National func(year int) []Day

// Calendar 工作日历 counts in working hours by the days as they are now. It is safe
// for many callers at once.
type Calendar struct {
	days     Repository
	national National
	clock    document.Clock
	failed   func(error)
	loading  sync.Mutex
	current  atomic.Pointer[loaded]
}

// loaded is the calendar as it was read.
type loaded struct {
	working task.Calendar
	version int64
	year    int
	at      time.Time
}

var _ task.WorkingTime = (*Calendar)(nil)

// New makes a calendar that reads the centre's days when it is first asked.
// failed is told when they cannot be read; then the days known last count.
func New(days Repository, national National, clock document.Clock, failed func(error)) *Calendar {
	return &Calendar{days: days, national: national, clock: clock, failed: failed}
}

// WorkingDay tells whether the centre works on a day.
func (c *Calendar) WorkingDay(d value.Date) bool { return c.working().WorkingDay(d) }

// Due gives the instant at which this many working hours have passed.
func (c *Calendar) Due(start time.Time, hours int) *time.Time { return c.working().Due(start, hours) }

// Worked gives the working time between two instants.
func (c *Calendar) Worked(from, to time.Time) time.Duration { return c.working().Worked(from, to) }

// working gives the calendar, read anew when it is time. Only one caller reads;
// the others go on with what is there, unless there is nothing yet.
func (c *Calendar) working() task.Calendar {
	now := c.clock()
	if l := c.current.Load(); l != nil {
		if l.fresh(now) || !c.loading.TryLock() {
			return l.working
		}
	} else {
		c.loading.Lock()
	}
	defer c.loading.Unlock()
	if l := c.current.Load(); l == nil || !l.fresh(now) {
		ctx, cancel := context.WithTimeout(context.Background(), loadWithin)
		defer cancel()
		c.load(ctx, now)
	}
	return c.current.Load().working
}

func (l *loaded) fresh(now time.Time) bool {
	age := now.Sub(l.at)
	return age >= 0 && age < checkedFor // a clock that was put back proves nothing
}

// load reads the version, and the days when it rose or the year changed.
func (c *Calendar) load(ctx context.Context, now time.Time) {
	was, year := c.current.Load(), value.DateOf(now).Time().Year()
	version, err := c.days.Version(ctx)
	if err == nil && was != nil && was.version == version && was.year == year {
		c.current.Store(&loaded{working: was.working, version: version, year: year, at: now})
		return
	}
	var own []Day
	if err == nil {
		own, err = c.days.Days(ctx)
	}
	if err == nil {
		c.current.Store(&loaded{working: c.joined(year, own), version: version, year: year, at: now})
		return
	}
	c.failed(err)
	if was == nil {
		was = &loaded{working: c.joined(year, nil), version: -1, year: year}
	}
	c.current.Store(&loaded{working: was.working, version: was.version, year: was.year, at: now})
}

// joined lays the centre's days over the national ones of the years around one.
func (c *Calendar) joined(year int, own []Day) task.Calendar {
	out := task.Calendar{Holidays: map[value.Date]bool{}, MakeUp: map[value.Date]bool{}}
	var national []Day
	for y := year - 1; y <= year+1; y++ {
		national = append(national, c.national(y)...)
	}
	for _, d := range append(national, own...) {
		delete(out.Holidays, d.Date)
		delete(out.MakeUp, d.Date)
		if d.Working {
			out.MakeUp[d.Date] = true
		} else {
			out.Holidays[d.Date] = true
		}
	}
	return out
}

// Year lists the special days of a year in order; an own day stands for the
// national one it replaces.
func (c *Calendar) Year(ctx context.Context, year int) ([]Day, error) {
	own, err := c.days.Days(ctx)
	if err != nil {
		return nil, err
	}
	byDate := map[value.Date]Day{}
	for _, d := range append(c.national(year), own...) {
		if d.Date.Time().Year() == year {
			byDate[d.Date] = d
		}
	}
	out := make([]Day, 0, len(byDate))
	for _, d := range byDate {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Day) int { return strings.Compare(string(a.Date), string(b.Date)) })
	return out, nil
}

// Set makes a day worked or free. Due times that are computed from now on count
// with it; those that stand are not moved.
func (c *Calendar) Set(ctx context.Context, date value.Date, working bool, name string, by approval.By) error {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n > maxName {
		return fault.Invalid("calendar.invalid", "说明最多 %d 个字，现有 %d 个", maxName, n).At("name", "说明过长")
	}
	if year := date.Time().Year(); year < firstYear || year > lastYear {
		return fault.Invalid("calendar.invalid", "日期应在 %d 年到 %d 年之间", firstYear, lastYear).At("date", "日期超出范围")
	}
	if name == "" {
		name = map[bool]string{true: "上班", false: "休息"}[working]
	}
	if err := c.days.SetDay(ctx, Day{Date: date, Working: working, Name: name, At: c.clock().UTC()}, by); err != nil {
		return err
	}
	c.refresh(ctx)
	return nil
}

// Clear gives a day back to the national calendar.
func (c *Calendar) Clear(ctx context.Context, date value.Date, by approval.By) error {
	if err := c.days.ClearDay(ctx, date, by); err != nil {
		return err
	}
	c.refresh(ctx)
	return nil
}

func (c *Calendar) refresh(ctx context.Context) {
	c.loading.Lock()
	defer c.loading.Unlock()
	c.load(ctx, c.clock())
}
