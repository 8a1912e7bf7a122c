// Package platform names the functions of the process platform itself, which
// every business system uses (业务流程平台).
package platform

import "cardflow/internal/domain/function"

// The functions of the process platform.
const (
	Definitions = "P-01" // 流程定义
	Operations  = "P-02" // 流程运维
	Tracking    = "P-03" // 流程跟踪
	Deputies    = "P-04" // 代理设置
	Calendar    = "P-05" // 工作日历
	Handover    = "P-06" // 工作移交

	Certificates = "P-07" // 证书绑定
	Unmasking    = "P-08" // 查看个人信息明文
)

// Functions lists them in the order of the menu.
func Functions() []function.Function {
	f := func(id, title, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: "流程管理", System: "业务流程平台", Route: route, Actions: actions}
	}
	return []function.Function{
		f(Definitions, "流程定义", "/process/definitions", function.View, function.Manage),
		f(Operations, "流程运维", "/process/operations", function.View, function.Manage),
		f(Tracking, "流程跟踪", "/process/tracking", function.View, function.Export),
		f(Deputies, "代理设置", "/process/deputies", function.View, function.Act, function.Manage),
		f(Calendar, "工作日历", "/process/calendar", function.View, function.Manage),
		f(Handover, "工作移交", "/process/handover", function.Manage),
		{ID: Certificates, Title: "证书绑定", Module: "安全设置", System: "业务流程平台", Route: "/security/certificates",
			Only: "secadmin", Actions: []function.Action{function.View, function.Manage}},
		{ID: Unmasking, Title: "查看个人信息明文", Module: "安全设置", System: "业务流程平台", Route: "/security/unmaskings",
			Actions: []function.Action{function.Act}},
	}
}
