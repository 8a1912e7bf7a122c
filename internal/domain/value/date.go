package value

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // clients and servers on 麒麟 may lack the zone files
)

// Date 业务日期 is a calendar day without a time or zone, written 2026-03-01.
// Its text orders like the calendar, so it is stored and compared as text.
type Date string

// Shanghai is the zone in which business days begin and end.
func Shanghai() *time.Location { return shanghai() }

var shanghai = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return time.FixedZone("CST", 8*3600)
	}
	return loc
})

// DateOf is the day an instant falls on in Shanghai.
func DateOf(t time.Time) Date { return Date(t.In(Shanghai()).Format(time.DateOnly)) }

// ParseDate reads 2026-03-01; a day that does not exist is refused.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return "", fmt.Errorf("“%s”不是日期，应写成 2026-03-01", s)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// Month is the accounting month, written 2026-03.
func (d Date) Month() string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// Compact is the day as 20260301, used in numbers.
func (d Date) Compact() string { return strings.ReplaceAll(string(d), "-", "") }

// AddDays moves by calendar days.
func (d Date) AddDays(n int) Date { return Date(d.Time().AddDate(0, 0, n).Format(time.DateOnly)) }

// AddMonths moves by calendar months; a day that the month lacks becomes its
// last, and the last day of a month stays the last.
func (d Date) AddMonths(n int) Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	if day := t.Day(); day < last.Day() && d != MonthEnd(d.Month()) {
		return Date(first.AddDate(0, 0, day-1).Format(time.DateOnly))
	}
	return Date(last.Format(time.DateOnly))
}

// MonthEnd is the last day of a month (2026-03).
func MonthEnd(month string) Date {
	return Date(Date(month+"-01").Time().AddDate(0, 1, -1).Format(time.DateOnly))
}

// SameDayIn moves by calendar months (个月) to the same day of the month, or to the
// last of a shorter one: a term of three months from 30 November ends on 28 or 29
// February, one from 28 February on 28 May.
func (d Date) SameDayIn(n int) Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly))
}

// Time is midnight UTC of the day, for spreadsheets and arithmetic.
func (d Date) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// Value stores the text.
func (d Date) Value() (driver.Value, error) { return string(d), nil }
