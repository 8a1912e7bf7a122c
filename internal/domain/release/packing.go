package release

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const maxRemark = 200

// PackForm 分拣装箱 is what a clerk tells of a new box. Cards and runs are what is
// known of its numbers; the quantity may be left to them.
type PackForm struct {
	Item     string
	Quantity int64
	Segments []SegmentEntry
	Cards    []CardEntry
	District string
	Outlet   string
	Remark   string
}

// Pack 分拣装箱 makes a box with a number of its own.
func (k *Desk) Pack(ctx context.Context, by directory.By, f PackForm) (Box, error) {
	c, err := f.read()
	if err != nil {
		return Box{}, err
	}
	var out Box
	err = k.turn(ctx, by, func(u *turn) error {
		if err := u.destination(f); err != nil {
			return err
		}
		// The number comes first: who packs at the same time waits here, and sees
		// the cards of this box when he goes on.
		number, err := u.tx.NextNumber(BoxPrefix, u.today())
		if err != nil {
			return err
		}
		if err := u.unpacked(c); err != nil {
			return err
		}
		out = Box{Number: number, Item: f.Item, Quantity: c.quantity, Segments: c.segments, Known: len(c.cards), State: Packed,
			Planned: f.District, District: f.District, Outlet: f.Outlet, PackedBy: u.named(), PackedAt: u.at, Remark: f.Remark, Version: 1}
		link := u.hold(&out, Pack, Holder{Kind: AtRelease, ID: u.person.Department}, "", "")
		if err := u.tx.InsertBox(&out); err != nil {
			return err
		}
		if err := u.insertCards(number, c.cards); err != nil {
			return err
		}
		if err := u.tx.AddHoldings([]Holding{link}); err != nil {
			return err
		}
		return u.log(Packing, Pack, number, map[string]any{"quantity": out.Quantity, "item": out.Item})
	})
	return out, err
}

// destination checks what the box holds and where it is to go.
func (u *turn) destination(f PackForm) error {
	var problems []fault.Detail
	note := func(at, message string) {
		problems = append(problems, fault.Detail{Location: at, Message: message})
	}
	item, err := u.entry("items", f.Item)
	if err != nil {
		return err
	}
	switch {
	case item == nil || item.Disabled:
		note("item", "请选择卡品")
	case item.Fields.Text("card_kind") == "":
		note("item", item.Name+"不是成品卡，不能装箱")
	}
	if f.Outlet != "" && f.District == "" {
		note("district", "请先选择区")
	}
	if f.District != "" {
		if problems, err = u.place(problems, f.District, f.Outlet); err != nil {
			return err
		}
	}
	return fault.Problems("release.packing", problems)
}

// place checks that a district exists and an outlet lies in it.
func (u *turn) place(problems []fault.Detail, district, outlet string) ([]fault.Detail, error) {
	d, err := u.entry("districts", district)
	if err != nil {
		return nil, err
	}
	if d == nil {
		problems = append(problems, fault.Detail{Location: "district", Message: "请选择区"})
	}
	if outlet == "" {
		return problems, nil
	}
	o, err := u.entry("outlets", outlet)
	if err != nil {
		return nil, err
	}
	switch {
	case o == nil || o.Disabled:
		problems = append(problems, fault.Detail{Location: "outlet", Message: "网点不存在或已停用，请重新选择"})
	case o.Parent != district:
		problems = append(problems, fault.Detail{Location: "outlet", Message: o.Name + "不在这个区"})
	}
	return problems, nil
}

// entry gives an entry of a list, or nil.
func (u *turn) entry(ref, id string) (*document.Entry, error) {
	if id == "" {
		return nil, nil
	}
	e, err := u.tx.Entry(ref, id)
	if err != nil && fault.From(err).Kind == fault.KindNotFound {
		return nil, nil
	}
	return &e, err
}

// unpacked refuses cards that lie in another box.
func (u *turn) unpacked(c contents) error {
	var problems []fault.Detail
	for i, s := range c.segments {
		box, err := u.tx.Overlapping(s)
		if err != nil {
			return err
		}
		if box != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("segments[%d]", i), Message: fmt.Sprintf("号段 %s 中有卡已装入箱 %s", s, box)})
		}
	}
	for i, x := range c.cards {
		box, err := u.tx.BoxOfCard(x.Number)
		if err != nil {
			return err
		}
		if box != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("cards[%d]", i), Message: fmt.Sprintf("卡号 %s 已装入箱 %s", x.Number, box)})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	refusal := fault.Conflict("release.card_packed", "%s", problems[0].Message)
	refusal.Details = problems
	return refusal
}

