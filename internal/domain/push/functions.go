package push

import (
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

// The functions of the pushes, by the ids of the catalogue.
const (
	PushOutlets = "T-U03" // 新建网点信息推送
	PushPeople  = "T-U04" // 新建用户信息推送
)

// FunctionOf gives the function by which the pushes of a kind are seen.
func FunctionOf(k directory.ObjectKind) string {
	if k == directory.PersonObject {
		return PushPeople
	}
	return PushOutlets
}

// Functions lists them. They are the system administrator's, as what is pushed is.
func Functions() []function.Function {
	f := func(id, title, route string) function.Function {
		return function.Function{ID: id, Title: title, Module: directory.UnifiedModule, System: directory.TierSystem, Route: route,
			Actions: []function.Action{function.View, function.Manage, function.Export}, Only: directory.SystemAdministrator}
	}
	return []function.Function{
		f(PushOutlets, "新建网点信息推送", "/directory/pushes?kind=outlet"),
		f(PushPeople, "新建用户信息推送", "/directory/pushes?kind=user"),
	}
}

// Received lists the functions that the business systems offer: each its two
// interfaces, served by the systems themselves.
func Received() []function.Function {
	ids := []string{"T-U05", "T-U06", "T-U07", "T-U08", "T-U09", "T-U10"}
	var out []function.Function
	for _, what := range []string{"新增网点信息接收接口", "新增用户信息接收接口"} {
		for _, t := range Targets() {
			out = append(out, function.Function{ID: ids[len(out)], Title: t.Label() + what, Module: directory.UnifiedModule, System: directory.TierSystem,
				Route: "/partner/docs", Actions: []function.Action{function.Act}})
		}
	}
	return out
}
