package api

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// List 列表 is one page of anything. Total stops counting where nobody pages any
// more; TotalCapped says so.
type List[T any] struct {
	Items       []T    `json:"items"`
	NextCursor  string `json:"next_cursor"`
	Total       int    `json:"total"`
	TotalCapped bool   `json:"total_capped"`
}

type listOutput[T any] struct{ Body List[T] }

// listOf carries a page of the store over to the shape of the API.
func listOf[T, U any](page document.Page[T], each func(T) U) *listOutput[U] {
	out := List[U]{Items: make([]U, 0, len(page.Items)), NextCursor: page.Next, Total: page.Total, TotalCapped: page.Capped}
	for _, x := range page.Items {
		out.Items = append(out.Items, each(x))
	}
	return &listOutput[U]{Body: out}
}

// Paging 分页 asks for one page of a list.
type Paging struct {
	PageSize int    `query:"page_size" default:"20" minimum:"1" maximum:"200"`
	Cursor   string `query:"cursor" maxLength:"500"`
}

func (p Paging) request() document.PageRequest {
	return document.PageRequest{Size: p.PageSize, Cursor: p.Cursor}
}

// Object 字段集 is free-form JSON whose fields a type or a list describes. Its
// numbers keep every digit.
type Object map[string]any

// UnmarshalJSON reads the object without turning numbers into floats.
func (o *Object) UnmarshalJSON(raw []byte) error {
	m, err := document.Decode(raw)
	*o = m
	return err
}

// Schema tells huma that any field may come.
func (Object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

func plainMaps(list []Object) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, o := range list {
		out[i] = o
	}
	return out
}

// Number 数量 is an exact quantity, written as a plain number.
type Number value.Quantity

// MarshalJSON writes the shortest exact form.
func (n Number) MarshalJSON() ([]byte, error) { return json.Marshal(value.Quantity(n)) }

// UnmarshalJSON reads a number.
func (n *Number) UnmarshalJSON(raw []byte) error { return json.Unmarshal(raw, (*value.Quantity)(n)) }

// Schema tells huma that it is a number, though it is kept as an integer.
func (Number) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeNumber} }

// Reference 环节引用 names a step.
type Reference struct {
	Key      string `json:"key"`
	Title    string `json:"title"`
	Function string `json:"function,omitempty"`
}

// dateParam reads a business date of a query.
func dateParam(name, text string) (value.Date, error) {
	if text == "" {
		return "", nil
	}
	d, err := value.ParseDate(text)
	if err != nil {
		return "", fault.Invalid("request.invalid", "%s", err).At(name, err.Error())
	}
	return d, nil
}

// daysParam reads the business dates between which a query asks.
func daysParam(from, to string) (first, last value.Date, err error) {
	if first, err = dateParam("from", from); err == nil {
		last, err = dateParam("to", to)
	}
	return first, last, err
}

// timeParam reads an instant, or a day of which it takes the beginning or the
// last moment.
func timeParam(name, text string, endOfDay bool) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		t = t.UTC()
		return &t, nil
	}
	d, err := dateParam(name, text)
	if err != nil {
		return nil, err
	}
	if endOfDay {
		d = d.AddDays(1)
	}
	day := d.Time()
	t := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, value.Shanghai()).UTC()
	if endOfDay {
		t = t.Add(-time.Microsecond)
	}
	return &t, nil
}

// nonEmpty drops the empty parts of a list parameter.
func nonEmpty(list ...string) []string {
	var out []string
	for _, x := range list {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// names gives the name of each master entry, place or person by its id; ids
// that nothing is found for are named by themselves.
func (s *server) names(ctx context.Context, ids []string) (map[string]string, error) {
	names, _, err := s.namesAndUnits(ctx, ids)
	return names, err
}

// namesAndUnits gives with the names the units of the items among them.
func (s *server) namesAndUnits(ctx context.Context, ids []string) (names, units map[string]string, err error) {
	names, units = make(map[string]string, len(ids)), map[string]string{}
	if len(ids) == 0 {
		return names, units, nil
	}
	records, err := s.Entries.Records(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		r := records[id]
		if names[id] = r.Name; r.Name == "" {
			names[id] = id
		}
		if unit := r.Fields.Text("unit"); unit != "" {
			units[id] = unit
		}
	}
	return names, units, nil
}
