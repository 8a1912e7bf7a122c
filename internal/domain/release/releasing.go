package release

import (
	"context"
	"fmt"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/signing"
	"cardflow/internal/fault"
)

// MaxBoxes is how many boxes one batch may have.
const MaxBoxes = 500

// RegisterForm 登记发放批次 names the boxes that go to a district together.
type RegisterForm struct {
	District  string
	Boxes     []string
	Remark    string
	Signature *signing.Signature
}

// Register 登记发放批次 gives the boxes a 发放批次号.
func (k *Desk) Register(ctx context.Context, by directory.By, f RegisterForm) (Batch, error) {
	var out Batch
	if len(f.Boxes) > MaxBoxes {
		return out, fault.Invalid("release.too_many", "一个批次最多 %d 箱", MaxBoxes).At("boxes", "箱数过多")
	}
	if len([]rune(f.Remark)) > maxRemark {
		return out, fault.Invalid("release.remark", "备注最多 %d 个字", maxRemark).At("remark", "备注过长")
	}
	err := k.turn(ctx, by, func(u *turn) error {
		district, err := u.entry("districts", f.District)
		if err != nil {
			return err
		}
		if district == nil {
			return fault.Invalid("release.district", "请选择发往的区").At("district", "请选择区")
		}
		boxes, err := u.boxes(f.Boxes)
		if err != nil {
			return err
		}
		if err := each(boxes, func(b *Box) *fault.Error { return MayRegister(b, f.District) }); err != nil {
			return err
		}
		if err := u.sign(ActOfRegistering(f, boxes), f.Signature); err != nil {
			return err
		}
		if out, err = u.register(boxes, f, district.Name); err != nil {
			return err
		}
		text := fmt.Sprintf("发放批次 %s 待区签收：%d 箱，%d 张", out.ID, out.Boxes, out.Quantity)
		if err := u.tell(roleDistrict, func(p directory.Person) bool { return p.District == f.District }, "/release/receiving?batch="+out.ID, text); err != nil {
			return err
		}
		return u.log(Registering, Register, out.ID, map[string]any{"district": district.Name, "boxes": out.Boxes, "quantity": out.Quantity})
	})
	return out, err
}

// register makes the batch of boxes that may go, and its paper.
func (u *turn) register(boxes []Box, f RegisterForm, district string) (Batch, error) {
	id, err := u.tx.NextNumber(BatchPrefix, u.today())
	if err != nil {
		return Batch{}, err
	}
	batch := Batch{ID: id, District: f.District, State: AwaitsDistrict, Boxes: len(boxes), RegisteredOn: u.today(), RegisteredAt: u.at,
		RegisteredBy: u.named(), Remark: strings.TrimSpace(f.Remark), Version: 1}
	links := make([]Holding, 0, len(boxes))
	for i := range boxes {
		b := &boxes[i]
		b.State, b.Batch, b.District = Listed, id, f.District
		batch.Quantity += b.Quantity
		links = append(links, u.hold(b, Register, b.Holder, id, ""))
	}
	if err := u.tx.InsertBatch(&batch); err != nil {
		return batch, err
	}
	if err := u.save(boxes, links); err != nil {
		return batch, err
	}
	if err := u.tx.SealBatch(&batch); err != nil {
		return batch, err
	}
	d := batch.paper(u.person, district)
	if err := u.tx.InsertDocument(d, []string{batch.District}); err != nil {
		return batch, err
	}
	err = u.settle(Register, d.Summary, &batch)
	return batch, err
}

// each collects what stands in the way of every box of a list.
func each(boxes []Box, rule func(*Box) *fault.Error) error {
	var problems []fault.Detail
	var first *fault.Error
	for i := range boxes {
		if err := rule(&boxes[i]); err != nil {
			problems = append(problems, fault.Detail{Location: "boxes/" + boxes[i].Number, Message: err.Message})
			if first == nil {
				first = err
			}
		}
	}
	if first == nil {
		return nil
	}
	first.Details = problems
	return first
}

// MayRegister refuses a box that cannot go to a district in a new batch.
func MayRegister(b *Box, district string) *fault.Error {
	switch {
	case b.State == Voided:
		return fault.Conflict("release.voided", "箱 %s 已作废", b.Number)
	case b.Batch != "":
		return fault.Conflict("release.in_batch", "箱 %s 已在批次 %s 中", b.Number, b.Batch)
	case b.District != "" && district != "" && b.District != district:
		return fault.Conflict("release.other_district", "箱 %s 发往其他区，不能登记到这个区的批次", b.Number)
	case b.Holder.Kind == AtDepartment:
		return fault.Conflict("release.in_centre", "箱 %s 已发给中心部门，不能再发往区", b.Number)
	case b.State != Packed:
		return fault.Conflict("release.wrong_state", "箱 %s %s，不能登记批次", b.Number, b.State.Label())
	}
	return nil
}

