// Package senior is the senior card (敬老卡): from the application at the counter,
// over the check of the photo and of the person, to the card in the hand of the
// elder. An application is a paper whose process is its own.
package senior

import "cardflow/internal/domain/function"

// The systems of the catalogue that the functions belong to.
const (
	OutletSystem = "敬老卡网点系统"
	System       = "敬老卡系统"
	Module       = "敬老卡申领"
)

// The functions of an application.
const (
	Applying     = "C-04" // 敬老卡个人信息受理
	Records      = "C-05" // 敬老卡单笔信息查询/修改
	Photos       = "C-06" // 敬老卡照片采集
	DeltaForm    = "C-10" // 敬老卡（长三角地区）申领
	Verification = "S-06" // 敬老卡申领实人认证
)

// Functions lists them in the catalogue's order.
func Functions() []function.Function {
	f := func(id, title, module, system, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: module, System: system, Route: route, Actions: actions}
	}
	return []function.Function{
		f(Applying, "敬老卡个人信息受理", Module, OutletSystem, "/senior/new", function.Act),
		f(Records, "敬老卡单笔信息查询/修改", Module, OutletSystem, "/senior", function.View, function.Act, function.Export),
		f(Photos, "敬老卡照片采集", Module, OutletSystem, "/senior/photo", function.Act),
		f(DeltaForm, "敬老卡（长三角地区）申领", Module, OutletSystem, "/senior/delta", function.Act),
		f(Verification, "敬老卡申领实人认证", "实人认证", System, "/senior?phase=review", function.View, function.Act),
	}
}
