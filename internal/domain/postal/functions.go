// Package postal is what happens to cards that go by post (邮政物流): parcels, the
// events that the post reports of them, and what other systems are told of both.
//
// Events arrive by file and by call, more than once and in any order. Where a parcel
// stands follows from its newest event alone, so that the order does not matter.
package postal

import (
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/warehouse"
)

// The module of finished cards, whose clerks send cards, and that of the events.
const (
	ModuleOutbound = "成品出库"
	ModulePost     = "邮政物流"
)

// The functions of parcels.
const (
	Importing = "W-04.15" // 导入邮政快递反馈
	Parcels   = "W-04.16" // 手动发快递和查询
	Pushing   = "S-02"    // 敬老卡推送邮政物流信息接口
)

// Functions lists them in the catalogue's order.
func Functions() []function.Function {
	return []function.Function{
		{ID: Importing, Title: "导入邮政快递反馈", Module: ModuleOutbound, System: warehouse.System, Route: "/postal/imports",
			Actions: []function.Action{function.View, function.Act, function.Export, function.Manage}},
		{ID: Parcels, Title: "手动发快递和查询", Module: ModuleOutbound, System: warehouse.System, Route: "/postal",
			Actions: []function.Action{function.View, function.Act, function.Export}},
		{ID: Pushing, Title: "敬老卡推送邮政物流信息接口", Module: ModulePost, System: senior.System, Route: "/postal/pushes",
			Actions: []function.Action{function.View, function.Act}},
	}
}
