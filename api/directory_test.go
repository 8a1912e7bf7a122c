package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/store"
	st "cardflow/internal/store/storetest"
)

const (
	systemAdmin   = "role-sysadmin"
	securityAdmin = "role-secadmin"
	logReader     = "role-auditor"
)

// made creates something and gives its id.
func (w *world) made(person, path string, body map[string]any) string {
	w.t.Helper()
	r := w.call(person, http.MethodPost, path, body)
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

// loggedIn logs somebody in with a password and gives the status and the token.
func (w *world) loggedIn(username, password string) (int, string) {
	w.t.Helper()
	r := w.call("", http.MethodPost, "/session", map[string]any{"username": username, "password": password})
	if r.status != http.StatusOK {
		return r.status, ""
	}
	return r.status, r.at(w.t, "token").(string)
}

// with sends a request under a token of its own.
func (w *world) with(token, method, path string, body any) reply {
	w.t.Helper()
	return w.call("", method, path, body, "Authorization", "Bearer "+token)
}

func newcomer(username string) map[string]any {
	return map[string]any{"username": username, "name": "新来的", "tier": "center", "department": st.Department}
}

func TestDepartmentsAreMadeMovedDeletedAndRestored(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	top := w.made(systemAdmin, "/directory/departments", map[string]any{"code": "D90", "name": "业务中心", "position": 9})
	below := w.made(systemAdmin, "/directory/departments", map[string]any{"code": "D91", "name": "发卡科", "parent": top})
	person := w.made(systemAdmin, "/directory/people", map[string]any{"username": "zhang.san", "name": "张三", "tier": "center", "department": below})
	path := "/directory/departments/"
	w.play([]scenario{
		{"a ring", systemAdmin, "PUT", path + top, map[string]any{"code": "D90", "name": "业务中心", "parent": below, "version": 1}, 422, []string{"自己的下级", `"location":"parent"`}, nil},
		{"full ones stay", systemAdmin, "DELETE", path + below + "?version=1", nil, 409, []string{"1 名用户"}, nil},
		{"with departments below", systemAdmin, "DELETE", path + top + "?version=1", nil, 409, []string{"1 个部门"}, nil},
		{"people of all below", systemAdmin, "GET", "/directory/people?department=" + top, nil, 200, []string{"zhang.san"}, nil},
		{"move him", systemAdmin, "PUT", "/directory/people/" + person, map[string]any{"name": "张三", "tier": "center", "department": st.OtherDept, "version": 1}, 200, []string{"服务科"}, nil},
		{"an old page", systemAdmin, "PUT", "/directory/people/" + person, map[string]any{"name": "张四", "tier": "center", "department": st.OtherDept, "version": 1}, 409, []string{"directory.stale"}, nil},
		{"delete", systemAdmin, "DELETE", path + below + "?version=1", nil, 204, nil, nil},
		{"twice", systemAdmin, "DELETE", path + below + "?version=2", nil, 404, nil, nil},
		{"not in the tree", systemAdmin, "GET", "/directory/departments", nil, 200, []string{"业务中心"}, []string{"发卡科"}},
		{"nor chosen in forms", "requester", "GET", "/masters/departments", nil, 200, nil, []string{"发卡科"}},
		{"among the deleted", systemAdmin, "GET", path + "deleted", nil, 200, []string{"发卡科", "deleted_at"}, []string{"业务中心"}},
		{"nobody goes there", systemAdmin, "PUT", "/directory/people/" + person, map[string]any{"name": "张三", "tier": "center", "department": below, "version": 2}, 422, []string{"请选择部门"}, nil},
		{"above goes too", systemAdmin, "DELETE", path + top + "?version=1", nil, 204, nil, nil},
		{"a restored one needs it", systemAdmin, "POST", path + below + "/restore", nil, 409, []string{"“业务中心”也已删除"}, nil},
		{"restore above", systemAdmin, "POST", path + top + "/restore", nil, 204, nil, nil},
		{"restore", systemAdmin, "POST", path + below + "/restore", nil, 204, nil, nil},
		{"usable again", systemAdmin, "PUT", "/directory/people/" + person, map[string]any{"name": "张三", "tier": "center", "department": below, "version": 2}, 200, []string{"发卡科"}, nil},
	})
}

func TestANewUserReplacesHisPasswordAndADeletedOneIsOutUntilRestored(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	id := w.made(systemAdmin, "/directory/people", newcomer("li.si"))
	require.Contains(t, w.call(systemAdmin, "POST", "/directory/people", newcomer("li.si")).text(), "person.username_taken")
	status, token := w.loggedIn("li.si", oneTime)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, w.with(token, "GET", "/tasks", nil).text(), "password.must_change")
	require.Contains(t, w.with(token, "GET", "/session", nil).text(), `"must_change_password":true`)
	require.Equal(t, http.StatusNoContent, w.with(token, "POST", "/session/password", map[string]any{"current": oneTime, "password": password}).status)
	require.Contains(t, w.with(token, "GET", "/session", nil).text(), `"functions":[]`, "made without any right")

	reset := w.call(systemAdmin, "POST", "/directory/people/"+id+"/password", nil)
	require.Equal(t, oneTime, reset.at(t, "password"))
	require.Equal(t, http.StatusUnauthorized, w.with(token, "GET", "/session", nil).status, "a reset logs out")
	status, token = w.loggedIn("li.si", oneTime)
	require.Equal(t, http.StatusOK, status)

	stop := map[string]any{"disabled": true, "version": 1}
	require.Equal(t, http.StatusOK, w.call(systemAdmin, "POST", "/directory/people/"+id+"/disabled", stop).status)
	require.Equal(t, http.StatusUnauthorized, w.with(token, "GET", "/session", nil).status)
	status, _ = w.loggedIn("li.si", oneTime)
	require.Equal(t, http.StatusForbidden, status)

	w.play([]scenario{
		{"delete", systemAdmin, "DELETE", "/directory/people/" + id + "?version=2", nil, 204, nil, nil},
		{"gone from the list", systemAdmin, "GET", "/directory/people?q=li.si", nil, 200, nil, []string{"li.si"}},
		{"among the deleted", systemAdmin, "GET", "/directory/people/deleted", nil, 200, []string{"li.si"}, []string{"keeper"}},
		{"no reset", systemAdmin, "POST", "/directory/people/" + id + "/password", nil, 404, nil, nil},
		{"its name stays taken", systemAdmin, "POST", "/directory/people", newcomer("li.si"), 409, []string{"被删用户“新来的”"}, nil},
		{"restore", systemAdmin, "POST", "/directory/people/" + id + "/restore", nil, 200, []string{`"disabled":false`}, nil},
		{"twice", systemAdmin, "POST", "/directory/people/" + id + "/restore", nil, 404, nil, nil},
	})
	status, _ = w.loggedIn("li.si", oneTime)
	require.Equal(t, http.StatusOK, status)
}

