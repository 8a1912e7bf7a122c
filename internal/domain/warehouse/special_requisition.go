package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// headWithoutCategory is the head of a 领用单 whose 出库类别 its type sets.
func headWithoutCategory(first ...document.Field) []document.Field {
	return append(first, requisition().Head[1:]...)
}

// scrapRequisition D-05 退废卡领用单: cards to replace those of a confirmed
// 退废卡入库表, never more of them than it lists.
func scrapRequisition() document.Type {
	t := requisition()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = ScrapRequisition, "退废卡领用单", "TF", "D-05", "W-02.1"
	t.Head = headWithoutCategory(sourceField("scrap_table", "退废卡入库表", confirmedScrapTables(), true))
	t.Links = []document.Link{{Field: "scrap_table", List: confirmedScrapTables(), Verb: "领用", Rest: "未领用",
		Limit: &document.Limit{Of: "quantity", By: document.ByPaper, Effect: moveIssue}}}
	t.Summary = summary("scrap_table", confirmedScrapTables().Ref)
	return t
}

// blankCardExchange D-06 白卡调换领用单: good blank cards against defective ones.
func blankCardExchange() document.Type {
	t := requisition()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = BlankCardExchange, "白卡调换领用单", "BD", "D-06", "W-02.2"
	t.Head = headWithoutCategory(document.Field{Name: "defect", Label: "不良原因", Type: document.TextArea, Required: true, MaxLength: 500})
	exchanged := quantityField("调换数量")
	exchanged.Name = "exchanged_quantity"
	t.Lines = append([]document.Field{t.Lines[0], exchanged}, t.Lines[1:]...)
	t.Check = all(checkMaterials, checkExchange)
	t.Summary = summary("warehouse", "warehouses")
	return t
}

// checkExchange gives no more good cards than defective ones come back.
func checkExchange(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	for i, line := range d.Lines {
		if asked, back := line.Quantity("quantity"), line.Quantity("exchanged_quantity"); asked > back {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].quantity", i),
				Message: fmt.Sprintf("申领 %s 超过调换数量 %s", asked, back)})
		}
	}
	return problems, nil
}

// lossCompensation D-07 损耗补偿领用单: what production lost beyond its share.
func lossCompensation() document.Type {
	t := requisition()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = LossCompensation, "损耗补偿领用单", "SB", "D-07", "W-02.3"
	t.Head = headWithoutCategory(document.Field{Name: "loss", Label: "损耗原因", Type: document.TextArea, Required: true, MaxLength: 500})
	t.Summary = summary("warehouse", "warehouses")
	return t
}

// supplierReturn D-08 退料出库: goods go back to the supplier they came from, at
// the price they came at.
func supplierReturn() document.Type {
	t := requisition()
	t.Code, t.Title, t.Prefix, t.Catalog, t.Create = SupplierReturn, "退料出库", "TC", "D-08", "W-02.5"
	t.Head = []document.Field{
		sourceField("receipt", "原入库单", postedReceipts(), true),
		{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true},
		warehouseField(), businessDate(), reasonField("退料原因"), attachments("退货协议、照片等"), remark(),
	}
	t.Lines = []document.Field{itemField(), quantityField("退料数量"), pickedQuantityField(), later(locationField()), priceField(), lineRemark()}
	t.Links = []document.Link{{Field: "receipt", List: postedReceipts(), Verb: "退", Rest: "已入未退",
		Limit: &document.Limit{Of: "quantity", By: document.ByItem, Effect: moveSupplierReturn}}}
	t.Effect, t.Summary = EffectSupplierReturn, summary("supplier", "suppliers")
	t.Check = all(checkMaterials, sameSupplier)
	return t
}

// sameSupplier wants goods back where they came from.
func sameSupplier(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	receipt, err := facts.Source(d.Head.Text("receipt"))
	if err != nil || receipt.Head.Text("supplier") == d.Head.Text("supplier") {
		return nil, err
	}
	return []fault.Detail{{Location: "head.supplier", Message: "供应商与原入库单不同"}}, nil
}
