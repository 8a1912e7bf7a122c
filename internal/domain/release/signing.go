package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// ReceiveForm 区级签收 says which boxes of a batch arrived, and what was found.
// Without boxes all that have not been signed for arrived; a box that is left out
// needs a finding that says so.
type ReceiveForm struct {
	Batch     string
	Boxes     []string
	Findings  []Finding
	Signature *signing.Signature
}

// Receive 区级签收（批次号） signs for a batch at its district. A box that did not come
// stays behind and is signed for when it does; the batch waits until then.
func (k *Desk) Receive(ctx context.Context, by directory.By, f ReceiveForm) (Batch, error) {
	var out Batch
	err := k.turn(ctx, by, func(u *turn) error {
		batch, err := u.tx.Batch(value.Scanned(f.Batch))
		if err != nil {
			return err
		}
		if err := MayReceive(batch, u.person); err != nil {
			return err
		}
		boxes, err := u.tx.BatchBoxes(batch.ID)
		if err != nil {
			return err
		}
		if err := u.sign(ActOfReceiving(f, batch, boxes), f.Signature); err != nil {
			return err
		}
		arrived, left, err := u.arrived(batch, boxes, f)
		if err != nil {
			return err
		}
		if err := u.receive(arrived, f.Findings); err != nil {
			return err
		}
		if err := u.differences(f.Findings, ByDistrict, boxes); err != nil {
			return err
		}
		batch.SignedOn, batch.SignedBy = u.today(), u.named()
		if err := u.settle(Receive, tally(arrived), batch); err != nil {
			return err
		}
		out = *batch
		return u.log(Receiving, Receive, batch.ID, map[string]any{"boxes": len(arrived), "left": left, "differences": len(f.Findings)})
	})
	return out, err
}

// MayReceive refuses a batch that is not this person's to sign for.
func MayReceive(b *Batch, p directory.Person) error {
	switch {
	case p.District == "" || b.District != p.District:
		return fault.Forbidden("release.other_district", "批次 %s 不是发往本区的，不能签收", b.ID)
	case b.State == AtItsDistrict:
		return fault.Conflict("release.signed", "批次 %s 已由%s于 %s 签收", b.ID, b.SignedBy.Name, b.SignedOn)
	case b.State == Withdrawn:
		return fault.Conflict("release.withdrawn", "批次 %s 已撤销，请与中心联系", b.ID)
	}
	return nil
}