func TestSomebodyWithOpenWorkIsNotDeletedBeforeItIsHandedOver(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	paper := w.enter(st.Keeper, receipt(3, submitted))
	require.Equal(t, http.StatusOK, w.call(st.Inspector, "POST", "/tasks/"+w.openTask(paper)+"/claim", nil).status)
	r := w.call(systemAdmin, "DELETE", "/directory/people/"+st.Inspector+"?version=1", nil)
	require.Equal(t, http.StatusConflict, r.status, r.text())
	require.Contains(t, r.text(), "还有 1 项待办")
}

func TestUsersAreFoundByWhatTheirAdministratorKnows(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	w.made(systemAdmin, "/directory/people", map[string]any{"username": "counter.one", "name": "韩点㛃", "tier": "outlet", "outlet": st.OutletID})
	w.play([]scenario{
		{"by initials", systemAdmin, "GET", "/directory/people?q=hd", nil, 200, []string{"counter.one"}, []string{"keeper2"}},
		{"by rare character", systemAdmin, "GET", "/directory/people?q=㛃", nil, 200, []string{"counter.one"}, nil},
		{"by district", systemAdmin, "GET", "/directory/people?district=" + st.DistrictID, nil, 200, []string{"counter.one"}, []string{"keeper2"}},
		{"by outlet", systemAdmin, "GET", "/directory/people?outlet=" + st.OutletID, nil, 200, []string{"外滩街道"}, []string{"keeper2"}},
		{"by role", systemAdmin, "GET", "/directory/people?role=keeper", nil, 200, []string{"keeper2"}, []string{"counter.one"}},
		{"without any role", systemAdmin, "GET", "/directory/people?state=roleless", nil, 200, []string{"counter.one", st.Idle}, []string{"keeper2"}},
		{"places to choose from", systemAdmin, "GET", "/masters/outlets?q=wt", nil, 200, []string{"外滩街道"}, nil},
		{"but no suppliers", systemAdmin, "GET", "/masters/suppliers", nil, 403, nil, []string{st.Supplier}},
		{"nor a list of users in forms", systemAdmin, "GET", "/masters/users", nil, 403, nil, nil},
		{"disabled", systemAdmin, "GET", "/directory/people?state=disabled", nil, 200, nil, []string{"keeper2"}},
	})
	seen := map[string]bool{}
	for cursor := ""; ; {
		page := w.call(systemAdmin, "GET", "/directory/people?page_size=5&cursor="+cursor, nil)
		for _, item := range page.at(t, "items").([]any) {
			username := item.(map[string]any)["username"].(string)
			require.False(t, seen[username], username)
			seen[username] = true
		}
		if cursor = page.at(t, "next_cursor").(string); cursor == "" {
			break
		}
	}
	require.Greater(t, len(seen), 30)
}

