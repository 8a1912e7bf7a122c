package reports

import (
	"fmt"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// formatter writes values as people read them, in Shanghai.
type formatter struct{ zone *time.Location }

func newFormatter() formatter { return formatter{zone: value.Shanghai()} }

// value shows any value of a field, a column or a total.
func (f formatter) value(x any) string {
	switch v := x.(type) {
	case nil:
		return ""
	case value.Money:
		return grouped(v.Yuan())
	case value.Quantity:
		return grouped(v.String())
	case int64, int:
		return grouped(fmt.Sprint(v))
	case time.Time:
		return f.instant(v)
	}
	return shownText(x)
}

// field shows a value that needs its field to be understood.
func (f formatter) field(field document.Field, x any) string {
	text, isText := x.(string)
	switch {
	case field.Type == document.Select && isText:
		return optionLabel(field, text)
	case field.Type == document.DateTime && isText:
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return f.instant(t)
		}
	}
	return f.value(x)
}

func (f formatter) instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(f.zone).Format("2006-01-02 15:04")
}

// grouped puts commas between the thousands of a decimal number.
func grouped(number string) string {
	body, negative := strings.CutPrefix(number, "-")
	whole, fraction, hasFraction := strings.Cut(body, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasFraction {
		whole += "." + fraction
	}
	if negative {
		return "-" + whole
	}
	return whole
}

func fileSize(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", (n+1023)>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}
