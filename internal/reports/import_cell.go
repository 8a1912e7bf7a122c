package reports

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// maxTyped bounds texts before they are looked at closely or repeated in a
// message; no field takes more.
const maxTyped = 2000

// maxDigits bounds what can be a number.
const maxDigits = 40

var thousands = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)

// cell gives the typed value of a cell that is no reference, or what is wrong
// with it. What a field allows is decided by document, as for every other way
// of entering.
func (p *lineParser) cell(f document.Field, c gridCell) (any, error) {
	switch {
	case c.formula:
		return nil, errors.New("单元格是公式，请复制后“粘贴为数值”")
	case c.failed:
		return nil, fmt.Errorf("单元格是错误值 %s，请改正", shorten(c.text))
	case utf8.RuneCountInString(c.text) > maxTyped:
		return nil, fmt.Errorf("内容过长，最多 %d 个字", maxTyped)
	}
	raw, err := p.raw(f, c)
	if err != nil {
		return nil, err
	}
	values, problems := document.NormalizeFields([]document.Field{f}, map[string]any{f.Name: raw}, "", true)
	if len(problems) > 0 {
		return nil, errors.New(problems[0].Message)
	}
	return values[f.Name], nil
}

// raw brings a cell into the form that document accepts for the field.
func (p *lineParser) raw(f document.Field, c gridCell) (any, error) {
	switch f.Type {
	case document.Decimal, document.Integer:
		return plainNumber(f, c)
	case document.MoneyField:
		return moneyOf(f, c)
	case document.DateField:
		return p.dateOf(c)
	case document.DateTime:
		return p.instantOf(c)
	case document.Boolean:
		return booleanOf(c.text)
	case document.Select:
		return optionOf(f, c.text)
	}
	if c.number {
		return exactNumber(c.text), nil
	}
	return c.text, nil
}

// plainNumber gives the digits of a number however it was typed: as a number,
// as text, with thousands separators or in full-width characters.
func plainNumber(f document.Field, c gridCell) (string, error) {
	text := strings.ReplaceAll(halfWidth(c.text), " ", "")
	if c.number {
		text = exactNumber(c.text)
	}
	if thousands.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil || len(text) > maxDigits {
		return "", fmt.Errorf("“%s”不是数字", shorten(c.text))
	}
	if strings.HasPrefix(text, "-") && f.Min != nil && *f.Min >= 0 {
		return "", errors.New("不能为负数")
	}
	return strings.TrimPrefix(text, "+"), nil
}

// exactNumber undoes what binary fractions do to a number in the file: Excel
// stores 1.1 as 1.1000000000000001 and shows fifteen digits, which is what the
// person saw.
func exactNumber(stored string) string {
	n, err := strconv.ParseFloat(stored, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) || math.Abs(n) >= 1e15 {
		return stored
	}
	shown, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return stored
	}
	return strconv.FormatFloat(shown, 'f', -1, 64)
}

// moneyOf reads 元 and checks the bounds in 元: the person knows no 分.
func moneyOf(f document.Field, c gridCell) (any, error) {
	c.text = strings.TrimSuffix(strings.TrimLeft(c.text, "¥￥"), "元")
	text, err := plainNumber(f, c)
	if err != nil {
		return nil, err
	}
	m, err := value.ParseMoney(text)
	switch {
	case err != nil:
		return nil, err
	case f.Min != nil && float64(m) < *f.Min:
		return nil, fmt.Errorf("不能小于 %s 元", value.Money(*f.Min).Yuan())
	case f.Max != nil && float64(m) > *f.Max:
		return nil, fmt.Errorf("不能大于 %s 元", value.Money(*f.Max).Yuan())
	}
	return m, nil
}

// dateOf reads an Excel date or one of the ways people write a day.
func (p *lineParser) dateOf(c gridCell) (any, error) {
	if c.number {
		t, err := p.serial(c.text)
		if err != nil {
			return nil, err
		}
		return t.Format(time.DateOnly), nil
	}
	text := halfWidth(c.text)
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	return nil, fmt.Errorf("“%s”不是日期，应写成 2026-03-01", shorten(c.text))
}

// instantOf reads a time as the clock in Shanghai shows it.
func (p *lineParser) instantOf(c gridCell) (any, error) {
	if c.number {
		t, err := p.serial(c.text)
		if err != nil {
			return nil, err
		}
		return inShanghai(t).UTC().Format(time.RFC3339), nil
	}
	text := halfWidth(c.text)
	for _, layout := range []string{"2006-1-2 15:04", "2006-1-2 15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return inShanghai(t).UTC().Format(time.RFC3339), nil
		}
	}
	return nil, fmt.Errorf("“%s”不是时间，应写成 2026-03-01 14:05", shorten(c.text))
}

func inShanghai(wall time.Time) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, value.Shanghai())
}

// serial turns Excel's count of days into a wall clock.
func (p *lineParser) serial(stored string) (time.Time, error) {
	days, err := strconv.ParseFloat(stored, 64)
	if err != nil || !(days >= 61 && days < 2_958_466) { // from March 1900 to the year 9999
		return time.Time{}, fmt.Errorf("“%s”不是日期，应写成 2026-03-01", shorten(stored))
	}
	if p.epoch04 {
		days += 1462
	}
	seconds := math.Round(days * 24 * 3600)
	return excelEpoch().AddDate(0, 0, int(seconds/86400)).Add(time.Duration(math.Mod(seconds, 86400)) * time.Second), nil
}

func booleanOf(text string) (any, error) {
	switch strings.ToLower(text) {
	case "是", "true", "1", "√", "y":
		return true, nil
	case "否", "false", "0", "×", "n":
		return false, nil
	}
	return nil, errors.New("请填写“是”或“否”")
}

func optionOf(f document.Field, text string) (any, error) {
	var labels []string
	for _, o := range f.Options {
		if o.Label == text || o.Value == text {
			return o.Value, nil
		}
		labels = append(labels, o.Label)
	}
	return nil, fmt.Errorf("“%s”不在可选范围内，可填：%s", shorten(text), strings.Join(labels, "、"))
}
