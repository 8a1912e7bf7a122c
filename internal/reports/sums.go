package reports

import "cardflow/internal/domain/value"

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

func zeroOf(c Column) any {
	switch c.Type {
	case "money":
		return value.Money(0)
	case "decimal":
		return value.Quantity(0)
	}
	return int64(0)
}

func (s *sums) add(row Row) {
	for _, c := range s.columns {
		switch x := row[c.Key].(type) {
		case value.Quantity:
			total, _ := s.row[c.Key].(value.Quantity)
			s.row[c.Key] = total + x
		case value.Money:
			total, _ := s.row[c.Key].(value.Money)
			s.row[c.Key] = total + x
		case int64:
			total, _ := s.row[c.Key].(int64)
			s.row[c.Key] = total + x
		case int:
			total, _ := s.row[c.Key].(int64)
			s.row[c.Key] = total + int64(x)
		}
	}
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
