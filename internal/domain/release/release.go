// Package release is the release of finished cards (发卡管理): boxes, the batches in
// which they go to a district, and who holds each box from the centre to the outlet.
//
// A box that lies in the warehouse is stock, and stock moves by papers alone: what a
// paper does with the boxes it names comes here as a Handling, in the transaction
// that posts it. All else a box goes through is an act of this package's desk.
package release

import "cardflow/internal/domain/function"

// System and Module are where the functions stand in the catalogue.
const (
	System = "三级业务管理系统"
	Module = "发卡管理"
)

// The functions of the release of cards.
const (
	Tracking     = "T-07"   // 发卡管理
	Packing      = "T-07.1" // 分拣装箱
	Registering  = "T-07.2" // 登记发放批次
	Receiving    = "T-07.3" // 区级签收（批次号）
	Distributing = "T-07.4" // 分发到网点
	Signing      = "T-07.5" // 网点最终签收（箱号）
)

// Functions lists them in the catalogue's order.
func Functions() []function.Function {
	f := func(id, title, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: Module, System: System, Route: route, Actions: actions}
	}
	return []function.Function{
		f(Tracking, "发卡管理", "/release", function.View, function.Export),
		f(Packing, "分拣装箱", "/release/packing", function.Act),
		f(Registering, "登记发放批次", "/release/batches/new", function.Act),
		f(Receiving, "区级签收（批次号）", "/release/receiving", function.Act),
		f(Distributing, "分发到网点", "/release/distributing", function.Act),
		f(Signing, "网点最终签收（箱号）", "/release/signing", function.Act),
	}
}
