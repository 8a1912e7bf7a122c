package reports

import (
	"html/template"
	"io"
	"time"

	"cardflow/internal/domain/document"
)

// landscapeFrom is the number of columns from which a table needs the long side
// of the sheet.
const landscapeFrom = 9

// documentPage is what the form of a paper sees: words only, nothing to decide.
type documentPage struct {
	Customer    string
	Title       string
	Number      string
	Barcode     template.HTML
	Landscape   bool
	Watermark   string
	Copy        bool
	Head        []printedField
	Columns     []Column // the first is 序号
	Rest        int      // how many columns follow the first
	Lines       [][]string
	Totals      []string
	Capitals    string
	Attachments []printedField
	Signatures  []signature
	PrintedBy   string
	PrintedAt   string
}

type printedField struct {
	Label string
	Value string
	Wide  bool
}

func (p *Printer) documentPage(data PrintData) (*documentPage, error) {
	d := data.Document
	barcode, err := barcodeSVG(d.ID)
	if err != nil {
		return nil, err
	}
	table := newLineTable(data)
	f := newFormatter()
	page := &documentPage{
		Customer: p.customer, Title: data.Type.Title, Number: d.ID, Barcode: barcode,
		Landscape: len(table.columns) >= landscapeFrom, Watermark: watermark(d.State), Copy: data.Copy,
		Head: headFields(data, f), Columns: Aligned(table.columns), Rest: len(table.columns) - 1, Lines: table.lines(f), Totals: table.totals(f),
		Signatures: signatures(d, chainOf(data), data.Tasks, f), PrintedBy: data.PrintedBy, PrintedAt: f.instant(data.PrintedAt),
	}
	if table.priced {
		page.Capitals = Capitals(table.amount)
	}
	for _, a := range data.Attachments {
		page.Attachments = append(page.Attachments, printedField{Label: a.Name, Value: fileSize(a.Size)})
	}
	return page, nil
}

// chainOf is the chain the paper was submitted with; a draft has none yet.
func chainOf(data PrintData) document.Chain {
	if len(data.Document.Chain) > 0 {
		return data.Document.Chain
	}
	return data.Type.Chain
}

// watermark says across the sheet that a print is no voucher.
func watermark(s document.State) string {
	switch s {
	case document.Done:
		return ""
	case document.Rejected:
		return "已拒绝"
	case document.Reversed:
		return "已冲账"
	}
	return "未完成"
}

// perRow is how many fields stand side by side in the form.
const perRow = 3

// headFields are the paper's own data and then the fields of its type, those of a
// whole row last; what is left of the row before them stays blank.
func headFields(data PrintData, f formatter) []printedField {
	d := data.Document
	fields := []printedField{
		{Label: "业务日期", Value: f.value(d.BusinessDate)},
		{Label: "状态", Value: d.StateLabel()},
		{Label: "制单人", Value: d.Maker.Name},
		{Label: "部门", Value: d.Department.Name},
	}
	if d.Department.Name == "" && d.Outlet != "" {
		fields[len(fields)-1] = printedField{Label: "网点", Value: data.name(d.Outlet)}
	}
	var wide []printedField
	for _, field := range data.Type.Head {
		if field.Type == document.Attachment || field.Name == "business_date" {
			continue
		}
		shown := f.field(field, d.Head[field.Name])
		if field.Type == document.Ref {
			shown = data.name(d.Head.Text(field.Name))
		}
		if field.Type == document.TextArea {
			wide = append(wide, printedField{Label: field.Label, Value: shown, Wide: true})
			continue
		}
		fields = append(fields, printedField{Label: field.Label, Value: shown})
	}
	for len(fields)%perRow != 0 {
		fields = append(fields, printedField{})
	}
	return append(fields, wide...)
}

// name is the name behind an id; an id that nobody can name stands for itself.
func (data PrintData) name(id string) string {
	if e, ok := data.Entries[id]; ok {
		return e.Name
	}
	if label, ok := data.Labels[id]; ok {
		return label
	}
	return id
}

// reportPage is what the form of a report sees.
type reportPage struct {
	Customer  string
	Title     string
	Landscape bool
	Watermark string
	Copy      bool
	Filters   []Chosen
	Note      string
	Groups    []headingGroup
	Columns   []Column
	Lines     [][]string
	Sums      []sumLine
	PrintedBy string
	PrintedAt string
	MadeAt    string
	Appendix  *appendixPage
	Signers   []string
}

// appendixPage is the second table under the first.
type appendixPage struct {
	Title   string
	Columns []Column
	Lines   [][]string
}

// headingGroup is a heading over several columns, or over two rows.
type headingGroup struct {
	Label   string
	Columns int
	Rows    int
}

type sumLine struct {
	Label string
	Cells []string
}

func (p *Printer) reportPage(r *Result, printedBy string, at time.Time) *reportPage {
	f := newFormatter()
	page := &reportPage{
		Customer: p.customer, Title: r.Title, Landscape: true, Filters: r.Filters, Note: onPaper(r.Note),
		Columns: r.Columns, PrintedBy: printedBy, PrintedAt: f.instant(at), MadeAt: f.instant(r.GeneratedAt),
	}
	page.Groups, page.Signers = headingGroups(r.Columns), r.Signers
	if len(page.Signers) == 0 {
		page.Signers = []string{"主管", "财务", "仓库"}
	}
	for _, row := range r.Rows {
		page.Lines = append(page.Lines, cellsOf(r.Columns, row, f))
	}
	for _, s := range r.Subtotals {
		page.Sums = append(page.Sums, sumLine{Label: "小计：" + s.Label, Cells: cellsOf(r.Columns, s.Totals, f)})
	}
	if a := r.Appendix; a != nil {
		page.Appendix = &appendixPage{Title: a.Title, Columns: a.Columns}
		for _, row := range a.Rows {
			page.Appendix.Lines = append(page.Appendix.Lines, cellsOf(a.Columns, row, f))
		}
	}
	if len(r.Totals) > 0 {
		page.Sums = append(page.Sums, sumLine{Label: "合计", Cells: cellsOf(r.Columns, r.Totals, f)})
	}
	return page
}

func cellsOf(columns []Column, row Row, f formatter) []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = f.value(row[c.Key])
	}
	return cells
}

// headingGroups gives the upper row of headings, or nothing when no column
// belongs to a group.
func headingGroups(columns []Column) []headingGroup {
	var groups []headingGroup
	some := false
	for i, c := range columns {
		if c.Group == "" {
			groups = append(groups, headingGroup{Label: c.Label, Columns: 1, Rows: 2})
			continue
		}
		some = true
		if i > 0 && columns[i-1].Group == c.Group {
			groups[len(groups)-1].Columns++
			continue
		}
		groups = append(groups, headingGroup{Label: c.Group, Columns: 1, Rows: 1})
	}
	if !some {
		return nil
	}
	return groups
}

func (p *Printer) render(w io.Writer, name string, page any) error {
	return p.templates.ExecuteTemplate(w, name, page)
}
