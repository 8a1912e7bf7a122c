package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Bounds of what a field may hold.
const (
	defaultMaxLength = 500 // characters of a text that declares no length of its own
	maxIDLength      = 40  // bytes of any id, as the store keeps it
	maxAttachments   = 50  // of one field
)

// Decode reads a JSON object without losing digits of its numbers.
func Decode(raw []byte) (map[string]any, error) {
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err := d.Decode(&m)
	return m, err
}

// NormalizeFields turns decoded JSON into typed values. Unknown names, wrong
// types and values out of bounds are reported under prefix; a nil or empty
// value counts as absent. With strict, required fields must be present: a draft
// is saved without.
func NormalizeFields(fields []Field, raw map[string]any, prefix string, strict bool) (Values, []fault.Detail) {
	out := Values{}
	var problems []fault.Detail
	report := func(name, format string, args ...any) {
		problems = append(problems, fault.Detail{Location: prefix + name, Message: fmt.Sprintf(format, args...)})
	}
	known := make(map[string]bool, len(fields))
	for _, f := range fields {
		known[f.Name] = true
		x, err := f.parse(raw[f.Name])
		switch {
		case err != nil:
			report(f.Name, "%s：%s", f.Label, err)
		case x != nil:
			out[f.Name] = x
		case strict && f.Required && !f.ReadOnly:
			report(f.Name, "请填写%s", f.Label)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if !known[name] {
			report(name, "没有“%s”这个字段", name)
		}
	}
	return out, problems
}

// parse gives the typed value, nil when absent, or what is wrong with it.
func (f Field) parse(raw any) (any, error) {
	if raw == nil || raw == "" {
		return nil, nil
	}
	switch f.Type {
	case Text, TextArea, Ref:
		return f.parseText(raw)
	case Select:
		return f.parseSelect(raw)
	case Integer:
		return f.parseInteger(raw)
	case Decimal:
		return f.parseDecimal(raw)
	case MoneyField:
		return f.parseMoney(raw)
	case DateField, Month, DateTime:
		return f.parseTime(raw)
	case Boolean:
		b, ok := raw.(bool)
		if !ok {
			return nil, fmt.Errorf("应为 true 或 false")
		}
		return b, nil
	case Attachment:
		return parseList(raw)
	}
	return nil, fmt.Errorf("字段类型 %q 未知", f.Type)
}

func (f Field) parseTime(raw any) (any, error) {
	s, ok := asText(raw)
	switch f.Type {
	case DateField:
		if !ok {
			return nil, fmt.Errorf("应为日期，例如 2026-03-01")
		}
		return value.ParseDate(s)
	case Month:
		if _, err := time.Parse("2006-01", s); err != nil {
			return nil, fmt.Errorf("应为月份，例如 2026-03")
		}
		return s, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return nil, fmt.Errorf("应为时间，例如 2026-03-01T08:00:00Z")
	}
	return t.UTC().Format(time.RFC3339), nil
}

func (f Field) parseText(raw any) (any, error) {
	s, ok := raw.(string)
	if !ok {
		return nil, fmt.Errorf("应为文字")
	}
	s = strings.TrimSpace(s)
	if f.Scan {
		s = value.Scanned(s)
	}
	if s == "" {
		return nil, nil
	}
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("含有无法识别的字符")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return nil, fmt.Errorf("不能含有控制字符")
		}
	}
	limit := f.MaxLength
	if limit == 0 {
		limit = defaultMaxLength
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return nil, fmt.Errorf("最多 %d 个字，现有 %d 个", limit, n)
	}
	if f.Type == Ref && len(s) > maxIDLength {
		return nil, fmt.Errorf("所选条目不存在，请重新选择")
	}
	return s, nil
}

func (f Field) parseSelect(raw any) (any, error) {
	s, _ := raw.(string)
	for _, o := range f.Options {
		if o.Value == s {
			return s, nil
		}
	}
	return nil, fmt.Errorf("“%v”不在可选范围内", raw)
}

func (f Field) parseInteger(raw any) (any, error) {
	s, ok := asText(raw)
	n, err := strconv.ParseInt(s, 10, 64)
	if !ok || err != nil {
		return nil, fmt.Errorf("应为整数")
	}
	return n, f.bounds(float64(n), "")
}

func (f Field) parseDecimal(raw any) (any, error) {
	s, ok := asText(raw)
	if !ok {
		return nil, fmt.Errorf("应为数字")
	}
	q, err := value.ParseQuantity(s)
	if err != nil {
		return nil, err
	}
	if f.Decimals != nil && !q.Fits(*f.Decimals) {
		return nil, fmt.Errorf("最多 %d 位小数", *f.Decimals)
	}
	return q, f.bounds(q.Float(), "")
}

func (f Field) parseMoney(raw any) (any, error) {
	s, ok := asText(raw)
	n, err := strconv.ParseInt(s, 10, 64)
	if !ok || err != nil {
		return nil, fmt.Errorf("金额应为以分为单位的整数")
	}
	return value.Money(n), f.bounds(float64(n), " 分")
}

func (f Field) bounds(n float64, unit string) error {
	if f.Min != nil && n < *f.Min {
		return fmt.Errorf("不能小于 %s%s", plain(*f.Min), unit)
	}
	if f.Max != nil && n > *f.Max {
		return fmt.Errorf("不能大于 %s%s", plain(*f.Max), unit)
	}
	return nil
}

// plain writes a bound as people do, never as 1e+08.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func parseList(raw any) (any, error) {
	var ids []string
	switch list := raw.(type) {
	case []string:
		ids = slices.Clone(list)
	case []any:
		for _, x := range list {
			s, _ := x.(string)
			ids = append(ids, s)
		}
	default:
		return nil, fmt.Errorf("应为附件编号的列表")
	}
	switch {
	case slices.ContainsFunc(ids, func(id string) bool { return id == "" || len(id) > maxIDLength }):
		return nil, fmt.Errorf("应为附件编号的列表")
	case len(ids) > maxAttachments:
		return nil, fmt.Errorf("最多 %d 个附件，现有 %d 个", maxAttachments, len(ids))
	case len(ids) == 0:
		return nil, nil
	}
	return ids, nil
}

// asText gives numbers and strings as the digits they were written with.
func asText(raw any) (string, bool) {
	switch x := raw.(type) {
	case string:
		return strings.TrimSpace(x), true
	case json.Number:
		return x.String(), true
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	case int:
		return strconv.Itoa(x), true
	case int64:
		return strconv.FormatInt(x, 10), true
	case value.Quantity:
		return x.String(), true
	case value.Money:
		return strconv.FormatInt(int64(x), 10), true
	case value.Date:
		return string(x), true
	}
	return "", false
}
