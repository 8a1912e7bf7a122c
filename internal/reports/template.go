package reports

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// maxChoices is how long a list may be to appear as a drop-down.
const maxChoices = 200

// choicesColumn is where the lists of allowed values begin on the second sheet.
const choicesColumn = 6

// Template 导入模板 writes the Excel file in which the lines of a paper are
// filled in: one sheet with the headings, and one that explains every column.
// The head narrows what depends on it, such as locations by warehouse.
func Template(ctx context.Context, w io.Writer, t *document.Type, head document.Values, lookup Lookup) error {
	b := templateBuilder{file: excelize.NewFile(), fields: importFields(t), choices: map[string][]string{}}
	defer b.file.Close()
	for _, f := range b.fields {
		names, err := choicesFor(ctx, f, head, lookup)
		if err != nil {
			return err
		}
		b.choices[f.Name] = names
	}
	if err := b.build(t); err != nil {
		return fault.Internal(err)
	}
	return b.file.Write(w)
}

// choicesFor lists what may be written in a column, or nothing when that is too
// much for a drop-down. A name that several entries share stands as its code.
func choicesFor(ctx context.Context, f document.Field, head document.Values, lookup Lookup) ([]string, error) {
	var names []string
	switch f.Type {
	case document.Select:
		for _, o := range f.Options {
			names = append(names, o.Label)
		}
	case document.Boolean:
		names = []string{"是", "否"}
	case document.Ref:
		parent := ""
		if f.Depends != "" {
			parent = head.Text(f.Depends)
		}
		entries, err := lookup.Choices(ctx, f.Ref, parent, maxChoices)
		if err != nil {
			return nil, err
		}
		count := map[string]int{}
		for _, e := range entries {
			count[e.Name]++
		}
		for _, e := range entries {
			if count[e.Name] > 1 {
				e.Name = e.Code
			}
			names = append(names, e.Name)
		}
	}
	return names, nil
}

type templateBuilder struct {
	file    *excelize.File
	fields  []document.Field
	choices map[string][]string
}

func (b *templateBuilder) build(t *document.Type) error {
	sheet := sheetName(t.Title + "明细")
	if err := b.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	styles, err := newStyles(b.file)
	if err != nil {
		return err
	}
	if err := b.headings(sheet, styles); err != nil {
		return err
	}
	if _, err := b.file.NewSheet(instructionsSheet); err != nil {
		return err
	}
	return b.instructions(sheet, t, styles)
}

// headings writes the first row and sets the format of the columns below it.
func (b *templateBuilder) headings(sheet string, styles *styles) error {
	for i, f := range b.fields {
		column := columnName(i + 1)
		if err := b.file.SetColWidth(sheet, column, column, columnWidth(Column{Type: f.Type, Width: f.Width})); err != nil {
			return err
		}
		if style := columnStyle(f, styles); style != 0 {
			if err := b.file.SetColStyle(sheet, column, style); err != nil {
				return err
			}
		}
		at := column + "1"
		if err := b.file.SetCellStr(sheet, at, heading(f)); err != nil {
			return err
		}
		if err := b.file.SetCellStyle(sheet, at, at, styles.heading); err != nil {
			return err
		}
	}
	return b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// columnStyle keeps codes such as 0012 as they are typed.
func columnStyle(f document.Field, s *styles) int {
	switch f.Type {
	case document.Text, document.TextArea, document.Ref:
		return s.text
	case document.DateField:
		return s.date
	case document.DateTime:
		return s.instant
	case document.MoneyField:
		return s.money
	}
	return 0
}

// instructions explains the columns in plain words and holds the lists that
// the drop-downs offer, for everybody to see.
func (b *templateBuilder) instructions(sheet string, t *document.Type, styles *styles) error {
	put := func(column, row, style int, text string) error {
		at, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			return err
		}
		if err := b.file.SetCellStr(instructionsSheet, at, text); err != nil {
			return err
		}
		return b.file.SetCellStyle(instructionsSheet, at, at, style)
	}
	intro := fmt.Sprintf("在“%s”表中从第 2 行起逐行填写，带 * 的列必填，最多 %d 行；不要改动表头，不要用公式、合并单元格或隐藏行列。", sheet, document.MaxLines)
	if err := put(1, 1, styles.conditions, intro); err != nil {
		return err
	}
	if err := b.file.MergeCell(instructionsSheet, "A1", "D1"); err != nil {
		return err
	}
	for i, title := range []string{"列名", "是否必填", "填写要求", "示例"} {
		if err := put(i+1, 2, styles.heading, title); err != nil {
			return err
		}
	}
	list := choicesColumn
	for i, f := range b.fields {
		for j, text := range []string{heading(f), required(f), rule(f), b.example(f)} {
			if err := put(j+1, i+3, styles.text, text); err != nil {
				return err
			}
		}
		if len(b.choices[f.Name]) == 0 {
			continue
		}
		if err := put(list, 2, styles.heading, f.Label+"可选值"); err != nil {
			return err
		}
		for j, name := range b.choices[f.Name] {
			if err := put(list, j+3, styles.text, name); err != nil {
				return err
			}
		}
		if err := b.dropDown(sheet, i, list, len(b.choices[f.Name]), f); err != nil {
			return err
		}
		list++
	}
	return b.widths(list)
}

func (b *templateBuilder) widths(last int) error {
	for column, width := range map[string]float64{"A": 16, "B": 10, "C": 52, "D": 24} {
		if err := b.file.SetColWidth(instructionsSheet, column, column, width); err != nil {
			return err
		}
	}
	if last == choicesColumn {
		return nil
	}
	if err := b.file.SetColWidth(instructionsSheet, columnName(choicesColumn), columnName(last), 26); err != nil {
		return err
	}
	return b.file.SetRowHeight(instructionsSheet, 1, 36)
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
