package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/store/storetest"
)

func TestOnlyTheRightPersonDecides(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	w.play([]scenario{
		{name: "maker", as: "keeper", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 403, want: []string{"task.own_paper"}},
		{name: "other role", as: "dept_head", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 403, want: []string{"task.not_yours"}},
		{name: "no part in it", as: stranger, method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 403, want: []string{"task.not_yours"}},
		{name: "no such task", as: "inspector", method: "POST", path: "/tasks/none/decisions", body: `{"action":"agree"}`, status: 404, want: []string{"task.not_found"}},
		{name: "no such action", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"burn"}`, status: 422, want: []string{"只能是"}},
		{name: "a field that is not the step's", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions",
			body: `{"action":"agree","fields":{"head":{"supplier":"x"}}}`, status: 422, want: []string{"fields.head.supplier"}},
		{name: "more than the engine carries", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions",
			body: `{"action":"agree","fields":{"head":{"supplier":"` + strings.Repeat("x", 1<<20) + `"}}}`, status: 413, want: []string{"超过上限 1 MB"}},
	})
	w.agree(paper, "inspector", "dept_head")
	assert.Equal(t, "task.own_paper", w.decide("keeper", w.openTask(paper), "agree", "").at(t, "code"), "the maker is a keeper, too")
	assert.Equal(t, http.StatusOK, w.decide("keeper2", w.openTask(paper), "agree", "").status)
}

func TestADecisionOnADecidedTaskSaysWhoWas(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	w.agree(paper, "inspector")
	r := w.decide("role-inspector", task, "agree", "")
	assert.Equal(t, http.StatusConflict, r.status)
	assert.Equal(t, "task.already_decided", r.at(t, "code"))
	assert.Contains(t, r.text(), "王质检")
	assert.Equal(t, "task.not_yours", w.decide(stranger, task, "agree", "").at(t, "code"), "others learn nothing")
}

func TestALostReplyIsGivenAgain(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	first := w.decide("inspector", task, "agree", "", "Idempotency-Key", "press-1")
	second := w.decide("inspector", task, "agree", "", "Idempotency-Key", "press-1")
	require.Equal(t, http.StatusOK, first.status)
	assert.Equal(t, first.text(), second.text())
	assert.Equal(t, "部门确认", second.at(t, "next", "title"))
	other := w.decide("role-inspector", task, "agree", "", "Idempotency-Key", "press-1")
	assert.Equal(t, http.StatusConflict, other.status, "a key is its owner's")
}

func TestOfTwoAtOnceExactlyOneWins(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	w.agree(paper, "inspector", "dept_head")
	task := w.openTask(paper)
	people := []string{"keeper2", "role-keeper", "keeper2", "role-keeper", "keeper2", "role-keeper"}
	for _, p := range people {
		w.token(p)
	}
	statuses := make([]int, len(people))
	var all sync.WaitGroup
	for i, p := range people {
		all.Go(func() { statuses[i] = w.decide(p, task, "agree", "").status })
	}
	all.Wait()
	won := 0
	for _, s := range statuses {
		if s == http.StatusOK {
			won++
		} else {
			assert.Equal(t, http.StatusConflict, s)
		}
	}
	assert.Equal(t, 1, won)
	assert.EqualValues(t, 5, w.call("keeper", http.MethodGet, "/stock", nil).at(t, "items", 0, "quantity"))
}

func TestPickingIsBoundedByStock(t *testing.T) {
	w := newWorld(t)
	w.stocked(120)
	paper := w.enter("requester", requisition(150))
	w.agree(paper, "dept_head")
	pick := func(quantity any) reply {
		return w.call("keeper", http.MethodPost, "/tasks/"+w.openTask(paper)+"/decisions", map[string]any{"action": "agree",
			"fields": map[string]any{"lines": []any{map[string]any{"line": 1, "picked_quantity": quantity, "location": storetest.ShelfA}}}})
	}
	short := pick(150)
	assert.Equal(t, http.StatusUnprocessableEntity, short.status)
	for _, words := range []string{"库存不足", "彩色色带", "A架", "120", "150", "picked_quantity"} {
		assert.Contains(t, short.text(), words)
	}
	require.Equal(t, http.StatusOK, pick(100).status)

	rival := w.enter("requester", requisition(60))
	w.agree(rival, "dept_head", "keeper", "keeper2") // takes 60 of 120, suggested by the step
	r := w.decide("keeper2", w.openTask(paper), "agree", "")
	assert.Equal(t, http.StatusConflict, r.status, r.text())
	assert.Equal(t, "stock.insufficient", r.at(t, "code"))
	assert.Contains(t, r.text(), "可用 60")
	assert.EqualValues(t, 60, w.call("keeper", http.MethodGet, "/stock", nil).at(t, "items", 0, "quantity"), "nothing is half written")
}

func TestManyAreDecidedOneByOne(t *testing.T) {
	w := newWorld(t)
	a, b := w.enter("keeper", receipt(5, submitted)), w.enter("keeper", receipt(6, submitted))
	body := map[string]any{"items": []any{
		map[string]any{"task": w.openTask(a), "action": "agree"},
		map[string]any{"task": w.openTask(b), "action": "return"},
		map[string]any{"task": "none", "action": "agree"},
	}}
	r := w.call("inspector", http.MethodPost, "/task-decisions", body, "Idempotency-Key", "batch")
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Equal(t, true, r.at(t, "results", 0, "ok"))
	assert.Equal(t, "comment.required", r.at(t, "results", 1, "code"))
	assert.Equal(t, "task.not_found", r.at(t, "results", 2, "code"))
	assert.Equal(t, r.text(), w.call("inspector", http.MethodPost, "/task-decisions", body, "Idempotency-Key", "batch").text())
}
