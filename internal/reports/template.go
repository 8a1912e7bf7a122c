package reports

import (
	"context"
	"io"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// maxChoices is how long a list may be to appear as a drop-down.
const maxChoices = 200

// Template 导入模板 writes the Excel file in which the lines of a paper are
// filled in: one sheet with the headings, and one that explains every column.
// The head narrows what depends on it, such as locations by warehouse.
func Template(ctx context.Context, w io.Writer, t *document.Type, head document.Values, lookup Lookup) error {
	return writeTemplate(ctx, w, t.Title+"明细", importFields(t), head, lookup)
}

func writeTemplate(ctx context.Context, w io.Writer, title string, fields []document.Field, head document.Values, lookup Lookup) error {
	b := templateBuilder{file: excelize.NewFile(), fields: fields, choices: map[string][]string{}}
	defer b.file.Close()
	for _, f := range b.fields {
		names, err := choicesFor(ctx, f, head, lookup)
		if err != nil {
			return err
		}
		b.choices[f.Name] = names
	}
	if err := b.build(title); err != nil {
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

func (b *templateBuilder) build(title string) error {
	sheet := sheetName(title)
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
	return b.instructions(sheet, styles)
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
