package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const (
	operator = "role-manager" // P-02 view and manage
	clerk    = "role-keeper"  // neither
)

// reversing seals so little that a test sees whether it was done.
type reversing struct{}

func (reversing) Seal(plain []byte, place string) ([]byte, error) {
	out := slices.Concat([]byte(place), plain)
	slices.Reverse(out)
	return out, nil
}

func (reversing) Open(sealed []byte, place string) ([]byte, error) {
	out := slices.Clone(sealed)
	slices.Reverse(out)
	plain, ok := bytes.CutPrefix(out, []byte(place))
	if !ok {
		return nil, errors.New("not sealed here")
	}
	return plain, nil
}

// repairs carries out at once what Temporal would.
type repairs struct {
	desk  *approval.Desk
	store *store.Store
	woken []string
}

func (r *repairs) Repeat(ctx context.Context, _ string, order []byte) (approval.Outcome, error) {
	var d approval.Decision
	if err := json.Unmarshal(order, &d); err != nil {
		return approval.Outcome{}, err
	}
	return r.desk.Decide(ctx, d)
}

func (r *repairs) Wake(_ context.Context, documentID string) error {
	r.woken = append(r.woken, documentID)
	return nil
}

func (r *repairs) StartReconciliation(ctx context.Context) error {
	return r.store.Survey().SaveReconciliation(ctx, incident.Reconciliation{ID: "run", StartedAt: r.desk.Clock(),
		Checks: []incident.CheckResult{{Check: incident.SeatsCheck, Checked: 9, Found: 2}}})
}

// raise reports an incident and gives its id.
func (w *world) raise(i incident.Incident) string {
	w.t.Helper()
	require.NoError(w.t, w.store.Incidents().Raise(context.Background(), i))
	page, err := w.store.Incidents().Incidents(context.Background(), incident.Filter{Kind: i.Kind, Document: i.DocumentID}, document.PageRequest{})
	require.NoError(w.t, err)
	return page.Items[0].ID
}

// failed is the incident of an agreement that ended in an error.
func (w *world) failed(paper, person, key string) string {
	w.t.Helper()
	d, err := w.store.Archive().Paper(context.Background(), paper)
	require.NoError(w.t, err)
	order, err := json.Marshal(approval.Decision{DocumentID: paper, Step: d.StepKey, Visit: d.Visit, By: approval.By{PersonID: person},
		Action: document.Agree, Key: key})
	require.NoError(w.t, err)
	sealed, err := reversing{}.Seal(order, incident.SealPlace(paper))
	require.NoError(w.t, err)
	return w.raise(incident.Incident{Kind: incident.Failed, DocumentID: paper, Key: "decide|" + key, Title: "“同意”没有办成", Cause: "database is locked", Command: sealed})
}

