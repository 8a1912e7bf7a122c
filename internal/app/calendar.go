package app

import (
	"strings"

	"github.com/6tail/lunar-go/HolidayUtil"

	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// workingCalendar gives the public holidays (国务院放假安排) and make-up working
// days of the years around the present one.
func workingCalendar(today value.Date) task.Calendar {
	c := task.Calendar{Holidays: map[value.Date]bool{}, MakeUp: map[value.Date]bool{}}
	year := today.Time().Year()
	for y := year - 1; y <= year+1; y++ {
		for e := HolidayUtil.GetHolidaysByYear(y).Front(); e != nil; e = e.Next() {
			h, ok := e.Value.(*HolidayUtil.Holiday)
			if !ok {
				continue
			}
			day := value.Date(strings.TrimSpace(h.GetDay()))
			if h.IsWork() {
				c.MakeUp[day] = true
			} else {
				c.Holidays[day] = true
			}
		}
	}
	return c
}
