package api

import (
	"context"
	"net/http"
	"time"

	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// WorkingCalendar 工作日历 is the special days of a year; all others are worked from
// Monday to Friday.
type WorkingCalendar struct {
	Year      int           `json:"year"`
	Days      []CalendarDay `json:"days"`
	CanManage bool          `json:"can_manage"`
}

// CalendarDay 特殊日 is a holiday, a make-up day, or a day the centre set itself.
type CalendarDay struct {
	Date    value.Date      `json:"date" example:"2026-10-01"`
	Working bool            `json:"working"`
	Name    string          `json:"name"`
	Source  string          `json:"source" enum:"national,own"`
	By      *document.Named `json:"by" doc:"who set an own day"`
	At      *time.Time      `json:"at"`
}

type calendarInput struct {
	Year int `query:"year" minimum:"2000" maximum:"2100" doc:"left out: the present one"`
}

// DatePath names a day.
type DatePath struct {
	Date string `path:"date" maxLength:"10" example:"2026-10-01"`
}

type setDayInput struct {
	DatePath
	Body struct {
		Working bool   `json:"working"`
		Name    string `json:"name,omitempty" maxLength:"30"`
	}
}

func (s *server) registerCalendar() {
	view, manage := boundTo(grant(platform.Calendar, function.View)), boundTo(grant(platform.Calendar, function.Manage))
	path, tag := apiPrefix+"/calendar", "工作日历"
	register(s, operation{method: http.MethodGet, path: path, id: "get-calendar", summary: "一年的节假日、调休和自设日", tag: tag, access: view},
		func(ctx context.Context, in *calendarInput) (*struct{ Body WorkingCalendar }, error) {
			year := in.Year
			if year == 0 {
				year = value.DateOf(s.now()).Time().Year()
			}
			days, err := s.Calendar.Year(ctx, year)
			out := WorkingCalendar{Year: year, Days: make([]CalendarDay, 0, len(days)), CanManage: s.may(ctx, platform.Calendar, function.Manage)}
			for _, d := range days {
				out.Days = append(out.Days, dayView(d))
			}
			return &struct{ Body WorkingCalendar }{out}, err
		})
	register(s, operation{method: http.MethodPut, path: path + "/{date}", id: "set-calendar-day", summary: "设为工作日或休息日", tag: tag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *setDayInput) (*struct{}, error) {
		date, err := in.day()
		if err != nil {
			return nil, err
		}
		return nil, s.Calendar.Set(ctx, date, in.Body.Working, in.Body.Name, by(ctx))
	})
	register(s, operation{method: http.MethodDelete, path: path + "/{date}", id: "clear-calendar-day", summary: "恢复为国家日历", tag: tag,
		access: manage, status: http.StatusNoContent}, func(ctx context.Context, in *DatePath) (*struct{}, error) {
		date, err := in.day()
		if err != nil {
			return nil, err
		}
		return nil, s.Calendar.Clear(ctx, date, by(ctx))
	})
}

func (p DatePath) day() (value.Date, error) {
	d, err := dateParam("date", p.Date)
	if err == nil && d == "" {
		err = fault.Invalid("request.invalid", "请给出日期").At("date", "请给出日期")
	}
	return d, err
}

func dayView(d calendar.Day) CalendarDay {
	v := CalendarDay{Date: d.Date, Working: d.Working, Name: d.Name, Source: "national"}
	if d.Own() {
		v.Source, v.By, v.At = "own", &d.By, &d.At
	}
	return v
}
