package document

import "cardflow/internal/domain/value"

// FieldType says how a field is entered, checked and shown.
type FieldType string

// The field types a paper or a master list may use.
const (
	Text       FieldType = "text"
	TextArea   FieldType = "textarea"
	Integer    FieldType = "integer"
	Decimal    FieldType = "decimal"    // value.Quantity
	MoneyField FieldType = "money"      // value.Money, 分
	DateField  FieldType = "date"       // value.Date
	Month      FieldType = "month"      // 2026-03
	DateTime   FieldType = "datetime"   // RFC 3339, UTC
	Boolean    FieldType = "boolean"    // true or false
	Select     FieldType = "select"     // one of Options
	Ref        FieldType = "ref"        // id of an entry of the master list Ref
	Attachment FieldType = "attachment" // list of attachment ids
)

// Option is one choice of a select field.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Field 字段 describes one value of a paper's head, of its lines, or of a
// master entry. Min and Max bound numbers (quantities in units, money in 分)
// and are inclusive; MaxLength counts characters.
type Field struct {
	Name      string    `json:"name"`
	Label     string    `json:"label"`
	Type      FieldType `json:"type"`
	Required  bool      `json:"required"`
	Ref       string    `json:"ref,omitempty"`
	Depends   string    `json:"depends,omitempty"` // name of the head field that narrows the list, e.g. locations by warehouse
	Options   []Option  `json:"options,omitempty"`
	Min       *float64  `json:"min,omitempty"`
	Max       *float64  `json:"max,omitempty"`
	MaxLength int       `json:"max_length,omitempty"`
	Decimals  *int      `json:"decimals,omitempty"`
	UnitOf    string    `json:"unit_of,omitempty"` // name of the item field whose unit and decimals this quantity has
	Default   string    `json:"default,omitempty"` // "today", "last", or a literal
	Help      string    `json:"help,omitempty"`
	ReadOnly  bool      `json:"readonly,omitempty"` // filled by a step of the chain, not by the maker
	Fixed     bool      `json:"fixed,omitempty"`    // of a master entry: not to be changed once the entry is used
	Width     int       `json:"width,omitempty"`    // of the column, in px
	Scan      bool      `json:"scan,omitempty"`     // a text that is scanned (箱号, 作业号): papers are found by it
	Confirms  string    `json:"confirms,omitempty"` // name of the field of the line whose value is scanned here once more
	// Sensitive 敏感 values are sealed where they are stored and shown masked, but to
	// the maker while he enters them; text alone can be so.
	Sensitive bool `json:"sensitive,omitempty"`
}

// Values are the fields of a head or a line by name, each in its own Go type:
// string, int64, value.Quantity, value.Money, value.Date, bool or []string.
type Values map[string]any

// Text gives a text, select or ref value, or "".
func (v Values) Text(name string) string { s, _ := v[name].(string); return s }

// Int gives an integer, or 0.
func (v Values) Int(name string) int64 { n, _ := v[name].(int64); return n }

// Quantity gives a quantity, or 0.
func (v Values) Quantity(name string) value.Quantity { q, _ := v[name].(value.Quantity); return q }

// Money gives an amount in 分, or 0.
func (v Values) Money(name string) value.Money { m, _ := v[name].(value.Money); return m }

// Date gives a business date, or "".
func (v Values) Date(name string) value.Date { d, _ := v[name].(value.Date); return d }

// List gives the ids of an attachment field.
func (v Values) List(name string) []string { l, _ := v[name].([]string); return l }

// Has tells whether the field carries a value.
func (v Values) Has(name string) bool { _, ok := v[name]; return ok }

// Clone copies the map; the values themselves are never changed in place.
func (v Values) Clone() Values {
	c := make(Values, len(v))
	for k, x := range v {
		c[k] = x
	}
	return c
}

// Merge returns a copy in which the other values win.
func (v Values) Merge(other Values) Values {
	c := v.Clone()
	for k, x := range other {
		c[k] = x
	}
	return c
}
