package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/calendar"
)

// nationalDays is a country with one holiday and one make-up day.
func nationalDays(year int) []calendar.Day {
	if year != 2026 {
		return nil
	}
	return []calendar.Day{{Date: "2026-04-06", Name: "清明节"}, {Date: "2026-02-28", Working: true, Name: "春节调休上班"}}
}

func TestTheWorkingCalendarIsKept(t *testing.T) {
	w := newWorld(t)
	w.play([]scenario{
		{name: "national", as: "role-manager", method: "GET", path: "/calendar?year=2026", status: 200,
			want: []string{"清明节", `"source":"national"`, `"can_manage":false`}, without: []string{`"own"`}},
		{name: "the present year", as: admin, method: "GET", path: "/calendar", status: 200, want: []string{`"year":2026`, `"can_manage":true`}},
		{name: "a year without news", as: admin, method: "GET", path: "/calendar?year=2031", status: 200, want: []string{`"days":[]`}},
		{name: "too early a year", as: admin, method: "GET", path: "/calendar?year=1800", status: 422},
		{name: "no right to see", as: "keeper", method: "GET", path: "/calendar", status: 403, want: []string{"工作日历"}},
		{name: "no right to set", as: "role-manager", method: "PUT", path: "/calendar/2026-03-03", body: `{"working":false}`, status: 403},
		{name: "no such day", as: admin, method: "PUT", path: "/calendar/2026-02-30", body: `{"working":false}`, status: 422, want: []string{`"location":"date"`, "不是日期"}},
		{name: "neither", as: admin, method: "PUT", path: "/calendar/2026-03-03", body: `{}`, status: 422, want: []string{"working"}},
		{name: "out of range", as: admin, method: "PUT", path: "/calendar/1999-03-03", body: `{"working":false}`, status: 422, want: []string{"calendar.invalid"}},
		{name: "not set", as: admin, method: "DELETE", path: "/calendar/2026-03-03", status: 404, want: []string{"calendar.not_found"}},
		{name: "set", as: admin, method: "PUT", path: "/calendar/2026-03-03", body: `{"working":false,"name":"设备检修"}`, status: 204},
		{name: "set over a holiday", as: admin, method: "PUT", path: "/calendar/2026-04-06", body: `{"working":true}`, status: 204},
		{name: "shown", as: admin, method: "GET", path: "/calendar?year=2026", status: 200,
			want: []string{`"2026-03-03"`, "设备检修", `"source":"own"`, "测试sysadmin"}, without: []string{"清明节"}},
	})
	due := w.deps.Calendar.Due(w.now(), 8) // Monday at ten
	assert.Equal(t, "2026-03-04T03:00:00Z", due.Format("2006-01-02T15:04:05Z07:00"), "Tuesday is not worked any more")
	require.Equal(t, http.StatusNoContent, w.call(admin, http.MethodDelete, "/calendar/2026-03-03", nil).status)
	assert.True(t, w.deps.Calendar.WorkingDay("2026-03-03"))
}
