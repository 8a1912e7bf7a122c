package reports

import (
	"io"
	"iter"

	"cardflow/internal/fault"
)

// Table 数据表 is one sheet of a workbook.
type Table struct {
	Meta    Meta
	Columns []Column
	Rows    iter.Seq2[Row, error]
}

// WriteBook writes several tables as the sheets of one Excel file, one row at a
// time like WriteXLSX. Columns marked Sum get a total.
func WriteBook(w io.Writer, tables []Table) error {
	var sheet *Sheet
	for i, t := range tables {
		var err error
		if i == 0 {
			if sheet, err = NewSheet(t.Meta, t.Columns); err == nil {
				defer sheet.Close()
			}
		} else {
			err = sheet.next(t.Meta, t.Columns)
		}
		if err != nil {
			return err
		}
		if err := sheet.fill(t); err != nil {
			return err
		}
	}
	if sheet == nil {
		return fault.Invalid("export.empty", "没有可以导出的内容")
	}
	return sheet.Write(w)
}

// next ends the sheet and begins another in the same file.
func (s *Sheet) next(meta Meta, columns []Column) error {
	if err := s.stream.Flush(); err != nil {
		return fault.Internal(err)
	}
	s.columns, s.cells, s.row = columns, make([]any, len(columns)), 0
	name := sheetName(meta.Title)
	if _, err := s.file.NewSheet(name); err != nil {
		return fault.Internal(err)
	}
	if err := s.begin(name, meta); err != nil {
		return fault.Internal(err)
	}
	return nil
}

// fill adds the rows of a table and their totals.
func (s *Sheet) fill(t Table) error {
	totals := newSums(t.Columns)
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		totals.add(row)
		if err := s.Add(row); err != nil {
			return err
		}
		if t.Meta.Rows != nil {
			*t.Meta.Rows++
		}
	}
	if len(totals.columns) == 0 {
		return nil
	}
	return s.Total("合计", totals.row)
}
