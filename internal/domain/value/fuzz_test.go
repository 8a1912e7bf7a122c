package value

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzNumbers reads any text as a quantity and as money: what is accepted means the
// same when it is written and read again, and holds nothing but digits.
func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"0", "-0.001", "1.50", "9223372036854775.807", "-9223372036854775.808", "1e3", "１２", "1.0000000000000000000000", "--1", "12.345", "+5", ".", "1\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if q, err := ParseQuantity(text); err == nil {
			again, err := ParseQuantity(q.String())
			require.NoError(t, err, text)
			require.Equal(t, q, again, text)
			require.Empty(t, strings.Trim(strings.TrimSpace(text), "-.0123456789"), "%q is no number", text)
		}
		if m, err := ParseMoney(text); err == nil {
			again, err := ParseMoney(m.Yuan())
			require.NoError(t, err, text)
			require.Equal(t, m, again, text)
		}
		var q Quantity
		_ = q.UnmarshalJSON([]byte(text))
		_ = q.Scan(text)
	})
}

// FuzzDate reads any text as a day: what is accepted is a day of the calendar, in
// the one form that sorts as text.
func FuzzDate(f *testing.F) {
	for _, text := range []string{"2024-02-29", "2026-02-29", " 2026-03-01 ", "0000-01-01", "9999-12-31", "2026-3-1", "２０２６-03-01", "12026-03-01"} {
		f.Add(text, 1)
	}
	f.Add("0001-01-01", -400)
	f.Fuzz(func(t *testing.T, text string, months int) {
		d, err := ParseDate(text)
		if err != nil {
			return
		}
		require.Equal(t, strings.TrimSpace(text), string(d))
		require.Equal(t, d, DateOf(d.Time()), "midnight UTC is the same day in Shanghai")
		require.Len(t, d.Compact(), 8)
		n := months % 1200
		_, _, _, _ = d.AddMonths(n), d.SameDayIn(n), d.AddDays(n), MonthEnd(d.Month())
	})
}
