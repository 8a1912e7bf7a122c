package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

func TestMastersAreMaintained(t *testing.T) {
	w := newWorld(t)
	schema := w.call("keeper", http.MethodGet, "/masters/items/schema", nil)
	assert.Equal(t, true, schema.at(t, "can_manage"))
	assert.Equal(t, "物料类型", schema.at(t, "fields", 2, "label"))
	assert.Equal(t, false, w.call("finance", http.MethodGet, "/masters/items/schema", nil).at(t, "can_manage"))

	w.play([]scenario{
		{name: "missing", as: "keeper", method: "POST", path: "/masters/items", body: `{"code":"A1"}`, status: 422, want: []string{"请填写名称", `"location":"unit"`}},
		{name: "unknown field", as: "keeper", method: "POST", path: "/masters/suppliers", body: `{"code":"A1","name":"甲","colour":1}`, status: 422, want: []string{"没有“colour”这个字段"}},
		{name: "taken", as: "keeper", method: "POST", path: "/masters/suppliers", body: `{"code":"` + storetest.Supplier + `","name":"甲"}`, status: 409, want: []string{"master.code_taken"}},
		{name: "no such warehouse", as: "keeper", method: "POST", path: "/masters/locations", body: `{"code":"Z1","name":"Z","warehouse":"none"}`, status: 422, want: []string{"所选仓库不存在"}},
		{name: "no such list", as: "keeper", method: "GET", path: "/masters/stars", status: 404, want: []string{"master.unknown"}},
		{name: "kept elsewhere", as: "keeper", method: "POST", path: "/masters/users", body: `{}`, status: 403, want: []string{"master.read_only"}},
		{name: "used", as: "keeper", method: "DELETE", path: "/masters/warehouses/" + storetest.Main, status: 409, want: []string{"master.in_use", "只能停用"}},
		{name: "by initials", as: "requester", method: "GET", path: "/masters/items?q=cssd", status: 200, want: []string{"彩色色带"}, without: []string{"信封"}},
		{name: "of a warehouse", as: "requester", method: "GET", path: "/masters/locations?warehouse=" + storetest.Spare, status: 200, want: []string{"备用架"}, without: []string{"A架"}},
		{name: "people", as: "requester", method: "GET", path: "/masters/users?q=keeper2", status: 200, want: []string{"李库管"}},
	})
	made := w.call("keeper", http.MethodPost, "/masters/locations", map[string]any{"code": "C1", "name": "C架", "warehouse": storetest.Main})
	require.Equal(t, http.StatusCreated, made.status, made.text())
	path := "/masters/locations/" + made.at(t, "id").(string)
	assert.Equal(t, http.StatusUnprocessableEntity, w.call("keeper", http.MethodPatch, path, `{"name":"D架"}`).status, "no version")
	changed := w.call("keeper", http.MethodPatch, path, map[string]any{"version": 1, "name": "D架", "disabled": true})
	require.Equal(t, http.StatusOK, changed.status, changed.text())
	assert.Equal(t, storetest.Main, changed.at(t, "warehouse"), "what is not sent stays")
	assert.Equal(t, "master.stale", w.call("keeper", http.MethodPatch, path, map[string]any{"version": 1, "name": "E架"}).at(t, "code"))
	assert.NotContains(t, w.call("keeper", http.MethodGet, "/masters/locations", nil).text(), "D架")
	assert.Contains(t, w.call("keeper", http.MethodGet, "/masters/locations?include_disabled=true", nil).text(), "D架")
	sentBack := changed.json(t)
	assert.Equal(t, http.StatusOK, w.call("keeper", http.MethodPatch, path, sentBack).status, "what was shown may be sent back")
	assert.Equal(t, http.StatusNoContent, w.call("keeper", http.MethodDelete, path, nil).status)
	assert.Equal(t, http.StatusNotFound, w.call("keeper", http.MethodGet, path, nil).status)
}

func TestRequisitionsToReturnAgainstAreOnesDepartments(t *testing.T) {
	w := newWorld(t)
	w.stocked(50)
	paper := w.enter("requester", requisition(5))
	w.agree(paper, "dept_head", "keeper", "keeper2")
	assert.Contains(t, w.call("requester", http.MethodGet, "/masters/posted-requisitions", nil).text(), paper)
	assert.NotContains(t, w.call(stranger, http.MethodGet, "/masters/posted-requisitions", nil).text(), paper)
	assert.Equal(t, http.StatusNotFound, w.call(stranger, http.MethodGet, "/masters/posted-requisitions/"+paper, nil).status)
}

func TestNamingAHiddenPaperTellsNothingAboutIt(t *testing.T) {
	w := newWorld(t)
	w.stocked(50)
	hidden := w.enter("requester", requisition(5))
	w.agree(hidden, "dept_head", "keeper", "keeper2")
	for _, field := range []string{"requisition", "warehouse"} { // a label is shown for any id
		for _, number := range []string{hidden, "LL-20260302-9999"} {
			draft := map[string]any{"type": warehouse.MaterialReturn, "head": map[string]any{field: " " + number}}
			r := w.call(stranger, http.MethodPost, "/documents", draft)
			assert.Equal(t, http.StatusUnprocessableEntity, r.status, r.text())
			assert.Equal(t, "head."+field, r.at(t, "errors", 0, "location"))
			assert.NotContains(t, r.text(), "彩色色带")
		}
	}
	own := w.enter("requester", map[string]any{"type": warehouse.MaterialReturn, "head": map[string]any{"requisition": hidden}})
	assert.Contains(t, w.call("requester", http.MethodGet, "/documents/"+own, nil).text(), "彩色色带")
}

func TestSettingsArePersonal(t *testing.T) {
	w := newWorld(t)
	w.play([]scenario{
		{name: "none", as: "keeper", method: "GET", path: "/settings/filters.documents", status: 200, want: []string{`"value":null`}},
		{name: "save", as: "keeper", method: "PUT", path: "/settings/filters.documents", body: `{"value":[{"名称":"本月"}]}`, status: 200},
		{name: "read", as: "keeper", method: "GET", path: "/settings/filters.documents", status: 200, want: []string{`"value":[{"名称":"本月"}]`}},
		{name: "another's", as: "keeper2", method: "GET", path: "/settings/filters.documents", status: 200, want: []string{`"value":null`}},
		{name: "strange key", as: "keeper", method: "PUT", path: "/settings/a%20b", body: `{"value":1}`, status: 422},
		{name: "remove", as: "keeper", method: "DELETE", path: "/settings/filters.documents", status: 204},
		{name: "gone", as: "keeper", method: "GET", path: "/settings/filters.documents", status: 200, want: []string{`"value":null`}},
	})
}
