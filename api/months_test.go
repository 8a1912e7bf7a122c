package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/store/storetest"
)

func TestAMonthIsClosedAndReopenedByTwoPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stocked(20)
	waiting := w.enter(storetest.Keeper, receipt(5, submitted))
	w.pass(31 * 24 * time.Hour)    // 2026-04-02
	w.tokens = map[string]string{} // the sessions of March have ended
	const other = "role-finance"
	get := func(name, as string, want ...string) scenario {
		return scenario{name: name, as: as, method: http.MethodGet, path: "/stock/months", status: 200, want: want}
	}
	post := func(name, as, path string, body any, status int, want ...string) scenario {
		return scenario{name: name, as: as, method: http.MethodPost, path: "/stock/months/2026-03/" + path, body: body, status: status, want: want}
	}
	agree := map[string]any{"agree": true}
	w.play([]scenario{
		get("the preview lists what waits", supervisor, `"next":"2026-03"`, waiting, "待质检员确认", `"can_manage":true`),
		get("a keeper only looks", storetest.Keeper, `"can_manage":false`),
		{name: "an outlet sees nothing", as: "role-outlet_op", method: http.MethodGet, path: "/stock/months", status: 403},
		post("a keeper cannot close", storetest.Keeper, "close", nil, 403),
		post("the supervisor closes", supervisor, "close", nil, 204),
		post("not twice", supervisor, "close", nil, 409, "2026-03 已月结"),
		get("nothing is next", supervisor, `"next":""`, `"closed":["2026-03"]`),
	})
	w.agree(waiting, storetest.Inspector, storetest.Head)
	refused := w.decide(storetest.Keeper2, w.openTask(waiting), "agree", "")
	require.Equal(t, 409, refused.status, refused.text())
	require.Contains(t, refused.text(), "2026-03 已月结")
	w.play([]scenario{
		post("a reason is wanted", supervisor, "reopening", map[string]any{"reason": " "}, 422, "请填写反结账原因"),
		post("the supervisor asks", supervisor, "reopening", map[string]any{"reason": "漏单"}, 204),
		get("everybody sees the request", other, `"asked":{"month":"2026-03","kind":"asked"`, "漏单"),
		post("he cannot agree himself", supervisor, "reopening/answer", agree, 403, "另一人"),
		post("finance agrees", other, "reopening/answer", agree, 204),
		get("the month is open", supervisor, `"closed":[]`, `"kind":"reopened"`),
	})
	w.agree(waiting, storetest.Keeper2)
}
