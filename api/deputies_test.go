package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/store/storetest"
)

// deputy is a deputyship of the day on which tests begin and the next.
func deputy(person string, more ...func(map[string]any)) map[string]any {
	body := map[string]any{"person": person, "from": "2026-03-02", "to": "2026-03-03", "reason": "出差"}
	for _, change := range more {
		change(body)
	}
	return body
}

// later lets time pass beyond any session; everybody has to log in again.
func (w *world) later(d time.Duration) {
	w.pass(d)
	w.logins.Lock()
	defer w.logins.Unlock()
	clear(w.tokens)
}

func with(name string, v any) func(map[string]any) { return func(m map[string]any) { m[name] = v } }

func TestADeputyActsForHisPrincipalOnHisDays(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	agree := func() reply { return w.decide("finance", task, "agree", "代为确认") }
	assert.Equal(t, http.StatusForbidden, agree().status)
	r := w.call("inspector", http.MethodPost, "/deputies", deputy("finance", with("from", "2026-03-03")))
	require.Equal(t, http.StatusCreated, r.status, r.text())
	assert.Equal(t, "coming", r.at(t, "state"))
	assert.Equal(t, http.StatusForbidden, agree().status, "not yet")

	w.later(24 * time.Hour)
	todo := w.call("finance", http.MethodGet, "/tasks?view=todo", nil)
	assert.Equal(t, "王质检", todo.at(t, "items", 0, "for", "name"))
	assert.Contains(t, todo.at(t, "items", 0, "marks"), "代理")
	assert.Equal(t, http.StatusOK, w.call("finance", http.MethodGet, "/documents/"+paper, nil).status, "a deputy sees the paper")
	require.Equal(t, http.StatusOK, agree().status)
	done := w.call("keeper", http.MethodGet, "/documents/"+paper, nil)
	assert.Equal(t, "孙财务", done.at(t, "steps", 0, "actor", "name"))
	assert.Equal(t, "王质检", done.at(t, "steps", 0, "behalf", "name"))
	assert.Equal(t, "王质检", w.call("keeper", http.MethodGet, "/documents/"+paper+"/timeline", nil).at(t, "items", 2, "behalf", "name"))

	w.later(24 * time.Hour)
	next := w.openTask(w.enter("keeper", receipt(6, submitted)))
	assert.Equal(t, http.StatusForbidden, w.decide("finance", next, "agree", "").status, "not any more")
	assert.Equal(t, "past", w.call("inspector", http.MethodGet, "/deputies", nil).at(t, "items", 0, "state"))
}

func TestADeputyshipReachesAsFarAsItsFunctionsAndThePrincipalsRights(t *testing.T) {
	w := newWorld(t)
	task := w.openTask(w.enter("keeper", receipt(5, submitted)))
	add := func(body map[string]any) {
		r := w.call("inspector", http.MethodPost, "/deputies", body)
		require.Equal(t, http.StatusCreated, r.status, r.text())
	}
	add(deputy("finance", with("functions", []string{"W-02.6"})))
	assert.Equal(t, http.StatusForbidden, w.decide("finance", task, "agree", "").status, "for another function")
	add(deputy("keeper", with("functions", []string{"W-01.4"})))
	assert.Equal(t, "task.own_paper", w.decide("keeper", task, "agree", "").at(t, "code"), "the maker checks for nobody")
	add(deputy("requester", with("functions", []string{"W-01.4"})))
	require.NoError(t, w.store.SetRoles(t.Context(), "inspector", []string{"finance"}))
	assert.Equal(t, http.StatusForbidden, w.decide("requester", task, "agree", "").status, "a principal gives no more than he has")
	require.NoError(t, w.store.SetRoles(t.Context(), "inspector", []string{"inspector"}))
	assert.Equal(t, http.StatusOK, w.decide("requester", task, "agree", "").status)
}

func TestWhoMayArrangeADeputy(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.store.SetDisabled(t.Context(), "role-finance", true))
	post := func(name, as string, body map[string]any, status int, want ...string) scenario {
		return scenario{name: name, as: as, method: "POST", path: "/deputies", body: body, status: status, want: want}
	}
	w.play([]scenario{
		post("for oneself", "inspector", deputy("finance"), 201, `"principal":{"id":"inspector","name":"王质检"}`),
		post("for another", "inspector", deputy("finance", with("principal", "dept_head")), 403, "function.forbidden"),
		post("for another, by who maintains", "role-sysadmin", deputy("finance", with("principal", "dept_head")), 201, "赵部长"),
		post("for oneself, without acting", "role-sysadmin", deputy("role-sysadmin"), 422, "deputy.self"),
		post("without any right", "role-auditor", deputy("finance"), 403, "function.forbidden"),
		post("nobody", "inspector", deputy("ghost"), 422, "person.not_found", `"location":"person"`),
		post("a stopped account", "inspector", deputy("role-finance"), 422, "person.disabled"),
		post("who has no inbox", "inspector", deputy("role-auditor"), 422, "person.no_inbox"),
		post("oneself", "inspector", deputy("inspector"), 422, "deputy.self"),
		post("for nobody", "role-manager", deputy("finance", with("principal", "ghost")), 422, `"location":"principal"`),
		post("the wrong way round", "inspector", deputy("finance", with("to", "2026-03-01")), 422, `"location":"to"`),
		post("in the past", "inspector", deputy("finance", with("from", "2026-01-01"), with("to", "2026-01-02")), 422, "已过去"),
		post("no day", "inspector", deputy("finance", with("from", "tomorrow")), 422, `"location":"from"`),
		post("a function nobody knows", "inspector", deputy("finance", with("functions", []string{"X-1"})), 422, `"location":"functions"`),
		{name: "one's own", as: "inspector", method: "GET", path: "/deputies", status: 200, want: []string{"王质检"}, without: []string{"赵部长"}},
		{name: "the deputy sees it, too", as: "finance", method: "GET", path: "/deputies", status: 200, want: []string{"王质检", "赵部长", `"may_end":false`}},
		{name: "everybody's", as: "role-sysadmin", method: "GET", path: "/deputies", status: 200, want: []string{"王质检", "赵部长", `"may_end":true`}},
		{name: "others have none", as: "keeper", method: "GET", path: "/deputies", status: 200, want: []string{`"items":[]`}},
	})
}

func TestADeputyshipEndsBeforeItsTime(t *testing.T) {
	w := newWorld(t)
	task := w.openTask(w.enter("keeper", receipt(5, submitted)))
	id := w.call("inspector", http.MethodPost, "/deputies", deputy("finance")).at(t, "id").(string)
	w.play([]scenario{
		{name: "not by the deputy", as: "finance", method: "DELETE", path: "/deputies/" + id, status: 403, want: []string{"deputy.not_yours"}},
		{name: "nor by others", as: "keeper", method: "DELETE", path: "/deputies/" + id, status: 404, want: []string{"deputy.not_found"}},
		{name: "by the principal", as: "inspector", method: "DELETE", path: "/deputies/" + id, status: 204},
		{name: "once is enough", as: "inspector", method: "DELETE", path: "/deputies/" + id, status: 204},
		{name: "it is seen to have ended", as: "inspector", method: "GET", path: "/deputies", status: 200, want: []string{`"state":"ended"`}},
		{name: "and over", as: storetest.Finance, method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 403, want: []string{"task.not_yours"}},
	})
}
