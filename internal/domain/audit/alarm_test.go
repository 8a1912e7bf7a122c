package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func inShanghai(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, value.Shanghai())
	if err != nil {
		panic(err)
	}
	return at
}

func TestTheNightPassesMidnightAndBelongsToItsEvening(t *testing.T) {
	r := Rules()[1]
	for _, c := range []struct {
		at      string
		evening value.Date
		night   bool
	}{
		{"2026-03-02 21:59", "", false}, {"2026-03-02 22:00", "2026-03-02", true}, {"2026-03-03 00:00", "2026-03-02", true},
		{"2026-03-03 05:59", "2026-03-02", true}, {"2026-03-03 06:00", "", false},
	} {
		evening, night := r.AtNight(inShanghai(c.at))
		require.Equal(t, c.night, night, c.at)
		if c.night {
			require.Equal(t, c.evening, evening, c.at)
		}
	}
	noon := Rule{Code: Night, From: "12:00", Until: "13:00"}
	_, night := noon.AtNight(inShanghai("2026-03-03 12:30"))
	require.True(t, night)
	_, night = noon.AtNight(inShanghai("2026-03-03 22:30"))
	require.False(t, night)
}

func TestAlarmsAreRaisedOnceForTheSameThing(t *testing.T) {
	rules := Rules()
	e := Entry{ID: "1", At: inShanghai("2026-03-02 23:00"), ActorID: "p", ActorName: "张三", Address: "10.0.0.7", Result: OK}
	a, raised := rules[1].NightWork(e)
	require.True(t, raised)
	e.ID, e.At = "2", inShanghai("2026-03-03 05:00")
	b, _ := rules[1].NightWork(e)
	require.Equal(t, a.Once, b.Once, "the same night")
	require.Contains(t, a.Text, "张三在03-02 23:00")
	_, raised = rules[1].NightWork(Entry{At: e.At})
	require.False(t, raised, "time itself may act at night")

	e.After = `{"rows":5000}`
	_, raised = rules[2].LargeExport(e)
	require.False(t, raised, "up to the number")
	e.After = `{"rows":5001}`
	a, raised = rules[2].LargeExport(e)
	require.True(t, raised)
	require.Contains(t, a.Text, "5001 行")

	e.Result = "function.forbidden"
	_, raised = rules[0].ManyFailures(e, 4)
	require.False(t, raised)
	a, raised = rules[0].ManyFailures(e, 5)
	require.True(t, raised)
	require.Contains(t, a.Text, "10 分钟内有 5 次操作被拒绝")
	e.ActorID = ""
	a, _ = rules[0].ManyFailures(e, 9)
	require.Contains(t, a.Text, "地址 10.0.0.7")
}

func TestRulesOfNoSenseAreRefused(t *testing.T) {
	for _, r := range Rules() {
		require.NoError(t, r.Check())
	}
	for _, r := range []Rule{
		{Code: Failures, Threshold: 0, Minutes: 10}, {Code: Failures, Threshold: 5}, {Code: MassExport}, {Code: Night, From: "25:00", Until: "06:00"},
		{Code: Night, From: "22:00", Until: "22:00"}, {Code: Night, From: "22:00", Until: "6:00"},
	} {
		require.True(t, fault.Is(r.Check(), "audit.rule"), "%+v", r)
	}
}
