package senior

import (
	"cardflow/internal/domain/document"
)

// CardApplication is the code of 敬老卡申领单, Process the name of its process.
const (
	CardApplication = "senior.application"
	Process         = "senior"
)

// The roles that work on applications.
const (
	roleOutlet       = "outlet_op"
	roleCenterOutlet = "center_outlet"
	roleCenter       = "center_op"
)

// Phase 环节 is where an application stands; while it is open it is the paper's
// step.
type Phase string

// The phases of an application.
const (
	Verifying  Phase = "verify"    // 待实人认证: the provider has not answered
	Deciding   Phase = "decide"    // 认证未通过: again, or by two clerks?
	Reviewing  Phase = "review"    // 待人工审核
	Correcting Phase = "correct"   // 待补正
	Accepting  Phase = "accept"    // 待受理
	Making     Phase = "make"      // 制卡中
	Sending    Phase = "send"      // 待发出
	Mailing    Phase = "mail"      // 邮寄中
	Moving     Phase = "move"      // 发往网点
	Collecting Phase = "collect"   // 待领取
	Stuck      Phase = "stuck"     // 滞发
	Destroying Phase = "destroy"   // 待销毁
	Collected  Phase = "collected" // 已领取
	Destroyed  Phase = "destroyed" // 已销毁
	Cancelled  Phase = "cancelled" // 已取消
	Expired    Phase = "expired"   // 已超期关闭
	NoPhase    Phase = ""          // of an application that is being entered
)

// Open tells whether somebody or something still has to act.
func (p Phase) Open() bool {
	return p != NoPhase && p != Collected && p != Destroyed && p != Cancelled && p != Expired
}

// Live tells whether an application stands in the way of another one of the same
// person: it is under way, or he has its card.
func (p Phase) Live() bool { return p.Open() || p == Collected }

// Label is the phase in the words of the centre.
func (p Phase) Label() string {
	switch p {
	case Collected:
		return "已领取"
	case Destroyed:
		return "已销毁"
	case Cancelled:
		return "已取消"
	case Expired:
		return "已超期关闭"
	}
	c := chain()
	if i := c.Find(string(p)); i >= 0 {
		return c[i].Waiting
	}
	return string(p)
}

// Phases lists the phases in order.
func Phases() []Phase {
	return []Phase{Verifying, Deciding, Reviewing, Correcting, Accepting, Making, Sending, Mailing, Moving, Collecting, Stuck,
		Destroying, Collected, Destroyed, Cancelled, Expired}
}

// chain tells where a paper may wait, and by whose work it goes on.
func chain() document.Chain {
	step := func(p Phase, title, waiting, function, role, name string) document.Step {
		return document.Step{Key: string(p), Title: title, Waiting: waiting, Function: function, Role: role, RoleName: name}
	}
	outlet := func(p Phase, title, waiting string) document.Step {
		return step(p, title, waiting, Records, roleOutlet, "网点操作员")
	}
	center := func(p Phase, title, waiting string) document.Step {
		return step(p, title, waiting, Records, roleCenterOutlet, "中心网点操作员")
	}
	return document.Chain{
		outlet(Verifying, "实人认证", "待实人认证"), outlet(Deciding, "处理认证结果", "认证未通过"),
		step(Reviewing, "人工审核", "待人工审核", Verification, roleCenter, "中心操作员"),
		outlet(Correcting, "补正", "待补正"), outlet(Accepting, "受理", "待受理"),
		center(Making, "制卡", "制卡中"), center(Sending, "发出卡片", "待发出"), center(Mailing, "邮寄", "邮寄中"),
		outlet(Moving, "网点签收", "发往网点"), outlet(Collecting, "领取", "待领取"), outlet(Stuck, "处理滞发卡", "滞发"),
		outlet(Destroying, "销毁", "待销毁"),
	}
}

// Region 地区 is where the elder lives, which decides the form and the rule.
type Region string

// The regions.
const (
	Local Region = "local" // 本市
	Delta Region = "delta" // 长三角地区: 江苏、浙江、安徽
)

// Delivery 领卡方式.
type Delivery string

// The ways a card takes.
const (
	ByPost   Delivery = "post"   // 邮寄
	ByOutlet Delivery = "outlet" // 网点领取
)

// Regions 地区.
func Regions() []document.Option {
	return []document.Option{{Value: string(Local), Label: "本市"}, {Value: string(Delta), Label: "长三角地区"}}
}

// Deliveries 领卡方式.
func Deliveries() []document.Option {
	return []document.Option{{Value: string(ByPost), Label: "邮寄"}, {Value: string(ByOutlet), Label: "网点领取"}}
}

// Provinces 户籍省份 of the Yangtze delta beside the city.
func Provinces() []document.Option {
	return []document.Option{{Value: "32", Label: "江苏省"}, {Value: "33", Label: "浙江省"}, {Value: "34", Label: "安徽省"}}
}

// headReceipts is the field of the paper with the signed receipts.
const headReceipts = "receipts"

// Types lists the one type of the context. Its head holds nothing that identifies
// or reaches a person: that is in the application's own record, sealed.
func Types() []document.Type {
	return []document.Type{{
		Code: CardApplication, Title: "敬老卡申领单", Module: Module, Prefix: "JL", Catalog: "C-04", Create: Applying, Query: Records,
		Process: Process, Page: "/senior/{id}", Chain: chain(), Version: 1,
		Head: []document.Field{
			{Name: "region", Label: "地区", Type: document.Select, Options: Regions(), Required: true},
			{Name: "delivery", Label: "领卡方式", Type: document.Select, Options: Deliveries(), Required: true},
			{Name: "pickup", Label: "备投网点", Type: document.Ref, Ref: "outlets", Required: true},
			{Name: "photo", Label: "照片", Type: document.Attachment, Required: true},
			{Name: "identity", Label: "身份证件", Type: document.Attachment},
			{Name: headReceipts, Label: "回执", Type: document.Attachment},
		},
	}}
}
