package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// requisition D-04 领用单: a department draws material; the keeper picks the
// quantity he really takes and says from where.
func requisition() document.Type {
	return document.Type{
		Code: Requisition, Title: "领用单", Module: ModuleIssue, Prefix: "LL", Catalog: "D-04",
		Create: "W-02.4", Query: "W-02.9", Redate: "W-02.11", Version: 1,
		Head: []document.Field{
			{Name: "category", Label: "出库类别", Type: document.Ref, Ref: "outbound-categories", Required: true, Default: "last"},
			warehouseField(), businessDate(),
			{Name: "purpose", Label: "用途", Type: document.TextArea, Required: true, MaxLength: 500},
			attachments("领用依据，可不传"), remark(),
		},
		Lines: []document.Field{itemField(), quantityField("申领数量"),
			pickedQuantityField(), later(locationField()), lineRemark()},
		Chain: document.Chain{
			{Key: "approve", Title: "部门审批", Waiting: "待部门审批", Function: "W-02.6", Role: "dept_head", RoleName: "部门负责人", Scope: document.ScopeDepartment, DueHours: 8},
			{Key: "pick", Title: "仓库领料", Waiting: "待仓库领料", Function: "W-02.7", Role: "keeper", RoleName: "仓库管理员", DueHours: 8,
				Edits: document.Edits{Lines: []string{"picked_quantity", "location"}}},
			{Key: "confirm", Title: "仓库确认", Waiting: "待仓库确认", Function: "W-02.8", Role: "keeper", RoleName: "仓库管理员", DueHours: 8},
		},
		CC:       []string{"finance"},
		Effect:   EffectIssue,
		Summary:  summary("category", "outbound-categories"),
		Check:    checkMaterials,
		StepFill: map[string]func(*document.Document, document.Facts) error{"pick": suggestPick},
		StepRule: map[string]document.Check{"pick": checkPick},
	}
}

// suggestPick completes what the keeper left open: the whole quantity, from the
// location that holds most.
func suggestPick(d *document.Document, facts document.Facts) error {
	for _, line := range d.Lines {
		if !line.Has("picked_quantity") {
			line["picked_quantity"] = line.Quantity("quantity")
		}
	}
	return suggestLocations(ledger.Stock)(d, facts)
}

func pickedQuantityField() document.Field {
	return document.Field{Name: "picked_quantity", Label: "实领数量", Type: document.Decimal, UnitOf: "item", Required: true, ReadOnly: true,
		Min: ptr(0.0), Max: ptr(float64(maxQuantity)), Width: 120}
}

// checkPick refuses a pick above what was asked or what lies at the location.
func checkPick(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	shelves := newShelves(d, ledger.Stock, facts)
	total := value.Quantity(0)
	for i, line := range d.Lines {
		at := fmt.Sprintf("lines[%d].", i)
		q := line.Quantity("picked_quantity")
		total += q
		message, field, err := checkPickedLine(line, shelves)
		if err != nil {
			return nil, err
		}
		if message != "" {
			problems = append(problems, fault.Detail{Location: at + field, Message: message})
		}
	}
	if total == 0 {
		problems = append(problems, fault.Detail{Location: "lines", Message: "实领数量不能全为 0；不发料请退回"})
	}
	return problems, nil
}

func checkPickedLine(line document.Values, shelves *shelves) (message, field string, err error) {
	q := line.Quantity("picked_quantity")
	item, err := shelves.facts.Entry("items", line.Text("item"))
	if err != nil {
		return "", "", err
	}
	unit := item.Fields.Text("unit")
	switch {
	case !q.Fits(int(item.Fields.Int("decimals"))):
		return fmt.Sprintf("%s的数量必须按%s的最小单位填写", item.Name, unit), "picked_quantity", nil
	case q > line.Quantity("quantity"):
		return fmt.Sprintf("%s申领 %s%s，实领不能超过申领", item.Name, line.Quantity("quantity"), unit), "picked_quantity", nil
	case q == 0:
		return "", "", nil
	}
	if message, err := shelves.belongs(line, item); message != "" || err != nil {
		return message, "location", err
	}
	message, err = shelves.take(line, item, q)
	return message, "picked_quantity", err
}
