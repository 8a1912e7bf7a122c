package definition

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// maxConditionValue bounds what a condition compares with, in characters.
const maxConditionValue = 500

// condition checks that a condition asks about a field of the type, in a way
// that fits the field, for a value the field can have.
func (c *checker) condition(at string, x document.Condition) error {
	fields := c.t.ConditionFields()
	i := slices.IndexFunc(fields, func(f document.Field) bool { return f.Name == x.Field })
	if i < 0 {
		c.problem(at+".field", "%s没有可以作为条件的字段“%s”", c.t.Title, x.Field)
		return nil
	}
	f := fields[i]
	if !slices.Contains(f.Ops(), x.Op) {
		c.problem(at+".op", "“%s”不能用“%s”比较", f.Label, string(x.Op))
		return nil
	}
	values := x.Values()
	switch {
	case len(values) == 0 || slices.Contains(values, ""):
		c.problem(at+".value", "请填写“%s”要比较的值", f.Label)
		return nil
	case utf8.RuneCountInString(x.Value) > maxConditionValue:
		c.problem(at+".value", "“%s”要比较的值最多 %d 个字", f.Label, maxConditionValue)
		return nil
	}
	for _, v := range values {
		if err := c.conditionValue(at+".value", f, v); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) conditionValue(at string, f document.Field, text string) error {
	if why := unfit(f, text); why != "" {
		c.problem(at, "“%s”：%s", f.Label, why)
		return nil
	}
	if f.Type != document.Ref {
		return nil
	}
	entry, err := c.world.Entry(f.Ref, text)
	switch {
	case err == nil && entry.Disabled:
		c.warn(at, "“%s”的“%s”已停用", f.Label, entry.Name)
	case err == nil:
	case fault.From(err).Kind == fault.KindNotFound:
		c.problem(at, "“%s”所选的条目不存在，请重新选择", f.Label)
	default:
		return err
	}
	return nil
}

// unfit says why a field cannot have a value that is written like this. Amounts
// are written in 元; the bounds of the field do not matter to a comparison.
func unfit(f document.Field, text string) string {
	if f.Type == document.MoneyField {
		if _, err := value.ParseMoney(text); err != nil {
			return err.Error()
		}
		return ""
	}
	var raw any = text
	switch f.Type {
	case document.Integer, document.Decimal:
		raw = json.Number(text)
	case document.Boolean:
		if text != "true" && text != "false" {
			return "应为 true 或 false"
		}
		raw = text == "true"
	}
	f.Min, f.Max, f.Decimals = nil, nil, nil
	_, problems := document.NormalizeFields([]document.Field{f}, map[string]any{f.Name: raw}, "", true)
	if len(problems) == 0 {
		return ""
	}
	return strings.TrimPrefix(problems[0].Message, f.Label+"：")
}