// arrived parts the boxes that are signed for now from those that stay behind.
func (u *turn) arrived(batch *Batch, boxes []Box, f ReceiveForm) ([]Box, int, error) {
	wanted := map[string]bool{}
	for _, n := range f.Boxes {
		wanted[value.Scanned(n)] = true
	}
	missing := map[string]bool{}
	for _, x := range f.Findings {
		if x.Kind == NoBox {
			missing[value.Scanned(x.Box)] = true
		}
	}
	var arrived []Box
	left := 0
	for i := range boxes {
		b := &boxes[i]
		switch {
		case b.State != Listed:
			delete(wanted, b.Number)
		case missing[b.Number], len(f.Boxes) > 0 && !wanted[b.Number]:
			if !missing[b.Number] {
				return nil, 0, fault.Invalid("release.unaccounted", "箱 %s 没有扫描；未到的请登记“整箱未到”和原因", b.Number).At("boxes/"+b.Number, "没有扫描")
			}
			left++
		default:
			delete(wanted, b.Number)
			arrived = append(arrived, *b)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(wanted)) {
		return nil, 0, fault.Conflict("release.not_in_batch", "箱 %s 不在批次 %s 中", n, batch.ID)
	}
	if len(arrived) == 0 && left == 0 {
		return nil, 0, fault.Conflict("release.signed", "批次 %s 没有待签收的箱", batch.ID)
	}
	for i := range arrived {
		open, err := u.tx.PapersOn(arrived[i].Number, u.orders...)
		if err != nil {
			return nil, 0, err
		}
		if len(open) > 0 {
			return nil, 0, fault.Conflict("release.not_shipped", "箱 %s 在 %s 上还没有出库，不能签收", arrived[i].Number, open[0])
		}
	}
	return arrived, left, nil
}

// receive makes boxes the district's.
func (u *turn) receive(boxes []Box, findings []Finding) error {
	links := make([]Holding, 0, len(boxes))
	for i := range boxes {
		b := &boxes[i]
		b.State, b.DistrictQuantity, b.DistrictOn = DistrictSigned, found(b, findings), u.today()
		if b.DistrictQuantity < 0 {
			return tooShort(b)
		}
		links = append(links, u.hold(b, Receive, Holder{Kind: AtDistrict, ID: b.District}, b.Batch, said(b, findings)))
	}
	return u.save(boxes, links)
}

// found is how many cards were counted in a box: what it carried, less what was
// missing, and what was too much. A damaged card is there.
func found(b *Box, findings []Finding) int64 {
	n := b.Carries()
	for _, x := range findings {
		if value.Scanned(x.Box) != b.Number {
			continue
		}
		switch x.Kind {
		case Short:
			n -= x.Quantity
		case Over:
			n += x.Quantity
		}
	}
	return n
}

func tooShort(b *Box) error {
	return fault.Invalid("release.finding", "箱 %s 少的张数超过箱内的 %d 张", b.Number, b.Quantity).At("findings", "少的张数超过箱内数量")
}

// said sums the findings of a box up for its chain.
func said(b *Box, findings []Finding) string {
	var parts []string
	for _, x := range findings {
		if value.Scanned(x.Box) == b.Number {
			parts = append(parts, fmt.Sprintf("%s %d 张：%s", x.Kind.Label(), x.Quantity, strings.TrimSpace(x.Reason)))
		}
	}
	return strings.Join(parts, "；")
}

// differences checks findings and keeps them, with the cards they name.
func (u *turn) differences(findings []Finding, stage Stage, boxes []Box) error {
	if len(findings) == 0 {
		return nil
	}
	out := make([]Difference, 0, len(findings))
	for i, x := range findings {
		at := slices.IndexFunc(boxes, func(b Box) bool { return b.Number == value.Scanned(x.Box) })
		if at < 0 {
			return fault.Invalid("release.finding", "差异中的箱 %s 不在本次签收中", x.Box).At(fmt.Sprintf("findings[%d].box", i), "箱号不对")
		}
		b := &boxes[at]
		if err := x.check(i, b); err != nil {
			return err
		}
		if x.Kind == NoBox {
			x.Quantity = b.Carries()
		}
		if err := u.mark(x, i, b); err != nil {
			return err
		}
		out = append(out, Difference{ID: value.NewID(), Box: b.Number, Batch: b.Batch, District: b.District, Outlet: b.Outlet, Stage: stage,
			Kind: x.Kind, Quantity: x.Quantity, Reason: strings.TrimSpace(x.Reason), On: u.today(), At: u.at, By: u.named()})
	}
	return u.tx.AddDifferences(out)
}

func (x Finding) check(i int, b *Box) error {
	at := fmt.Sprintf("findings[%d].", i)
	switch {
	case x.Kind.Label() == string(x.Kind):
		return fault.Invalid("release.finding", "请选择差异类型").At(at+"kind", "请选择差异类型")
	case strings.TrimSpace(x.Reason) == "":
		return fault.Invalid("release.finding", "请填写箱 %s 差异的原因", b.Number).At(at+"reason", "请填写原因")
	case len([]rune(x.Reason)) > maxRemark:
		return fault.Invalid("release.finding", "差异原因最多 %d 个字", maxRemark).At(at+"reason", "原因过长")
	case x.Kind != NoBox && (x.Quantity < 1 || x.Quantity > MaxQuantity):
		return fault.Invalid("release.finding", "请填写箱 %s 差异的张数", b.Number).At(at+"quantity", "请填写张数")
	case x.Kind == Broken && x.Quantity > b.Quantity:
		return fault.Invalid("release.finding", "箱 %s 破损的张数超过箱内的 %d 张", b.Number, b.Quantity).At(at+"quantity", "张数过多")
	case len(x.Cards) > 0 && int64(len(x.Cards)) != x.Quantity:
		return fault.Invalid("release.finding", "箱 %s 登记了 %d 个卡号，与张数 %d 不符", b.Number, len(x.Cards), x.Quantity).At(at+"cards", "卡号与张数不符")
	}
	return nil
}

// mark notes on cards that are known one by one what was found wrong with them.
func (u *turn) mark(x Finding, i int, b *Box) error {
	if len(x.Cards) == 0 || x.Kind == Over {
		return nil
	}
	numbers := make([]string, 0, len(x.Cards))
	for _, n := range x.Cards {
		numbers = append(numbers, value.Scanned(n))
	}
	cards, err := u.tx.CardsOf(b.Number, numbers)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		at := slices.IndexFunc(cards, func(c Card) bool { return c.Number == n })
		if at < 0 {
			if slices.ContainsFunc(b.Segments, func(s Segment) bool { return s.Holds(n) }) {
				continue
			}
			return fault.Invalid("release.finding", "卡号 %s 不在箱 %s 中", n, b.Number).At(fmt.Sprintf("findings[%d].cards", i), "卡号不在箱中")
		}
		cards[at].Mark = Damaged
		if x.Kind == Short {
			cards[at].Mark = Absent
		}
		if err := u.tx.UpdateCard(cards[at]); err != nil {
			return err
		}
	}
	return nil
}

