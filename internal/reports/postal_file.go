package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
)

// MaxPostalBytes is the largest file of the post that is looked at: a hundred thousand
// rows need less.
const MaxPostalBytes = 32 << 20

func postalBounds() bounds {
	return bounds{bytes: MaxPostalBytes, unpacked: 128 << 20, texts: 400_000, rows: postal.MaxRows + 1}
}

// postalColumn is a column of a file with the names the post gives it.
type postalColumn struct {
	label    string
	names    []string
	required bool
	into     func(r *postal.Report, c gridCell) error
}

func (p *lineParser) postalColumns() []postalColumn {
	text := func(into func(*postal.Report) *string) func(*postal.Report, gridCell) error {
		return func(r *postal.Report, c gridCell) error {
			v, err := p.cell(document.Field{Name: "x", Label: "内容", Type: document.Text}, c)
			if s, ok := v.(string); ok {
				*into(r) = s
			}
			return err
		}
	}
	return []postalColumn{
		{"邮件号", []string{"邮件号", "邮件号码", "运单号", "快递单号", "traceNo"}, true, func(r *postal.Report, c gridCell) error {
			if !c.number && scientific(c.text) {
				return fmt.Errorf("“%s”已被 Excel 改成科学计数法，请把这一列设为文本后重新导出", shorten(c.text))
			}
			return text(func(r *postal.Report) *string { return &r.Number })(r, c)
		}},
		{"操作时间", []string{"操作时间", "时间", "opTime"}, true, func(r *postal.Report, c gridCell) error {
			if c.text == "" {
				return fmt.Errorf("请填写操作时间")
			}
			v, err := p.cell(document.Field{Name: "at", Label: "操作时间", Type: document.DateTime}, c)
			if s, ok := v.(string); ok && err == nil {
				r.At, err = time.Parse(time.RFC3339, s)
			}
			return err
		}},
		{"操作码", []string{"操作码", "操作代码", "轨迹代码", "opCode"}, true, text(func(r *postal.Report) *string { return &r.Code })},
		{"操作说明", []string{"操作说明", "描述", "轨迹描述", "opDesc"}, false, text(func(r *postal.Report) *string { return &r.Text })},
		{"操作机构", []string{"操作机构", "机构", "机构名称", "opOrgName"}, false, text(func(r *postal.Report) *string { return &r.Place })},
	}
}

func scientific(text string) bool {
	head, _, found := strings.Cut(strings.ToUpper(text), "E+")
	return found && strings.Trim(head, "0123456789.") == ""
}

// ReadPostal 读取邮政反馈文件 reads what the post reports. A file that is none is
// refused whole; a row that cannot be read says which column is wrong and why.
func ReadPostal(file []byte) (postal.File, error) {
	var out postal.File
	g, encoding, err := readTable(file, postalBounds())
	if err != nil {
		return out, err
	}
	if g.count-1 > postal.MaxRows {
		return out, fault.Invalid("import.too_many_lines", "每个文件最多 %d 行，这个文件有 %d 行，请分成几个文件导入", postal.MaxRows, g.count-1)
	}
	if g.count < 2 {
		return out, fault.Invalid("import.empty", "文件里没有数据，请从表头下一行起填写")
	}
	p := &lineParser{epoch04: g.epoch04}
	columns := p.postalColumns()
	places, ignored, err := places(columns, g.rows[0])
	if err != nil {
		return out, err
	}
	out.Encoding, out.Ignored, out.Rows = encoding, ignored, make([]postal.Row, 0, len(g.rows)-1)
	for _, row := range g.rows[1:] {
		out.Rows = append(out.Rows, postalRow(columns, places, row))
	}
	return out, nil
}

// places gives the column of the file for each of ours. What else the file has is not
// read; that is said.
func places(columns []postalColumn, head gridRow) (at []int, ignored []string, err error) {
	at = make([]int, len(columns))
	var problems []fault.Detail
	report := func(format string, args ...any) {
		problems = append(problems, fault.Detail{Location: fmt.Sprintf("第%d行", head.number), Message: fmt.Sprintf(format, args...)})
	}
	for _, c := range head.cells {
		name := plainHeading(c.text)
		i := slices.IndexFunc(columns, func(k postalColumn) bool {
			return slices.ContainsFunc(k.names, func(n string) bool { return strings.EqualFold(n, name) })
		})
		switch {
		case i < 0:
			ignored = append(ignored, shorten(c.text))
		case at[i] != 0:
			report("“%s”这一列重复了", columns[i].label)
		default:
			at[i] = c.column
		}
	}
	for i, c := range columns {
		if c.required && at[i] == 0 {
			report("缺少“%s”这一列", c.label)
		}
	}
	if len(problems) > 0 {
		refusal := fault.Invalid("import.headings", "这不是邮政快递反馈文件：%s", joinMessages(problems))
		refusal.Details = problems
		return nil, nil, refusal
	}
	return at, ignored, nil
}

func postalRow(columns []postalColumn, at []int, row gridRow) postal.Row {
	out := postal.Row{Number: row.number}
	cells := make([]string, 0, len(columns))
	for i, c := range columns {
		if at[i] == 0 {
			continue
		}
		var cell gridCell
		if n := slices.IndexFunc(row.cells, func(x gridCell) bool { return x.column == at[i] }); n >= 0 {
			cell = row.cells[n]
		}
		cells = append(cells, shorten(cell.text))
		if err := c.into(&out.Report, cell); err != nil && out.Problem == nil {
			out.Problem = &postal.Problem{Column: c.label, Reason: err.Error()}
		}
	}
	out.Content = strings.Join(cells, " · ")
	return out
}
