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
	StuckUpload  = "C-07" // 敬老卡滞发卡上传
	StuckQuery   = "C-08" // 敬老卡滞发卡查询
	OwnBusiness  = "C-09" // 本网点受理业务统计
	DeltaForm    = "C-10" // 敬老卡（长三角地区）申领
	PostalUpload = "S-03.1"
	PostalQuery  = "S-03.2"
	Verification = "S-06" // 敬老卡申领实人认证
)

// The statistics, under the menus of the three tiers.
const (
	Business        = "T-05" // 敬老卡申领业务
	ReceiptBusiness = "T-06" // 敬老卡回执上传业务
	StuckStatistics = "T-08" // 滞发卡统计
)

// Functions lists them in the catalogue's order.
func Functions() []function.Function {
	f := func(id, title, module, system, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: module, System: system, Route: route, Actions: actions}
	}
	const tiers, queries, release, stuck = "三级业务管理系统", "社保卡查询与统计", "发卡管理", "敬老卡滞发卡"
	return []function.Function{
		f(Business, "敬老卡申领业务", queries, tiers, "/reports/"+Business, function.View, function.Export),
		f(ReceiptBusiness, "敬老卡回执上传业务", queries, tiers, "/reports/"+ReceiptBusiness, function.View, function.Export),
		f(StuckStatistics, "滞发卡统计", release, tiers, "/reports/"+StuckStatistics, function.View, function.Export),
		f(Applying, "敬老卡个人信息受理", Module, OutletSystem, "/senior/new", function.Act),
		f(Records, "敬老卡单笔信息查询/修改", Module, OutletSystem, "/senior", function.View, function.Act, function.Export),
		f(Photos, "敬老卡照片采集", Module, OutletSystem, "/senior/photo", function.Act),
		f(StuckUpload, "敬老卡滞发卡上传", Module, OutletSystem, "/senior/stuck/upload", function.Act),
		f(StuckQuery, "敬老卡滞发卡查询", Module, OutletSystem, "/senior/stuck", function.View, function.Export),
		f(OwnBusiness, "本网点受理业务统计", Module, OutletSystem, "/reports/"+OwnBusiness, function.View, function.Export),
		f(DeltaForm, "敬老卡（长三角地区）申领", Module, OutletSystem, "/senior/delta", function.Act),
		f(PostalUpload, "敬老卡滞发卡上传", stuck, System, "/senior/stuck/upload", function.Act),
		f(PostalQuery, "敬老卡滞发卡查询", stuck, System, "/senior/stuck", function.View, function.Export),
		f(Verification, "敬老卡申领实人认证", "实人认证", System, "/senior?phase=review", function.View, function.Act),
	}
}
