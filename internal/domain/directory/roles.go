package directory

import "slices"

// Reach 数据范围 is how far a role sees.
type Reach string

// The reaches, from the narrowest.
const (
	ReachOwn        Reach = "own"        // 本人经办
	ReachOutlet     Reach = "outlet"     // 本网点
	ReachDepartment Reach = "department" // 本部门
	ReachDistrict   Reach = "district"   // 本区
	ReachAll        Reach = "all"        // 全中心
)

// Reaches lists them.
func Reaches() []Reach {
	return []Reach{ReachOwn, ReachOutlet, ReachDepartment, ReachDistrict, ReachAll}
}

// Role 角色. Reach, Position, Version and People are known to its administrators.
type Role struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Reach    Reach  `json:"-"`
	Position int    `json:"-"`
	Version  int    `json:"-"`
	People   int    `json:"-"` // enabled holders; known in lists
}

// RoleForm is what is filled in of one.
type RoleForm struct {
	Name     string
	Reach    Reach
	Position int
}

// Roles 角色 that every installation starts with, in the order they are shown.
// Chains name them, so they are never deleted.
func Roles() []Role {
	of := func(reach Reach, code, name string) Role { return Role{Code: code, Name: name, Reach: reach} }
	return []Role{
		of(ReachAll, "keeper", "仓库管理员"), of(ReachAll, "wh_supervisor", "仓库主管"), of(ReachAll, "inspector", "质检员"),
		of(ReachDepartment, "dept_head", "部门负责人"), of(ReachDepartment, "requester", "领用/请购经办人"), of(ReachAll, "supervisor", "主管"),
		of(ReachAll, "purchaser", "采购"), of(ReachAll, "approver", "核决人"), of(ReachAll, "finance", "财务"),
		of(ReachDepartment, "shipping", "发卡部门经办人"), of(ReachOwn, "card_release", "发卡人员"), of(ReachDepartment, "citizen_service", "市民服务部"),
		of(ReachDepartment, "card_maker", "制卡操作员"), of(ReachDepartment, "card_manager", "制卡管理员"), of(ReachAll, "consumables", "耗材管理员"),
		of(ReachAll, "affairs", "事务专员"), of(ReachAll, "reception", "受理人员"), of(ReachOwn, "technician", "设备维护人员"),
		of(ReachOwn, "content_admin", "管理员"), of(ReachAll, "manager", "流程管理者"), of(ReachOutlet, "outlet_op", "网点操作员"),
		of(ReachOutlet, "center_outlet", "中心网点操作员"), of(ReachDistrict, "district_op", "区操作员"), of(ReachAll, "center_op", "中心操作员"),
		of(ReachOwn, SystemAdministrator, "系统管理员"), of(ReachOwn, SecurityAdministrator, "安全管理员"), of(ReachOwn, AuditAdministrator, "审计管理员"),
	}
}

func builtin(code string) (Role, bool) {
	all := Roles()
	if i := slices.IndexFunc(all, func(r Role) bool { return r.Code == code }); i >= 0 {
		return all[i], true
	}
	return Role{}, false
}

// Builtin tells whether every installation has the role.
func (r Role) Builtin() bool {
	_, known := builtin(r.Code)
	return known
}

// Sees gives the role's reach; one that was never set is the built-in role's, and
// otherwise the narrowest.
func (r Role) Sees() Reach {
	if r.Reach != "" {
		return r.Reach
	}
	if own, known := builtin(r.Code); known {
		return own.Reach
	}
	return ReachOwn
}

// RoleName gives a role's name, or the code of one that is unknown.
func RoleName(code string) string {
	if r, known := builtin(code); known {
		return r.Name
	}
	return code
}