// SignForm 网点最终签收 says what an outlet found in a box.
type SignForm struct {
	Box       string
	Findings  []Finding
	Signature *signing.Signature
}

// Sign 网点最终签收（箱号） signs for a box at its outlet, once: from this day on its
// cards may become overdue.
func (k *Desk) Sign(ctx context.Context, by directory.By, f SignForm) (Box, error) {
	var out Box
	err := k.turn(ctx, by, func(u *turn) error {
		batches, err := u.tx.LockBatches(Numbers([]string{f.Box}))
		if err != nil {
			return err
		}
		b, err := u.box(f.Box)
		if err != nil {
			return err
		}
		if refusal := MaySign(&b, u.person); refusal != nil {
			return refusal
		}
		if err := u.sign(ActOfSigning(f, &b), f.Signature); err != nil {
			return err
		}
		for i := range f.Findings {
			f.Findings[i].Box = b.Number
			if f.Findings[i].Kind == NoBox {
				return fault.Invalid("release.finding", "整箱未到的不用签收，请与区联系").At(fmt.Sprintf("findings[%d].kind", i), "整箱未到不能签收")
			}
		}
		counted := found(&b, f.Findings)
		if counted < 0 {
			return tooShort(&b)
		}
		if err := u.differences(f.Findings, ByOutlet, []Box{b}); err != nil {
			return err
		}
		b.State, b.OutletQuantity, b.OutletOn = OutletSigned, counted, u.today()
		link := u.hold(&b, Sign, Holder{Kind: AtOutlet, ID: b.Outlet}, b.Batch, said(&b, f.Findings))
		if err := u.save([]Box{b}, []Holding{link}); err != nil {
			return err
		}
		if err := u.tx.SignCards(&b); err != nil {
			return err
		}
		if err := u.settle(Sign, tally([]Box{b}), batches...); err != nil {
			return err
		}
		out = b
		return u.log(Signing, Sign, b.Number, map[string]any{"batch": b.Batch, "quantity": b.OutletQuantity, "differences": len(f.Findings)})
	})
	return out, err
}

// MaySign refuses a box that is not this person's to sign for.
func MaySign(b *Box, p directory.Person) *fault.Error {
	switch {
	case b.State == OutletSigned && b.Outlet == p.Outlet && p.Outlet != "":
		return fault.Conflict("release.signed", "箱 %s 已于 %s 签收，不能重复签收", b.Number, b.OutletOn)
	case p.Outlet == "" || b.Outlet != p.Outlet:
		return fault.Forbidden("release.other_outlet", "箱 %s 不是发往本网点的，不能签收", b.Number)
	case b.State != Distributed:
		return fault.Conflict("release.not_distributed", "箱 %s 还没有由区分发，不能签收", b.Number)
	}
	return nil
}
