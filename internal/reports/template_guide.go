package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// choicesColumn is where the lists of allowed values begin on the second sheet.
const choicesColumn = 6

// guideSheet writes cells of the second sheet and keeps the first error.
type guideSheet struct {
	file *excelize.File
	err  error
}

func (g *guideSheet) do(err error) {
	if g.err == nil {
		g.err = err
	}
}

func (g *guideSheet) put(column, row, style int, text string) {
	at := fmt.Sprintf("%s%d", columnName(column), row)
	g.do(g.file.SetCellStr(instructionsSheet, at, text))
	g.do(g.file.SetCellStyle(instructionsSheet, at, at, style))
}

// instructions explains the columns in plain words and holds the lists that
// the drop-downs offer, for everybody to see.
func (b *templateBuilder) instructions(sheet string, styles *styles) error {
	g := guideSheet{file: b.file}
	g.put(1, 1, styles.conditions, fmt.Sprintf(
		"在“%s”表中从第 2 行起逐行填写，带 * 的列必填，最多 %d 行；不要改动表头，不要用公式、合并单元格或隐藏行列。", sheet, document.MaxLines))
	g.do(b.file.MergeCell(instructionsSheet, "A1", "D1"))
	g.do(b.file.SetRowHeight(instructionsSheet, 1, 36))
	for i, column := range []struct {
		title string
		width float64
	}{{"列名", 16}, {"是否必填", 10}, {"填写要求", 52}, {"示例", 24}} {
		g.put(i+1, 2, styles.heading, column.title)
		g.do(b.file.SetColWidth(instructionsSheet, columnName(i+1), columnName(i+1), column.width))
	}
	list := choicesColumn
	for i, f := range b.fields {
		for j, text := range []string{heading(f), required(f), rule(f), b.example(f)} {
			g.put(j+1, i+3, styles.text, text)
		}
		if names := b.choices[f.Name]; len(names) > 0 {
			b.list(&g, list, f, names, styles)
			g.do(b.dropDown(sheet, i, list, len(names), f))
			list++
		}
	}
	return g.err
}

// list writes what may be written in a column.
func (b *templateBuilder) list(g *guideSheet, column int, f document.Field, names []string, styles *styles) {
	g.put(column, 2, styles.heading, f.Label+"可选值")
	g.do(b.file.SetColWidth(instructionsSheet, columnName(column), columnName(column), 26))
	for i, name := range names {
		g.put(column, i+3, styles.text, name)
	}
}

// dropDown offers a list but lets a code be typed instead: the import decides.
func (b *templateBuilder) dropDown(sheet string, field, list, length int, f document.Field) error {
	column := columnName(field + 1)
	rule := excelize.NewDataValidation(true)
	rule.Sqref = fmt.Sprintf("%s2:%s%d", column, column, document.MaxLines+1)
	source := columnName(list)
	rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$3:$%s$%d", instructionsSheet, source, source, length+2))
	rule.SetError(excelize.DataValidationErrorStyleWarning, f.Label, "不在下拉列表中，导入时会再次核对。")
	return b.file.AddDataValidation(sheet, rule)
}

func required(f document.Field) string {
	if f.Required {
		return "必填"
	}
	return "选填"
}

// rule says in words what a column takes.
func rule(f document.Field) string {
	var parts []string
	switch f.Type {
	case document.Ref:
		parts = append(parts, "填写编码或完整名称；名称重复时填写编码")
		if f.Depends != "" {
			parts = append(parts, "必须属于单据上所选的仓库")
		}
	case document.Decimal:
		parts = append(parts, "数字，小数位数不超过物料的规定")
	case document.Integer:
		parts = append(parts, "整数")
	case document.MoneyField:
		parts = append(parts, "以元为单位，最多 2 位小数")
	case document.DateField:
		parts = append(parts, "日期，写成 2026-03-01")
	case document.DateTime:
		parts = append(parts, "时间，写成 2026-03-01 14:05")
	case document.Select, document.Boolean:
		parts = append(parts, "从可选值中选一个")
	case document.Text, document.TextArea:
		if f.MaxLength > 0 {
			parts = append(parts, fmt.Sprintf("最多 %d 个字", f.MaxLength))
		}
	}
	parts = append(parts, boundsText(f)...)
	if f.Help != "" {
		parts = append(parts, f.Help)
	}
	return strings.Join(parts, "；")
}

func boundsText(f document.Field) []string {
	shown := func(n float64) string {
		if f.Type == document.MoneyField {
			return value.Money(n).Yuan() + " 元"
		}
		return exactNumber(fmt.Sprint(n))
	}
	var parts []string
	if f.Min != nil {
		parts = append(parts, "不小于 "+shown(*f.Min))
	}
	if f.Max != nil {
		parts = append(parts, "不大于 "+shown(*f.Max))
	}
	return parts
}

// example shows what a good cell looks like.
func (b *templateBuilder) example(f document.Field) string {
	if names := b.choices[f.Name]; len(names) > 0 {
		return names[0]
	}
	switch f.Type {
	case document.Decimal, document.Integer:
		return "120"
	case document.MoneyField:
		return "3.50"
	case document.DateField:
		return "2026-03-01"
	case document.DateTime:
		return "2026-03-01 14:05"
	}
	return ""
}