// Unregister 撤销批次 takes back a batch of which nothing has been signed for or
// shipped.
func (k *Desk) Unregister(ctx context.Context, by directory.By, id, reason string) error {
	reason = strings.TrimSpace(reason)
	return k.turn(ctx, by, func(u *turn) error {
		batch, err := u.tx.Batch(id)
		if err != nil {
			return err
		}
		boxes, err := u.tx.BatchBoxes(id)
		switch {
		case err != nil:
			return err
		case batch.State != AwaitsDistrict:
			return fault.Conflict("release.wrong_state", "批次 %s %s，不能撤销", id, batch.State.Label())
		case reason == "":
			return fault.Invalid("release.reason", "请填写撤销原因").At("reason", "请填写撤销原因")
		}
		links := make([]Holding, 0, len(boxes))
		for i := range boxes {
			b := &boxes[i]
			if b.State != Listed || b.Order != "" {
				return fault.Conflict("release.shipped", "箱 %s 已出库或已签收，批次不能撤销", b.Number)
			}
			b.State, b.Batch, b.District = Packed, "", b.Planned
			links = append(links, u.hold(b, Unregister, b.Holder, id, reason))
		}
		if err := u.save(boxes, links); err != nil {
			return err
		}
		if err := u.settle(Unregister, reason, batch); err != nil {
			return err
		}
		return u.log(Registering, Unregister, id, map[string]any{"boxes": len(boxes), "reason": reason})
	})
}

// DistributeForm 分发到网点 sends boxes on to one outlet.
type DistributeForm struct {
	Outlet    string
	Boxes     []string
	Signature *signing.Signature
}

// Distribute 分发到网点 sends boxes that the district has signed for on to an outlet.
func (k *Desk) Distribute(ctx context.Context, by directory.By, f DistributeForm) ([]Box, error) {
	var out []Box
	err := k.turn(ctx, by, func(u *turn) error {
		outlet, err := u.entry("outlets", f.Outlet)
		switch {
		case err != nil:
			return err
		case outlet == nil || outlet.Disabled:
			return fault.Invalid("release.outlet", "请选择网点").At("outlet", "请选择网点")
		case outlet.Parent != u.person.District:
			return fault.Forbidden("release.other_district", "%s不在本区，不能分发", outlet.Name)
		}
		batches, err := u.tx.LockBatches(Numbers(f.Boxes))
		if err != nil {
			return err
		}
		boxes, err := u.boxes(f.Boxes)
		if err != nil {
			return err
		}
		if err := each(boxes, func(b *Box) *fault.Error { return MayDistribute(b, u.person.District, f.Outlet) }); err != nil {
			return err
		}
		if err := u.sign(ActOfDistributing(f, boxes), f.Signature); err != nil {
			return err
		}
		links := make([]Holding, 0, len(boxes))
		for i := range boxes {
			b := &boxes[i]
			b.State, b.Outlet, b.DistributedOn = Distributed, f.Outlet, u.today()
			links = append(links, u.hold(b, Distribute, Holder{Kind: ToOutlet, ID: f.Outlet}, b.Batch, ""))
		}
		if err := u.save(boxes, links); err != nil {
			return err
		}
		if err := u.settle(Distribute, outlet.Name+"，"+tally(boxes), batches...); err != nil {
			return err
		}
		out = boxes
		return u.distributed(boxes, outlet.Name)
	})
	return out, err
}

// distributed tells the outlet, and the log box by box.
func (u *turn) distributed(boxes []Box, outlet string) error {
	cards := carried(boxes)
	for i := range boxes {
		b := &boxes[i]
		if err := u.log(Distributing, Distribute, b.Number, map[string]any{"outlet": outlet, "batch": b.Batch}); err != nil {
			return err
		}
	}
	first := boxes[0]
	text := fmt.Sprintf("箱 %s 已分发到本网点，%d 张，请核对后签收", first.Number, cards)
	if len(boxes) > 1 {
		text = fmt.Sprintf("箱 %s 等 %d 箱已分发到本网点，%d 张，请核对后签收", first.Number, len(boxes), cards)
	}
	return u.tell(roleOutlet, func(p directory.Person) bool { return p.Outlet == first.Outlet }, "/release/signing?box="+first.Number, text)
}

// MayDistribute refuses a box that a district cannot send to an outlet.
func MayDistribute(b *Box, district, outlet string) *fault.Error {
	switch {
	case district == "" || b.District != district:
		return fault.Forbidden("release.other_district", "箱 %s 不属于本区", b.Number)
	case b.State == Packed || b.State == Listed:
		return fault.Conflict("release.not_signed", "箱 %s 还没有区级签收，不能分发", b.Number)
	case b.State == Distributed, b.State == OutletSigned:
		return fault.Conflict("release.distributed", "箱 %s %s", b.Number, b.State.Label())
	case b.State != DistrictSigned:
		return fault.Conflict("release.wrong_state", "箱 %s %s，不能分发", b.Number, b.State.Label())
	case b.Outlet != "" && outlet != "" && b.Outlet != outlet:
		return fault.Conflict("release.other_outlet", "箱 %s 的目的网点是另一个网点，不能分发到这里", b.Number)
	}
	return nil
}
