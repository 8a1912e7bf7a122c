package directory

import "cardflow/internal/domain/function"

// The functions by which the platform's own people, places and rights are kept.
const (
	FunctionAdmin      = "W-13.1"  // 应用管理
	DepartmentAdmin    = "W-14.1"  // 部门管理
	DeletedDepartments = "W-14.2"  // 被删部门
	RoleAdmin          = "W-15.1"  // 角色管理
	RoleRights         = "W-15.2"  // 角色与应用对照
	PersonAdmin        = "W-16.1"  // 用户管理
	PersonRoles        = "W-16.2"  // 用户与角色对照
	DeletedPeople      = "W-16.3"  // 被删用户
	OutletAdmin        = "T-U01"   // 网点统一管理
	UnifiedPeople      = "T-U02"   // 用户统一管理
	OutletQuery        = "T-N03"   // 网点查询
	OutletList         = "T-N03.1" // 查询网点列表
	OutletDetail       = "T-N03.2" // 查看网点详细信息
)

// The catalogue's names of where the unified management is.
const (
	TierSystem    = "三级业务管理系统"
	UnifiedModule = "用户权限统一管理"
)

// Functions lists them in the catalogue's order. Each belongs to one of the three
// administrators alone, except that everybody may look an outlet up.
func Functions() []function.Function {
	f := func(only, id, title, module, system, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: module, System: system, Route: route, Actions: actions, Only: only}
	}
	const stock = "仓库管理系统"
	keep := []function.Action{function.View, function.Manage}
	export := append(keep, function.Export)
	return []function.Function{
		f("", OutletQuery, "网点查询", "网点查询", TierSystem, "/outlets", function.View, function.Export),
		f("", OutletList, "查询网点列表", "网点查询", TierSystem, "/outlets?state=active", function.View),
		f("", OutletDetail, "查看网点详细信息", "网点查询", TierSystem, "/outlets/mine", function.View),
		f(SystemAdministrator, OutletAdmin, "网点统一管理", UnifiedModule, TierSystem, "/directory/outlets", export...),
		f(SystemAdministrator, UnifiedPeople, "用户统一管理", UnifiedModule, TierSystem, "/directory/people?tier=outlet", export...),
		f(SystemAdministrator, FunctionAdmin, "应用管理", "应用设置", stock, "/directory/functions", keep...),
		f(SystemAdministrator, DepartmentAdmin, "部门管理", "部门设置", stock, "/directory/departments", export...),
		f(SystemAdministrator, DeletedDepartments, "被删部门", "部门设置", stock, "/directory/departments/deleted", keep...),
		f(SecurityAdministrator, RoleAdmin, "角色管理", "角色设置", stock, "/directory/roles", keep...),
		f(SecurityAdministrator, RoleRights, "与应用对照", "角色设置", stock, "/directory/role-rights", keep...),
		f(SystemAdministrator, PersonAdmin, "用户管理", "用户设置", stock, "/directory/people", export...),
		f(SecurityAdministrator, PersonRoles, "与角色对照", "用户设置", stock, "/directory/person-roles", keep...),
		f(SystemAdministrator, DeletedPeople, "被删用户", "用户设置", stock, "/directory/people/deleted", keep...),
	}
}
