package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPeopleAreFoundWhoCanBeGivenWork(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.store.SetDisabled(t.Context(), "keeper2", true))
	w.play([]scenario{
		{name: "by name", as: "keeper", method: "GET", path: "/people?q=王质", status: 200, want: []string{`"id":"inspector"`, "服务科", "质检员"}, without: []string{"张库管"}},
		{name: "by initials", as: "keeper", method: "GET", path: "/people?q=wzj", status: 200, want: []string{"王质检"}},
		{name: "not a stopped account", as: "keeper", method: "GET", path: "/people?q=李库", status: 200, want: []string{`"items":[]`}},
		{name: "not who has no inbox to act in", as: "keeper", method: "GET", path: "/people?q=auditor", status: 200, want: []string{`"items":[]`}},
		{name: "who may act on a function", as: "keeper", method: "GET", path: "/people?function=W-01.4", status: 200, want: []string{"王质检", "测试inspector"}, without: []string{"赵部长"}},
		{name: "a function nobody knows", as: "keeper", method: "GET", path: "/people?function=X-9", status: 422, want: []string{`"location":"function"`}},
		{name: "nobody without an inbox asks", as: "idle", method: "GET", path: "/people", status: 403},
	})
	assert.LessOrEqual(t, len(w.call("keeper", http.MethodGet, "/people", nil).at(t, "items").([]any)), 20)
}

func TestNoticesAreReadByTheirPersonAlone(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	require.Equal(t, http.StatusOK, w.decide("inspector", w.openTask(paper), "return", "数量不符").status)
	unread := func(person string) any { return w.call(person, http.MethodGet, "/notices/unread", nil).at(t, "count") }
	assert.EqualValues(t, 1, unread("keeper"))
	list := w.call("keeper", http.MethodGet, "/notices?unread=true", nil)
	assert.Equal(t, "returned", list.at(t, "items", 0, "kind"))
	assert.Equal(t, paper, list.at(t, "items", 0, "document"))
	assert.Equal(t, false, list.at(t, "items", 0, "read"))
	id := list.at(t, "items", 0, "id").(string)

	read := func(person string, body any) int {
		return w.call(person, http.MethodPost, "/notices/read", body).status
	}
	assert.Equal(t, http.StatusNoContent, read("finance", map[string]any{"ids": []string{id}}))
	assert.EqualValues(t, 1, unread("keeper"), "another one's")
	assert.Equal(t, http.StatusNoContent, read("keeper", map[string]any{"ids": []string{}}))
	assert.EqualValues(t, 1, unread("keeper"), "none is not all")
	assert.Equal(t, http.StatusNoContent, read("keeper", map[string]any{"ids": []string{id}}))
	assert.EqualValues(t, 0, unread("keeper"))
	assert.Empty(t, w.call("keeper", http.MethodGet, "/notices?unread=true", nil).at(t, "items"))
	assert.Equal(t, true, w.call("keeper", http.MethodGet, "/notices", nil).at(t, "items", 0, "read"))
	assert.Equal(t, http.StatusNoContent, read("keeper", nil), "all of them")
}

func TestAFilterIsOnesOwnOrShared(t *testing.T) {
	w := newWorld(t)
	save := func(person string, body map[string]any) reply {
		return w.call(person, http.MethodPost, "/filters", body)
	}
	own := save("keeper", map[string]any{"page": "inbox", "name": " 急件 ", "query": map[string]string{"due": "overdue"}})
	require.Equal(t, http.StatusCreated, own.status, own.text())
	assert.Equal(t, "急件", own.at(t, "name"))
	shared := save("keeper", map[string]any{"page": "inbox", "name": "共享", "query": map[string]string{"view": "team"}, "shared": true})
	replaced := save("keeper", map[string]any{"page": "inbox", "name": "急件", "query": map[string]string{"due": "today"}})
	assert.Equal(t, own.at(t, "id"), replaced.at(t, "id"), "one of the same name is replaced")
	mine, theirs := "/filters/"+own.at(t, "id").(string), "/filters/"+shared.at(t, "id").(string)
	w.play([]scenario{
		{name: "one's own", as: "keeper", method: "GET", path: "/filters?page=inbox", status: 200, want: []string{"急件", "共享", `"due":"today"`}, without: []string{"overdue"}},
		{name: "of another page", as: "keeper", method: "GET", path: "/filters?page=documents", status: 200, want: []string{`"items":[]`}},
		{name: "a shared one by its link", as: "finance", method: "GET", path: theirs, status: 200, want: []string{`"view":"team"`, `"mine":false`}},
		{name: "a private one is not there for others", as: "finance", method: "GET", path: mine, status: 404, want: []string{"filter.not_found"}},
		{name: "others do not delete", as: "finance", method: "DELETE", path: theirs, status: 404},
		{name: "a name is needed", as: "keeper", method: "POST", path: "/filters", body: `{"page":"inbox","name":" ","query":{}}`, status: 422, want: []string{`"location":"name"`}},
		{name: "of a list that is named by its function", as: "keeper", method: "POST", path: "/filters", body: `{"page":"reports.W-05.2","name":"本月","query":{"month":"2026-03"}}`, status: 201, want: []string{`"page":"reports.W-05.2"`}},
		{name: "one deletes one's own", as: "keeper", method: "DELETE", path: theirs, status: 204},
		{name: "and it is gone", as: "finance", method: "GET", path: theirs, status: 404},
	})
}

