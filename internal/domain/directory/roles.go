package directory

// Roles 角色 that every installation starts with, in the order they are shown.
func Roles() []Role {
	return []Role{
		{"keeper", "仓库管理员"}, {"wh_supervisor", "仓库主管"}, {"inspector", "质检员"}, {"dept_head", "部门负责人"},
		{"requester", "领用/请购经办人"}, {"supervisor", "主管"}, {"purchaser", "采购"}, {"approver", "核决人"},
		{"finance", "财务"}, {"shipping", "发卡部门经办人"}, {"card_release", "发卡人员"}, {"citizen_service", "市民服务部"},
		{"card_maker", "制卡操作员"}, {"card_manager", "制卡管理员"}, {"consumables", "耗材管理员"}, {"affairs", "事务专员"},
		{"reception", "受理人员"}, {"technician", "设备维护人员"}, {"content_admin", "管理员"}, {"manager", "流程管理者"},
		{"outlet_op", "网点操作员"}, {"center_outlet", "中心网点操作员"}, {"district_op", "区操作员"}, {"center_op", "中心操作员"},
		{"sysadmin", "系统管理员"}, {"secadmin", "安全管理员"}, {"auditor", "审计管理员"},
	}
}

// RoleName gives a role's name, or the code of one that is unknown.
func RoleName(code string) string {
	for _, r := range Roles() {
		if r.Code == code {
			return r.Name
		}
	}
	return code
}
