package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// materialReceipt D-01 入库单: material from a supplier into a warehouse.
func materialReceipt() document.Type {
	return document.Type{
		Code: MaterialReceipt, Title: "入库单", Module: ModuleInbound, Prefix: "RK", Catalog: "D-01",
		Create: "W-01.1", Query: "W-01.7", Redate: "W-01.9", Version: 3,
		Head:  receiptHead(),
		Lines: receiptLines(),
		Links: []document.Link{{Field: "purchase_request", List: approvedRequests(), Verb: "到货", Rest: "未到货",
			Limit: &document.Limit{Of: "quantity", By: document.ByItem, Effect: moveReceive, Loose: true}}},
		Chain:  inboundChain(),
		CC:     []string{"finance"},
		Effect: EffectReceive, Summary: summary("supplier", "suppliers"), Check: all(checkMaterials, checkExpiry),
		Earlier: []document.Form{{Version: 2, Lines: receiptLinesV2(), Head: receiptHead()}, {Version: 1, Lines: receiptLinesV2(), Head: receiptHeadV1()}},
	}
}

// expiryField is needed of items whose expiry dates are kept.
func expiryField() document.Field {
	return document.Field{Name: "expires_on", Label: "有效期至", Type: document.DateField, Width: 120}
}

// checkExpiry wants the expiry date of what has one, and none that has passed.
func checkExpiry(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		kept, _ := item.Fields["expires"].(bool)
		on, wrong := line.Date("expires_on"), ""
		switch {
		case on == "" && kept:
			wrong = item.Name + "管理有效期，请填写有效期至"
		case on != "" && on < d.BusinessDate:
			wrong = item.Name + "在业务日期 " + string(d.BusinessDate) + " 已过有效期，不能入库"
		}
		if wrong != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].expires_on", i), Message: wrong})
		}
	}
	return problems, nil
}

func receiptLines() []document.Field {
	return []document.Field{itemField(), locationField(), quantityField("数量"), priceField(), lineRemark(), expiryField()}
}

// receiptLinesV2 are the lines before they could carry an expiry date.
func receiptLinesV2() []document.Field {
	return []document.Field{itemField(), locationField(), quantityField("数量"), priceField(), lineRemark()}
}

func receiptHead() []document.Field {
	return []document.Field{
		sourceField("purchase_request", "请购单", approvedRequests(), false),
		{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Default: "last"},
		{Name: "category", Label: "入库类别", Type: document.Ref, Ref: "inbound-categories", Required: true, Default: "last"},
		warehouseField(), businessDate(),
		{Name: "delivery_note", Label: "送货单号", Type: document.Text, MaxLength: 40},
		attachments("送货单、检验报告等，PDF、图片或 Excel"), remark(),
	}
}

// receiptHeadV1 is the head of an 入库单 before it could refer to a 请购单: the
// number was a text.
func receiptHeadV1() []document.Field {
	return []document.Field{
		{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Default: "last"},
		{Name: "category", Label: "入库类别", Type: document.Ref, Ref: "inbound-categories", Required: true, Default: "last"},
		warehouseField(), businessDate(),
		{Name: "purchase_request", Label: "请购单号", Type: document.Text, MaxLength: 40},
		{Name: "delivery_note", Label: "送货单号", Type: document.Text, MaxLength: 40},
		attachments("送货单、检验报告等，PDF、图片或 Excel"), remark(),
	}
}

// claimReceipt D-03 理赔入库: a supplier's replacement for claimed goods.
func claimReceipt() document.Type {
	t := materialReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = ClaimReceipt, "理赔入库", "LP", "D-03", "W-01.3"
	t.Head = append([]document.Field{sourceField("supplier_return", "退料出库", postedSupplierReturns(), false)}, claimHead()...)
	t.Version, t.Earlier = 3, []document.Form{{Version: 2, Lines: receiptLinesV2(), Head: t.Head}, {Version: 1, Lines: receiptLinesV2(), Head: claimHead()}}
	t.Links = []document.Link{{Field: "supplier_return", List: postedSupplierReturns(), Verb: "理赔", Rest: "已退未补",
		Limit: &document.Limit{Of: "picked_quantity", By: document.ByItem, Effect: moveReceive}}}
	return t
}

func claimHead() []document.Field {
	return []document.Field{
		{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Default: "last"},
		{Name: "claim_reference", Label: "理赔依据", Type: document.Text, Required: true, MaxLength: 60, Help: "理赔协议或退料单的编号"},
		warehouseField(), businessDate(), attachments("理赔协议、送货单等"), remark(),
	}
}

// materialReturn D-02 退料单: a department gives issued material back. It is
// bounded by what the 领用单 issued and nobody has returned yet.
func materialReturn() document.Type {
	return document.Type{
		Code: MaterialReturn, Title: "退料单", Module: ModuleInbound, Prefix: "TL", Catalog: "D-02",
		Create: "W-01.2", Query: "W-01.7", Redate: "W-01.9", Version: 1,
		Head: []document.Field{
			sourceField("requisition", "原领用单", postedRequisitions(), true),
			warehouseField(), businessDate(), reasonField("退料原因"),
			attachments("退料说明、照片等"), remark(),
		},
		Lines: []document.Field{itemField(), locationField(), quantityField("退料数量"), lineRemark()},
		Links: []document.Link{{Field: "requisition", List: postedRequisitions(), Verb: "退", Rest: "已领未退",
			Limit: &document.Limit{Of: "picked_quantity", By: document.ByItem, Effect: moveReturn}}},
		Chain:  inboundChain(),
		Effect: EffectReturn, Summary: summary("requisition", "posted-requisitions"),
	}
}

// summary is the gist in lists: the first item, how many more, the quantity of
// a single line, and the other party.
func summary(party, ref string) func(d *document.Document, facts document.Facts) string {
	return func(d *document.Document, facts document.Facts) string {
		text := document.Gist(d, facts, "未选物料")
		if e, err := facts.Entry(ref, d.Head.Text(party)); err == nil && len(d.Lines) > 0 {
			text += " · " + e.Name
		}
		return text
	}
}

// checkMaterials refuses finished cards and one-time goods: they have papers and
// accounts of their own.
func checkMaterials(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	return eachItem(d, facts, func(item document.Entry) string {
		switch item.Fields.Text("kind") {
		case KindFinished:
			return item.Name + "是成品，不能录入材料单据"
		case KindOneTime:
			return item.Name + "是一次性物品，不能录入材料单据"
		}
		return ""
	})
}

// eachItem lists what is wrong with the items of the lines.
func eachItem(d *document.Document, facts document.Facts, wrong func(item document.Entry) string) ([]fault.Detail, error) {
	var problems []fault.Detail
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		if text := wrong(item); text != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].item", i), Message: text})
		}
	}
	return problems, nil
}
