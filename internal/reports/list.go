package reports

import (
	"iter"

	"cardflow/internal/domain/document"
)

// exportPage is how many rows an export reads at a time.
const exportPage = 500

// Listed 清单导出 walks a paged list to its end and gives a row for each entry, so
// that what a page shows can be exported whole and is never in memory whole.
func Listed[T any](fetch func(document.PageRequest) (document.Page[T], error), row func(T) Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		page := document.PageRequest{Size: exportPage}
		for {
			found, err := fetch(page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, x := range found.Items {
				if !yield(row(x), nil) {
					return
				}
			}
			if found.Next == "" || found.Next == page.Cursor {
				return
			}
			page.Cursor = found.Next
		}
	}
}

// FieldColumns gives the columns of a list whose rows have these fields, such
// as a master list.
func FieldColumns(fields []document.Field) []Column {
	var columns []Column
	for _, f := range fields {
		label := f.Label
		if f.Type == document.MoneyField {
			label += "（元）"
		}
		columns = append(columns, Column{Key: f.Name, Label: label, Type: f.Type, Width: f.Width})
	}
	return Aligned(columns)
}

// FieldRow shows fields in words: names for ids, labels for options.
func FieldRow(fields []document.Field, v document.Values, name func(id string) string) Row {
	row := Row{}
	for _, f := range fields {
		x, ok := v[f.Name]
		if !ok {
			continue
		}
		switch text, isText := x.(string); {
		case f.Type == document.Ref && isText:
			row[f.Name] = name(text)
		case f.Type == document.Select && isText:
			row[f.Name] = optionLabel(f, text)
		default:
			row[f.Name] = x
		}
	}
	return row
}
