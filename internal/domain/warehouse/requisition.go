package warehouse

import (
	"fmt"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// requisition D-04 领用单: a department draws material; the keeper picks the
// quantity he really takes and says from where.
func requisition() document.Type {
	location := locationField()
	location.ReadOnly = true
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
			{Name: "picked_quantity", Label: "实领数量", Type: document.Decimal, UnitOf: "item", Required: true, ReadOnly: true,
				Min: ptr(0.0), Max: ptr(float64(maxQuantity)), Width: 120},
			location, lineRemark()},
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
		if line.Has("location") {
			continue
		}
		places, err := facts.StockByLocation(line.Text("item"), d.Head.Text("warehouse"))
		if err != nil {
			return err
		}
		if len(places) > 0 {
			line["location"] = places[0].Location
		}
	}
	return nil
}

// checkPick refuses a pick above what was asked or what lies at the location.
func checkPick(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	picked := map[ledger.Place]value.Quantity{}
	total := value.Quantity(0)
	for i, line := range d.Lines {
		at := fmt.Sprintf("lines[%d].", i)
		q := line.Quantity("picked_quantity")
		total += q
		message, field, err := checkPickedLine(d, line, picked, facts)
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

func checkPickedLine(d *document.Document, line document.Values, picked map[ledger.Place]value.Quantity, facts document.Facts) (message, field string, err error) {
	q := line.Quantity("picked_quantity")
	item, err := facts.Entry("items", line.Text("item"))
	if err != nil {
		return "", "", err
	}
	unit := item.Fields.Text("unit")
	if !q.Fits(int(item.Fields.Int("decimals"))) {
		return fmt.Sprintf("%s的数量必须按%s的最小单位填写", item.Name, unit), "picked_quantity", nil
	}
	if q > line.Quantity("quantity") {
		return fmt.Sprintf("%s申领 %s%s，实领不能超过申领", item.Name, line.Quantity("quantity"), unit), "picked_quantity", nil
	}
	if q == 0 {
		return "", "", nil
	}
	location, err := facts.Entry("locations", line.Text("location"))
	if err != nil {
		if fault.From(err).Kind == fault.KindNotFound {
			return fmt.Sprintf("请选择%s的库位", item.Name), "location", nil
		}
		return "", "", err
	}
	if location.Parent != d.Head.Text("warehouse") {
		return fmt.Sprintf("库位“%s”不属于本单所选的仓库", location.Name), "location", nil
	}
	place := stockPlace(d, line)
	picked[place] += q
	have, err := facts.Stock(place.Item, place.Warehouse, place.Location)
	if err != nil {
		return "", "", err
	}
	if picked[place] > have {
		return ledger.Short(item.Name, location.Name, have, picked[place], unit).Message, "picked_quantity", nil
	}
	return "", "", nil
}

// issueStock takes the picked quantities out of the warehouse and into what the
// department holds.
func issueStock(d *document.Document, _ document.Facts) ([]ledger.Move, error) {
	var moves []ledger.Move
	for i, line := range d.Lines {
		q := line.Quantity("picked_quantity")
		if q == 0 {
			continue
		}
		moves = append(moves,
			ledger.Move{Place: stockPlace(d, line), Direction: ledger.Out, Quantity: -q, Category: d.Head.Text("category"), Line: i + 1, Effect: "issue"},
			ledger.Move{Place: inUsePlace(d, line), Direction: ledger.In, Quantity: q, Category: d.Head.Text("category"), Line: i + 1, Effect: "issue.in_use"})
	}
	return moves, nil
}

// Effects maps the names in the types to what they post.
func Effects() map[string]approval.Effect {
	return map[string]approval.Effect{
		EffectReceive: approval.Posting(receiveStock),
		EffectReturn:  approval.Posting(returnStock),
		EffectIssue:   approval.Posting(issueStock),
	}
}
