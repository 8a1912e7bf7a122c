package warehouse

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
)

type stored struct {
	standings []Standing
	lots      []Lot
	limits    []Limit
}

func (s stored) Standings(context.Context) ([]Standing, error) { return s.standings, nil }
func (s stored) Lots(context.Context) ([]Lot, error)           { return s.lots, nil }
func (s stored) Limits(context.Context) ([]Limit, error)       { return s.limits, nil }

func alertsOf(t require.TestingT, s stored) []Alert {
	out, err := AlertsNow(context.Background(), s, Thresholds{ExpiryDays: 30, SlowDays: 90}, "2026-06-01")
	require.NoError(t, err)
	return out
}

func TestStockBelowTheLimitAlertsAndAboveItClears(t *testing.T) {
	limits := []Limit{{Account: ledger.Stock, Item: "i1", Least: value.Units(10), Most: value.Units(50)}, {Account: ledger.Stock, Item: "i1", Warehouse: "w2", Least: value.Units(5)}}
	at := func(one, two int64) []Standing {
		return []Standing{{ledger.Stock, "i1", "w1", value.Units(one), "2026-05-30"}, {ledger.Stock, "i1", "w2", value.Units(two), "2026-05-30"}}
	}
	require.Equal(t, []Alert{{Kind: AlertLow, Account: ledger.Stock, Item: "i1", Quantity: value.Units(9), Limit: value.Units(10)},
		{Kind: AlertLow, Account: ledger.Stock, Item: "i1", Warehouse: "w2", Quantity: value.Units(4), Limit: value.Units(5)}}, alertsOf(t, stored{standings: at(5, 4), limits: limits}))
	require.Empty(t, alertsOf(t, stored{standings: at(5, 5), limits: limits}), "at the limit is not below it")
	require.Equal(t, AlertHigh, alertsOf(t, stored{standings: at(46, 5), limits: limits})[0].Kind)
	require.Len(t, alertsOf(t, stored{limits: limits}), 2, "what never came is missing too")
}

func TestWhatExpiresFirstIsTakenToHaveGoneFirst(t *testing.T) {
	lots := []Lot{{"i1", "w1", "2026-05-20", value.Units(10)}, {"i1", "w1", "2026-06-15", value.Units(10)}, {"i1", "w1", "2027-01-01", value.Units(10)}}
	with := func(q int64) []Alert {
		return alertsOf(t, stored{lots: lots, standings: []Standing{{ledger.Stock, "i1", "w1", value.Units(q), "2026-05-30"}}})
	}
	require.Equal(t, []Alert{{Kind: AlertExpiring, Account: ledger.Stock, Item: "i1", Warehouse: "w1", Quantity: value.Units(10), Date: "2026-06-15"},
		{Kind: AlertExpired, Account: ledger.Stock, Item: "i1", Warehouse: "w1", Quantity: value.Units(2), Date: "2026-05-20"}}, with(22))
	require.Len(t, with(15), 1)
	require.Empty(t, with(10))
}

func TestNothingMovedForLongIsSlowUnlessItMovedElsewhereInTheWarehouse(t *testing.T) {
	old, fresh := value.Date("2026-01-05"), value.Date("2026-05-05")
	require.Equal(t, []Alert{{Kind: AlertSlow, Account: ledger.Stock, Item: "i1", Warehouse: "w1", Quantity: value.Units(7), Date: old}},
		alertsOf(t, stored{standings: []Standing{{ledger.Stock, "i1", "w1", value.Units(7), old}, {ledger.Stock, "i2", "w1", 0, old}}}))
	require.Empty(t, alertsOf(t, stored{standings: []Standing{{ledger.Stock, "i1", "w1", value.Units(7), old}, {ledger.Stock, "i1", "w1", value.Units(1), fresh}}}))
}

// Whatever lies there, no alert of expiry claims more than that.
func TestExpiryNeverClaimsMoreThanLiesThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s stored
		q := value.Units(rapid.Int64Range(0, 60).Draw(t, "stock"))
		s.standings = []Standing{{ledger.Stock, "i1", "w1", q, "2026-05-30"}}
		for range rapid.IntRange(0, 6).Draw(t, "lots") {
			s.lots = append(s.lots, Lot{"i1", "w1", value.Date("2026-04-01").AddDays(rapid.IntRange(0, 200).Draw(t, "days")),
				value.Units(rapid.Int64Range(1, 30).Draw(t, "quantity"))})
		}
		sum := value.Quantity(0)
		for _, a := range alertsOf(t, s) {
			sum += a.Quantity
		}
		require.LessOrEqual(t, sum, q)
	})
}
