package warehouse

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/fault"
)

// oneTimeReceipt D-24 一次性入库单: goods that are bought once and used up. They
// stand in a book of their own. The customer calls its entry 录入请购单.
func oneTimeReceipt() document.Type {
	return document.Type{
		Code: OneTimeReceipt, Title: "一次性入库单", Module: ModuleOneTimeIn, Prefix: "YR", Catalog: "D-24",
		Create: "W-10.1", Query: "W-10.4", Version: 1,
		Head: []document.Field{
			{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers", Required: true, Default: "last"},
			warehouseField(), businessDate(), attachments("送货单、发票等，可不传"), remark(),
		},
		Lines: receiptLinesV2(),
		Chain: document.Chain{
			{Key: "qc", Title: "质检员确认", Waiting: "待质检员确认", Function: "W-10.2", Role: "inspector", RoleName: "质检员", DueHours: 8},
			{Key: "warehouse", Title: "仓库确认", Waiting: "待仓库确认", Function: "W-10.3", Role: "keeper", RoleName: "仓库管理员", DueHours: 8},
		},
		CC:     []string{"finance"},
		Effect: EffectOneTimeReceipt, Summary: summary("supplier", "suppliers"), Check: checkOneTime,
	}
}

// oneTimeIssue D-25 一次性领用单.
func oneTimeIssue() document.Type {
	return document.Type{
		Code: OneTimeIssue, Title: "一次性领用单", Module: ModuleOneTimeIssue, Prefix: "YL", Catalog: "D-25",
		Create: "W-11.1", Query: "W-11.4", Version: 1,
		Head: []document.Field{
			warehouseField(), businessDate(),
			{Name: "purpose", Label: "用途", Type: document.TextArea, Required: true, MaxLength: 500},
			attachments("领用依据，可不传"), remark(),
		},
		Lines: []document.Field{itemField(), quantityField("领用数量"), later(locationField()), lineRemark()},
		Chain: document.Chain{
			{Key: "department", Title: "部门确认", Waiting: "待部门确认", Function: "W-11.2", Role: "dept_head", RoleName: "部门负责人",
				Scope: document.ScopeDepartment, DueHours: 16},
			{Key: "warehouse", Title: "仓库确认", Waiting: "待仓库确认", Function: "W-11.3", Role: "keeper", RoleName: "仓库管理员", DueHours: 8,
				Edits: document.Edits{Lines: []string{"location"}}},
		},
		CC:       []string{"finance"},
		Effect:   EffectOneTimeIssue,
		Summary:  summary("warehouse", "warehouses"),
		Check:    all(checkOneTime, onHand(ledger.OneTime)),
		StepFill: map[string]func(*document.Document, document.Facts) error{"warehouse": suggestLocations(ledger.OneTime)},
		StepRule: map[string]document.Check{"warehouse": fromShelves(ledger.OneTime)},
	}
}

func checkOneTime(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	return eachItem(d, facts, func(item document.Entry) string {
		if item.Fields.Text("kind") != KindOneTime {
			return item.Name + "不是一次性物品"
		}
		return ""
	})
}
