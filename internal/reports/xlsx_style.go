package reports

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// maxCellText is Excel's limit for the text of one cell.
const maxCellText = 32_767

// styles are the cell formats of an exported sheet. Text cells carry Excel's
// text format: their content stays text even when somebody edits the cell, so
// a name that begins with = is never calculated.
type styles struct {
	title, conditions, heading int
	text, money, date, instant int
	quantity                   [4]int // by decimals
	totalText, totalMoney      int
	totalQuantity              [4]int
	zone                       *time.Location // looked up once: it is read from disk each time
}

const (
	moneyFormat   = "#,##0.00"
	dateFormat    = "yyyy-mm-dd"
	instantFormat = "yyyy-mm-dd hh:mm"
	textFormat    = "@"
)

func newStyles(f *excelize.File) (*styles, error) {
	s := &styles{zone: value.Shanghai()}
	b := styleBuilder{file: f}
	s.title = b.add("", excelize.Font{Bold: true, Size: 14}, excelize.Alignment{Horizontal: "center", Vertical: "center"}, "")
	s.conditions = b.add("", excelize.Font{Size: 10, Color: "5B6675"}, excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}, "")
	s.heading = b.add("", excelize.Font{Bold: true}, excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, "E8EEF6")
	left := excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: true}
	right := excelize.Alignment{Horizontal: "right", Vertical: "top"}
	center := excelize.Alignment{Horizontal: "center", Vertical: "top"}
	s.text = b.add(textFormat, excelize.Font{}, left, "")
	s.money = b.add(moneyFormat, excelize.Font{}, right, "")
	s.date = b.add(dateFormat, excelize.Font{}, center, "")
	s.instant = b.add(instantFormat, excelize.Font{}, center, "")
	bold := excelize.Font{Bold: true}
	s.totalText = b.add(textFormat, bold, left, "F5F7F9")
	s.totalMoney = b.add(moneyFormat, bold, right, "F5F7F9")
	for i, format := range []string{"#,##0", "#,##0.0", "#,##0.00", "#,##0.000"} {
		s.quantity[i] = b.add(format, excelize.Font{}, right, "")
		s.totalQuantity[i] = b.add(format, bold, right, "F5F7F9")
	}
	return s, b.err
}

// styleBuilder keeps the first error, so that the list above reads as a list.
type styleBuilder struct {
	file *excelize.File
	err  error
}

func (b *styleBuilder) add(format string, font excelize.Font, align excelize.Alignment, fill string) int {
	if font.Size == 0 {
		font.Size = 11
	}
	font.Family = "微软雅黑"
	style := excelize.Style{Font: &font, Alignment: &align}
	if format != "" {
		style.CustomNumFmt = &format
	}
	if fill != "" {
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
	}
	id, err := b.file.NewStyle(&style)
	if err != nil && b.err == nil {
		b.err = err
	}
	return id
}

// cell gives a value as Excel should hold it: numbers and dates as such, and
// everything else as text.
func (s *styles) cell(c Column, x any) any {
	switch v := x.(type) {
	case nil:
		return nil
	case value.Money:
		return excelize.Cell{StyleID: s.money, Value: v.Float()}
	case value.Quantity:
		return excelize.Cell{StyleID: s.quantity[decimalsOf(v)], Value: v.Float()}
	case int:
		return excelize.Cell{StyleID: s.quantity[0], Value: v}
	case int64:
		if c.Type == document.MoneyField {
			return excelize.Cell{StyleID: s.money, Value: value.Money(v).Float()}
		}
		return excelize.Cell{StyleID: s.quantity[0], Value: v}
	case value.Date:
		if n, ok := serialOfDate(v); ok {
			return excelize.Cell{StyleID: s.date, Value: n}
		}
	case *time.Time:
		if v == nil {
			return nil
		}
		return excelize.Cell{StyleID: s.instant, Value: s.serialOfTime(*v)}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: s.instant, Value: s.serialOfTime(v)}
	}
	return s.textCell(c, x)
}

func (s *styles) textCell(c Column, x any) any {
	shown := shownText(x)
	if c.Type == document.DateField {
		if n, ok := serialOfDate(value.Date(shown)); ok {
			return excelize.Cell{StyleID: s.date, Value: n}
		}
	}
	if c.Type == document.DateTime {
		if t, err := time.Parse(time.RFC3339, shown); err == nil {
			return excelize.Cell{StyleID: s.instant, Value: s.serialOfTime(t)}
		}
	}
	if utf8.RuneCountInString(shown) > maxCellText {
		shown = string([]rune(shown)[:maxCellText-1]) + "…"
	}
	return excelize.Cell{StyleID: s.text, Value: shown}
}

func (s *styles) totalCell(c Column, x any) any {
	cell, ok := s.cell(c, x).(excelize.Cell)
	if !ok {
		return excelize.Cell{StyleID: s.totalText}
	}
	switch v := x.(type) {
	case value.Money:
		cell.StyleID = s.totalMoney
	case value.Quantity:
		cell.StyleID = s.totalQuantity[decimalsOf(v)]
	case int64, int:
		cell.StyleID = s.totalQuantity[0]
	default:
		cell.StyleID = s.totalText
	}
	return cell
}

func shownText(x any) string {
	switch v := x.(type) {
	case string:
		return v
	case bool:
		if v {
			return "是"
		}
		return "否"
	case document.Named:
		return v.Name
	case []string:
		return strings.Join(v, "、")
	}
	return fmt.Sprint(x)
}

// decimalsOf is how many decimals a quantity needs.
func decimalsOf(q value.Quantity) int {
	n := 0
	for n < 3 && !q.Fits(n) {
		n++
	}
	return n
}

// excelEpoch is day 0 of Excel's calendar as it counts from March 1900 on.
func excelEpoch() time.Time { return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) }

func serialOfDate(d value.Date) (float64, bool) {
	t := d.Time()
	if t.IsZero() || t.Before(excelEpoch()) {
		return 0, false
	}
	return t.Sub(excelEpoch()).Hours() / 24, true
}

// serialOfTime is the wall clock in Shanghai: Excel knows no zones.
func (s *styles) serialOfTime(t time.Time) float64 {
	local := t.In(s.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	return wall.Sub(excelEpoch()).Hours() / 24
}
