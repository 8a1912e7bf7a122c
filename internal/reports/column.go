package reports

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

// Column 列 describes one column of a report, list or export. Type decides
// alignment and number format; Width is in px; Sum asks for a total. Of says
// where a declared report takes the value from; lists that bring their own rows
// leave it out.
type Column struct {
	Key   string             `json:"key"`
	Label string             `json:"label"`
	Type  document.FieldType `json:"type"`
	Align string             `json:"align"`
	Group string             `json:"group,omitempty"`
	Width int                `json:"width,omitempty"`
	Sum   bool               `json:"sum,omitempty"`
	Of    Cell               `json:"-"`
	When  func(Params) bool  `json:"-"` // shown only with some conditions; nil: always
}

// Row 行 holds a row's values by column key, in their own Go types:
// string, int64, value.Quantity, value.Money, value.Date, time.Time or bool.
// Keys that no column names, such as "_links", are for programs.
type Row = map[string]any

// Aligned sets the alignment that follows from each column's type.
func Aligned(columns []Column) []Column {
	out := make([]Column, len(columns))
	for i, c := range columns {
		if c.Align == "" {
			c.Align = "left"
			if numeric(c.Type) {
				c.Align = "right"
			}
		}
		out[i] = c
	}
	return out
}

func numeric(t document.FieldType) bool {
	return t == document.Integer || t == document.Decimal || t == document.MoneyField
}

// Fact 事实 is one row of a source before it becomes columns: the key it is
// grouped by, the master entry behind each part of the key, and its figures.
type Fact struct {
	Key     ledger.Key
	Before  map[Figure]any // what it is compared with
	Entries map[ledger.Dimension]document.Entry
	Figures map[Figure]any
}

// Figure 数值 names a number that a source gives.
type Figure string

// The figures of the ledger's two sources.
const (
	Opening  Figure = "opening"  // 期初结存
	In       Figure = "in"       // 本期收入
	Out      Figure = "out"      // 本期发出
	Closing  Figure = "closing"  // 期末结存
	Quantity Figure = "quantity" // 数量
	Amount   Figure = "amount"   // 金额
)

// Cell takes one column's value from a fact; nil leaves the cell empty.
type Cell func(f Fact) any

// CodeOf is the 编码 of the entry a row is grouped by.
func CodeOf(d ledger.Dimension) Cell {
	return func(f Fact) any { return f.Entries[d].Code }
}

// NameOf is the 名称 of the entry a row is grouped by; dimensions that are no
// master list, such as the month, show their value.
func NameOf(d ledger.Dimension) Cell {
	return func(f Fact) any {
		if e, ok := f.Entries[d]; ok {
			return e.Name
		}
		return f.Key[d]
	}
}

// AttributeOf is one of the entry's own fields, such as 规格 or 单位.
func AttributeOf(d ledger.Dimension, field string) Cell {
	return func(f Fact) any { return f.Entries[d].Fields[field] }
}

// FigureOf is a number of the source.
func FigureOf(name Figure) Cell {
	return func(f Fact) any { return f.Figures[name] }
}

// AtReferencePrice 参考金额 values the quantity at the item's present reference
// price; it stays empty where the item has none, because 0 would be a claim.
func AtReferencePrice(f Fact) any {
	item := f.Entries[ledger.ByItem]
	quantity, ok := f.Figures[Quantity].(value.Quantity)
	if !ok || !item.Fields.Has("price") {
		return nil
	}
	return item.Fields.Money("price").Times(quantity)
}
