// Package affairs holds 事务处理申请: requests of outlets to correct a citizen's
// record or to add his household, which the centre reviews and carries out.
package affairs

import "cardflow/internal/domain/function"

// Names of the catalogue.
const (
	System = "三级业务管理系统"
	Module = "事务处理申请"
)

// The functions of the module.
const (
	ApplyCorrection = "T-13.1"
	ApplyHousehold  = "T-13.2"
	Review          = "T-13.3"
	Process         = "T-13.4"
	Query           = "T-13.5"
	Statistics      = "T-13.6"
)

// Functions lists the module's business functions in the catalogue's order, with
// its words to the letter.
func Functions() []function.Function {
	f := func(id, title, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: Module, System: System, Route: route, Actions: actions}
	}
	return []function.Function{
		f(ApplyCorrection, "信息更正申请", "/affairs/new/correction", function.Act),
		f(ApplyHousehold, "添加户籍信息申请", "/affairs/new/household", function.Act),
		f(Review, "审核", "/inbox?function="+Review, function.Act),
		f(Process, "后台数据处理", "/inbox?function="+Process, function.Act),
		f(Query, "事务处理查询", "/documents?function="+Query, function.View, function.Export),
		f(Statistics, "事务处理统计", "/reports/"+Statistics, function.View, function.Export),
	}
}
