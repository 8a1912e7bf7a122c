package release

import (
	"fmt"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// BatchType is the code of 发放批次 as a paper, Process the name of what moves it: the
// boxes in it.
const (
	BatchType = "release.batch"
	Process   = "release"
)

// The steps of a batch: whom its boxes wait for.
const (
	stepReceive    = "receive"
	stepDistribute = "distribute"
	stepSign       = "sign"
)

// waits tells which step a box waits at; what is not here waits for nobody.
var waits = map[State]string{Listed: stepReceive, DistrictSigned: stepDistribute, Distributed: stepSign}

// chain is where the boxes of a batch may wait. They go through it one by one, so
// several steps may be open at once, and the last for several outlets.
func chain() document.Chain {
	step := func(key, title, waiting, function, role, name string) document.Step {
		return document.Step{Key: key, Title: title, Waiting: waiting, Function: function, Role: role, RoleName: name, DueHours: 24}
	}
	return document.Chain{
		step(stepReceive, "区级签收（批次号）", "待区级签收", Receiving, roleDistrict, "区操作员"),
		step(stepDistribute, "分发到网点", "待分发到网点", Distributing, roleDistrict, "区操作员"),
		step(stepSign, "网点最终签收（箱号）", "待网点最终签收", Signing, roleOutlet, "网点操作员"),
	}
}

// Types lists the papers of the context: the batch, so that it stands in the inbox of
// whoever must sign for its boxes, is tracked and found like every paper.
func Types() []document.Type {
	return []document.Type{{
		Code: BatchType, Title: "发放批次", Module: Module, Prefix: BatchPrefix, Catalog: "T-07.2", Create: Registering, Query: Tracking,
		Process: Process, Page: "/release/batches/{id}", SideBySide: true, Chain: chain(), Version: 1,
		StepPage: map[string]string{stepReceive: "/release/receiving?batch={id}", stepDistribute: "/release/distributing", stepSign: "/release/signing"},
		Head: []document.Field{
			{Name: "district", Label: "区", Type: document.Ref, Ref: "districts", Required: true},
			{Name: "boxes", Label: "箱数", Type: document.Integer, Required: true},
			{Name: "quantity", Label: "张数", Type: document.Integer, Required: true},
			{Name: "remark", Label: "备注", Type: document.Text, MaxLength: maxRemark},
		},
	}}
}

// paper is a new batch as a paper of whoever registers it.
func (b *Batch) paper(by directory.Person, district string) *document.Document {
	head := document.Values{"district": b.District, "boxes": int64(b.Boxes), "quantity": b.Quantity}
	if b.Remark != "" {
		head["remark"] = b.Remark
	}
	return &document.Document{
		ID: b.ID, Sort: value.NewID(), Type: BatchType, Title: "发放批次", State: document.Pending, StepKey: stepReceive, Visit: 1,
		Maker: b.RegisteredBy, Department: document.Named{ID: by.Department, Name: by.DepartmentName}, District: b.District,
		BusinessDate: b.RegisteredOn, Head: head, Lines: []document.Values{}, Chain: chain(), FormVersion: 1, CreateKey: b.ID, Version: 1,
		Summary:   fmt.Sprintf("%s · %d 箱 · %d 张", district, b.Boxes, b.Quantity),
		CreatedAt: b.RegisteredAt, UpdatedAt: b.RegisteredAt, SubmittedAt: &b.RegisteredAt,
	}
}

// tally says which boxes were handled, with how many cards.
func tally(boxes []Box) string {
	if len(boxes) == 0 {
		return "没有箱"
	}
	names := boxes[0].Number
	if len(boxes) > 1 {
		names += "、" + boxes[1].Number
	}
	if len(boxes) > 2 {
		names += fmt.Sprintf(" 等 %d 箱", len(boxes))
	}
	return fmt.Sprintf("箱 %s，%d 张", names, carried(boxes))
}

// carried is how many cards boxes carry together.
func carried(boxes []Box) int64 {
	cards := int64(0)
	for i := range boxes {
		cards += boxes[i].Carries()
	}
	return cards
}