// insertCards keeps the cards of a box; the name of an applicant is the one he gave.
func (u *turn) insertCards(box string, list []CardEntry) error {
	cards := make([]Card, 0, len(list))
	for i, x := range list {
		c := Card{ID: value.NewID(), Box: box, Position: i + 1, Number: x.Number, Name: x.Name}
		application, name, err := u.tx.Applicant(x.Number)
		if err != nil {
			return err
		}
		if application != "" {
			c.Application, c.Name = application, name
		}
		cards = append(cards, c)
	}
	return u.tx.InsertCards(cards)
}

// Void 作废 undoes the packing of a box that nothing has followed.
func (k *Desk) Void(ctx context.Context, by directory.By, number, reason string) error {
	return k.turn(ctx, by, func(u *turn) error {
		b, err := u.box(number)
		if err != nil {
			return err
		}
		open, err := u.tx.PapersOn(b.Number, u.orders...)
		switch {
		case err != nil:
			return err
		case b.State != Packed:
			return fault.Conflict("release.wrong_state", "箱 %s %s，不能作废", b.Number, b.State.Label())
		case b.Receipt != "":
			return fault.Conflict("release.in_stock", "箱 %s 已由 %s 入库，请先冲账", b.Number, b.Receipt)
		case len(open) > 0:
			return onOrder(b.Number, open[0])
		case reason == "":
			return fault.Invalid("release.reason", "请填写作废原因").At("reason", "请填写作废原因")
		}
		b.State = Voided
		link := u.hold(&b, Void, Holder{Kind: Nowhere}, "", reason)
		if err := u.tx.FreeCards(b.Number); err != nil {
			return err
		}
		if err := u.save([]Box{b}, []Holding{link}); err != nil {
			return err
		}
		return u.log(Packing, Void, b.Number, map[string]any{"reason": reason})
	})
}

// Print 打印 is one printing of labels. A label that was printed before is a copy
// (补打) and says so.
type Print struct {
	ID     string
	Single bool // one label a page, else a sheet of A4
	Labels []Label
	At     time.Time
	By     document.Named
}

// Label 箱标签 is one label of a printing.
type Label struct {
	Box  string `json:"box"`
	Copy bool   `json:"copy"` // 补打
}

// MaxLabels is how many labels one printing may have.
const MaxLabels = 200

// PrintLabels keeps that labels are printed, and marks those that were before.
func (k *Desk) PrintLabels(ctx context.Context, by directory.By, numbers []string, single bool) (Print, error) {
	var out Print
	err := k.turn(ctx, by, func(u *turn) error {
		out = Print{ID: value.NewID(), Single: single, At: u.at, By: u.named()}
		boxes, err := u.boxes(numbers)
		if err != nil {
			return err
		}
		copies := 0
		for i := range boxes {
			if boxes[i].State == Voided {
				return fault.Conflict("release.wrong_state", "箱 %s 已作废，不能打印标签", boxes[i].Number)
			}
			out.Labels = append(out.Labels, Label{Box: boxes[i].Number, Copy: boxes[i].Printed > 0})
			if boxes[i].Printed > 0 {
				copies++
			}
			boxes[i].Printed++
		}
		if err := u.save(boxes, nil); err != nil {
			return err
		}
		if err := u.tx.AddPrint(out); err != nil {
			return err
		}
		return u.log(Packing, "print", boxes[0].Number, map[string]any{"labels": len(out.Labels), "copies": copies})
	})
	return out, err
}

// boxes locks and gives every box of a list, once each.
func (u *turn) boxes(numbers []string) ([]Box, error) {
	wanted := map[string]bool{}
	var list []string
	for _, n := range numbers {
		if n = value.Scanned(n); n != "" && !wanted[n] {
			wanted[n] = true
			list = append(list, n)
		}
	}
	if len(list) == 0 {
		return nil, fault.Invalid("release.no_boxes", "请先扫描箱号").At("boxes", "没有箱")
	}
	found, err := u.tx.Boxes(list)
	if err != nil {
		return nil, err
	}
	for i := range found {
		delete(wanted, found[i].Number)
	}
	for _, n := range list {
		if wanted[n] {
			return nil, Unknown(n)
		}
	}
	return found, nil
}
