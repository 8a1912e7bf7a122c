package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

const (
	admin         = "role-sysadmin"
	ofRequisition = "/definitions/" + warehouse.Requisition
)

// chainOf gives the current chain of the 领用单 as the API shows it, with steps
// behind it.
func (w *world) chainOf(more ...map[string]any) []any {
	w.t.Helper()
	chain := w.call(admin, http.MethodGet, ofRequisition, nil).at(w.t, "current", "chain").([]any)
	for _, step := range more {
		chain = append(chain, step)
	}
	return chain
}

func audited() map[string]any {
	return map[string]any{"key": "audit", "title": "财务复核", "role": "finance", "due_hours": 4,
		"when": []any{map[string]any{"field": "quantity", "op": "ge", "value": " 10 "}}}
}

func (w *world) save(person string, revision int, chain any) reply {
	w.t.Helper()
	return w.call(person, http.MethodPut, ofRequisition+"/draft", map[string]any{"revision": revision, "base": 0, "chain": chain, "cc": []string{"finance"}})
}

func (w *world) publish(revision int, note string) reply {
	w.t.Helper()
	return w.call(admin, http.MethodPost, ofRequisition+"/publish", map[string]any{"revision": revision, "note": note})
}

func TestAChainIsDraftedPublishedComparedAndRolledBack(t *testing.T) {
	w := newWorld(t)
	list := w.call(admin, http.MethodGet, "/definitions", nil)
	require.Equal(t, http.StatusOK, list.status, list.text())
	assert.Equal(t, "领用单", list.at(t, "items", 3, "title"))
	assert.EqualValues(t, 1, list.at(t, "items", 3, "version"))
	assert.Nil(t, list.at(t, "items", 3, "published_by"), "the program's own")
	detail := w.call(admin, http.MethodGet, ofRequisition, nil)
	assert.Equal(t, []any{"pick"}, detail.at(t, "fixed"))
	assert.Equal(t, "合计金额（元）", detail.at(t, "fields", 0, "label"))
	assert.Equal(t, map[string]any{"id": "W-17.1", "title": "待办事项清单"}, detail.at(t, "functions", 3))
	assert.Nil(t, detail.at(t, "draft"))

	saved := w.save(admin, 0, w.chainOf(audited()))
	require.Equal(t, http.StatusOK, saved.status, saved.text())
	assert.Empty(t, saved.at(t, "problems"), saved.text())
	assert.Contains(t, saved.text(), "部门“服务科”录入的单据在环节“部门审批”无人可办")
	for field, want := range map[string]any{"waiting": "待财务复核", "function": "W-17.1", "role_name": "财务"} {
		assert.Equal(t, want, saved.at(t, "chain", 3, field))
	}
	compared := w.call(admin, http.MethodGet, ofRequisition+"/compare?from=1&to=0", nil)
	assert.Equal(t, "added", compared.at(t, "changes", 0, "kind"), compared.text())

	made := w.publish(1, "十件以上财务复核")
	require.Equal(t, http.StatusOK, made.status, made.text())
	assert.EqualValues(t, 2, made.at(t, "version"))
	assert.Equal(t, "测试sysadmin", made.at(t, "by", "name"))
	types := w.call("requester", http.MethodGet, "/document-types/"+warehouse.Requisition, nil)
	assert.Equal(t, "财务复核", types.at(t, "chain", 3, "title"), "forms show the chain a paper would go now")
	assert.EqualValues(t, 2, w.call(admin, http.MethodGet, "/definitions", nil).at(t, "items", 3, "version"))

	back := w.call(admin, http.MethodPost, ofRequisition+"/rollback", map[string]any{"version": 1})
	require.Equal(t, http.StatusOK, back.status, back.text())
	assert.EqualValues(t, 3, back.at(t, "version"))
	assert.Equal(t, "恢复第 1 版", back.at(t, "note"))
	assert.Empty(t, w.call(admin, http.MethodGet, ofRequisition+"/compare?from=1&to=3", nil).at(t, "changes"))
	detail = w.call(admin, http.MethodGet, ofRequisition, nil)
	assert.EqualValues(t, 3, detail.at(t, "current", "version"))
	assert.Equal(t, "十件以上财务复核", detail.at(t, "versions", 1, "note"))
	assert.Equal(t, "财务复核", w.call(admin, http.MethodGet, ofRequisition+"/versions/2", nil).at(t, "chain", 3, "title"))
}

