package approval

import (
	"encoding/json"
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// changes lists the fields that differ, in the order of the form.
func changes(fields []document.Field, before, after document.Values) []document.Change {
	var out []document.Change
	for _, f := range fields {
		b, a := show(before[f.Name]), show(after[f.Name])
		if b != a {
			out = append(out, document.Change{Field: f.Name, Label: f.Label, Before: b, After: a})
		}
	}
	return out
}

func show(x any) string {
	switch v := x.(type) {
	case nil:
		return ""
	case value.Money:
		return v.Yuan()
	default:
		return fmt.Sprint(v)
	}
}

// changesJSON gives the audit log's before and after: the state a paper came to
// and the fields that changed.
func changesJSON(list []document.Change, d *document.Document) (before, after string) {
	b, a := map[string]string{}, map[string]string{"state": string(d.State), "step": d.StepKey}
	for _, c := range list {
		b[c.Field], a[c.Field] = c.Before, c.After
	}
	bj, _ := json.Marshal(b)
	aj, _ := json.Marshal(a)
	return string(bj), string(aj)
}
