package approval

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// fillStep takes the fields the step fills in, completes them with the type's
// defaults and applies the step's rule.
func (u *turn) fillStep(step document.Step, in Fields) error {
	t, d, facts := u.t, u.d, u.tx.Facts()
	var problems []fault.Detail
	head, bad := document.NormalizeFields(pick(t.Head, step.Edits.Head), in.Head, "fields.head.", false)
	problems = append(problems, bad...)
	d.Head = d.Head.Merge(head)
	allowed := pick(t.Lines, step.Edits.Lines)
	for i, raw := range in.Lines {
		n, err := lineNumber(raw, i+1, len(d.Lines))
		if err != nil {
			return err
		}
		line, bad := document.NormalizeFields(allowed, without(raw, "line"), fmt.Sprintf("fields.lines[%d].", i), false)
		problems = append(problems, bad...)
		d.Lines[n-1] = d.Lines[n-1].Merge(line)
	}
	if err := fault.Problems("task.fields_invalid", problems); err != nil {
		return err
	}
	if fill := t.StepFill[step.Key]; fill != nil {
		if err := fill(d, facts); err != nil {
			return err
		}
	}
	rule := t.StepRule[step.Key]
	if rule == nil {
		return nil
	}
	problems, err := rule(d, facts)
	if err != nil {
		return err
	}
	return fault.Problems("task.fields_invalid", problems)
}

func pick(fields []document.Field, names []string) []document.Field {
	var out []document.Field
	for _, f := range fields {
		if slices.Contains(names, f.Name) {
			out = append(out, f)
		}
	}
	return out
}

// lineNumber is the line that filled-in fields belong to: the one they name, or
// the one at their own position.
func lineNumber(raw map[string]any, position, count int) (int, error) {
	n := position
	if named, ok := raw["line"]; ok {
		v, _ := document.NormalizeFields([]document.Field{{Name: "line", Label: "行号", Type: document.Integer}},
			map[string]any{"line": named}, "", true)
		n = int(v.Int("line"))
	}
	if n < 1 || n > count {
		return 0, fault.Invalid("task.fields_invalid", "单据共 %d 行，没有要填写的那一行", count).At("fields.lines", "行号不存在")
	}
	return n, nil
}
