package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/directory"
	st "cardflow/internal/store/storetest"
)

// TestEveryAnswerIsHeldToOurOwnPages looks at the headers of every kind of answer:
// pages, data, prints, refusals, and what never reached an operation.
func TestEveryAnswerIsHeldToOurOwnPages(t *testing.T) {
	w := newWorld(t)
	paper := w.enter(st.Keeper, receipt(3))
	for _, path := range []string{"/", "/login", "/assets/none.js", "/api/v1/meta", "/api/v1/nowhere", "/api/v1/stock", "/api/v1/documents/" + paper + "/print",
		"/api/openapi.json", "/api/docs", "/partner/v1/senior/outlets", "/partner/docs", "/callbacks/verification", "/healthz", "/readyz", "/metrics"} {
		for _, token := range []string{"", w.token(st.Keeper)} {
			req := httptest.NewRequest(http.MethodGet, path, nil)
			if token != "" {
				req.Header.Set("Authorization", "Bearer "+token)
			}
			r := w.send(req)
			policy := r.header.Get("Content-Security-Policy")
			assert.Regexp(t, `default-src '(self|none)'`, policy, path)
			assert.Contains(t, policy, "frame-ancestors 'self'", path)
			assert.NotContains(t, policy, "unsafe-eval", path)
			assert.NotRegexp(t, `script-src[^;]*(unsafe|http|\*)`, policy, path)
			for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin", "Server": "", "X-Powered-By": "", "Access-Control-Allow-Origin": ""} {
				assert.Equal(t, want, r.header.Get(header), "%s of %s", header, path)
			}
			assert.Contains(t, r.header.Get("Permissions-Policy"), "geolocation=()", path)
			if strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/partner/v1") {
				assert.Equal(t, "no-store", r.header.Get("Cache-Control"), path)
			}
		}
	}
}

// TestACookieAloneChangesNothing sends every operation that changes something as a
// page of somebody else would: with the person's cookie and without the token.
func TestACookieAloneChangesNothing(t *testing.T) {
	w := newWorld(t)
	tried := 0
	for _, op := range api.Operations(w.deps) {
		if op.Method == http.MethodGet || op.Level == api.Public {
			continue
		}
		tried++
		req := httptest.NewRequest(op.Method, strings.NewReplacer("{", "", "}", "").Replace(op.Path), strings.NewReader("{}"))
		req.Header.Set("Content-Type", "application/json")
		req.AddCookie(&http.Cookie{Name: "cardflow_session", Value: w.token(st.Keeper)})
		r := w.send(req)
		assert.Equal(t, http.StatusForbidden, r.status, "%s %s", op.Method, op.Path)
		assert.Contains(t, r.text(), "session.csrf", "%s %s", op.Method, op.Path)
	}
	require.Greater(t, tried, 80)
}

// runnable are the ways a spreadsheet is made to run something.
var runnable = []string{`=HYPERLINK("http://192.0.2.1/x","点我")`, `+1+cmd|' /C calc'!A0`, `-2+3`, `@SUM(1,1)`, "\t=1+1"}

// TestWhatIsExportedIsNeverAFormula puts such texts wherever somebody may write one
// and reads every workbook there is: each text is a text in all of them.
func TestWhatIsExportedIsNeverAFormula(t *testing.T) {
	w := newWorld(t)
	for i, text := range runnable {
		r := w.call(st.Keeper, http.MethodPost, "/masters/suppliers", map[string]any{"code": fmt.Sprint("X", i), "name": strings.TrimSpace(text)})
		require.Equal(t, http.StatusCreated, r.status, r.text())
		paper := w.enter(st.Keeper, receipt(3, submitted, func(body map[string]any) {
			body["head"].(map[string]any)["supplier"] = r.at(t, "id")
			body["head"].(map[string]any)["remark"] = text
		}))
		w.agree(paper, st.Inspector, st.Head, st.Keeper2)
	}
	table, formula, seen := rights(t), regexp.MustCompile(`<f[ />]`), map[string]int{}
	fill := strings.NewReplacer("{id}", "W-01.8", "{ref}", "suppliers", "{code}", "warehouse.material_receipt")
	for _, op := range api.Operations(w.deps) {
		if op.Method == http.MethodGet && strings.HasSuffix(op.Path, "/events") {
			continue
		}
		body := any(nil)
		if op.Method == http.MethodPost && strings.HasSuffix(op.Path, "export") {
			body = "{}"
		} else if op.Method != http.MethodGet {
			continue
		}
		for _, role := range table[op.Method+" "+op.Path] {
			if strings.Contains(role, "body") { // anybody, everybody: none of these is a workbook
				break
			}
			r := w.call("role-"+role, op.Method, fill.Replace(op.Path), body)
			if r.status != http.StatusOK || !strings.HasPrefix(r.text(), "PK") {
				continue
			}
			text := readable(t, r)
			assert.False(t, formula.MatchString(text), "a formula in %s as %s", op.Path, role)
			seen[op.Path] += strings.Count(text, "192.0.2.1")
		}
	}
	require.GreaterOrEqual(t, len(seen), 8, "workbooks that were read: %v", seen)
	found := 0
	for _, n := range seen {
		found += n
	}
	require.Positive(t, found, "no workbook holds what was entered: the walk looked nowhere")
}

