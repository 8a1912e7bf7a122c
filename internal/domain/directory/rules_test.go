package directory

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

func departments() tree {
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	return treeOf([]Department{
		{ID: "a", Code: "D1", Name: "业务部"}, {ID: "b", Code: "D2", Name: "发卡科", Parent: "a"}, {ID: "c", Code: "D3", Name: "一组", Parent: "b"},
		{ID: "x", Code: "D9", Name: "旧部门", DeletedAt: &at},
	})
}

func TestDepartmentsFormATree(t *testing.T) {
	for name, c := range map[string]struct {
		id   string
		form DepartmentForm
		want string
	}{
		"fits":                 {"", DepartmentForm{Code: "D4", Name: "质检科", Parent: "a"}, ""},
		"keeps its own code":   {"b", DepartmentForm{Code: "D2", Name: "发卡科", Parent: ""}, ""},
		"code taken":           {"", DepartmentForm{Code: "d1", Name: "新部门"}, "编码已被使用"},
		"code of a deleted":    {"", DepartmentForm{Code: "D9", Name: "新部门"}, "被删部门“旧部门”"},
		"name of a sibling":    {"", DepartmentForm{Code: "D4", Name: "发卡科", Parent: "a"}, "已有这个名称"},
		"same name elsewhere":  {"", DepartmentForm{Code: "D4", Name: "发卡科", Parent: "c"}, ""},
		"below itself":         {"a", DepartmentForm{Code: "D1", Name: "业务部", Parent: "c"}, "自己的下级"},
		"itself":               {"a", DepartmentForm{Code: "D1", Name: "业务部", Parent: "a"}, "自己的下级"},
		"below a deleted":      {"", DepartmentForm{Code: "D4", Name: "新", Parent: "x"}, "不存在或已删除"},
		"below nothing":        {"", DepartmentForm{Code: "D4", Name: "新", Parent: "?"}, "不存在或已删除"},
		"no name":              {"", DepartmentForm{Code: "D4", Name: ""}, "请填写部门名称"},
		"odd code":             {"", DepartmentForm{Code: "D 4", Name: "新"}, "部门编码应为"},
		"a name of rare runes": {"", DepartmentForm{Code: "D4", Name: "𬭎㛃科"}, ""},
	} {
		err := departments().check(c.id, c.form)
		if c.want == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorContains(t, err, c.want, name)
		}
	}
}

func TestATreeEndsAtItsDepthHoweverItIsBuilt(t *testing.T) {
	list := []Department{}
	parent := ""
	for i := range maxDepth {
		id := fmt.Sprint("n", i)
		list = append(list, Department{ID: id, Code: id, Name: id, Parent: parent})
		parent = id
	}
	all := append(list, Department{ID: "m", Code: "m", Name: "m"}, Department{ID: "m1", Code: "m1", Name: "m1", Parent: "m"})
	require.ErrorContains(t, treeOf(all).check("", DepartmentForm{Code: "z", Name: "z", Parent: parent}), "最多 6 级")
	require.ErrorContains(t, treeOf(all).check("m", DepartmentForm{Code: "m", Name: "m", Parent: fmt.Sprint("n", maxDepth-2)}), "最多 6 级", "what is below moves along")
	require.NoError(t, treeOf(all).check("m", DepartmentForm{Code: "m", Name: "m", Parent: fmt.Sprint("n", maxDepth-3)}))
	require.Equal(t, []string{"m", "m1"}, Below(all, "m"))
}

func TestAnAccountHasThePlacesOfItsTier(t *testing.T) {
	known := places{departments: departments(), districts: map[string]DistrictPlace{"310101": {}}, outlet: &OutletPlace{ID: "o", District: "310101"}}
	form := func(tier Tier) AccountForm {
		return AccountForm{Username: "new_one", Name: " 张三 ", Tier: tier, Department: "a", District: "310101", Outlet: "o"}
	}
	center, err := form(Center).check(known, true)
	require.NoError(t, err)
	require.Equal(t, AccountForm{Username: "new_one", Name: "张三", Tier: Center, Department: "a", Outlet: "o"}, center)
	outlet, err := form(Outlet).check(known, true)
	require.NoError(t, err)
	require.Equal(t, []string{"", "310101", "o"}, []string{outlet.Department, outlet.District, outlet.Outlet})
	district, err := form(District).check(known, true)
	require.NoError(t, err)
	require.Equal(t, []string{"", "310101", ""}, []string{district.Department, district.District, district.Outlet})

	for name, bad := range map[string]AccountForm{
		"no tier": {Username: "abc", Name: "张"}, "deleted department": {Username: "abc", Name: "张", Tier: Center, Department: "x"},
		"no district": {Username: "abc", Name: "张", Tier: District}, "capital letters": {Username: "Abc", Name: "张", Tier: Center, Department: "a"},
		"no name": {Username: "abc", Name: " ", Tier: Center, Department: "a"},
	} {
		_, err := bad.check(known, true)
		require.True(t, fault.Is(err, "directory.invalid"), name)
	}
	known.outlet = &OutletPlace{Disabled: true}
	_, err = form(Outlet).check(known, true)
	require.ErrorContains(t, err, "请选择网点")
}

func TestAnAdministratorIsNothingElse(t *testing.T) {
	for _, role := range []string{SystemAdministrator, SecurityAdministrator, AuditAdministrator} {
		require.NoError(t, CheckRoles([]string{role}))
		for _, other := range []string{SystemAdministrator, SecurityAdministrator, AuditAdministrator, "keeper"} {
			if other != role {
				require.True(t, fault.Is(CheckRoles([]string{other, role}), "role.administrator_alone"), "%s and %s", role, other)
			}
		}
	}
	require.NoError(t, CheckRoles([]string{"keeper", "finance"}))
	require.NoError(t, CheckRoles(nil))
}

func TestAdministratorsRightsAreFixedAndTheirDutiesNobodyElses(t *testing.T) {
	plain := function.Function{ID: "W-01.1", Actions: []function.Action{function.Act}}
	for _, role := range []string{SystemAdministrator, SecurityAdministrator, AuditAdministrator} {
		require.True(t, fault.Is(CheckRight(role, plain, function.Act), "right.fixed"), role)
	}
	reserved := 0
	for _, f := range Functions() {
		if f.Only != "" {
			reserved++
			for _, a := range f.Actions {
				require.True(t, fault.Is(CheckRight("keeper", f, a), "right.reserved"), f.ID)
			}
		}
	}
	require.Positive(t, reserved)
	require.NoError(t, CheckRight("keeper", plain, function.Act))
	require.True(t, fault.Is(CheckRight("keeper", plain, function.Export), "right.no_action"))
}
