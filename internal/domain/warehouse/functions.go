package warehouse

import (
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/period"
)

// Log 日志查询 is the auditor's function, over the log of every system.
const Log = "W-08.9"

// Functions lists the warehouse's business functions in the catalogue's order,
// with its words to the letter.
func Functions() []function.Function {
	f := func(id, title, module, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: module, System: System, Route: route, Actions: actions}
	}
	report := func(id, title, module string) function.Function {
		return f(id, title, module, "/reports/"+id, function.View, function.Export)
	}
	return []function.Function{
		f("W-01.1", "录入入库单", ModuleInbound, "/documents/new/"+MaterialReceipt, function.Act),
		f("W-01.2", "录入退料单", ModuleInbound, "/documents/new/"+MaterialReturn, function.Act),
		f("W-01.3", "理赔入库", ModuleInbound, "/documents/new/"+ClaimReceipt, function.Act),
		f("W-01.4", "质检员确认", ModuleInbound, "/inbox?function=W-01.4", function.Act),
		f("W-01.5", "部门确认", ModuleInbound, "/inbox?function=W-01.5", function.Act),
		f("W-01.6", "仓库确认", ModuleInbound, "/inbox?function=W-01.6", function.Act),
		f("W-01.7", "查询", ModuleInbound, "/documents?function=W-01.7", function.View, function.Export),
		f("W-01.8", "财务报表", ModuleInbound, "/reports/W-01.8", function.View, function.Export),
		f("W-01.9", "日期调整", ModuleInbound, "/documents?function=W-01.9", function.View, function.Act),
		f("W-02.4", "录入领用单", ModuleIssue, "/documents/new/"+Requisition, function.Act),
		f("W-02.6", "部门审批", ModuleIssue, "/inbox?function=W-02.6", function.Act),
		f("W-02.7", "仓库领料", ModuleIssue, "/inbox?function=W-02.7", function.Act),
		f("W-02.8", "仓库确认", ModuleIssue, "/inbox?function=W-02.8", function.Act),
		f("W-02.9", "查询", ModuleIssue, "/documents?function=W-02.9", function.View, function.Export),
		f("W-02.10", "财务报表", ModuleIssue, "/reports/W-02.10", function.View, function.Export),
		f("W-02.11", "日期调整", ModuleIssue, "/documents?function=W-02.11", function.View, function.Act),
		report("W-05.1", "在用材料收发存", ModuleStock),
		report("W-05.2", "材料收发存", ModuleStock),
		report("W-05.3", "卡基收发存", ModuleStock),
		report("W-05.4", "耗材明细", ModuleStock),
		report("W-05.7", "日清", ModuleStock),
		report("W-05.8", "报表", ModuleStock),
		report("W-07.2", "材料查询", ModuleLedger),
		report("W-07.13", "仓库收发存月报", ModuleLedger),
		report("W-07.15", "半成品卡基发放统计", ModuleLedger),
		f(period.Function, "月结", ModuleLedger, "/stock/months", function.View, function.Act),
		f("W-08.1", "物料维护", ModuleSettings, "/masters/items", function.View, function.Manage, function.Export),
		f("W-08.2", "仓库维护", ModuleSettings, "/masters/warehouses", function.View, function.Manage, function.Export),
		f("W-08.3", "库位维护", ModuleSettings, "/masters/locations", function.View, function.Manage, function.Export),
		f("W-08.4", "供应商维护", ModuleSettings, "/masters/suppliers", function.View, function.Manage, function.Export),
		f("W-08.7", "入库类别", ModuleSettings, "/masters/inbound-categories", function.View, function.Manage, function.Export),
		f("W-08.8", "出库类别", ModuleSettings, "/masters/outbound-categories", function.View, function.Manage, function.Export),
		f(Log, "日志查询", ModuleSettings, "/audit", function.View, function.Export, function.Manage),
		f("W-17.1", "待办事项清单", ModuleTodo, "/inbox", function.View, function.Act),
	}
}