func TestDefinitionsRefuseWithTheReason(t *testing.T) {
	w := newWorld(t)
	w.play([]scenario{
		{name: "no right to see", as: "requester", method: "GET", path: "/definitions", status: 403, want: []string{"流程定义"}},
		{name: "a manager sees", as: "role-manager", method: "GET", path: ofRequisition, status: 200, want: []string{`"can_manage":false`}},
		{name: "a manager changes nothing", as: "role-manager", method: "POST", path: ofRequisition + "/publish", body: `{"revision":1}`, status: 403, want: []string{"function.forbidden"}},
		{name: "no such type", as: admin, method: "GET", path: "/definitions/stars", status: 404, want: []string{"document.unknown_type"}},
		{name: "no such version", as: admin, method: "GET", path: ofRequisition + "/versions/9", status: 404, want: []string{"definition.not_found", "没有第 9 版"}},
		{name: "no draft to compare", as: admin, method: "GET", path: ofRequisition + "/compare?from=1&to=0", status: 404, want: []string{"definition.no_draft"}},
		{name: "no draft to publish", as: admin, method: "POST", path: ofRequisition + "/publish", body: `{"revision":1}`, status: 409, want: []string{"definition.stale"}},
		{name: "no draft to discard", as: admin, method: "DELETE", path: ofRequisition + "/draft", status: 204},
		{name: "no version to go back to", as: admin, method: "POST", path: ofRequisition + "/rollback", body: `{"version":7}`, status: 404, want: []string{"definition.not_found"}},
		{name: "back to the same", as: admin, method: "POST", path: ofRequisition + "/rollback", body: `{"version":1}`, status: 409, want: []string{"definition.unchanged"}},
		{name: "an unknown field", as: admin, method: "PUT", path: ofRequisition + "/draft", body: `{"revision":0,"chain":[{"colour":1}]}`, status: 422, want: []string{"没有“colour”这个字段"}},
		{name: "begun from nothing", as: admin, method: "PUT", path: ofRequisition + "/draft", body: `{"revision":0,"base":5,"chain":[]}`, status: 404, want: []string{"definition.not_found"}},
		{name: "unfinished is kept", as: admin, method: "PUT", path: ofRequisition + "/draft", body: `{"revision":0,"chain":[{"title":"审批"}]}`, status: 200,
			want: []string{`"location":"chain[0].role"`, "请选择环节“审批”的审批人", "不能删除", `"revision":1`}},
		{name: "and not published", as: admin, method: "POST", path: ofRequisition + "/publish", body: `{"revision":1}`, status: 422,
			want: []string{"definition.invalid", `"location":"chain[0].role"`, `"location":"chain"`}},
		{name: "long note", as: admin, method: "POST", path: ofRequisition + "/publish", body: map[string]any{"revision": 1, "note": string(make([]rune, 201))}, status: 422},
	})
	assert.Equal(t, "definition.unchanged", func() any {
		require.Equal(t, http.StatusOK, w.save(admin, 1, w.chainOf()).status)
		return w.publish(2, "").at(t, "code")
	}())
	require.Equal(t, http.StatusNoContent, w.call(admin, http.MethodDelete, ofRequisition+"/draft", nil).status)
	assert.Nil(t, w.call(admin, http.MethodGet, ofRequisition, nil).at(t, "draft"))
}

