package task

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestMayAct(t *testing.T) {
	person := directory.Person{ID: "p1", Department: "d1", Roles: []string{"inspector", "keeper"}}
	open := Task{Kind: Work, State: Open, MakerID: "p9", Role: "inspector"}
	tests := map[string]struct {
		change func(r *Task, p *directory.Person)
		code   string
	}{
		"holder of the role":             {func(*Task, *directory.Person) {}, ""},
		"in the department":              {func(r *Task, _ *directory.Person) { r.RoleDepartment = "d1" }, ""},
		"assignee without the role":      {func(r *Task, p *directory.Person) { r.Assignee, p.Roles = "p1", nil }, ""},
		"assignee of another place":      {func(r *Task, _ *directory.Person) { r.Assignee, r.RoleDepartment = "p1", "d2" }, ""},
		"without the role":               {func(_ *Task, p *directory.Person) { p.Roles = []string{"keeper"} }, "task.not_yours"},
		"another department":             {func(r *Task, _ *directory.Person) { r.RoleDepartment = "d2" }, "task.not_yours"},
		"assigned to somebody else":      {func(r *Task, _ *directory.Person) { r.Assignee = "p2" }, "task.not_yours"},
		"maker":                          {func(r *Task, _ *directory.Person) { r.MakerID = "p1" }, "task.own_paper"},
		"maker to whom it is assigned":   {func(r *Task, _ *directory.Person) { r.MakerID, r.Assignee = "p1", "p1" }, "task.own_paper"},
		"disabled":                       {func(_ *Task, p *directory.Person) { p.Disabled = true }, "task.not_yours"},
		"decided":                        {func(r *Task, _ *directory.Person) { r.State, r.ActorName = Done, "李四" }, "task.already_decided"},
		"cancelled":                      {func(r *Task, _ *directory.Person) { r.State = Cancelled }, "task.already_decided"},
		"copy":                           {func(r *Task, _ *directory.Person) { r.Kind, r.Assignee = CC, "p1" }, "task.already_decided"},
		"role of nobody, person of none": {func(r *Task, p *directory.Person) { r.Role, p.Roles = "", nil }, "task.not_yours"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, p := open, person
			tt.change(&r, &p)
			err := r.MayAct(p)
			if tt.code == "" {
				require.NoError(t, err)
				require.Equal(t, []document.Action{document.Agree, document.Return, document.Reject}, r.Actions(p)[:3])
				return
			}
			require.True(t, fault.Is(err, tt.code), "%v", err)
			require.Empty(t, r.Actions(p))
		})
	}
}

func TestRefusalSaysWhoDecidedAndWhen(t *testing.T) {
	at := time.Date(2026, 3, 1, 6, 5, 0, 0, time.UTC)
	err := Task{Kind: Work, State: Done, ActorName: "李四", DecidedAt: &at}.MayAct(directory.Person{})
	require.EqualError(t, err, "该事项已由李四于 03-01 14:05 处理，请刷新")
}

// spring has the working days around the Spring Festival of 2026: Saturday the
// 14th of February is worked, the 16th to the 20th are free.
func spring() Calendar {
	c := Calendar{Holidays: map[value.Date]bool{}, MakeUp: map[value.Date]bool{"2026-02-14": true}}
	for d := value.Date("2026-02-16"); d <= "2026-02-20"; d = d.AddDays(1) {
		c.Holidays[d] = true
	}
	return c
}

// local is a time in Shanghai.
func local(t require.TestingT, text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, value.Shanghai())
	require.NoError(t, err)
	return at
}

func TestDueCountsWorkingHoursOnly(t *testing.T) {
	tests := []struct {
		name, start string
		hours       int
		want        string
	}{
		{"within the morning", "2026-03-02 09:00", 2, "2026-03-02 11:00"},
		{"to the end of the morning", "2026-03-02 09:00", 3, "2026-03-02 12:00"},
		{"over lunch", "2026-03-02 11:30", 1, "2026-03-02 13:30"},
		{"from lunch", "2026-03-02 12:20", 1, "2026-03-02 14:00"},
		{"to the end of the day", "2026-03-02 09:00", 7, "2026-03-02 17:00"},
		{"into the next day", "2026-03-02 09:00", 8, "2026-03-03 10:00"},
		{"from before work", "2026-03-02 06:00", 1, "2026-03-02 10:00"},
		{"from after work", "2026-03-02 20:00", 1, "2026-03-03 10:00"},
		{"from the last minute", "2026-03-02 17:00", 1, "2026-03-03 10:00"},
		{"over the weekend", "2026-03-06 16:00", 2, "2026-03-09 10:00"},
		{"from a Sunday", "2026-03-08 15:00", 1, "2026-03-09 10:00"},
		{"over several days", "2026-03-02 09:00", 21, "2026-03-04 17:00"},
		{"on a make-up Saturday", "2026-02-13 16:00", 2, "2026-02-14 10:00"},
		{"over the festival", "2026-02-14 16:00", 2, "2026-02-23 10:00"},
		{"from a holiday", "2026-02-18 10:00", 1, "2026-02-23 10:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			due := spring().Due(local(t, tt.start), tt.hours)
			require.Equal(t, local(t, tt.want).UTC(), *due)
			require.Equal(t, time.UTC, due.Location())
		})
	}
}

func TestNoHoursMeanNoLimit(t *testing.T) {
	require.Nil(t, spring().Due(time.Now(), 0))
	require.Nil(t, spring().Due(time.Now(), -1))
}

func TestMakeUpDayWinsOverHolidayAndWeekend(t *testing.T) {
	c := Calendar{Holidays: map[value.Date]bool{"2026-02-14": true}, MakeUp: map[value.Date]bool{"2026-02-14": true}}
	require.True(t, c.WorkingDay("2026-02-14"))
	require.False(t, c.WorkingDay("2026-02-15"))
	require.True(t, Calendar{}.WorkingDay("2026-03-02"))
}

// Later starts and longer limits are never due earlier, a due time lies within
// working hours, and the working time in between is the limit.
func TestDueIsMonotoneAndInsideWorkingTime(t *testing.T) {
	c, from := spring(), local(t, "2026-02-09 00:00")
	rapid.Check(t, func(t *rapid.T) {
		halfHours, later := rapid.IntRange(0, 30*48), rapid.IntRange(0, 5000)
		start := from.Add(time.Duration(halfHours.Draw(t, "start")) * 30 * time.Minute)
		hours := rapid.IntRange(1, 60).Draw(t, "hours")
		due := c.Due(start, hours)

		require.False(t, c.Due(start.Add(time.Duration(later.Draw(t, "later"))*time.Minute), hours).Before(*due))
		require.True(t, c.Due(start, hours+1).After(*due))
		require.Equal(t, 2*hours, workedHalfHours(c, start, *due))
		require.True(t, working(c, due.Add(-time.Second)), "%s", due)
	})
}

// working tells by the clock on the wall.
func working(c Calendar, at time.Time) bool {
	hour := at.In(value.Shanghai()).Hour()
	return c.WorkingDay(value.DateOf(at)) && hour >= 9 && hour < 17 && hour != 12
}

func workedHalfHours(c Calendar, from, to time.Time) int {
	n := 0
	for at := from; at.Before(to); at = at.Add(30 * time.Minute) {
		if working(c, at) {
			n++
		}
	}
	return n
}
