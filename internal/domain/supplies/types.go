// Package supplies holds 耗材管理: outlets ask for consumables, the centre issues
// them, and they are in transit until the outlet has signed for them.
package supplies

import (
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/ledger"
)

// Request is the code of the document type 耗材申领单.
const Request = "supplies.request"

// Names of the catalogue.
const (
	System = "三级业务管理系统"
	Module = "耗材管理"
)

// The functions of the module.
const (
	Ask    = "T-12.1"
	Handle = "T-12.2"
	Query  = "T-12.3"
)

// Keys of the steps.
const (
	StepIssue = "issue"
	StepSign  = "sign"
)

// Names of the effects.
const (
	EffectIssue = "IssueSupplies"
	EffectSign  = "ReceiveSupplies"
)

// Issuer 耗材管理员 is the role that issues, and learns of differences.
const Issuer = "consumables"

// Functions lists the module's functions with the catalogue's words.
func Functions() []function.Function {
	f := func(id, title, route string, actions ...function.Action) function.Function {
		return function.Function{ID: id, Title: title, Module: Module, System: System, Route: route, Actions: actions}
	}
	return []function.Function{
		f(Ask, "耗材的申领", "/documents/new/"+Request, function.Act),
		f(Handle, "耗材的下发签收", "/inbox?function="+Handle, function.Act),
		f(Query, "相关的查询统计", "/reports/"+Query, function.View, function.Export),
	}
}

// Types lists the module's document types.
func Types() []document.Type { return []document.Type{request()} }

// Effects maps the names in the type to what they post.
func Effects() map[string]approval.Effect {
	return map[string]approval.Effect{EffectIssue: issue, EffectSign: sign}
}

// request 耗材申领单: 已申领 → 待下发 → 已下发 → 已签收. The outlet asks, the centre
// says what it sends from where, and the outlet what it got.
func request() document.Type {
	return document.Type{
		Code: Request, Title: "耗材申领单", Module: Module, Prefix: "HC", Catalog: "T-12.1",
		Create: Ask, Query: Query, Version: 1,
		Head: []document.Field{
			{Name: "business_date", Label: "申领日期", Type: document.DateField, ReadOnly: true},
			{Name: "purpose", Label: "用途", Type: document.Text, MaxLength: 100},
			{Name: "warehouse", Label: "下发仓库", Type: document.Ref, Ref: "warehouses", Required: true, ReadOnly: true, Default: "last"},
			{Name: "issue_note", Label: "下发说明", Type: document.Text, MaxLength: 200, ReadOnly: true, Help: "少发时写明原因，申领网点看得到"},
			{Name: "attachments", Label: "附件", Type: document.Attachment},
			{Name: "remark", Label: "备注", Type: document.TextArea, MaxLength: 500},
		},
		Lines: requestLines(), Chain: requestChain(),
		StepEffect: map[string]string{StepIssue: EffectIssue}, Effect: EffectSign,
		Check: checkRequest, Summary: summary,
		StepFill: map[string]func(*document.Document, document.Facts) error{StepIssue: suggestIssue, StepSign: suggestSign},
		StepRule: map[string]document.Check{StepIssue: checkIssue, StepSign: checkSign},
	}
}

// maxQuantity keeps sums far from the end of an int64 of thousandths.
const maxQuantity = 100_000_000

func requestLines() []document.Field {
	quantity := func(name, label string, least float64, later bool) document.Field {
		most := float64(maxQuantity)
		return document.Field{Name: name, Label: label, Type: document.Decimal, UnitOf: "item", Required: true, ReadOnly: later,
			Min: &least, Max: &most, Width: 110}
	}
	return []document.Field{
		{Name: "item", Label: "耗材", Type: document.Ref, Ref: "items", Required: true, Width: 240},
		quantity("quantity", "申领数量", 0.001, false),
		quantity("picked_quantity", "下发数量", 0, true),
		{Name: "location", Label: "库位", Type: document.Ref, Ref: "locations", Depends: "warehouse", ReadOnly: true, Width: 140, Help: "不填则从存量最多的库位下发"},
		quantity("received_quantity", "签收数量", 0, true),
		{Name: "reason", Label: "差异原因", Type: document.Text, MaxLength: 200, ReadOnly: true, Width: 200},
		{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200, Width: 140},
	}
}

func requestChain() document.Chain {
	return document.Chain{
		{Key: StepIssue, Title: "下发", Waiting: "待下发", Function: Handle, Role: Issuer, RoleName: "耗材管理员", DueHours: 16,
			Edits: document.Edits{Head: []string{"warehouse", "issue_note"}, Lines: []string{"picked_quantity", "location"}}},
		{Key: StepSign, Title: "签收", Waiting: "已下发", Done: "已签收", Function: Handle, Role: "outlet_op", RoleName: "网点操作员",
			Scope: document.ScopeOutlet, Own: true, DueHours: 40, Edits: document.Edits{Lines: []string{"received_quantity", "reason"}}},
	}
}

// summary is the gist in lists: what is asked for, and once signed whether it came.
func summary(d *document.Document, facts document.Facts) string {
	text := document.Gist(d, facts, "未选耗材")
	if e, err := facts.Entry("outlets", d.Outlet); err == nil && len(d.Lines) > 0 {
		text += " · " + e.Name
	}
	return text
}

// inTransit is where goods are between the warehouse and an outlet.
func inTransit(d *document.Document, line document.Values) ledger.Place {
	return ledger.Place{Account: ledger.Transit, Item: line.Text("item"), Department: d.Outlet, Class: ledger.Good}
}

// atOutlet is where they are once it has signed.
func atOutlet(d *document.Document, line document.Values) ledger.Place {
	p := inTransit(d, line)
	p.Account = ledger.AtOutlet
	return p
}
