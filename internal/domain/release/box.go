package release

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// State 箱状态 is how far a box has come.
type State string

// The states of a box, in the order in which it goes through them.
const (
	Packed         State = "packed"          // 已装箱
	Listed         State = "listed"          // 已登记批次; the batch is 待区签收
	DistrictSigned State = "district_signed" // 区已签收
	Distributed    State = "distributed"     // 已分发网点
	OutletSigned   State = "outlet_signed"   // 网点已签收
	Voided         State = "voided"          // 已作废
)

// States lists them in the customer's words.
func States() []document.Option {
	return []document.Option{{Value: string(Packed), Label: "已装箱"}, {Value: string(Listed), Label: "已登记批次"},
		{Value: string(DistrictSigned), Label: "区已签收"}, {Value: string(Distributed), Label: "已分发网点"},
		{Value: string(OutletSigned), Label: "网点已签收"}, {Value: string(Voided), Label: "已作废"}}
}

// Label is the state in the customer's words.
func (s State) Label() string { return labelOf(States(), string(s)) }

func labelOf(options []document.Option, v string) string {
	for _, o := range options {
		if o.Value == v {
			return o.Label
		}
	}
	return v
}

// HolderKind 持有方类别 is what kind of place answers for a box.
type HolderKind string

// The kinds of holders, from the centre to the citizen.
const (
	AtRelease    HolderKind = "release"    // 发卡部门: packed, not in the warehouse
	AtWarehouse  HolderKind = "warehouse"  // 仓库
	AtDepartment HolderKind = "department" // 中心部门, for boxes that stay in the centre
	ToDistrict   HolderKind = "to_district"
	AtDistrict   HolderKind = "district" // 区
	ToOutlet     HolderKind = "to_outlet"
	AtOutlet     HolderKind = "outlet"  // 网点
	WithCitizen  HolderKind = "citizen" // 市民
	Nowhere      HolderKind = "none"    // 作废
)

// HolderKinds lists them in words.
func HolderKinds() []document.Option {
	return []document.Option{{Value: string(AtRelease), Label: "发卡部门"}, {Value: string(AtWarehouse), Label: "仓库"},
		{Value: string(AtDepartment), Label: "中心部门"}, {Value: string(ToDistrict), Label: "送区途中"}, {Value: string(AtDistrict), Label: "区"},
		{Value: string(ToOutlet), Label: "送网点途中"}, {Value: string(AtOutlet), Label: "网点"}, {Value: string(WithCitizen), Label: "市民"},
		{Value: string(Nowhere), Label: "无"}}
}

// Label is the kind in words.
func (k HolderKind) Label() string { return labelOf(HolderKinds(), string(k)) }

// Holder 持有方 is who answers for a box now; on the road ID is where it goes.
type Holder struct {
	Kind HolderKind
	ID   string
}

// Box 箱 is a box of finished cards with its own number. Quantities are in 张.
type Box struct {
	Number    string // 箱号, as its barcode says it
	Item      string // 卡品
	Quantity  int64
	Segments  []Segment // 卡号段, where known
	Known     int       // how many of its cards are known one by one
	State     State
	Batch     string // 发放批次号
	Planned   string // the district it was packed for, if that was known
	District  string // where it goes
	Outlet    string // its one destination
	Warehouse string
	Receipt   string // 入库单 that brought it into the stock
	Order     string // 出货单 that took it out
	Holder    Holder
	HeldSince time.Time
	PackedBy  document.Named
	PackedAt  time.Time
	Printed   int // how often its label was printed
	Remark    string

	// What each signed for, and on which day; 0 and "" before.
	DistrictQuantity int64
	DistrictOn       value.Date
	DistributedOn    value.Date
	OutletQuantity   int64
	OutletOn         value.Date // 签收日期: from here three months count (滞发卡)

	Version int
}

// Carries is how many cards the last one who signed found in it.
func (b *Box) Carries() int64 {
	switch {
	case b.OutletOn != "":
		return b.OutletQuantity
	case b.DistrictOn != "":
		return b.DistrictQuantity
	}
	return b.Quantity
}

// Act 动作 is what was done with a box or a card.
type Act string

// The acts of a chain of holders.
const (
	Pack       Act = "pack"       // 分拣装箱
	Stock      Act = "stock"      // 成品入库
	Unstock    Act = "unstock"    // 入库冲账
	Register   Act = "register"   // 登记发放批次
	Unregister Act = "unregister" // 撤销批次
	Ship       Act = "ship"       // 出库
	GiveBack   Act = "give_back"  // 退库 or 出库冲账
	Receive    Act = "receive"    // 区级签收
	Distribute Act = "distribute" // 分发到网点
	Sign       Act = "sign"       // 网点最终签收
	Collect    Act = "collect"    // 市民领取
	Void       Act = "void"       // 作废
)

// Label is the act in words.
func (a Act) Label() string {
	return map[Act]string{Pack: "分拣装箱", Stock: "成品入库", Unstock: "入库冲账", Register: "登记发放批次", Unregister: "撤销批次", Ship: "出库",
		GiveBack: "退回仓库", Receive: "区级签收", Distribute: "分发到网点", Sign: "网点最终签收", Collect: "市民领取", Void: "作废"}[a]
}

// Holding 持有记录 is one link of the chain of holders of a box, or of one of its
// cards: who holds it from then on, by which act and paper. It is only ever added.
type Holding struct {
	ID       string
	Box      string
	Card     string // id of the card; "" is the whole box
	Act      Act
	Holder   Holder
	Paper    string // 单据号 or 发放批次号
	Quantity int64
	On       value.Date
	At       time.Time
	By       document.Named
	Note     string
}
