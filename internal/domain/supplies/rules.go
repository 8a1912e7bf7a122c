package supplies

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

func problem(i int, field, format string, args ...any) fault.Detail {
	return fault.Detail{Location: fmt.Sprintf("lines[%d].%s", i, field), Message: fmt.Sprintf(format, args...)}
}

// checkRequest wants an outlet that asks, and each consumable once.
func checkRequest(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	if d.Outlet == "" {
		return []fault.Detail{{Location: "head", Message: "耗材由网点申领，您的账号不属于任何网点"}}, nil
	}
	var problems []fault.Detail
	seen := map[string]int{}
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		switch before := seen[item.ID]; {
		case item.Fields.Text("kind") != warehouse.KindConsumable:
			problems = append(problems, problem(i, "item", "%s不是耗材，不能在这里申领", item.Name))
		case before > 0:
			problems = append(problems, problem(i, "item", "%s与第 %d 行重复，请合并成一行", item.Name, before))
		}
		seen[item.ID] = i + 1
	}
	return problems, nil
}

// suggestIssue completes what the issuer left open: the whole quantity, from the
// location of the warehouse that holds most.
func suggestIssue(d *document.Document, facts document.Facts) error {
	for _, line := range d.Lines {
		if !line.Has("picked_quantity") {
			line["picked_quantity"] = line.Quantity("quantity")
		}
		if line.Has("location") || d.Head.Text("warehouse") == "" || line.Quantity("picked_quantity") == 0 {
			continue
		}
		places, err := facts.StockByLocation(shelf(d, line).Shelf())
		if err != nil {
			return err
		}
		if len(places) > 0 {
			line["location"] = places[0].Location
		}
	}
	return nil
}

// shelf is where a line is taken from.
func shelf(d *document.Document, line document.Values) ledger.Place {
	return ledger.Place{Account: ledger.Stock, Item: line.Text("item"), Warehouse: d.Head.Text("warehouse"),
		Location: line.Text("location"), Class: ledger.Good}
}

// checkIssue refuses to send more than was asked for, or than lies there.
func checkIssue(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	if d.Head.Text("warehouse") == "" {
		return []fault.Detail{{Location: "head.warehouse", Message: "请选择下发仓库"}}, nil
	}
	if _, err := facts.Entry("warehouses", d.Head.Text("warehouse")); err != nil {
		return nil, err
	}
	var problems []fault.Detail
	total := value.Quantity(0)
	for i, line := range d.Lines {
		total += line.Quantity("picked_quantity")
		wrong, field, err := checkIssued(d, line, facts)
		if err != nil {
			return nil, err
		}
		if wrong != "" {
			problems = append(problems, problem(i, field, "%s", wrong))
		}
	}
	if total == 0 {
		problems = append(problems, fault.Detail{Location: "lines", Message: "下发数量不能全为 0；不下发请退回并说明原因"})
	}
	return problems, nil
}

func checkIssued(d *document.Document, line document.Values, facts document.Facts) (wrong, field string, err error) {
	item, err := facts.Entry("items", line.Text("item"))
	if err != nil {
		return "", "", err
	}
	unit, q := item.Fields.Text("unit"), line.Quantity("picked_quantity")
	decimals := int(item.Fields.Int("decimals"))
	switch {
	case !q.Fits(decimals):
		return fmt.Sprintf("%s的数量%s", item.Name, document.DecimalsText(decimals)), "picked_quantity", nil
	case q > line.Quantity("quantity"):
		return fmt.Sprintf("%s申领 %s%s，下发不能超过申领", item.Name, line.Quantity("quantity"), unit), "picked_quantity", nil
	case q == 0:
		return "", "", nil
	}
	location, err := facts.Entry("locations", line.Text("location"))
	switch {
	case fault.From(err) != nil && fault.From(err).Kind == fault.KindNotFound:
		return fmt.Sprintf("请选择%s的库位", item.Name), "location", nil
	case err != nil:
		return "", "", err
	case location.Parent != d.Head.Text("warehouse"):
		return fmt.Sprintf("库位“%s”不属于下发仓库", location.Name), "location", nil
	}
	have, err := facts.Stock(shelf(d, line).Shelf())
	if err != nil || q <= have {
		return "", "", err
	}
	return ledger.Short(item.Name, location.Name, have, q, unit).Message, "picked_quantity", nil
}

// suggestSign takes what was sent as what was got, where nothing else is said.
func suggestSign(d *document.Document, _ document.Facts) error {
	for _, line := range d.Lines {
		if !line.Has("received_quantity") {
			line["received_quantity"] = line.Quantity("picked_quantity")
		}
	}
	return nil
}

// checkSign wants a reason wherever the outlet got more or less than was sent.
func checkSign(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	for i, line := range d.Lines {
		item, err := facts.Entry("items", line.Text("item"))
		if err != nil {
			return nil, err
		}
		sent, got, unit := line.Quantity("picked_quantity"), line.Quantity("received_quantity"), item.Fields.Text("unit")
		decimals := int(item.Fields.Int("decimals"))
		switch {
		case !got.Fits(decimals):
			problems = append(problems, problem(i, "received_quantity", "%s的数量%s", item.Name, document.DecimalsText(decimals)))
		case got != sent && line.Text("reason") == "":
			problems = append(problems, problem(i, "reason", "%s下发 %s%s，签收 %s%s，请填写差异原因", item.Name, sent, unit, got, unit))
		case got == sent && line.Text("reason") != "":
			problems = append(problems, problem(i, "reason", "%s签收与下发一致，不需要差异原因", item.Name))
		}
	}
	return problems, nil
}
