package api_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/directory"
)

// rightsFile says of every operation who may call it. It is written by hand, on
// purpose: a right that a change gives or takes shows there as a line.
const rightsFile = "testdata/rights.txt"

// The words of the table beside the codes of roles.
const (
	anybody  = "anybody"   // without a session
	everyone = "everybody" // who is logged in
	partners = "partners"  // who sign, with the function that follows
)

// rights reads the table: an operation, such as "GET /api/v1/stock", and who may.
func rights(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(rightsFile)
	require.NoError(t, err)
	table := map[string][]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, who, found := strings.Cut(line, ": ")
		require.True(t, found, "%s:%d: write METHOD PATH, a colon and who may", rightsFile, i+1)
		require.NotContains(t, table, name, "%s:%d: a second line", rightsFile, i+1)
		table[name] = strings.Fields(who)
	}
	return table
}

// described gives the operations of the stored descriptions, the staff's and the
// partners'.
func described(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, file := range []string{"openapi.json", "partner-openapi.json"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var d struct {
			Paths map[string]map[string]json.RawMessage `json:"paths"`
		}
		require.NoError(t, json.Unmarshal(text, &d), file)
		for path, methods := range d.Paths {
			for method := range methods {
				names = append(names, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(names)
	return names
}

// holders gives who may call an operation by its level, its grants and the policy.
func (w *world) holders(op api.Operation) []string {
	switch op.Level {
	case api.Public:
		return []string{anybody}
	case api.Personal:
		return []string{everyone}
	case api.Signed:
		return []string{partners, op.Grants[0].Function}
	}
	var codes []string
	for _, role := range directory.Roles() {
		if slices.ContainsFunc(op.Grants, func(g api.Grant) bool {
			return w.deps.Policy.Allowed([]string{role.Code}, g.Function, g.Action)
		}) {
			codes = append(codes, role.Code)
		}
	}
	return codes
}

// TestTheTableOfRightsIsWholeAndTrue compares the table with every operation that
// is described, and with what the program's grants and policy say of it.
func TestTheTableOfRightsIsWholeAndTrue(t *testing.T) {
	w := newWorld(t)
	table := rights(t)
	served := map[string][]string{}
	for _, op := range slices.Concat(api.Operations(w.deps), api.PartnerOperations(w.deps)) {
		served[op.Method+" "+op.Path] = w.holders(op)
	}
	names := described(t)
	for _, name := range names {
		require.Contains(t, served, name, "%s is described and not served: run make openapi", name)
	}
	require.Len(t, served, len(names), "an operation is served and not described: run make openapi")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		writeRights(t, served)
		return
	}
	var missing, changed []string
	for _, name := range names {
		line := name + ": " + strings.Join(served[name], " ")
		switch listed, found := table[name]; {
		case !found:
			missing = append(missing, line)
		case !slices.Equal(served[name], listed):
			changed = append(changed, line)
		}
	}
	const how = "See that the right people may call it and no others, then put the line into api/" + rightsFile +
		" yourself, or with UPDATE_GOLDEN=1 go test ./api -run TableOfRights"
	if len(missing) > 0 {
		t.Errorf("operations without a line. %s:\n%s", how, strings.Join(missing, "\n"))
	}
	if len(changed) > 0 {
		t.Errorf("operations that others may call than before. %s:\n%s", how, strings.Join(changed, "\n"))
	}
	for name := range table {
		assert.Contains(t, served, name, "no operation is called so: take its line out of api/%s", rightsFile)
	}
}

// writeRights writes the table below its heading, by path and then by method.
func writeRights(t *testing.T, served map[string][]string) {
	t.Helper()
	text, err := os.ReadFile(rightsFile)
	require.NoError(t, err)
	heading, _, found := strings.Cut(string(text), "\n\n")
	require.True(t, found)
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	names := slices.SortedFunc(maps.Keys(served), func(a, b string) int {
		methodA, pathA, _ := strings.Cut(a, " ")
		methodB, pathB, _ := strings.Cut(b, " ")
		return cmp.Or(cmp.Compare(pathA, pathB), cmp.Compare(slices.Index(methods, methodA), slices.Index(methods, methodB)))
	})
	var b strings.Builder
	b.WriteString(heading + "\n\n")
	for _, name := range names {
		b.WriteString(name + ": " + strings.Join(served[name], " ") + "\n")
	}
	require.NoError(t, os.WriteFile(rightsFile, []byte(b.String()), 0o600))
}

// TestNobodyWithoutASignatureCallsAsAPartner tries every operation of the partners
// as everybody who has a session, and as partners who may use others only.
func TestNobodyWithoutASignatureCallsAsAPartner(t *testing.T) {
	w, c := newPartnerWorld(t)
	table := rights(t)
	for _, op := range api.PartnerOperations(w.deps) {
		name, path := op.Method+" "+op.Path, strings.TrimPrefix(op.Path, "/partner/v1")
		require.Contains(t, table, name, "add its line to api/%s", rightsFile)
		for _, role := range directory.Roles() {
			req, err := http.NewRequest(op.Method, c.base+op.Path, strings.NewReader("{}"))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+w.token("role-"+role.Code))
			assert.Equal(t, http.StatusUnauthorized, c.do(req).status, "%s as %s", name, role.Code)
		}
		for _, id := range []string{ssb, alipay, hotline, post} {
			may := w.mayAsPartner(id, table[name][1])
			r := c.do(c.signed(id, op.Method, path, []byte("{}")))
			assert.Equal(t, may, r.status != http.StatusForbidden, "%s by %s: %s", name, id, r.text())
			assert.Less(t, r.status, http.StatusInternalServerError, "%s by %s: %s", name, id, r.text())
		}
	}
}

// TestRightsOfPartnersOpenNothingOfTheStaff signs as each partner and calls what
// the staff call.
func TestRightsOfPartnersOpenNothingOfTheStaff(t *testing.T) {
	w, c := newPartnerWorld(t)
	for _, op := range api.Operations(w.deps) {
		if op.Level == api.Public {
			continue
		}
		req := c.signed(ssb, op.Method, strings.NewReplacer("{", "", "}", "").Replace(op.Path), nil)
		req.URL.Path = strings.TrimPrefix(req.URL.Path, "/partner/v1")
		assert.Equal(t, http.StatusUnauthorized, c.do(req).status, "%s %s", op.Method, op.Path)
	}
}
