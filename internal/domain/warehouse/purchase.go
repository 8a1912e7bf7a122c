package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// purchaseRequest D-23 请购单: what is to be bought. The supervisor confirms the
// need, the purchaser says from whom and for how much, the approver decides.
func purchaseRequest() document.Type {
	supplier := document.Field{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Width: 200}
	return document.Type{
		Code: PurchaseRequest, Title: "请购单", Module: ModulePurchase, Prefix: "QG", Catalog: "D-23",
		Create: "W-09.1", Query: "W-09.5", Version: 1,
		Head: []document.Field{
			{Name: "needed_date", Label: "需用日期", Type: document.DateField, Required: true},
			businessDate(), reasonField("请购原因"), attachments("询价单等，可不传"), remark(),
		},
		Lines: []document.Field{itemField(), quantityField("请购数量"), later(supplier), later(priceField()), lineRemark()},
		Chain: document.Chain{
			{Key: "supervisor", Title: "主管确认", Waiting: "待主管确认", Function: "W-09.2", Role: "supervisor", RoleName: "主管", DueHours: 16},
			{Key: "purchase", Title: "采购确认", Waiting: "待采购确认", Function: "W-09.3", Role: "purchaser", RoleName: "采购", DueHours: 24,
				Edits: document.Edits{Lines: []string{"supplier", "price"}}},
			{Key: "decide", Title: "核决", Waiting: "待核决", Function: "W-09.4", Role: "approver", RoleName: "核决人", DueHours: 16, Done: "已核决"},
		},
		CC:      []string{"keeper"},
		Summary: summary("", ""), Check: all(checkMaterials, checkNeeded),
		StepFill: map[string]func(*document.Document, document.Facts) error{"purchase": suggestPrices},
		StepRule: map[string]document.Check{"purchase": checkPurchase},
	}
}

func checkNeeded(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	if d.Head.Date("needed_date") >= d.BusinessDate {
		return nil, nil
	}
	return []fault.Detail{{Location: "head.needed_date", Message: "需用日期不能早于业务日期"}}, nil
}

// suggestPrices completes what the purchaser left open by the reference price.
func suggestPrices(d *document.Document, facts document.Facts) error {
	for _, line := range d.Lines {
		if line.Has("price") {
			continue
		}
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return err
		}
		if item.Fields.Has("price") {
			line["price"] = item.Fields.Money("price")
		}
	}
	return nil
}

// checkPurchase wants a supplier that exists and a price on every line.
func checkPurchase(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	for i, line := range d.Lines {
		at := fmt.Sprintf("lines[%d].", i)
		supplier, err := facts.Entry("suppliers", line.Text("supplier"))
		switch {
		case err != nil && fault.From(err).Kind == fault.KindNotFound:
			problems = append(problems, fault.Detail{Location: at + "supplier", Message: "请选择供应商"})
		case err != nil:
			return nil, err
		case supplier.Disabled:
			problems = append(problems, fault.Detail{Location: at + "supplier", Message: fmt.Sprintf("供应商“%s”已停用，请另选", supplier.Name)})
		}
		if !line.Has("price") {
			problems = append(problems, fault.Detail{Location: at + "price", Message: "请填写单价"})
		}
	}
	return problems, nil
}