// TestTheSystemAdministratorGrantsNothingAndTakesNobodyOver tries what his pages
// might be bent to.
func TestTheSystemAdministratorGrantsNothingAndTakesNobodyOver(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	withRole := newcomer("wang.wu")
	withRole["roles"] = []string{"sysadmin"}
	people := "/directory/people/"
	w.play([]scenario{
		{"a role with the account", systemAdmin, "POST", "/directory/people", withRole, 422, []string{"roles"}, nil},
		{"the security administrator's password", systemAdmin, "POST", people + securityAdmin + "/password", nil, 409, []string{"person.other_administrator"}, []string{oneTime}},
		{"the auditor's password", systemAdmin, "POST", people + logReader + "/password", nil, 409, []string{"三员分立"}, []string{oneTime}},
		{"his own password without the old", systemAdmin, "POST", people + systemAdmin + "/password", nil, 409, []string{"person.self"}, []string{oneTime}},
		{"stop himself", systemAdmin, "POST", people + systemAdmin + "/disabled", map[string]any{"disabled": true, "version": 1}, 409, []string{"person.self"}, nil},
		{"stop the last auditor", systemAdmin, "POST", people + logReader + "/disabled", map[string]any{"disabled": true, "version": 1}, 409, []string{"administrator.last"}, nil},
		{"delete the last security administrator", systemAdmin, "DELETE", people + securityAdmin + "?version=1", nil, 409, []string{"administrator.last"}, nil},
	})
	require.NoError(t, w.store.Seed(context.Background(), another("second", "auditor")))
	w.play([]scenario{
		{"one of two goes", systemAdmin, "POST", people + logReader + "/disabled", map[string]any{"disabled": true, "version": 1}, 200, nil, nil},
		{"the other stays", systemAdmin, "DELETE", people + "second?version=1", nil, 409, []string{"administrator.last"}, nil},
	})
}

// another is one more account of a role.
func another(id, role string) store.Directory {
	d := withEveryRole(store.Directory{})
	for _, a := range d.Accounts {
		if a.Person.ID == "role-"+role {
			a.Person.ID, a.Person.Username = id, id
			return store.Directory{Accounts: []store.Account{a}}
		}
	}
	panic("no role " + role)
}

func TestOnlyTheSystemAdministratorKeepsPeopleAndPlaces(t *testing.T) {
	w := newWorld(t)
	w.confirm(securityAdmin, systemAdmin)
	calls := []scenario{
		{method: "GET", path: "/directory/people"}, {method: "POST", path: "/directory/people", body: newcomer("x.y")},
		{method: "PUT", path: "/directory/people/" + st.Keeper, body: map[string]any{"name": "新", "tier": "center", "department": st.Department, "version": 1}},
		{method: "POST", path: "/directory/people/" + st.Keeper + "/password"}, {method: "DELETE", path: "/directory/people/" + st.Keeper + "?version=1"},
		{method: "POST", path: "/directory/people/" + st.Keeper + "/disabled", body: map[string]any{"disabled": true, "version": 1}},
		{method: "GET", path: "/directory/people/deleted"}, {method: "POST", path: "/directory/people/" + st.Keeper + "/restore"},
		{method: "POST", path: "/directory/departments", body: map[string]any{"code": "D99", "name": "新"}},
		{method: "PUT", path: "/directory/departments/" + st.Department, body: map[string]any{"code": "D1", "name": "新", "version": 1}},
		{method: "DELETE", path: "/directory/departments/" + st.OtherDept + "?version=1"}, {method: "GET", path: "/directory/departments/deleted"},
		{method: "POST", path: "/directory/departments/" + st.Department + "/restore"},
	}
	for _, role := range []string{securityAdmin, logReader, "role-manager", "role-keeper", "role-outlet_op", "role-center_op", st.Idle} {
		for _, c := range calls {
			if role == securityAdmin && c.method == "GET" && c.path == "/directory/people" {
				continue // he gives them roles
			}
			r := w.call(role, c.method, c.path, c.body)
			require.Equal(t, http.StatusForbidden, r.status, "%s %s as %s: %s", c.method, c.path, role, r.text())
		}
	}
}
