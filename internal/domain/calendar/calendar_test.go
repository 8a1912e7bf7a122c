package calendar_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

var ctx = context.Background()

// shelf keeps days in memory and counts how often it is asked.
type shelf struct {
	mu      sync.Mutex
	days    map[value.Date]calendar.Day
	version int64
	asked   int
	read    int
	broken  error
}

func (s *shelf) Version(context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.version, s.broken
}

func (s *shelf) Days(context.Context) ([]calendar.Day, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read++
	var out []calendar.Day
	for _, d := range s.days {
		out = append(out, d)
	}
	return out, s.broken
}

func (s *shelf) SetDay(_ context.Context, d calendar.Day, by approval.By) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.By = document.Named{ID: by.PersonID, Name: by.PersonID}
	s.days[d.Date] = d
	s.version++
	return nil
}

func (s *shelf) ClearDay(_ context.Context, date value.Date, _ approval.By) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.days[date]; !ok {
		return fault.NotFound("calendar.not_found", "没有")
	}
	delete(s.days, date)
	s.version++
	return nil
}

// world is a calendar at noon of Monday, 2 March 2026, in a country with one
// holiday and one make-up day.
type world struct {
	*shelf
	*calendar.Calendar
	now    time.Time
	failed int
}

func newWorld() *world {
	w := &world{shelf: &shelf{days: map[value.Date]calendar.Day{}}, now: time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)}
	national := func(year int) []calendar.Day {
		if year != 2026 {
			return nil
		}
		return []calendar.Day{{Date: "2026-04-06", Name: "清明节"}, {Date: "2026-02-28", Working: true, Name: "春节调休上班"}}
	}
	w.Calendar = calendar.New(w.shelf, national, func() time.Time { return w.now }, func(error) { w.failed++ })
	return w
}

func admin() approval.By { return approval.By{PersonID: "admin"} }

func TestTheCentresDaysLieOverTheNationalOnes(t *testing.T) {
	w := newWorld()
	require.False(t, w.WorkingDay("2026-04-06"))
	require.True(t, w.WorkingDay("2026-02-28"))
	require.NoError(t, w.Set(ctx, "2026-04-06", true, "值班", admin()))
	require.NoError(t, w.Set(ctx, "2026-02-28", false, "", admin()))
	require.NoError(t, w.Set(ctx, "2026-03-03", false, "检修", admin()))
	require.True(t, w.WorkingDay("2026-04-06"), "an own change counts at once")
	require.False(t, w.WorkingDay("2026-02-28"))
	due := w.Due(w.now, 5)
	require.Equal(t, "2026-03-04 10:00", due.In(value.Shanghai()).Format("2006-01-02 15:04"), "the day of the repair does not count")
	require.Equal(t, 5*time.Hour, w.Worked(w.now, *due))

	days, err := w.Year(ctx, 2026)
	require.NoError(t, err)
	var names []string
	for _, d := range days {
		require.True(t, d.Own())
		names = append(names, string(d.Date)+" "+d.Name)
	}
	require.Equal(t, []string{"2026-02-28 休息", "2026-03-03 检修", "2026-04-06 值班"}, names)
	require.NoError(t, w.Clear(ctx, "2026-04-06", admin()))
	require.False(t, w.WorkingDay("2026-04-06"), "the national calendar holds again")
	require.True(t, fault.Is(w.Clear(ctx, "2026-04-06", admin()), "calendar.not_found"))
}

func TestADayThatMakesNoSenseIsRefused(t *testing.T) {
	w := newWorld()
	require.True(t, fault.Is(w.Set(ctx, "1999-12-31", true, "", admin()), "calendar.invalid"))
	require.True(t, fault.Is(w.Set(ctx, "2026-03-03", true, strings.Repeat("长", 31), admin()), "calendar.invalid"))
	require.Zero(t, w.version)
}

func TestTheChangeOfAnotherProcessIsSeenWithinHalfAMinute(t *testing.T) {
	w := newWorld()
	require.True(t, w.WorkingDay("2026-03-03"))
	require.NoError(t, w.SetDay(ctx, calendar.Day{Date: "2026-03-03"}, admin()))
	w.now = w.now.Add(29 * time.Second)
	for range 50 {
		require.True(t, w.WorkingDay("2026-03-03"))
	}
	require.Equal(t, 1, w.asked, "within half a minute nobody asks")
	w.now = w.now.Add(time.Second)
	require.False(t, w.WorkingDay("2026-03-03"))
	w.now = w.now.Add(time.Minute)
	require.False(t, w.WorkingDay("2026-03-03"))
	require.Equal(t, 3, w.asked)
	require.Equal(t, 2, w.read, "what did not change is not read again")
	w.now = w.now.Add(-time.Hour)
	require.False(t, w.WorkingDay("2026-03-03"))
	require.Equal(t, 4, w.asked, "a clock that was put back is not trusted")
	w.now = w.now.AddDate(1, 0, 0)
	require.False(t, w.WorkingDay("2026-03-03"))
	require.Equal(t, 3, w.read, "a new year has other holidays")
}

func TestADatabaseThatDoesNotAnswerLeavesTheDaysKnownLast(t *testing.T) {
	w := newWorld()
	w.broken = errors.New("down")
	require.False(t, w.WorkingDay("2026-04-06"), "the national days need no database")
	w.broken = nil
	require.NoError(t, w.Set(ctx, "2026-03-03", false, "检修", admin()))
	w.broken, w.now = errors.New("down"), w.now.Add(time.Hour)
	require.False(t, w.WorkingDay("2026-03-03"))
	require.Equal(t, 2, w.failed)
	_, err := w.Year(ctx, 2026)
	require.ErrorContains(t, err, "down")
}

func TestManyCallersReadOnce(t *testing.T) {
	w := newWorld()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.WorkingDay("2026-03-03") })
	}
	all.Wait()
	require.Equal(t, 1, w.read)
}