func TestAMakerUrgesEveryHalfHourAndSendsCopies(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	w.play([]scenario{
		{name: "not another's paper", as: "keeper2", method: "POST", path: "/documents/" + paper + "/urge", body: `{}`, status: 403, want: []string{"document.not_yours"}},
		{name: "his own", as: "keeper", method: "POST", path: "/documents/" + paper + "/urge", body: `{"comment":"急用"}`, status: 200, without: []string{`"urge"`}},
		{name: "not again at once", as: "keeper", method: "POST", path: "/documents/" + paper + "/urge", status: 409, want: []string{"document.urged_recently", "10:30"}},
		{name: "they see it", as: "inspector", method: "GET", path: "/tasks?view=todo", status: 200, want: []string{`"urges":1`, "催办"}},
		{name: "and are told", as: "inspector", method: "GET", path: "/notices", status: 200, want: []string{"urged"}},
		{name: "a copy to nobody", as: "keeper", method: "POST", path: "/documents/" + paper + "/cc", body: `{"users":[]}`, status: 422, want: []string{"users"}},
		{name: "a copy to nobody known", as: "keeper", method: "POST", path: "/documents/" + paper + "/cc", body: `{"users":["ghost"]}`, status: 422, want: []string{`"location":"users"`}},
		{name: "a copy of another's paper", as: "keeper2", method: "POST", path: "/documents/" + paper + "/cc", body: `{"users":["finance"]}`, status: 403},
		{name: "unseen before", as: "requester", method: "GET", path: "/tasks?view=cc", status: 200, without: []string{paper}},
		{name: "a copy", as: "keeper", method: "POST", path: "/documents/" + paper + "/cc", body: `{"users":["requester"],"comment":"供参考"}`, status: 200},
		{name: "is in his inbox", as: "requester", method: "GET", path: "/tasks?view=cc", status: 200, want: []string{paper, "供参考"}},
	})
	w.later(31 * time.Minute)
	assert.Equal(t, http.StatusOK, w.call("keeper", http.MethodPost, "/documents/"+paper+"/urge", nil).status)
	w.agree(paper, "inspector", "dept_head", "keeper2")
	assert.Equal(t, "document.not_urgeable", w.call("keeper", http.MethodPost, "/documents/"+paper+"/urge", nil).at(t, "code"))
	assert.Equal(t, http.StatusOK, w.call("keeper", http.MethodPost, "/documents/"+paper+"/cc", `{"users":["finance"]}`).status, "also when it is done")
}

func TestTheInboxIsNarrowed(t *testing.T) {
	w := newWorld(t)
	early := w.enter("keeper", receipt(5, submitted))
	w.agree(early, "inspector")
	w.later(24 * time.Hour)
	late := w.enter("keeper2", receipt(6, submitted))
	w.agree(late, "inspector")
	list := func(person, query string) string {
		r := w.call(person, http.MethodGet, "/tasks?"+query, nil)
		require.Equal(t, http.StatusOK, r.status, r.text())
		return r.text()
	}
	assert.Contains(t, list("dept_head", "maker=keeper"), early)
	assert.NotContains(t, list("dept_head", "maker=keeper"), late)
	assert.Contains(t, list("dept_head", "department=dept-material&due=week"), late)
	assert.NotContains(t, list("dept_head", "department=dept-service"), early)
	assert.Contains(t, list("keeper", "view=team"), early, "what waits for his department's head")
	assert.NotContains(t, list("finance", "view=team"), early)
	assert.Equal(t, http.StatusUnprocessableEntity, w.call("keeper", http.MethodGet, "/tasks?due=someday", nil).status)
}
