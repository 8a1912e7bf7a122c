package value

import (
	"encoding/json"
	"math"
	"math/big"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseQuantityIsExact(t *testing.T) {
	tests := map[string]Quantity{
		"0": 0, "-0": 0, "120": 120_000, "1.5": 1500, " 1.50 ": 1500, "0.001": 1, "-0.001": -1, "007": 7000,
		"1.5000000000": 1500, "9223372036854775.807": math.MaxInt64, "-9223372036854775.807": -math.MaxInt64,
	}
	for text, want := range tests {
		got, err := ParseQuantity(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestParseQuantityRefusesWhatIsNoExactNumber(t *testing.T) {
	for _, text := range []string{"", " ", "-", "+1", "--1", ".5", "1.", "1.2.3", "1e3", "1,000", "0x10", "1_0", "NaN", "Inf",
		"１２", "十二", "1.0001", "9223372036854775.808", "99999999999999999999999999", "1\x00", "1 2", "=1+1"} {
		_, err := ParseQuantity(text)
		require.Error(t, err, "%q", text)
	}
}

func TestParseMoneyReadsYuanWithTwoDecimals(t *testing.T) {
	for text, want := range map[string]Money{"12.5": 1250, "0.01": 1, "-3": -300, "100": 10_000} {
		got, err := ParseMoney(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	_, err := ParseMoney("0.001")
	require.EqualError(t, err, "“0.001”最多 2 位小数")
}

func TestNumbersSurviveTextAndJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Quantity(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "quantity"))
		back, err := ParseQuantity(q.String())
		require.NoError(t, err)
		require.Equal(t, q, back)

		raw, err := json.Marshal(map[string]any{"number": q, "text": q.String()})
		require.NoError(t, err)
		var read struct{ Number, Text Quantity }
		require.NoError(t, json.Unmarshal(raw, &read))
		require.Equal(t, q, read.Number, "a number")
		require.Equal(t, q, read.Text, "a string of one")

		m := Money(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "money"))
		again, err := ParseMoney(m.Yuan())
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

func TestSmallestNumbersAreWrittenRight(t *testing.T) {
	require.Equal(t, "-9223372036854775.808", Quantity(math.MinInt64).String())
	require.Equal(t, "-92233720368547758.08", Money(math.MinInt64).Yuan())
	require.Equal(t, "-0.05", Money(-5).Yuan())
}

func TestQuantityRefusesOtherJSON(t *testing.T) {
	for _, raw := range []string{`1e3`, `"abc"`, `true`, `null`, `[1]`, `{}`, `1.0001`, `""`} {
		var q Quantity
		require.Error(t, json.Unmarshal([]byte(raw), &q), raw)
	}
}

func TestFitsCountsDecimals(t *testing.T) {
	require.True(t, Quantity(1500).Fits(1))
	require.False(t, Quantity(1500).Fits(0))
	require.False(t, Quantity(1234).Fits(2))
	require.True(t, Quantity(1234).Fits(3))
	require.True(t, Quantity(1234).Fits(9))
	require.True(t, Units(-2).Whole())
	require.False(t, Quantity(1).Whole())
}

func TestTimesRoundsHalfAwayFromZero(t *testing.T) {
	tests := []struct {
		price    Money
		quantity Quantity
		want     Money
	}{
		{1250, Units(5), 6250}, {1, 500, 1}, {1, 499, 0}, {-1, 500, -1}, {1, -500, -1}, {-1, -500, 1}, {3, 1500, 5}, {0, Units(9), 0},
		{100_000_000, Units(100_000_000), 10_000_000_000_000_000},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64}, {math.MaxInt64, -math.MaxInt64, math.MinInt64},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, tt.price.Times(tt.quantity), "%d × %d", tt.price, tt.quantity)
	}
}

func TestTimesIsWithinHalfAFenOfTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Int64Range(-1_000_000_000_000, 1_000_000_000_000).Draw(t, "price")
		q := rapid.Int64Range(-1_000_000_000_000, 1_000_000_000_000).Draw(t, "quantity")
		got := Money(m).Times(Quantity(q))
		exact := new(big.Int).Mul(big.NewInt(m), big.NewInt(q))
		limit := new(big.Int).Mul(big.NewInt(math.MaxInt64), big.NewInt(1000))
		if exact.CmpAbs(limit) > 0 {
			require.Equal(t, exact.Sign() > 0, got == math.MaxInt64)
			return
		}
		off := exact.Sub(new(big.Int).Mul(big.NewInt(int64(got)), big.NewInt(1000)), exact)
		require.LessOrEqual(t, off.CmpAbs(big.NewInt(500)), 0)
	})
}

