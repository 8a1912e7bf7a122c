// Package repair is equipment repair (设备报修): an outlet calls, the reception
// registers, solves by phone or sends a technician, who logs what he did; the
// outlet rates it. A ticket is a paper whose process is its own.
package repair

import "cardflow/internal/domain/function"

// System and Module are the catalogue's.
const (
	System = "三级业务管理系统"
	Module = "设备报修"
)

// The functions of equipment repair.
const (
	Tickets      = "T-N01"   // 设备报修: the tickets, the registers, and an outlet's rating
	Registration = "T-N01.1" // 设备报修登记
	Visiting     = "T-N01.2" // 上门维修
	Logging      = "T-N01.3" // 登记维修日志与反馈信息
	Phoning      = "T-N01.4" // 电话支持
)

// Functions lists them in the catalogue's order.
func Functions() []function.Function {
	f := func(id, title, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: Module, System: System, Route: route, Actions: actions}
	}
	return []function.Function{
		f(Tickets, "设备报修", "/repairs", function.View, function.Act, function.Export, function.Manage),
		f(Registration, "设备报修登记", "/repairs/new", function.Act),
		f(Visiting, "上门维修", "/repairs/board", function.View, function.Act),
		f(Logging, "登记维修日志与反馈信息", "/repairs/mine", function.Act),
		f(Phoning, "电话支持", "/repairs?state=triage", function.Act),
	}
}
