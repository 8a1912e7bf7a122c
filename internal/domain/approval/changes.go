package approval

import (
	"encoding/json"
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// maxChanges bounds what one event tells of a paper that was rewritten.
const maxChanges = 200

// content is what a maker or a step may change of a paper.
type content struct {
	head  document.Values
	lines []document.Values
}

func contentOf(d *document.Document) content {
	c := content{head: d.Head.Clone()}
	for _, line := range d.Lines {
		c.lines = append(c.lines, line.Clone())
	}
	return c
}

// changes lists what differs between a paper's earlier content and now: the
// head's fields, then line by line, so that whoever sees a paper again sees what
// is new in it.
func changes(t *document.Type, before content, d *document.Document) []document.Change {
	out := fieldChanges(t, t.Head, before.head, d.Head, "", "")
	for i := range max(len(before.lines), len(d.Lines)) {
		out = append(out, fieldChanges(t, t.Lines, lineAt(before.lines, i), lineAt(d.Lines, i),
			fmt.Sprintf("lines[%d].", i), fmt.Sprintf("第%d行 ", i+1))...)
	}
	return out[:min(len(out), maxChanges)]
}

func lineAt(lines []document.Values, i int) document.Values {
	if i < len(lines) {
		return lines[i]
	}
	return nil
}

// fieldChanges compares what is stored and tells of sensitive values only as much
// as everybody may see.
func fieldChanges(t *document.Type, fields []document.Field, before, after document.Values, path, label string) []document.Change {
	var out []document.Change
	for _, f := range fields {
		b, a := show(before[f.Name]), show(after[f.Name])
		if b != a {
			if f.Sensitive {
				b, a = t.Shown(f, before), t.Shown(f, after)
			}
			out = append(out, document.Change{Field: path + f.Name, Label: label + f.Label, Before: b, After: a})
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
