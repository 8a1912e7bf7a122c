package value

import (
	"fmt"
	"math"
	"math/big"
)

// Money 金额 in 分. In JSON and in the store it is that integer.
type Money int64

// ParseMoney reads an amount in 元 with at most two decimals, as people type it.
func ParseMoney(yuan string) (Money, error) {
	n, err := parseFixed(yuan, 2)
	return Money(n), err
}

// Yuan writes the amount in 元 with two decimals.
func (m Money) Yuan() string {
	sign, n := signed(int64(m))
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Float is the amount in 元, for spreadsheets and charts only.
func (m Money) Float() float64 { return float64(m) / 100 }

// Scan reads an integer, also from the decimal text a SUM may give.
func (m *Money) Scan(src any) error {
	n, err := scanInt(src)
	*m = Money(n)
	return err
}

// Times is price × quantity, rounded half up (away from zero) to a whole 分. A
// product beyond the range stops at its end, where a limit on amounts sees it;
// wrapped around it would look like a small or a negative amount.
func (m Money) Times(q Quantity) Money {
	product := new(big.Int).Mul(big.NewInt(int64(m)), big.NewInt(int64(q)))
	half := big.NewInt(500)
	if product.Sign() < 0 {
		half.Neg(half)
	}
	return clamp(product.Add(product, half).Quo(product, big.NewInt(1000)))
}

// Plus adds, and stops at the end of the range as Times does.
func (m Money) Plus(other Money) Money {
	return clamp(new(big.Int).Add(big.NewInt(int64(m)), big.NewInt(int64(other))))
}

// Share is the part of the amount that belongs to part of a whole, rounded to 分
// towards zero; the share of the whole is the amount.
func (m Money) Share(part, whole int64) Money {
	if whole == 0 {
		return 0
	}
	product := new(big.Int).Mul(big.NewInt(int64(m)), big.NewInt(part))
	return clamp(product.Quo(product, big.NewInt(whole)))
}

func clamp(n *big.Int) Money {
	switch {
	case n.IsInt64():
		return Money(n.Int64())
	case n.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}