func TestPlusStopsAtTheEndOfTheRange(t *testing.T) {
	require.Equal(t, Money(3), Money(1).Plus(2))
	require.Equal(t, Money(math.MaxInt64), Money(math.MaxInt64).Plus(1))
	require.Equal(t, Money(math.MinInt64), Money(math.MinInt64).Plus(-1))
}

func TestScanReadsWhatDatabasesGive(t *testing.T) {
	for _, src := range []any{int64(1500), float64(1500), "1500", []byte("1500"), "1500.0"} {
		var q Quantity
		require.NoError(t, q.Scan(src))
		require.Equal(t, Quantity(1500), q)
		var m Money
		require.NoError(t, m.Scan(src))
		require.Equal(t, Money(1500), m)
	}
	q := Quantity(7)
	require.NoError(t, q.Scan(nil), "the SUM of nothing")
	require.Zero(t, q)
	require.Error(t, q.Scan("1500.5"))
	require.Error(t, q.Scan(true))
}

func TestParseDateRefusesDaysThatDoNotExist(t *testing.T) {
	d, err := ParseDate(" 2024-02-29 ")
	require.NoError(t, err)
	require.Equal(t, Date("2024-02-29"), d)
	for _, text := range []string{"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-3-1", "20260301", "2026/03/01",
		"2026-03-01T00:00:00Z", "12026-03-01", "-026-03-01", "２０２６-03-01", "2026-03-01\x00"} {
		_, err := ParseDate(text)
		require.Error(t, err, "%q", text)
	}
}

func TestDateOfIsTheDayInShanghai(t *testing.T) {
	require.Equal(t, Date("2026-03-01"), DateOf(time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC)))
	require.Equal(t, Date("2026-03-02"), DateOf(time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC)))
	require.Equal(t, Date("2026-03-02"), DateOf(time.Date(2026, 3, 1, 23, 0, 0, 0, time.FixedZone("", -3600))))
}

func TestDatesOrderAsTextAndMoveByDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := Date("1990-01-01")
		days := rapid.SliceOfN(rapid.IntRange(0, 40_000), 2, 10).Draw(t, "days")
		sort.Ints(days)
		for i := 1; i < len(days); i++ {
			a, b := start.AddDays(days[i-1]), start.AddDays(days[i])
			require.Equal(t, days[i-1] < days[i], a < b)
			require.Equal(t, start, b.AddDays(-days[i]))
			require.Equal(t, b, DateOf(b.Time()), "midnight UTC is morning in Shanghai")
		}
	})
	require.Equal(t, Date("2026-03-01"), Date("2026-02-28").AddDays(1))
	require.Equal(t, "2026-03", Date("2026-03-01").Month())
	require.Empty(t, Date("2026").Month())
	require.Equal(t, "20260301", Date("2026-03-01").Compact())
}

func TestTermOfMonthsEndsOnTheSameDayOrTheLast(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{"2025-11-30", 3, "2026-02-28"}, {"2023-11-30", 3, "2024-02-29"}, {"2026-01-31", 1, "2026-02-28"}, {"2026-03-31", -1, "2026-02-28"},
		{"2026-12-31", 2, "2027-02-28"}, {"2026-03-01", -3, "2025-12-01"}, {"2026-05-15", 0, "2026-05-15"}, {"2026-05-31", 12, "2027-05-31"},
		{"2026-02-28", 3, "2026-05-28"},
	} {
		require.Equal(t, c.want, c.from.SameDayIn(c.n), "%s %+d", c.from, c.n)
	}
}

func TestIDsSortByTheTimeTheyWereMade(t *testing.T) {
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = NewID()
	}
	require.True(t, sort.StringsAreSorted(ids))
	require.Len(t, ids[0], 36)
}

func TestMonthsAreAddedToTheSameDayOrTheLast(t *testing.T) {
	for _, c := range []struct {
		from, want Date
		n          int
	}{{"2026-03-20", "2026-02-20", -1}, {"2026-03-31", "2026-02-28", -1}, {"2026-03-30", "2026-02-28", -1}, {"2026-02-28", "2026-01-31", -1},
		{"2026-03-01", "2025-03-01", -12}, {"2024-02-29", "2023-02-28", -12}, {"2026-12-15", "2027-01-15", 1}} {
		require.Equal(t, c.want, c.from.AddMonths(c.n), "%s %d", c.from, c.n)
	}
	require.Equal(t, Date("2024-02-29"), MonthEnd("2024-02"))
}
