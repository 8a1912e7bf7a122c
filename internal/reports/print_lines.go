package reports

import (
	"slices"
	"strconv"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// lineTable lays the lines of a paper out in columns: an item takes four of
// them (编码 名称 规格 单位), and a price is followed by the amount.
type lineTable struct {
	data    PrintData
	columns []Column
	cells   []func(line document.Values) any
	priced  bool
	amount  value.Money
}

func newLineTable(data PrintData) *lineTable {
	t := &lineTable{data: data}
	t.add(Column{Key: "line", Label: "序号", Align: "center", Width: 44}, nil)
	for _, f := range data.Type.Lines {
		switch {
		case f.Type == document.Ref && f.Ref == "items":
			t.item(f)
		case f.Type == document.Ref:
			t.add(Column{Key: f.Name, Label: f.Label, Width: f.Width}, func(line document.Values) any { return data.name(line.Text(f.Name)) })
		case f.Type == document.Attachment:
		default:
			t.field(f)
		}
	}
	return t
}

func (t *lineTable) add(c Column, cell func(line document.Values) any) {
	if c.Type == "" {
		c.Type = document.Text
	}
	t.columns = append(t.columns, c)
	t.cells = append(t.cells, cell)
}

func (t *lineTable) item(f document.Field) {
	entry := func(line document.Values) document.Entry { return entryOr(t.data.Entries, line.Text(f.Name)) }
	t.add(Column{Key: f.Name + "_code", Label: f.Label + "编码", Width: 90}, func(line document.Values) any { return entry(line).Code })
	t.add(Column{Key: f.Name, Label: f.Label + "名称", Width: 180}, func(line document.Values) any { return entry(line).Name })
	t.add(Column{Key: f.Name + "_spec", Label: "规格", Width: 110}, func(line document.Values) any { return entry(line).Fields["spec"] })
	t.add(Column{Key: f.Name + "_unit", Label: "单位", Align: "center", Width: 44}, func(line document.Values) any { return entry(line).Fields["unit"] })
}

func (t *lineTable) field(f document.Field) {
	label := f.Label
	if f.Type == document.MoneyField {
		label += "（元）"
	}
	format := newFormatter()
	t.add(Column{Key: f.Name, Label: label, Type: f.Type, Width: f.Width, Sum: f.Type == document.Decimal}, func(line document.Values) any {
		if f.Type == document.Text && t.data.Type.Words != nil {
			return t.data.Type.Words(f, line, t.data.name)
		}
		if f.Type == document.Select || f.Type == document.DateTime {
			return format.field(f, line[f.Name])
		}
		return line[f.Name]
	})
	if f.Name == "price" {
		t.priced = true
		t.add(Column{Key: "amount", Label: "金额（元）", Type: document.MoneyField, Width: 110, Sum: true},
			func(line document.Values) any { return document.LineAmount(line) })
	}
}

// lines gives the table's cells; the number of the line comes first.
func (t *lineTable) lines(f formatter) [][]string {
	out := make([][]string, 0, len(t.data.Document.Lines))
	for i, line := range t.data.Document.Lines {
		row := []string{strconv.Itoa(i + 1)}
		for _, cell := range t.cells[1:] {
			row = append(row, f.value(cell(line)))
		}
		out = append(out, row)
	}
	return out
}

// totals gives the last row, and keeps the amount for its capitals; lines that
// have nothing to add up have none.
func (t *lineTable) totals(f formatter) []string {
	if !slices.ContainsFunc(t.columns, func(c Column) bool { return c.Sum }) {
		return nil
	}
	sum := newSums(t.columns)
	for _, line := range t.data.Document.Lines {
		row := Row{}
		for i, c := range t.columns {
			if c.Sum {
				row[c.Key] = t.cells[i](line)
			}
		}
		sum.add(row)
	}
	t.amount, _ = sum.row["amount"].(value.Money)
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		cells[i] = f.value(sum.row[c.Key])
	}
	cells[0] = "合计"
	return cells
}
