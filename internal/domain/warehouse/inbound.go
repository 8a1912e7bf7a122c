package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// materialReceipt D-01 入库单: material from a supplier into a warehouse.
func materialReceipt() document.Type {
	return document.Type{
		Code: MaterialReceipt, Title: "入库单", Module: ModuleInbound, Prefix: "RK", Catalog: "D-01",
		Create: "W-01.1", Query: "W-01.7", Redate: "W-01.9", Version: 1,
		Head: []document.Field{
			{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Default: "last"},
			{Name: "category", Label: "入库类别", Type: document.Ref, Ref: "inbound-categories", Required: true, Default: "last"},
			warehouseField(), businessDate(),
			{Name: "purchase_request", Label: "请购单号", Type: document.Text, MaxLength: 40},
			{Name: "delivery_note", Label: "送货单号", Type: document.Text, MaxLength: 40},
			attachments("送货单、检验报告等，PDF、图片或 Excel"), remark(),
		},
		Lines:  []document.Field{itemField(), locationField(), quantityField("数量"), priceField(), lineRemark()},
		Chain:  inboundChain(),
		CC:     []string{"finance"},
		Effect: EffectReceive, Summary: summary("supplier", "suppliers"), Check: checkMaterials,
	}
}

// claimReceipt D-03 理赔入库: a supplier's replacement for claimed goods.
func claimReceipt() document.Type {
	t := materialReceipt()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = ClaimReceipt, "理赔入库", "LP", "D-03", "W-01.3"
	t.Head = []document.Field{
		{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Default: "last"},
		{Name: "claim_reference", Label: "理赔依据", Type: document.Text, Required: true, MaxLength: 60, Help: "理赔协议或退料单的编号"},
		warehouseField(), businessDate(), attachments("理赔协议、送货单等"), remark(),
	}
	return t
}

// materialReturn D-02 退料单: a department gives issued material back. It is
// bounded by what the 领用单 issued and nobody has returned yet.
func materialReturn() document.Type {
	return document.Type{
		Code: MaterialReturn, Title: "退料单", Module: ModuleInbound, Prefix: "TL", Catalog: "D-02",
		Create: "W-01.2", Query: "W-01.7", Redate: "W-01.9", Version: 1,
		Head: []document.Field{
			{Name: "requisition", Label: "原领用单", Type: document.Ref, Ref: "posted-requisitions", Required: true},
			warehouseField(), businessDate(),
			{Name: "reason", Label: "退料原因", Type: document.TextArea, Required: true, MaxLength: 500},
			attachments("退料说明、照片等"), remark(),
		},
		Lines:  []document.Field{itemField(), locationField(), quantityField("退料数量"), lineRemark()},
		Chain:  inboundChain(),
		Effect: EffectReturn, Summary: summary("requisition", "posted-requisitions"), Check: checkReturn,
	}
}

// summary is the gist in lists: the first item, how many more, the quantity of
// a single line, and the other party.
func summary(party, ref string) func(d *document.Document, facts document.Facts) string {
	return func(d *document.Document, facts document.Facts) string {
		if len(d.Lines) == 0 {
			return "尚无明细"
		}
		text := "未选物料"
		if e, err := facts.Entry("items", d.Lines[0].Text("item")); err == nil {
			text = e.Name
			if len(d.Lines) == 1 {
				text += fmt.Sprintf(" %s%s", d.Lines[0].Quantity("quantity"), e.Fields.Text("unit"))
			}
		}
		if n := len(d.Lines); n > 1 {
			text += fmt.Sprintf(" 等 %d 项", n)
		}
		if e, err := facts.Entry(ref, d.Head.Text(party)); err == nil {
			text += " · " + e.Name
		}
		return text
	}
}

// checkMaterials refuses finished cards: they have papers of their own.
func checkMaterials(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		if item.Fields.Text("kind") == KindFinished {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].item", i),
				Message: fmt.Sprintf("%s是成品，不能录入材料单据", item.Name)})
		}
	}
	return problems, nil
}

// checkReturn compares each item with what is still out under the 领用单.
func checkReturn(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	source, err := facts.Source(d.Head.Text("requisition"))
	if err != nil {
		return nil, err
	}
	if source.Type != Requisition || source.State != document.Done {
		return []fault.Detail{{Location: "head.requisition", Message: "原领用单必须是已完成的领用单"}}, nil
	}
	if source.Department.ID != d.Department.ID {
		return []fault.Detail{{Location: "head.requisition", Message: "只能退回本部门领用的材料"}}, nil
	}
	asked := map[string]value.Quantity{}
	var problems []fault.Detail
	for i, line := range d.Lines {
		id := line.Text("item")
		asked[id] += line.Quantity("quantity")
		left, err := outstanding(source, id, facts)
		if err != nil {
			return nil, err
		}
		if asked[id] <= left {
			continue
		}
		item, err := facts.Entry("items", id)
		if err != nil {
			return nil, err
		}
		problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].quantity", i),
			Message: fmt.Sprintf("%s最多可退 %s%s（领用单 %s 已领未退），本单共退 %s%s", item.Name, left, item.Fields.Text("unit"), source.ID, asked[id], item.Fields.Text("unit"))})
	}
	return problems, nil
}

// outstanding is what a 领用单 issued of an item and nobody has returned yet.
func outstanding(source *document.Document, item string, facts document.Facts) (value.Quantity, error) {
	returned, err := facts.Returned(source.ID, item)
	if err != nil {
		return 0, err
	}
	left := -returned
	for _, line := range source.Lines {
		if line.Text("item") == item {
			left += line.Quantity("picked_quantity")
		}
	}
	return left, nil
}

// receiveStock raises the stock by every line of a receipt.
func receiveStock(d *document.Document, facts document.Facts) ([]ledger.Move, error) {
	category := d.Head.Text("category")
	if d.Type == ClaimReceipt {
		category = CategoryClaim
	}
	var moves []ledger.Move
	for i, line := range d.Lines {
		moves = append(moves, ledger.Move{
			Place: stockPlace(d, line), Direction: ledger.In, Quantity: line.Quantity("quantity"), Amount: document.LineAmount(line),
			Category: category, Supplier: d.Head.Text("supplier"), Line: i + 1, Effect: "receive",
		})
	}
	return moves, nil
}

// returnStock raises the stock and lowers what the department holds. The limit
// is checked again here: another return may have been posted meanwhile.
func returnStock(d *document.Document, facts document.Facts) ([]ledger.Move, error) {
	problems, err := checkReturn(d, facts)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, fault.Conflict("return.over_issued", "%s", problems[0].Message)
	}
	source := d.Head.Text("requisition")
	var moves []ledger.Move
	for i, line := range d.Lines {
		q := line.Quantity("quantity")
		moves = append(moves,
			ledger.Move{Place: stockPlace(d, line), Direction: ledger.In, Quantity: q, Category: CategoryReturn, Source: source, Line: i + 1, Effect: "return"},
			ledger.Move{Place: inUsePlace(d, line), Direction: ledger.Out, Quantity: -q, Category: CategoryReturn, Source: source, Line: i + 1, Effect: "return.in_use"})
	}
	return moves, nil
}

func stockPlace(d *document.Document, line document.Values) ledger.Place {
	return ledger.Place{Account: ledger.Stock, Item: line.Text("item"), Warehouse: d.Head.Text("warehouse"),
		Location: line.Text("location"), Class: ledger.Good}
}

func inUsePlace(d *document.Document, line document.Values) ledger.Place {
	return ledger.Place{Account: ledger.InUse, Item: line.Text("item"), Department: d.Department.ID, Class: ledger.Good}
}
