package policies_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/warehouse"
	"cardflow/policies"
)

func enforcer(t *testing.T) *policies.Enforcer {
	t.Helper()
	e, err := policies.New(nil)
	require.NoError(t, err)
	return e
}

// functions are those of every context, business those of the centre's work.
func functions() []function.Function {
	return slices.Concat(business(), platform.Functions(), directory.Functions(), push.Functions())
}

func business() []function.Function {
	return slices.Concat(warehouse.Functions(), affairs.Functions(), release.Functions(), senior.Functions(), repair.Functions(), supplies.Functions(), postal.Functions())
}

func TestEveryRuleNamesARegisteredFunctionAndAction(t *testing.T) {
	rules, err := policies.Defaults()
	require.NoError(t, err)
	e := enforcer(t)
	for _, r := range rules {
		used := slices.ContainsFunc(functions(), func(f function.Function) bool {
			return slices.Contains(f.Actions, r.Action) && e.Allowed([]string{r.Role}, f.ID, r.Action)
		})
		assert.True(t, used, "%v grants nothing", r)
	}
}

func TestEveryFunctionHasARole(t *testing.T) {
	e := enforcer(t)
	for _, f := range functions() {
		roles, err := e.RolesOf(f.ID)
		require.NoError(t, err)
		assert.NotEmpty(t, roles, "nobody may use %s", f.ID)
	}
}

func TestEveryStepRoleMayActOnItsStep(t *testing.T) {
	e := enforcer(t)
	for _, typ := range slices.Concat(warehouse.Types(), affairs.Types(), senior.Types(), repair.Types(), release.Types(), supplies.Types()) {
		for _, s := range typ.Chain {
			assert.True(t, e.Allowed([]string{s.Role}, s.Function, function.Act), "%s %s", typ.Code, s.Key)
		}
	}
}

func TestTheThreeAdministratorsHaveNoBusinessRights(t *testing.T) {
	e := enforcer(t)
	for _, role := range []string{"sysadmin", "secadmin", "auditor"} {
		mine := slices.DeleteFunc(e.Functions([]string{role}, business()), func(f function.Function) bool { return f.ID == warehouse.Log })
		require.Len(t, mine, 1, role)
		assert.Equal(t, "W-17.1", mine[0].ID)
		assert.Equal(t, []function.Action{function.View}, mine[0].Actions)
		assert.Equal(t, role == "auditor", e.Allowed([]string{role}, warehouse.Log, function.View), role)
	}
}

func TestWhatAnAdministratorAloneMayDoIsGrantedToNobodyElse(t *testing.T) {
	e := enforcer(t)
	for _, f := range functions() {
		if f.Only != "" {
			roles, err := e.RolesOf(f.ID)
			require.NoError(t, err)
			assert.Equal(t, []string{f.Only}, roles, f.ID)
		}
	}
}

func TestScopeJoinsTheRolesThatMayView(t *testing.T) {
	e := enforcer(t)
	p := directory.Person{ID: "u", Department: "D03", Roles: []string{"dept_head"}}
	assert.Equal(t, directory.Scope{Person: "u", Department: "D03"}, e.Scope(p, "W-02.9"))

	p.Roles = append(p.Roles, "inspector") // sees all receipts, but has no W-02.9
	assert.True(t, e.Scope(p, "W-01.7").All)
	assert.False(t, e.Scope(p, "W-02.9").All)
	assert.Equal(t, directory.Scope{Person: "u", Department: "D03"},
		policies.Narrower(e.Scope(p, "W-01.7"), e.Scope(p, "W-02.9")))

	p.Roles = []string{"auditor"}
	assert.Equal(t, directory.Scope{Person: "u"}, e.Scope(p, "W-01.7"))
}

func TestCoversIsByAnyPlaceInScope(t *testing.T) {
	s := directory.Scope{Person: "u", Department: "D03"}
	assert.True(t, policies.Covers(s, "u", "D01", "", ""))
	assert.True(t, policies.Covers(s, "v", "D03", "", ""))
	assert.False(t, policies.Covers(s, "v", "D01", "", ""), "an empty place matches nothing")
}
