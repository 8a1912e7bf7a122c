package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/warehouse"
)

func TestEveryOperationSaysWhoMayCallIt(t *testing.T) {
	w := newWorld(t)
	served := map[string]bool{}
	public := []string{}
	for _, op := range api.Operations(w.deps) {
		name := op.Method + " " + op.Path
		for _, g := range op.Grants {
			f, known := w.deps.Functions.Find(g.Function)
			require.True(t, known, "%s names %s", name, g.Function)
			assert.Contains(t, f.Actions, g.Action, "%s performs %s on %s", name, g.Action, g.Function)
			served[g.Function] = true
		}
		switch op.Level {
		case api.Public:
			public = append(public, name)
		case api.Personal:
		case api.Bound:
			assert.NotEmpty(t, op.Grants, name)
		default:
			t.Errorf("%s has no level", name)
		}
	}
	assert.Equal(t, []string{"POST /api/v1/session", "GET /api/v1/session/captcha", "POST /api/v1/session/challenge", "GET /api/v1/meta", "POST /callbacks/verification",
		"GET /api/v1/rare-characters/fonts.css", "GET /api/v1/rare-characters/fonts/{name}"}, public)
	for _, f := range warehouse.Functions() {
		assert.True(t, served[f.ID], "no operation serves %s", f.ID)
	}
}

// TestRoleByFunction asks every operation for every role: whom the table of rights
// names gets past the gate, everybody else is told so.
func TestRoleByFunction(t *testing.T) {
	w := newWorld(t)
	table := rights(t)
	fill := strings.NewReplacer("{id}", "W-05.2", "{ref}", "items", "{code}", warehouse.MaterialReceipt, "{key}", "filters.x")
	for _, op := range api.Operations(w.deps) {
		if strings.HasSuffix(op.Path, "/session") || strings.HasSuffix(op.Path, "/events") {
			continue // would log the person out, or stay open
		}
		path, name := fill.Replace(op.Path), op.Method+" "+op.Path
		who := table[name]
		require.NotEmpty(t, who, "add a line for %s to api/%s", name, rightsFile)
		var body any
		if op.Method != http.MethodGet && op.Method != http.MethodDelete {
			body = "{}"
		}
		if who[0] != anybody {
			assert.Equal(t, http.StatusUnauthorized, w.call("", op.Method, path, body).status, name)
		}
		for _, role := range directory.Roles() {
			r := w.call("role-"+role.Code, op.Method, path, body)
			if who[0] != anybody && who[0] != everyone && !slices.Contains(who, role.Code) {
				assert.Equal(t, http.StatusForbidden, r.status, "%s as %s: %s", name, role.Code, r.brief())
				assert.Contains(t, r.brief(), "function.forbidden", "%s as %s", name, role.Code)
				continue
			}
			assert.NotEqual(t, http.StatusUnauthorized, r.status, "%s as %s", name, role.Code)
			assert.Less(t, r.status, http.StatusInternalServerError, "%s as %s: %s", name, role.Code, r.brief())
			assert.NotContains(t, gate(r), "function.forbidden", "%s as %s", name, role.Code)
		}
	}
}

// gate gives the refusal of the gate alone: behind it an operation of many
// functions may still refuse the one that was asked for.
func gate(r reply) string {
	if r.status == http.StatusOK || strings.Contains(r.text(), "—") {
		return "" // was let through, or names the function
	}
	return r.text()
}

// TestRoleByType repeats the matrix behind the gate, where the type of a paper,
// the list or the report decides.
func TestRoleByType(t *testing.T) {
	w := newWorld(t)
	done := w.stocked(10)
	for _, role := range directory.Roles() {
		person := "role-" + role.Code
		check := func(what, functionID string, action function.Action, r reply) {
			t.Helper()
			if w.deps.Policy.Allowed([]string{role.Code}, functionID, action) {
				assert.NotEqual(t, http.StatusForbidden, r.status, "%s as %s: %s", what, role.Code, r.text())
			} else {
				assert.Contains(t, []int{http.StatusForbidden, http.StatusNotFound}, r.status, "%s as %s: %s", what, role.Code, r.text())
			}
		}
		for _, typ := range w.deps.Types.All() {
			check("enter "+typ.Title, typ.Create, function.Act, w.call(person, http.MethodPost, "/documents", map[string]any{"type": typ.Code}))
			check("list "+typ.Title, typ.Query, function.View, w.call(person, http.MethodGet, "/documents?type="+typ.Code, nil))
			check("export "+typ.Title, typ.Query, function.Export, w.call(person, http.MethodGet, "/documents/export?type="+typ.Code, nil))
			check("template of "+typ.Title, typ.Create, function.Act, w.call(person, http.MethodGet, "/document-types/"+typ.Code+"/template", nil))
		}
		for _, list := range w.deps.Masters.All() {
			check("maintain "+list.Title, list.Function, function.Manage, w.call(person, http.MethodPost, "/masters/"+list.Ref, "{}"))
			check("export "+list.Title, list.Function, function.Export, w.call(person, http.MethodGet, "/masters/"+list.Ref+"/export", nil))
		}
		for _, report := range w.deps.Reports.All() {
			check(report.Title, report.ID, function.View, w.call(person, http.MethodGet, "/reports/"+report.ID, nil))
			check("export "+report.Title, report.ID, function.Export, w.call(person, http.MethodGet, "/reports/"+report.ID+"/export", nil))
			check("print "+report.Title, report.ID, function.View, w.call(person, http.MethodGet, "/reports/"+report.ID+"/print", nil))
		}
		check("日期调整", "W-01.9", function.Act, w.call(person, http.MethodPost, "/documents/"+done+"/redate", `{"business_date":"2026-03-01","reason":""}`))
	}
}

func TestARightThatIsTakenAwayIsGoneAtTheNextRequest(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, http.StatusOK, w.call("keeper", http.MethodGet, "/stock", nil).status)
	require.NoError(t, w.store.SetRoles(t.Context(), "keeper", []string{"requester"}))
	r := w.call("keeper", http.MethodGet, "/stock", nil)
	assert.Equal(t, http.StatusForbidden, r.status)
	require.NoError(t, w.store.SetDisabled(t.Context(), "keeper", true))
	assert.Equal(t, http.StatusUnauthorized, w.call("keeper", http.MethodGet, "/tasks", nil).status)
}

func TestTheDescriptionNamesFunctions(t *testing.T) {
	w := newWorld(t)
	r := w.call("", http.MethodGet, "/api/openapi.json", nil)
	require.Equal(t, http.StatusOK, r.status)
	assert.Equal(t, "3.1.0", r.at(t, "openapi"))
	assert.Contains(t, r.text(), `"x-function":[{"action":"act","function":"W-01.1"}`)
	assert.NotContains(t, r.text(), "ErrorModel")
	text, err := api.OpenAPI(w.deps)
	require.NoError(t, err)
	assert.JSONEq(t, r.text(), string(text))

	page := w.call("", http.MethodGet, "/api/docs", nil)
	assert.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.text(), "/api/v1/documents/{id}/redate")
	assert.NotContains(t, page.text(), "http://")
	assert.NotContains(t, page.text(), "<script")
}
