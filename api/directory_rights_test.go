package api_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/directory"
	st "cardflow/internal/store/storetest"
	"cardflow/policies"
)

func right(role, id, action string, grant bool) map[string]any {
	return map[string]any{"role": role, "function": id, "action": action, "grant": grant}
}

// node is another process on the same database.
func (w *world) node() *world {
	w.t.Helper()
	policy, err := policies.New(w.store.Policies())
	require.NoError(w.t, err)
	d := w.deps
	d.Policy, d.Metrics = policy, nil
	desk := *d.Management
	desk.Rights = policy
	d.Management = &desk
	return &world{t: w.t, app: api.New(d), store: w.store, desk: w.desk, deps: d, log: w.log, at: w.now(), tokens: map[string]string{}}
}

// change carries out changes of rights against the book as it is.
func (w *world) change(changes ...map[string]any) reply {
	w.t.Helper()
	version := w.call(securityAdmin, "GET", "/directory/rights", nil).at(w.t, "version")
	return w.call(securityAdmin, "PUT", "/directory/rights", map[string]any{"version": version, "changes": changes})
}

func TestAChangeOfRightsCountsForTheNextRequestOnEveryNode(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	other := w.node()
	papers := func(n *world) int {
		return n.call(st.Requester, "GET", "/documents?type=warehouse.requisition", nil).status
	}
	menu := func(n *world) string { return n.call(st.Requester, "GET", "/session", nil).text() }
	for _, n := range []*world{w, other} {
		require.Equal(t, http.StatusOK, papers(n))
		require.Contains(t, menu(n), `"W-02.9"`)
	}
	taken := w.change(right("requester", "W-02.9", "view", false), right("requester", "W-02.9", "export", false))
	require.Equal(t, http.StatusOK, taken.status, taken.text())
	for _, n := range []*world{other, w} {
		require.NotContains(t, menu(n), `"W-02.9"`, "the menu")
		require.Contains(t, n.call(st.Requester, "GET", "/documents/export?type=warehouse.requisition", nil).text(), "function.forbidden", "the call")
	}
	require.Equal(t, http.StatusOK, w.change(right("requester", "W-02.9", "view", true)).status)
	require.Contains(t, menu(other), `"W-02.9"`)

	// Roles of a person, and a function that is stopped.
	version := w.call(securityAdmin, "GET", "/directory/people/"+st.Idle, nil).at(t, "version")
	require.Equal(t, http.StatusForbidden, other.call(st.Idle, "GET", "/stock", nil).status)
	r := w.call(securityAdmin, "PUT", "/directory/people/"+st.Idle+"/roles", map[string]any{"roles": []string{"keeper"}, "version": version})
	require.Equal(t, http.StatusOK, r.status, r.text())
	require.Equal(t, http.StatusOK, other.call(st.Idle, "GET", "/stock", nil).status)
	stop := map[string]any{"title": "材料收发存", "disabled": true, "version": 1}
	require.Equal(t, http.StatusNoContent, w.call(systemAdmin, "PUT", "/directory/functions/W-05.2", stop).status)
	require.NotContains(t, other.call(st.Idle, "GET", "/session", nil).text(), `"W-05.2"`)
	require.Equal(t, http.StatusForbidden, other.call(st.Idle, "GET", "/reports/W-05.2", nil).status)
}

func TestTheMatrixShowsWhatAChangeWouldDoBeforeItIsSaved(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	changes := []any{right("keeper", "W-01.9", "view", true), right("keeper", "W-01.6", "act", false), right("keeper", "W-01.1", "act", true)}
	plan := w.call(securityAdmin, "POST", "/directory/rights/preview", map[string]any{"changes": changes})
	require.Equal(t, http.StatusOK, plan.status, plan.text())
	require.Len(t, plan.at(t, "grants"), 1, "he enters receipts already")
	require.Len(t, plan.at(t, "revokes"), 1)
	require.EqualValues(t, 3, plan.at(t, "people"), "two keepers and the one of the tests")
	require.Contains(t, plan.text(), "材料入库 — 仓库确认", "nobody else confirms")
	matrix := w.call(securityAdmin, "GET", "/directory/rights", nil)
	require.NotContains(t, matrix.text(), `"role":"keeper","function":"W-01.9"`, "looking changes nothing")

	require.Equal(t, http.StatusOK, w.change(changes[0].(map[string]any)).status)
	stale := w.call(securityAdmin, "PUT", "/directory/rights", map[string]any{"version": matrix.at(t, "version"), "changes": changes})
	require.Contains(t, stale.text(), "directory.stale")
	require.Contains(t, w.change(changes[0].(map[string]any)).text(), "rights.unchanged")
}