func TestWhoMayLookAtIncidentsAndRepair(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	id := w.failed(paper, "inspector", "k")
	operations, reason := "/documents/"+paper+"/operations", map[string]any{"reason": "x"}
	w.play([]scenario{
		{name: "clerk lists", as: clerk, method: "GET", path: "/incidents", status: 403, want: []string{"function.forbidden"}},
		{name: "clerk counts", as: clerk, method: "GET", path: "/incidents/count", status: 403},
		{name: "clerk retries", as: clerk, method: "POST", path: "/incidents/" + id + "/retry", body: reason, status: 403},
		{name: "clerk dismisses", as: clerk, method: "POST", path: "/incidents/" + id + "/dismiss", body: map[string]any{"note": "x"}, status: 403},
		{name: "clerk operates", as: clerk, method: "POST", path: operations, body: map[string]any{"verb": "stop", "reason": "x"}, status: 403},
		{name: "clerk plans", as: clerk, method: "GET", path: "/documents/" + paper + "/migration", status: 403},
		{name: "clerk reconciles", as: clerk, method: "POST", path: "/reconciliations", status: 403},
		{name: "nobody", as: "", method: "GET", path: "/incidents", status: 401},
		{name: "operator lists", as: operator, method: "GET", path: "/incidents?kind=failed&q=" + paper[3:], status: 200,
			want:    []string{id, "办理失败", "database is locked", `"actions":["retry","assign","skip","move","migrate","stop","dismiss"]`, `"resolved_by":null`},
			without: []string{"command", "inspector"}},
		{name: "another kind", as: operator, method: "GET", path: "/incidents?kind=stuck", status: 200, want: []string{`"items":[]`}},
		{name: "no such kind", as: operator, method: "GET", path: "/incidents?kind=odd", status: 422},
		{name: "operator counts", as: operator, method: "GET", path: "/incidents/count", status: 200, want: []string{`"count":1`}},
		{name: "retry without a reason", as: operator, method: "POST", path: "/incidents/" + id + "/retry", body: map[string]any{"reason": " "}, status: 422, want: []string{"comment.required"}},
		{name: "retry of none", as: operator, method: "POST", path: "/incidents/none/retry", body: reason, status: 404, want: []string{"incident.not_found"}},
		{name: "operation without a reason", as: operator, method: "POST", path: operations, body: map[string]any{"verb": "stop", "reason": ""}, status: 422, want: []string{"comment.required"}},
		{name: "no such verb", as: operator, method: "POST", path: operations, body: map[string]any{"verb": "burn", "reason": "x"}, status: 422},
		{name: "no such paper", as: operator, method: "POST", path: "/documents/RK-0/operations", body: map[string]any{"verb": "stop", "reason": "x"}, status: 404, want: []string{"document.not_found"}},
		{name: "assigned to who may not", as: operator, method: "POST", path: operations, body: map[string]any{"verb": "assign", "reason": "x", "person": storetest.Idle}, status: 422, want: []string{"person"}},
		{name: "moved to nowhere", as: operator, method: "POST", path: operations, body: map[string]any{"verb": "move", "reason": "x", "step": "nowhere"}, status: 422, want: []string{"operation.unknown_step"}},
	})
}

func TestRetryCarriesOutWhatFailedAsThePersonWhoAsked(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	id := w.failed(paper, "inspector", "press-1")
	r := w.call(operator, http.MethodPost, "/incidents/"+id+"/retry", map[string]any{"reason": "数据库已恢复"})
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Equal(t, operator, r.at(t, "resolved_by", "id"))
	assert.Equal(t, []any{}, r.at(t, "actions"))
	events, err := w.store.Archive().Events(t.Context(), paper)
	require.NoError(t, err)
	last := events[len(events)-2:]
	assert.Equal(t, []string{"agree", "inspector", "press-1"}, []string{last[0].Action, last[0].Actor.ID, last[0].Key})
	assert.Equal(t, []string{"retry", operator, "数据库已恢复"}, []string{last[1].Action, last[1].Actor.ID, last[1].Comment})
	again := w.call(operator, http.MethodPost, "/incidents/"+id+"/retry", map[string]any{"reason": "再试"})
	assert.Equal(t, "incident.resolved", again.at(t, "code"))
	assert.Contains(t, w.call(operator, http.MethodGet, "/incidents?resolved=true", nil).text(), "数据库已恢复")
}

func TestRetryThatIsRefusedStaysOpen(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	id := w.failed(paper, "inspector", "press-1")
	w.agree(paper, "role-inspector") // somebody else was faster
	r := w.call(operator, http.MethodPost, "/incidents/"+id+"/retry", map[string]any{"reason": "数据库已恢复"})
	assert.Equal(t, "task.already_decided", r.at(t, "code"), r.text())
	assert.EqualValues(t, 1, w.call(operator, http.MethodGet, "/incidents/count", nil).at(t, "count"))
	r = w.call(operator, http.MethodPost, "/incidents/"+id+"/dismiss", map[string]any{"note": "他人已办"})
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.EqualValues(t, 0, w.call(operator, http.MethodGet, "/incidents/count", nil).at(t, "count"))
}

