package reports

import (
	"context"
	"fmt"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// MaxImportBytes is the largest file that is looked at: a thousand lines need
// far less.
const MaxImportBytes = 10 << 20

// Imported 导入结果 are lines as POST /documents takes them: ids of entries,
// quantities, and money in 分. Labels names every id for the grid.
type Imported struct {
	Lines  []map[string]any  `json:"lines"`
	Labels map[string]string `json:"labels"`
	Rows   []int             `json:"-"` // of the sheet, one for each line
}

// ParseLines 导入明细 reads the lines of a paper from an Excel file made after
// the type's template. Either every cell is good, or nothing is imported and
// the fault names each bad cell as "第3行 数量". The head narrows what depends on
// it, such as locations by the chosen warehouse.
func ParseLines(ctx context.Context, file []byte, t *document.Type, head document.Values, lookup Lookup) (*Imported, error) {
	p, rows, err := readRows(ctx, file, importFields(t), head, lookup)
	if err != nil {
		return nil, err
	}
	lines, numbers := make([]map[string]any, 0, len(rows)), make([]int, 0, len(rows))
	for _, row := range rows {
		lines, numbers = append(lines, row.Values), append(numbers, row.Number)
	}
	if err := fault.Problems("import.invalid", p.problems); err != nil {
		return nil, err
	}
	return &Imported{Lines: lines, Labels: p.labels, Rows: numbers}, nil
}

// importFields are the line fields that the maker fills in by himself.
func importFields(t *document.Type) []document.Field {
	var fields []document.Field
	for _, f := range t.Lines {
		if !f.ReadOnly && f.Type != document.Attachment {
			fields = append(fields, f)
		}
	}
	return fields
}

// heading is what a field's column is called in the template.
func heading(f document.Field) string {
	text := f.Label
	if f.Type == document.MoneyField {
		text += "（元）"
	}
	if f.Required {
		text += "*"
	}
	return text
}

// plainHeading leaves out what a heading carries besides the field's label.
func plainHeading(text string) string {
	text = strings.Join(strings.Fields(text), "")
	text = strings.NewReplacer("＊", "", "*", "", "(", "（").Replace(text)
	name, _, _ := strings.Cut(text, "（")
	return name
}

// matchHeadings gives the field of each column. Unknown, missing and repeated
// headings are all told at once.
func matchHeadings(fields []document.Field, row gridRow) (map[int]document.Field, error) {
	byLabel := map[string]document.Field{}
	for _, f := range fields {
		byLabel[plainHeading(f.Label)] = f
	}
	columns, seen := map[int]document.Field{}, map[string]bool{}
	var problems []fault.Detail
	report := func(format string, args ...any) {
		problems = append(problems, fault.Detail{Location: fmt.Sprintf("第%d行", row.number), Message: fmt.Sprintf(format, args...)})
	}
	for _, c := range row.cells {
		label := plainHeading(c.text)
		f, known := byLabel[label]
		switch {
		case !known:
			report("没有“%s”这一列，请删除（%s列）", shorten(c.text), columnName(c.column))
		case seen[label]:
			report("“%s”这一列重复了", f.Label)
		default:
			columns[c.column] = f
		}
		seen[label] = true
	}
	for _, f := range fields {
		if f.Required && !seen[plainHeading(f.Label)] {
			report("缺少“%s”这一列", f.Label)
		}
	}
	if len(problems) == 0 {
		return columns, nil
	}
	refusal := fault.Invalid("import.headings", "表头与模板不符：%s。请用下载的模板填写", joinMessages(problems))
	refusal.Details = problems
	return nil, refusal
}

// joinMessages puts the first few messages in one sentence.
func joinMessages(problems []fault.Detail) string {
	var parts []string
	for i, p := range problems {
		if i == 3 {
			parts = append(parts, fmt.Sprintf("等 %d 处", len(problems)))
			break
		}
		parts = append(parts, p.Message)
	}
	return strings.Join(parts, "；")
}

// shorten keeps foreign text in messages readable.
func shorten(text string) string {
	if r := []rune(text); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return text
}
