package delivery

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func shanghai(t require.TestingT, text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, value.Shanghai())
	require.NoError(t, err)
	return at.UTC()
}

func TestAPlanSendsThePeriodThatIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		plan        Plan
		after, next string
		from, to    value.Date
	}{
		"a day, later today":             {Plan{Rhythm: Daily, Hour: 8}, "2026-03-02 07:59", "2026-03-02 08:00", "2026-03-01", "2026-03-01"},
		"a day, tomorrow":                {Plan{Rhythm: Daily, Hour: 8}, "2026-03-02 08:00", "2026-03-03 08:00", "2026-03-02", "2026-03-02"},
		"midnight is of the new day":     {Plan{Rhythm: Daily}, "2026-02-28 12:00", "2026-03-01 00:00", "2026-02-28", "2026-02-28"},
		"a week on Monday":               {Plan{Rhythm: Weekly, Day: 1, Hour: 9}, "2026-03-02 09:00", "2026-03-09 09:00", "2026-03-02", "2026-03-08"},
		"a week on Sunday":               {Plan{Rhythm: Weekly, Day: 7, Hour: 9}, "2026-03-02 09:00", "2026-03-08 09:00", "2026-02-23", "2026-03-01"},
		"a month on its first":           {Plan{Rhythm: Monthly, Day: 1, Hour: 6}, "2026-03-01 06:00", "2026-04-01 06:00", "2026-03-01", "2026-03-31"},
		"a month that lacks the day":     {Plan{Rhythm: Monthly, Day: 31, Hour: 6}, "2026-02-01 00:00", "2026-02-28 06:00", "2026-01-01", "2026-01-31"},
		"a month over the end of a year": {Plan{Rhythm: Monthly, Day: 5, Hour: 6}, "2026-12-05 06:00", "2027-01-05 06:00", "2026-12-01", "2026-12-31"},
	} {
		t.Run(name, func(t *testing.T) {
			next := c.plan.Next(shanghai(t, c.after))
			require.Equal(t, shanghai(t, c.next), next)
			require.Equal(t, Period{c.from, c.to}, c.plan.Covers(next))
		})
	}
}

// However a plan is set, its times come one after the other and the periods that it
// sends touch: no day is left out and none is sent twice.
func TestPeriodsOfAPlanFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Plan{Name: "x", Rhythm: rapid.SampledFrom([]Rhythm{Daily, Weekly, Monthly}).Draw(t, "rhythm"), Hour: rapid.IntRange(0, 23).Draw(t, "hour")}
		p.Day = rapid.IntRange(1, map[Rhythm]int{Daily: 1, Weekly: 7, Monthly: 31}[p.Rhythm]).Draw(t, "day")
		require.NoError(t, p.Check())
		at := p.Next(time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "from"), 0))
		for range 14 {
			next := p.Next(at)
			require.True(t, next.After(at))
			require.Equal(t, p.Covers(at).To.AddDays(1), p.Covers(next).From)
			require.Less(t, p.Covers(next).To, value.DateOf(next))
			at = next
		}
	})
}

func TestAPlanNamesWhatIsWrongWithIt(t *testing.T) {
	for at, p := range map[string]Plan{
		"name":   {Rhythm: Daily},
		"hour":   {Name: "日报", Rhythm: Daily, Hour: 24},
		"day":    {Name: "周报", Rhythm: Weekly},
		"rhythm": {Name: "年报", Rhythm: "yearly"},
	} {
		err := fault.From(p.Check())
		require.NotNil(t, err, at)
		require.Equal(t, at, err.Details[0].Location)
	}
}