func TestTwoAdministratorsDoNotOverwriteEachOther(t *testing.T) {
	w := newWorld(t)
	other := storetest.Idle
	require.NoError(t, w.store.SetRoles(t.Context(), other, []string{"sysadmin"}))
	require.Equal(t, http.StatusOK, w.save(admin, 0, w.chainOf(audited())).status)
	stale := w.save(other, 0, w.chainOf())
	assert.Equal(t, http.StatusConflict, stale.status)
	assert.Equal(t, "definition.stale", stale.at(t, "code"))
	assert.Contains(t, stale.text(), "领用单的草稿已由测试sysadmin于 03-02 10:00 保存")
	require.Equal(t, http.StatusOK, w.save(other, 1, w.chainOf(audited())).status)
	assert.Contains(t, w.publish(1, "").text(), "已由周闲于", "what was looked at is not what would be published")
	require.Equal(t, http.StatusOK, w.publish(2, "").status)
	assert.Contains(t, w.save(other, 2, w.chainOf()).text(), "现行的是测试sysadmin于 03-02 10:00 发布的第 2 版")

	// A draft that was begun before somebody went back to an earlier version.
	require.Equal(t, http.StatusOK, w.save(other, 0, w.chainOf(map[string]any{"key": "more", "title": "再审", "role": "finance"})).status)
	require.Equal(t, http.StatusOK, w.call(admin, http.MethodPost, ofRequisition+"/rollback", map[string]any{"version": 1, "note": "暂停"}).status)
	assert.Equal(t, "definition.outdated", w.publish(1, "").at(t, "code"))
}

func TestAStepKeepsWhatTheProgramNeeds(t *testing.T) {
	w := newWorld(t)
	chain := w.chainOf()
	pick := chain[1].(map[string]any)
	pick["edits"], pick["role_name"], pick["title"] = map[string]any{"lines": []string{"quantity"}}, "任何人", "出库"
	saved := w.save(admin, 0, append(chain, map[string]any{"title": "加一步", "person": "finance", "person_name": "张冠", "share": 40}))
	require.Equal(t, http.StatusOK, saved.status, saved.text())
	assert.Equal(t, map[string]any{"lines": []any{"picked_quantity", "location"}}, saved.at(t, "chain", 1, "edits"))
	assert.Equal(t, "仓库管理员", saved.at(t, "chain", 1, "role_name"))
	assert.Equal(t, "出库", saved.at(t, "chain", 1, "title"))
	assert.Equal(t, "孙财务", saved.at(t, "chain", 3, "person_name"))
	assert.NotContains(t, saved.at(t, "chain", 3), "share", "only a vote has one")
	assert.Regexp(t, `^s[0-9a-f]{12}$`, saved.at(t, "chain", 3, "key"))
	assert.Empty(t, saved.at(t, "problems"))
}

func TestPapersInFlightKeepTheirChain(t *testing.T) {
	w := newWorld(t)
	w.stocked(50)
	old := w.enter("requester", requisition(20))
	require.Equal(t, http.StatusOK, w.save(admin, 0, w.chainOf(audited())).status)
	require.Equal(t, http.StatusOK, w.publish(1, "").status)
	list := w.call(admin, http.MethodGet, "/definitions", nil)
	assert.Equal(t, map[string]any{"1": 1.0}, list.at(t, "items", 3, "open"))

	small, large := w.enter("requester", requisition(5)), w.enter("requester", requisition(12))
	w.agree(old, "dept_head", "keeper", "keeper2")
	assert.Equal(t, "done", w.call("requester", http.MethodGet, "/documents/"+old, nil).at(t, "state"))
	assert.Len(t, w.call("requester", http.MethodGet, "/documents/"+old, nil).at(t, "steps"), 3)
	w.agree(small, "dept_head", "keeper", "keeper2")
	assert.Equal(t, "done", w.call("requester", http.MethodGet, "/documents/"+small, nil).at(t, "state"), "too small for the new step")
	w.agree(large, "dept_head", "keeper", "keeper2")
	waiting := w.call("requester", http.MethodGet, "/documents/"+large, nil)
	assert.Equal(t, "待财务复核", waiting.at(t, "state_label"))
	detail := w.call(admin, http.MethodGet, ofRequisition, nil)
	assert.EqualValues(t, 1, detail.at(t, "current", "open"))
	assert.EqualValues(t, 0, detail.at(t, "versions", 1, "open"))
	form := w.call("finance", http.MethodGet, "/document-types/"+warehouse.Requisition, nil)
	assert.Equal(t, http.StatusOK, form.status, "who is to sign reads the form")
	w.agree(large, "finance")
	assert.Equal(t, "done", w.call("requester", http.MethodGet, "/documents/"+large, nil).at(t, "state"))
}