func TestARoleIsMadeUsedAndDeletedOnlyWhenNobodyHoldsIt(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	role := func(code, name, reach string) map[string]any {
		return map[string]any{"code": code, "name": name, "reach": reach}
	}
	people := "/directory/people/"
	w.play([]scenario{
		{"make", securityAdmin, "POST", "/directory/roles", role("archivist", "档案员", "department"), 201, []string{`"builtin":false`}, nil},
		{"twice", securityAdmin, "POST", "/directory/roles", role("archivist", "别的", "own"), 422, []string{"角色编码已被使用"}, nil},
		{"a name twice", securityAdmin, "POST", "/directory/roles", role("archivist2", "系统管理员", "own"), 422, []string{"已有这个名称"}, nil},
		{"hold it", securityAdmin, "PUT", people + st.Idle + "/roles", map[string]any{"roles": []string{"archivist"}, "version": 1}, 200, []string{"档案员"}, nil},
		{"in use", securityAdmin, "DELETE", "/directory/roles/archivist?version=1", nil, 409, []string{"role.in_use", "1 名用户"}, nil},
		{"may do nothing yet", st.Idle, "GET", "/documents", nil, 403, nil, nil},
		{"deleted people hold it too", systemAdmin, "DELETE", people + st.Idle + "?version=2", nil, 204, nil, nil},
		{"still in use", securityAdmin, "DELETE", "/directory/roles/archivist?version=1", nil, 409, []string{"含被删用户"}, nil},
		{"back", systemAdmin, "POST", people + st.Idle + "/restore", nil, 200, nil, nil},
		{"taken away", securityAdmin, "PUT", people + st.Idle + "/roles", map[string]any{"roles": []string{}, "version": 4}, 200, nil, []string{"档案员"}},
		{"free", securityAdmin, "DELETE", "/directory/roles/archivist?version=1", nil, 204, nil, nil},
		{"a built-in one", securityAdmin, "DELETE", "/directory/roles/consumables?version=1", nil, 409, []string{"role.builtin"}, nil},
		{"its reach", securityAdmin, "PUT", "/directory/roles/consumables", map[string]any{"name": "耗材管理员", "reach": "all", "version": 1}, 200, []string{`"reach":"all"`}, nil},
	})
}

func TestTheReachOfARoleDecidesWhatItSees(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	paper := w.enter(st.Keeper, receipt(3, submitted))
	look := func() string { return w.call("role-finance", "GET", "/documents?function=W-01.7", nil).text() }
	require.Contains(t, look(), paper)
	r := w.call(securityAdmin, "PUT", "/directory/roles/finance", map[string]any{"name": "财务", "reach": "own", "version": 1})
	require.Equal(t, http.StatusOK, r.status, r.text())
	require.NotContains(t, look(), paper)
}

