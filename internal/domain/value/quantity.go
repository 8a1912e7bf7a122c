// Package value holds the exact values every paper is made of: quantities,
// money, business dates and identifiers.
package value

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Quantity 数量 is an exact number of units, kept in thousandths. In JSON it is
// a plain number (120, 1.5); a string of the same form is accepted too.
type Quantity int64

// quantityDecimals is the number of decimals a quantity can carry.
const quantityDecimals = 3

// Units makes a quantity of whole units.
func Units(n int64) Quantity { return Quantity(n * 1000) }

// ParseQuantity reads "120" or "-1.5"; more than three decimals, exponents and
// anything beyond the range are refused.
func ParseQuantity(s string) (Quantity, error) {
	n, err := parseFixed(s, quantityDecimals)
	return Quantity(n), err
}

// String writes the shortest exact form.
func (q Quantity) String() string { return formatFixed(int64(q), quantityDecimals) }

// Whole tells whether the quantity has no fraction.
func (q Quantity) Whole() bool { return q%1000 == 0 }

// Fits tells whether the quantity needs at most this many decimals.
func (q Quantity) Fits(decimals int) bool {
	if decimals >= quantityDecimals {
		return true
	}
	step := int64(math.Pow10(quantityDecimals - decimals))
	return int64(q)%step == 0
}

// Float is for spreadsheets and charts only, never for arithmetic.
func (q Quantity) Float() float64 { return float64(q) / 1000 }

// MarshalJSON writes a plain JSON number.
func (q Quantity) MarshalJSON() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalJSON reads a JSON number or a string of one.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	n, err := ParseQuantity(strings.Trim(string(b), `"`))
	if err != nil {
		return err
	}
	*q = n
	return nil
}

// Value stores the thousandths as an integer.
func (q Quantity) Value() (driver.Value, error) { return int64(q), nil }

// Scan reads the thousandths, also from the decimal text a SUM may give.
func (q *Quantity) Scan(src any) error {
	n, err := scanInt(src)
	*q = Quantity(n)
	return err
}

func scanInt(src any) (int64, error) {
	switch v := src.(type) {
	case nil:
		return 0, nil
	case int64:
		return v, nil
	case float64:
		return int64(v), nil
	case []byte:
		return strconv.ParseInt(strings.TrimSuffix(string(v), ".0"), 10, 64)
	case string:
		return strconv.ParseInt(strings.TrimSuffix(v, ".0"), 10, 64)
	}
	return 0, fmt.Errorf("不能把 %T 读成整数", src)
}

func parseFixed(s string, decimals int) (int64, error) {
	text := strings.TrimSpace(s)
	body, negative := strings.CutPrefix(text, "-")
	whole, frac, hasFrac := strings.Cut(body, ".")
	if whole == "" || (hasFrac && frac == "") || !digits(whole) || !digits(frac) {
		return 0, fmt.Errorf("“%s”不是数字", s)
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > decimals {
		return 0, fmt.Errorf("“%s”最多 %d 位小数", s, decimals)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", decimals-len(frac)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("“%s”超出范围", s)
	}
	if negative {
		n = -n
	}
	return n, nil
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

func formatFixed(n int64, decimals int) string {
	sign, abs := signed(n)
	unit := uint64(math.Pow10(decimals))
	s := sign + strconv.FormatUint(abs/unit, 10)
	if rest := abs % unit; rest != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%0*d", decimals, rest), "0")
	}
	return s
}

// signed splits a number into its sign and its size, which for the smallest
// int64 has no room in an int64.
func signed(n int64) (sign string, size uint64) {
	if n < 0 {
		return "-", -uint64(n)
	}
	return "", uint64(n)
}
