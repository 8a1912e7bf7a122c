package reports

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// sums adds up the columns that ask for a total.
type sums struct {
	columns []Column
	row     Row
}

// newSums starts every total at zero, so that an empty list totals 0.
func newSums(columns []Column) *sums {
	s := &sums{row: Row{}}
	for _, c := range columns {
		if !c.Sum {
			continue
		}
		s.columns = append(s.columns, c)
		s.row[c.Key] = zeroOf(c)
	}
	return s
}

// zeroOf gives the type a column's total has, whatever its rows hold.
func zeroOf(c Column) any {
	switch c.Type {
	case document.MoneyField:
		return value.Money(0)
	case document.Decimal:
		return value.Quantity(0)
	}
	return int64(0)
}

func (s *sums) add(row Row) {
	for _, c := range s.columns {
		n, ok := wholeOf(row[c.Key])
		if !ok {
			continue
		}
		switch total := s.row[c.Key].(type) {
		case value.Money:
			s.row[c.Key] = total + value.Money(n)
		case value.Quantity:
			s.row[c.Key] = total + value.Quantity(n)
		case int64:
			s.row[c.Key] = total + n
		}
	}
}

// wholeOf gives the integer that an exact value is kept as.
func wholeOf(x any) (int64, bool) {
	switch v := x.(type) {
	case value.Quantity:
		return int64(v), true
	case value.Money:
		return int64(v), true
	case int64:
		return v, true
	case int:
		return int64(v), true
	}
	return 0, false
}

// sectionSums keeps one sum for each section in the order they come.
type sectionSums struct {
	columns []Column
	byKey   map[string]*sums
	list    []Subtotal
}

func newSectionSums(columns []Column) *sectionSums {
	return &sectionSums{columns: columns, byKey: map[string]*sums{}}
}

func (s *sectionSums) add(key, label string, row Row) {
	sum, seen := s.byKey[key]
	if !seen {
		sum = newSums(s.columns)
		s.byKey[key] = sum
		s.list = append(s.list, Subtotal{Key: key, Label: label, Totals: sum.row})
	}
	sum.add(row)
}