// TestNoAddressSendsSomebodyElsewhere tries the addresses that make careless servers
// redirect to another host.
func TestNoAddressSendsSomebodyElsewhere(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"//192.0.2.1", "//192.0.2.1/..", "/%2f%2f192.0.2.1", "/%5c192.0.2.1", "/login?to=//192.0.2.1", "/login?to=https://192.0.2.1",
		"/api/v1/meta/", "/api", "/partner", "/assets", "/.//192.0.2.1", "/api/v1//meta", "/a/../b"} {
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.URL.Opaque = path
		req.Host = "192.0.2.9"
		r := w.send(req)
		assert.Empty(t, r.header.Get("Location"), path)
		assert.False(t, r.status >= 300 && r.status < 400, "%s is answered %d", path, r.status)
	}
}

// TestLoginTakesAsLongForANameThatDoesNotExist compares the quickest of some tries of
// each, which other work on the machine lengthens least. Without the work of a password
// an unknown name is refused some twenty times as quickly, however often it is tried.
func TestLoginTakesAsLongForANameThatDoesNotExist(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Config.LockAfter = 1000 })
	withPassword(t, w)
	known, unknown := time.Hour, time.Hour
	try := func(name string, quickest *time.Duration) {
		began := time.Now()
		require.Equal(t, http.StatusUnauthorized, w.login(name, "wrong").status)
		*quickest = min(*quickest, time.Since(began))
	}
	alike := func() bool { return unknown > known/2 && unknown < known*2 }
	for n := 0; n < 4 || n < 40 && !alike(); n++ {
		try("keeper", &known)
		try("nobody", &unknown)
	}
	require.True(t, alike(), "a name that exists takes %s, another %s", known, unknown)
}

// TestListsOfOtherThingsAreRefusedInWords sends objects and lists where texts are
// listed of which none may come twice.
func TestListsOfOtherThingsAreRefusedInWords(t *testing.T) {
	w := newWorld(t)
	task := w.openTask(w.enter(st.Keeper, receipt(3, submitted)))
	for name, body := range map[string]string{"objects": `{"action":"agree","users":[{}]}`, "lists": `{"action":"agree","users":[[]]}`, "numbers": `{"action":"agree","mentions":[1]}`} {
		r := w.call(st.Inspector, http.MethodPost, "/tasks/"+task+"/decisions", body)
		assert.Equal(t, http.StatusUnprocessableEntity, r.status, "%s: %s", name, r.text())
	}
	twice := w.call(st.Inspector, http.MethodPost, "/tasks/"+task+"/decisions", `{"action":"agree","users":["a","a"]}`)
	assert.Contains(t, twice.text(), `"location":"users"`)
	assert.NotContains(t, w.log.String(), "panic")
}

// TestAnAddressNamesTheMethodsItKnows tells an address that exists from none.
func TestAnAddressNamesTheMethodsItKnows(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"PUT", "/api/v1/stock", 405, "GET"},
		{"QUERY", "/api/v1/documents/RK-1", 405, "DELETE, GET, PATCH"},
		{"TRACE", "/partner/v1/senior/outlets", 405, "GET"},
		{"GET", "/callbacks/verification", 405, "POST"},
		{"POST", "/api/v1/nowhere", 404, ""},
		{"DELETE", "/partner/v1/nowhere", 404, ""},
	} {
		r := w.send(httptest.NewRequest(c.method, c.path, nil))
		assert.Equal(t, c.status, r.status, "%s %s: %s", c.method, c.path, r.text())
		if c.status == http.StatusMethodNotAllowed {
			assert.Equal(t, c.allow, r.header.Get("Allow"), "%s %s", c.method, c.path)
		}
	}
}

// TestTheThreeAdministratorsShareNothingThatChangesSomething reads the table of rights.
func TestTheThreeAdministratorsShareNothingThatChangesSomething(t *testing.T) {
	// What belongs to nobody's duties: one's own inbox and one's own deputies.
	own := []string{"/api/v1/tasks/{id}/read", "/api/v1/notices/read", "/api/v1/deputies", "/api/v1/deputies/{id}"}
	writes := map[string][]string{}
	for name, who := range rights(t) {
		method, path, _ := strings.Cut(name, " ")
		if method == http.MethodGet || slices.Contains(own, path) {
			continue
		}
		var administrators []string
		for _, role := range who {
			if directory.IsAdministrator(role) {
				administrators = append(administrators, role)
				writes[role] = append(writes[role], path)
			}
		}
		assert.LessOrEqual(t, len(administrators), 1, "%s is open to %v", name, administrators)
		if len(administrators) == 1 && strings.Contains(path, "import") { // what he may enter one by one, he may enter by file
			assert.Equal(t, directory.SystemAdministrator, administrators[0], "%s brings data in", name)
			assert.Regexp(t, `^/api/v1/directory/(people|outlets|departments)/import$`, path, "%s brings in what is no duty of his", name)
		}
		if len(administrators) == 1 && administrators[0] != directory.SystemAdministrator {
			assert.Equal(t, administrators, who, "%s is a duty of one", name)
		}
	}
	for _, path := range writes[directory.AuditAdministrator] {
		assert.True(t, strings.HasPrefix(path, "/api/v1/audit/"), "the auditor changes something by %s", path)
	}
	for _, path := range writes[directory.SecurityAdministrator] {
		assert.NotRegexp(t, `^/api/v1/(audit/|directory/(people$|departments|functions))`, path, "the security administrator has a duty of another")
	}
	for _, path := range writes[directory.SystemAdministrator] {
		assert.NotRegexp(t, `^/api/v1/(audit/|directory/(rights|roles|people/\{id\}/roles)|certificates)`, path, "the system administrator has a duty of another")
	}
	require.NotEmpty(t, writes[directory.AuditAdministrator])
}
