package repair

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/warehouse"
)

// TicketType is the code of 报修单, Process the name of its process.
const (
	TicketType = "repair.ticket"
	Process    = "repair"
)

// Refs of the master lists.
const (
	Kinds   = "device-kinds"
	Devices = "devices"
	Faults  = "repair-faults"
)

// CategoryRepair 维修耗用 is the outbound category of parts.
const CategoryRepair = warehouse.CategoryRepair

// Phase 环节 is where a ticket stands; while it is open it is the paper's step.
type Phase string

// The phases of a ticket.
const (
	Triage    Phase = "triage" // 待受理: by phone, or does somebody go?
	Accepting Phase = "accept" // 待接单
	Setting   Phase = "depart" // 待出发
	OnTheWay  Phase = "arrive" // 途中
	Repairing Phase = "repair" // 维修中
	Parts     Phase = "parts"  // 待配件: the clock stands still
	Rating    Phase = "rate"   // 待评价
	Closed    Phase = "closed" // 已完成
	Cancelled Phase = "cancelled"
)

// Open tells whether somebody still has to do something.
func (p Phase) Open() bool { return p != Closed && p != Cancelled }

// Working tells whether a technician has the ticket.
func (p Phase) Working() bool {
	return p == Accepting || p == Setting || p == OnTheWay || p == Repairing || p == Parts
}

// Label is the phase in the words of the centre.
func (p Phase) Label() string {
	switch p {
	case Closed:
		return "已完成"
	case Cancelled:
		return "已取消"
	}
	c := chain()
	if i := c.Find(string(p)); i >= 0 {
		return c[i].Waiting
	}
	return string(p)
}

// Phases lists the phases in order.
func Phases() []Phase {
	return []Phase{Triage, Accepting, Setting, OnTheWay, Repairing, Parts, Rating, Closed, Cancelled}
}

func chain() document.Chain {
	step := func(p Phase, title, waiting, function, role, name string) document.Step {
		return document.Step{Key: string(p), Title: title, Waiting: waiting, Function: function, Role: role, RoleName: name}
	}
	technician := func(p Phase, title, waiting string) document.Step {
		return step(p, title, waiting, Logging, "technician", "设备维护人员")
	}
	return document.Chain{
		step(Triage, "受理派工", "待受理", Visiting, "reception", "受理人员"),
		technician(Accepting, "接单", "待接单"), technician(Setting, "出发", "待出发"), technician(OnTheWay, "到达", "途中"),
		technician(Repairing, "维修", "维修中"), technician(Parts, "等待配件", "待配件"),
		step(Rating, "网点评价", "待评价", Tickets, "outlet_op", "网点操作员"),
	}
}

// Types lists the one type of the context. Its head is what was told on the phone
// and what came of it, its lines are the parts that were used.
func Types() []document.Type {
	return []document.Type{{
		Code: TicketType, Title: "报修单", Module: Module, Prefix: "BX", Catalog: "T-N01", Create: Registration, Query: Tickets,
		Process: Process, Page: "/repairs/{id}", Chain: chain(), Version: 2,
		Head: head(true), Lines: lines(), Mask: mask, Earlier: []document.Form{{Version: 1, Head: head(false), Lines: lines()}},
	}}
}

// head is what was told and what came of it; the caller's telephone was not sealed
// in the first version.
func head(sealed bool) []document.Field {
	return []document.Field{
		{Name: "outlet", Label: "网点", Type: document.Ref, Ref: "outlets", Required: true},
		{Name: "device", Label: "设备", Type: document.Ref, Ref: Devices},
		{Name: "kind", Label: "设备类别", Type: document.Ref, Ref: Kinds, Required: true},
		{Name: "fault", Label: "故障", Type: document.Ref, Ref: Faults},
		{Name: "description", Label: "故障描述", Type: document.TextArea, Required: true, MaxLength: 1000},
		{Name: "caller", Label: "报修人", Type: document.Text, Required: true, MaxLength: 50},
		{Name: "phone", Label: "联系电话", Type: document.Text, MaxLength: 30, Sensitive: sealed},
		{Name: "priority", Label: "优先级", Type: document.Select, Options: priorityOptions()},
		{Name: "pictures", Label: "图片", Type: document.Attachment},
		{Name: "solution", Label: "电话支持结果", Type: document.TextArea, MaxLength: 2000},
		{Name: "feedback", Label: "反馈信息", Type: document.TextArea, MaxLength: 2000},
		{Name: "remark", Label: "网点意见", Type: document.TextArea, MaxLength: 500},
	}
}

func lines() []document.Field {
	return []document.Field{
		{Name: "item", Label: "配件", Type: document.Ref, Ref: "items", Required: true},
		{Name: "warehouse", Label: "仓库", Type: document.Ref, Ref: "warehouses", Required: true},
		{Name: "location", Label: "库位", Type: document.Ref, Ref: "locations", Required: true},
		{Name: "quantity", Label: "数量", Type: document.Decimal, UnitOf: "item", Required: true},
		{Name: "used_at", Label: "使用时间", Type: document.DateTime},
	}
}

func mask(_ document.Field, row document.Values) string { return identity.MaskPhone(row.Text("phone")) }

// Masters lists what tickets are made of as data: kinds of devices, the devices of
// each outlet, and the tree of faults. Parts are items of the warehouse.
func Masters() []master.List {
	remark := document.Field{Name: "remark", Label: "备注", Type: document.Text, MaxLength: 200}
	return []master.List{
		{Ref: Kinds, Title: "设备类别", Function: Tickets, Fields: []document.Field{remark}},
		{Ref: Devices, Title: "设备台账", Function: Tickets, Parent: "outlet", Fields: []document.Field{
			{Name: "outlet", Label: "网点", Type: document.Ref, Ref: "outlets", Required: true},
			{Name: "kind", Label: "设备类别", Type: document.Ref, Ref: Kinds, Required: true},
			{Name: "model", Label: "型号", Type: document.Text, MaxLength: 100},
			{Name: "serial", Label: "序列号", Type: document.Text, MaxLength: 60},
			{Name: "installed", Label: "安装日期", Type: document.DateField},
			remark,
		}},
		{Ref: Faults, Title: "故障分类", Function: Tickets, Parent: "parent", Fields: []document.Field{
			{Name: "parent", Label: "上级", Type: document.Ref, Ref: Faults},
			{Name: "kind", Label: "设备类别", Type: document.Ref, Ref: Kinds, Help: "不填适用于所有设备"},
			{Name: "priority", Label: "默认优先级", Type: document.Select, Options: priorityOptions()},
			{Name: "hint", Label: "电话支持要点", Type: document.TextArea, MaxLength: 500},
		}},
	}
}
