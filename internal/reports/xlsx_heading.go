package reports

import (
	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
)

// headings writes the column labels; columns of one group stand under a common
// heading, the others reach over both rows.
func (s *Sheet) headings() error {
	labels := make([]any, len(s.columns))
	for i, c := range s.columns {
		labels[i] = excelize.Cell{StyleID: s.styles.heading, Value: c.Label}
	}
	if !s.grouped() {
		return s.put(labels)
	}
	groups := make([]any, len(s.columns))
	for i, c := range s.columns {
		label := c.Group
		if label == "" {
			label = c.Label
			labels[i] = excelize.Cell{StyleID: s.styles.heading}
		}
		groups[i] = excelize.Cell{StyleID: s.styles.heading, Value: label}
	}
	if err := s.put(groups); err != nil {
		return err
	}
	if err := s.put(labels); err != nil {
		return err
	}
	return s.mergeHeadings()
}

func (s *Sheet) mergeHeadings() error {
	for from := 0; from < len(s.columns); {
		to, bottom := from, s.row
		if group := s.columns[from].Group; group != "" {
			for to+1 < len(s.columns) && s.columns[to+1].Group == group {
				to++
			}
			bottom = s.row - 1
		}
		if to > from || bottom == s.row {
			a, _ := excelize.CoordinatesToCellName(from+1, s.row-1)
			b, _ := excelize.CoordinatesToCellName(to+1, bottom)
			if err := s.stream.MergeCell(a, b); err != nil {
				return err
			}
		}
		from = to + 1
	}
	return nil
}

// columnWidth turns px into Excel's characters.
func columnWidth(c Column) float64 {
	if c.Width > 0 {
		return float64(c.Width)/7 + 1
	}
	switch c.Type {
	case document.DateField:
		return 13
	case document.DateTime:
		return 18
	case document.Decimal, document.MoneyField, document.Integer:
		return 15
	case document.TextArea:
		return 40
	}
	return 20
}
