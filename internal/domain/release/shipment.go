package release

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// Shipment 收发核对 is what was sent and what was signed for of one box: the basis
// of 区收发卡核对表 and 区网点核销. Days and quantities are empty until it happened.
type Shipment struct {
	Box, Item, Batch string
	District, Outlet string
	State            State
	Order            string     // 出货单; "" went without one
	SentOn           value.Date // its business date
	Sent             int64      // of the order
	Quantity         int64      // of the box
	RegisteredOn     value.Date // of the batch
	DistrictOn       value.Date
	DistrictQuantity int64
	DistributedOn    value.Date
	OutletOn         value.Date
	OutletQuantity   int64
}

// Signed is the day and the quantity of a sign-in; nothing before.
func (s Shipment) Signed(at Stage) (value.Date, int64) {
	if at == ByOutlet {
		return s.OutletOn, s.OutletQuantity
	}
	return s.DistrictOn, s.DistrictQuantity
}

// Part 部分 is which of the shipments a figure counts.
type Part string

// The parts of shipments, seen from a sign-in.
const (
	WholePart  Part = ""
	DirectPart Part = "direct"  // 未经仓库: went without an order
	SignedPart Part = "signed"  // 已签收
	OpenPart   Part = "open"    // 未签收
	OddPart    Part = "differs" // 签收差异: signed for, with another quantity
)

// Parts lists them in words.
func Parts() []document.Option {
	return []document.Option{{Value: string(WholePart), Label: "全部"}, {Value: string(DirectPart), Label: "未经仓库"},
		{Value: string(SignedPart), Label: "已签收"}, {Value: string(OpenPart), Label: "未签收"}, {Value: string(OddPart), Label: "签收差异"}}
}

// NoOutlet asks for, and stands for, boxes whose outlet is not known yet.
const NoOutlet = "none"

// ShipmentFilter narrows shipments; the days are those of the sending, or of the
// sign-in at the district where a box went without an order, and of its batch before.
type ShipmentFilter struct {
	District, Outlet string
	Items            []string
	From, To         value.Date
	Stage            Stage // whose sign-in Part is about; "" is the district's
	Part             Part
}

// ShipmentTotal 收发合计 adds up the boxes of an order, or of none, that go to one
// outlet. Short is what those that are signed for lack, less what was too much.
type ShipmentTotal struct {
	Order, District, Outlet, Item string
	Boxes, Quantity               int64
	SignedBoxes, Signed, Short    int64
}

// OpenBoxes is how many boxes nobody has signed for.
func (t ShipmentTotal) OpenBoxes() int64 { return t.Boxes - t.SignedBoxes }

// Open 未签收 is how many cards lie in them.
func (t ShipmentTotal) Open() int64 { return t.Quantity - t.Signed - t.Short }