func TestRetryOfADutyWakesTheProcess(t *testing.T) {
	double := &repairs{}
	w := newWorld(t, func(d *api.Deps) { d.Repairs = double })
	paper := w.enter("keeper", receipt(5, submitted))
	id := w.raise(incident.Incident{Kind: incident.Undone, DocumentID: paper, Key: "qc/1", Title: "超时提醒没有完成"})
	require.Equal(t, http.StatusOK, w.call(operator, http.MethodPost, "/incidents/"+id+"/retry", map[string]any{"reason": "再试"}).status)
	assert.Equal(t, []string{paper}, double.woken)
	empty := w.raise(incident.Incident{Kind: incident.EmptyRole, Key: "finance", Title: "没有成员"})
	r := w.call(operator, http.MethodPost, "/incidents/"+empty+"/retry", map[string]any{"reason": "再试"})
	assert.Equal(t, "incident.not_retryable", r.at(t, "code"))
}

func TestOperationsRepairAPaperAndAnswerItsIncidents(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	w.raise(incident.Incident{Kind: incident.Stuck, DocumentID: paper, Key: "qc/1", Title: "无人可办"})
	w.raise(incident.Incident{Kind: incident.Mismatch, DocumentID: paper, Key: "seat|qc/1", Title: "对不上"})
	do := func(body map[string]any, key string) reply {
		return w.call(operator, http.MethodPost, "/documents/"+paper+"/operations", body, "Idempotency-Key", key)
	}
	moved := do(map[string]any{"verb": "move", "reason": "质检已线下完成", "step": "department"}, "a")
	require.Equal(t, http.StatusOK, moved.status, moved.text())
	assert.Equal(t, "department", moved.at(t, "next", "key"))
	assert.Equal(t, moved.text(), do(map[string]any{"verb": "move", "reason": "质检已线下完成", "step": "department"}, "a").text(), "once")
	open := w.call(operator, http.MethodGet, "/incidents?document="+paper, nil)
	assert.Contains(t, open.text(), "对不上", "only the next comparison tells whether it agrees")
	assert.NotContains(t, open.text(), "无人可办\"")

	assigned := do(map[string]any{"verb": "assign", "reason": "负责人出差", "person": "keeper2"}, "b")
	require.Equal(t, http.StatusOK, assigned.status, assigned.text())
	require.Equal(t, http.StatusOK, w.decide("keeper2", w.openTask(paper), "agree", "").status)
	plan := w.call(operator, http.MethodGet, "/documents/"+paper+"/migration", nil)
	require.Equal(t, http.StatusOK, plan.status, plan.text())
	assert.Contains(t, plan.at(t, "refusal"), "已经使用第 1 版")
	assert.Equal(t, []any{float64(1)}, plan.at(t, "versions"))
	stopped := w.call("role-sysadmin", http.MethodPost, "/documents/"+paper+"/operations", map[string]any{"verb": "stop", "reason": "重复录入"})
	assert.Equal(t, "stopped", stopped.at(t, "document", "state"), stopped.text())
	assert.Equal(t, http.StatusConflict, do(map[string]any{"verb": "skip", "reason": "x"}, "c").status, "a closed paper")
}

func TestReconciliationIsStartedAndShown(t *testing.T) {
	w := newWorld(t)
	never := w.call(operator, http.MethodGet, "/reconciliations/last", nil)
	assert.Nil(t, never.at(t, "started_at"))
	r := w.call(operator, http.MethodPost, "/reconciliations", nil)
	require.Equal(t, http.StatusAccepted, r.status, r.text())
	assert.Equal(t, true, r.at(t, "running"))
	assert.EqualValues(t, 2, r.at(t, "found"))
	assert.Equal(t, "seats", r.at(t, "checks", 0, "check"))
}
