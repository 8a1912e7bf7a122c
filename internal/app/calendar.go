package app

import (
	"strings"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/value"
)

// nationalDays gives the public holidays (国务院放假安排) and make-up working days
// of a year; of years that are not announced yet it knows none.
func nationalDays(year int) []calendar.Day {
	var days []calendar.Day
	for e := HolidayUtil.GetHolidaysByYear(year).Front(); e != nil; e = e.Next() {
		h, ok := e.Value.(*HolidayUtil.Holiday)
		if !ok {
			continue
		}
		name := h.GetName()
		if h.IsWork() {
			name += "调休上班"
		}
		days = append(days, calendar.Day{Date: value.Date(strings.TrimSpace(h.GetDay())), Working: h.IsWork(), Name: name})
	}
	return days
}

// newCalendar builds the working calendar of the centre on this process's
// database.
func (a *App) newCalendar() *calendar.Calendar {
	return calendar.New(a.Store.Calendar(), nationalDays, time.Now, func(err error) {
		a.Log.Warn("read the working calendar", "error", err)
	})
}
