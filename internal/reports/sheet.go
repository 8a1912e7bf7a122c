package reports

import (
	"context"
	"io"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// SheetRow is one row of a file: values by the names of its columns' fields.
type SheetRow struct {
	Number int // in the file, from 1
	Values document.Values
}

// ReadSheet 读取登记表 reads an Excel file of entries, such as outlets, whose columns are
// fields. Either every cell is good, or the fault names each bad cell.
func ReadSheet(ctx context.Context, file []byte, fields []document.Field, lookup Lookup) ([]SheetRow, error) {
	p, rows, err := readRows(ctx, file, fields, nil, lookup)
	if err != nil {
		return nil, err
	}
	return rows, fault.Problems("import.invalid", p.problems)
}

// SheetTemplate 登记表模板 writes the file in which entries are filled in.
func SheetTemplate(ctx context.Context, w io.Writer, title string, fields []document.Field, lookup Lookup) error {
	return writeTemplate(ctx, w, title, fields, nil, lookup)
}

// readRows reads the rows of a file and what is wrong with its cells.
func readRows(ctx context.Context, file []byte, fields []document.Field, head document.Values, lookup Lookup) (*lineParser, []SheetRow, error) {
	book, err := openWorkbook(file, paperBounds())
	if err != nil {
		return nil, nil, err
	}
	sheet, err := book.dataSheet()
	if err != nil {
		return nil, nil, err
	}
	columns, err := matchHeadings(fields, sheet.rows[0])
	if err != nil {
		return nil, nil, err
	}
	if err := sheet.refuseHidden(); err != nil {
		return nil, nil, err
	}
	p := &lineParser{head: head, lookup: lookup, columns: columns, epoch04: sheet.epoch04,
		found: map[string][]document.Entry{}, labels: map[string]string{}}
	p.mergedCells(sheet)
	rows := make([]SheetRow, 0, len(sheet.rows)-1)
	for _, row := range sheet.rows[1:] {
		line, err := p.line(ctx, row)
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, SheetRow{Number: row.number, Values: line})
	}
	return p, rows, nil
}
