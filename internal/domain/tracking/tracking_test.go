package tracking_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/tracking/trackingtest"
	"cardflow/internal/domain/value"
)

// local is a time in Shanghai.
func local(t require.TestingT, text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, value.Shanghai())
	require.NoError(t, err)
	return at.UTC()
}

func TestPercentileIsThatOfTheSortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.SliceOf(rapid.IntRange(0, 50)).Draw(t, "minutes")
		h := tracking.Histogram{}
		for _, m := range minutes {
			h.Add(m, 1)
		}
		for _, p := range []int{1, 50, 90, 100} {
			require.Equal(t, trackingtest.Percentile(minutes, p), h.Percentile(p), "%d", p)
		}
	})
	require.Zero(t, tracking.Histogram{}.Percentile(50))
}

// Every opening falls into the age that its working time says, also at the bounds
// and over weekends.
func TestLimitsTellAgesByWorkingTime(t *testing.T) {
	calendar := task.Calendar{Holidays: map[value.Date]bool{"2026-02-17": true, "2026-02-18": true}}
	base := local(t, "2026-03-06 00:00")
	rapid.Check(t, func(t *rapid.T) {
		now := base.Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "now")) * time.Minute)
		opened := now.Add(-time.Duration(rapid.IntRange(0, 25*24*60).Draw(t, "ago")) * time.Minute)
		limits := tracking.LimitsAt(calendar, now)
		days := calendar.Worked(opened, now).Hours() / 7
		want := 1 + len(slices.DeleteFunc([]float64{1, 3, 7}, func(bound float64) bool { return days <= bound }))
		for age := 1; age <= 4; age++ {
			from, before := limits.Within(age)
			in := !opened.Before(from) && (before.IsZero() || opened.Before(before))
			require.Equal(t, age == want, in, "age %d of %v working days", age, days)
		}
	})
}

func TestALimitIsWhereTheDaysWereWorked(t *testing.T) {
	limits := tracking.LimitsAt(task.Calendar{}, local(t, "2026-03-04 11:00")) // a Wednesday
	require.Equal(t, local(t, "2026-03-03 11:00"), limits[0])
	require.Equal(t, local(t, "2026-02-27 11:00"), limits[1], "over the weekend")
	require.Equal(t, local(t, "2026-02-23 11:00"), limits[2])
	closed := task.Calendar{Holidays: map[value.Date]bool{}}
	for d := value.Date("2024-01-01"); d < "2026-12-31"; d = d.AddDays(1) {
		closed.Holidays[d] = true
	}
	require.True(t, tracking.LimitsAt(closed, local(t, "2026-03-04 11:00"))[0].IsZero(), "who never works lets nothing grow old")
}

func TestWeeksBeginOnMondayInShanghai(t *testing.T) {
	require.Equal(t, value.Date("2026-03-02"), tracking.MondayOf("2026-03-02"))
	require.Equal(t, value.Date("2026-03-02"), tracking.MondayOf("2026-03-08"))
	require.Equal(t, value.Date("2026-02-23"), tracking.MondayOf("2026-03-01"))
	span := tracking.Days("2026-03-02", "2026-03-08")
	require.Equal(t, local(t, "2026-03-02 00:00"), span.From)
	require.Equal(t, local(t, "2026-03-09 00:00"), span.To)
	hours := tracking.Moment{Weekday: 1, Hour: 9}.Hours(tracking.Days("2026-03-02", "2026-03-15"))
	require.Equal(t, []time.Time{local(t, "2026-03-02 09:00"), local(t, "2026-03-09 09:00")}, hours)
}

// seat is a decided seat of a visit.
func seat(t *testing.T, visit int, step, opened, decided, action string) task.Task {
	row := task.Task{Kind: task.Work, State: task.Open, StepKey: step, StepTitle: step, Visit: visit, Seat: 1, CreatedAt: local(t, opened)}
	if decided != "" {
		at := local(t, decided)
		row.State, row.DecidedAt, row.Action = task.Done, &at, action
		row.WorkedMinutes = int(task.Calendar{}.Worked(row.CreatedAt, at).Minutes())
	}
	return row
}

func TestACourseGoesThroughEveryHand(t *testing.T) {
	chain := document.Chain{{Key: "qc"}, {Key: "head"}, {Key: "warehouse"}}
	d := &document.Document{State: document.Pending, StepKey: "head", Visit: 3, Chain: chain, CreatedAt: local(t, "2026-03-02 09:00")}
	rows := []task.Task{
		seat(t, 1, "qc", "2026-03-02 10:00", "2026-03-02 11:00", "return"),
		seat(t, 2, "qc", "2026-03-02 14:00", "2026-03-02 15:30", "agree"),
		seat(t, 3, "head", "2026-03-02 15:30", "", ""),
	}
	c := tracking.CourseOf(d, rows, task.Calendar{}, local(t, "2026-03-03 10:00"))
	var got []string
	var minutes []int
	for _, v := range c.Visits {
		got, minutes = append(got, v.Step), append(minutes, v.Minutes)
	}
	require.Equal(t, []string{"", "qc", "", "qc", "head"}, got, "with its maker before and after it was sent back")
	require.Equal(t, []int{60, 60, 120, 90, 150}, minutes)
	require.Nil(t, c.Visits[4].ClosedAt)
	require.Equal(t, 150, c.Visits[4].Seats[0].Minutes, "an open seat counts until now")
	require.Equal(t, []document.Step{{Key: "warehouse"}}, c.Next)

	d.State, d.StepKey = document.Returned, ""
	at := local(t, "2026-03-02 16:00")
	rows[2].State, rows[2].DecidedAt, rows[2].Action = task.Done, &at, "return"
	c = tracking.CourseOf(d, rows, task.Calendar{}, local(t, "2026-03-03 10:00"))
	require.Empty(t, c.Visits[5].Step)
	require.Equal(t, 120, c.Visits[5].Minutes, "its maker has it since")
	require.Len(t, c.Next, 3)
	d.Resume = &document.Resume{Step: "head", Visit: 3}
	require.Len(t, tracking.CourseOf(d, rows, task.Calendar{}, at).Next, 2, "it goes straight back")

	done := local(t, "2026-03-02 17:00")
	d.State, d.Resume, d.EndedAt = document.Stopped, nil, &done
	rows[2].State, rows[2].DecidedAt, rows[2].Action = task.Cancelled, nil, ""
	c = tracking.CourseOf(d, rows, task.Calendar{}, local(t, "2026-03-03 10:00"))
	require.Len(t, c.Visits, 5)
	require.Equal(t, done, *c.Visits[4].ClosedAt, "nobody decided: it ended with the paper")
	require.Zero(t, c.Visits[4].Seats[0].Minutes)
	require.Empty(t, c.Next)
}