// TestTheSecurityAdministratorBreaksNoSeparation tries every way to more than one
// administrator.
func TestTheSecurityAdministratorBreaksNoSeparation(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	roles := func(person string, list ...string) scenario {
		version := w.call(securityAdmin, "GET", "/directory/people/"+person, nil).at(t, "version")
		return scenario{name: person, as: securityAdmin, method: "PUT", path: "/directory/people/" + person + "/roles", body: map[string]any{"roles": list, "version": version}, status: 409}
	}
	refused := func(sc scenario, code string) {
		t.Helper()
		sc.want = []string{code}
		w.play([]scenario{sc})
	}
	refused(roles(securityAdmin, "secadmin", "sysadmin"), "person.self")
	refused(roles(securityAdmin, "keeper"), "person.self")
	refused(roles(st.Idle, "secadmin", "sysadmin"), "role.administrator_alone")
	refused(roles(st.Keeper, "keeper", "auditor"), "role.administrator_alone")
	refused(roles(systemAdmin, "auditor"), "administrator.last")
	refused(roles(logReader), "administrator.last")
	own := map[string]string{"W-16.1": "manage", "W-15.2": "manage", "W-13.1": "manage", "W-14.1": "view", "T-U02": "manage"}
	for id, action := range own {
		require.Contains(t, w.change(right("keeper", id, action, true)).text(), "right.reserved", id)
	}
	for _, admin := range []string{"sysadmin", "secadmin", "auditor"} {
		require.Contains(t, w.change(right(admin, "W-01.1", "act", true)).text(), "right.fixed", admin)
		require.Contains(t, w.change(right(admin, "W-17.1", "view", false)).text(), "right.fixed", admin)
		r := w.call(securityAdmin, "PUT", "/directory/roles/"+admin, map[string]any{"name": directory.RoleName(admin), "reach": "all", "version": 1})
		require.Contains(t, r.text(), "right.fixed", admin)
		require.Contains(t, w.call(securityAdmin, "DELETE", "/directory/roles/"+admin+"?version=1", nil).text(), "role.builtin")
	}
	require.Equal(t, http.StatusForbidden, w.call(securityAdmin, "PUT", "/directory/functions/W-01.1", map[string]any{"title": "x", "disabled": true, "version": 1}).status)
	require.Equal(t, http.StatusForbidden, w.call(securityAdmin, "POST", "/directory/people", newcomer("a.b")).status)

	// A second of each may be appointed, and then the first one may go.
	sc := roles(st.Idle, "auditor")
	sc.status = http.StatusOK
	w.play([]scenario{sc})
	sc = roles(logReader)
	sc.status = http.StatusOK
	w.play([]scenario{sc})
}

func TestFunctionsAreOrderedRenamedAndStoppedForEverybody(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	titles := func(person string) []string {
		var out []string
		for _, f := range w.call(person, "GET", "/session", nil).at(t, "functions").([]any) {
			out = append(out, f.(map[string]any)["title"].(string))
		}
		return out
	}
	var ids []string
	for _, f := range w.call(systemAdmin, "GET", "/directory/functions", nil).at(t, "items").([]any) {
		ids = append(ids, f.(map[string]any)["id"].(string))
	}
	first, second := slices.Index(titles(st.Keeper), "录入入库单"), slices.Index(titles(st.Keeper), "理赔入库")
	require.Less(t, first, second)
	at, to := slices.Index(ids, "W-01.1"), slices.Index(ids, "W-01.3")
	ids[at], ids[to] = ids[to], ids[at]
	w.play([]scenario{
		{"order", systemAdmin, "PUT", "/directory/functions/order", map[string]any{"ids": ids}, 204, nil, nil},
		{"rename", systemAdmin, "PUT", "/directory/functions/W-01.1", map[string]any{"title": "材料入库登记", "disabled": false, "version": 1}, 204, nil, nil},
		{"an old page", systemAdmin, "PUT", "/directory/functions/W-01.1", map[string]any{"title": "再改", "disabled": false, "version": 1}, 409, []string{"directory.stale"}, nil},
		{"no name", systemAdmin, "PUT", "/directory/functions/W-01.3", map[string]any{"title": " ", "disabled": false, "version": 1}, 422, []string{"请填写菜单名称"}, nil},
		{"the inbox stays", systemAdmin, "PUT", "/directory/functions/W-17.1", map[string]any{"title": "待办", "disabled": true, "version": 1}, 409, []string{"function.needed"}, nil},
		{"so does what administrators need", systemAdmin, "PUT", "/directory/functions/W-15.2", map[string]any{"title": "对照", "disabled": true, "version": 1}, 409, []string{"function.needed"}, nil},
		{"stop", systemAdmin, "PUT", "/directory/functions/W-01.3", map[string]any{"title": "理赔入库", "disabled": true, "version": 1}, 204, nil, nil},
		{"nobody enters one", st.Keeper, "POST", "/documents", map[string]any{"type": "warehouse.claim_receipt", "head": map[string]any{}, "lines": []any{}}, 403, nil, nil},
	})
	now := titles(st.Keeper)
	require.Contains(t, now, "材料入库登记")
	require.NotContains(t, now, "录入入库单")
	require.NotContains(t, now, "理赔入库")
}
