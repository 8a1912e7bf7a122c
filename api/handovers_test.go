package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// claimed makes the inspector hold a task of a new paper by name.
func (w *world) claimed(quantity int) (paper, task string) {
	w.t.Helper()
	paper = w.enter("keeper", receipt(quantity, submitted))
	task = w.openTask(paper)
	require.Equal(w.t, http.StatusOK, w.call("inspector", http.MethodPost, "/tasks/"+task+"/claim", nil).status)
	return paper, task
}

func TestALeaversWorkIsHandedOver(t *testing.T) {
	w := newWorld(t)
	first, task := w.claimed(5)
	second, given := w.claimed(6)
	w.does("inspector", given, "delegate", people("finance"))
	w.enter("keeper", receipt(7, submitted)) // waits for the role, not for him
	require.NoError(t, w.store.SetDisabled(t.Context(), "inspector", true))

	held := w.call("role-sysadmin", http.MethodGet, "/handovers/inspector", nil)
	require.Equal(t, http.StatusOK, held.status, held.text())
	assert.Len(t, held.at(t, "items"), 2)
	assert.Contains(t, held.text(), first)
	assert.Contains(t, held.text(), second)

	body := map[string]any{"from": "inspector", "to": "role-inspector", "reason": "离职"}
	r := w.call("role-sysadmin", http.MethodPost, "/handovers", body, "Idempotency-Key", "leave")
	require.Equal(t, http.StatusOK, r.status, r.text())
	for i := range 2 {
		assert.Equal(t, true, r.at(t, "results", i, "ok"), r.text())
	}
	assert.Equal(t, r.text(), w.call("role-sysadmin", http.MethodPost, "/handovers", body, "Idempotency-Key", "leave").text())
	assert.Empty(t, w.call("role-sysadmin", http.MethodGet, "/handovers/inspector", nil).at(t, "items"))
	assert.Contains(t, w.call("role-inspector", http.MethodGet, "/notices", nil).text(), "assigned")
	assert.Contains(t, w.call("keeper", http.MethodGet, "/documents/"+first+"/timeline", nil).text(), "离职")
	assert.Equal(t, http.StatusForbidden, w.decide("finance", given, "agree", "").status, "what he delegated is the successor's, too")
	assert.Equal(t, http.StatusOK, w.decide("role-inspector", task, "agree", "").status)
}

func TestAHandoverTellsOfEachTask(t *testing.T) {
	w := newWorld(t)
	_, mine := w.claimed(5)
	own := w.enter("keeper2", receipt(6, submitted))
	task := w.openTask(own)
	require.Equal(t, http.StatusOK, w.call("inspector", http.MethodPost, "/tasks/"+task+"/claim", nil).status)
	r := w.call("role-sysadmin", http.MethodPost, "/handovers", map[string]any{"from": "inspector", "to": "keeper2", "reason": "调岗",
		"tasks": []string{mine, task, "ghost"}})
	require.Equal(t, http.StatusOK, r.status, r.text())
	byTask := map[any]map[string]any{}
	for _, x := range r.at(t, "results").([]any) {
		byTask[x.(map[string]any)["task"]] = x.(map[string]any)
	}
	assert.Equal(t, true, byTask[mine]["ok"])
	assert.Equal(t, "task.own_paper", byTask[task]["code"], "nobody checks his own paper")
	assert.Equal(t, "task.not_held", byTask["ghost"]["code"])
	assert.Equal(t, http.StatusOK, w.decide("keeper2", mine, "agree", "").status, "assigned by name, without the right to the step")
}

func TestAHandoverIsRefusedAsAWhole(t *testing.T) {
	w := newWorld(t)
	post := func(name, as, body string, status int, want ...string) scenario {
		return scenario{name: name, as: as, method: "POST", path: "/handovers", body: body, status: status, want: want}
	}
	w.play([]scenario{
		post("without the right", "role-manager", `{"from":"inspector","to":"finance","reason":"r"}`, 403, "function.forbidden"),
		post("without a reason", "role-sysadmin", `{"from":"inspector","to":"finance","reason":" "}`, 422, "reason.required", `"location":"reason"`),
		post("to himself", "role-sysadmin", `{"from":"inspector","to":"inspector","reason":"r"}`, 422, "handover.self"),
		post("to nobody", "role-sysadmin", `{"from":"inspector","to":"ghost","reason":"r"}`, 422, `"location":"to"`),
		post("to whom the inbox is closed", "role-sysadmin", `{"from":"inspector","to":"role-auditor","reason":"r"}`, 422, "person.no_inbox"),
		post("of nobody", "role-sysadmin", `{"from":"ghost","to":"finance","reason":"r"}`, 404, "person.not_found"),
		{name: "whose list", as: "role-manager", method: "GET", path: "/handovers/inspector", status: 403},
		{name: "nobody's list", as: "role-sysadmin", method: "GET", path: "/handovers/ghost", status: 404},
	})
}
