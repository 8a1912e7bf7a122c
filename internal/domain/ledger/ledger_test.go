package ledger

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func place(item string) Place {
	return Place{Account: Stock, Item: item, Warehouse: "w1", Location: "l1", Class: Good}
}

func TestRedatedMirrorsOnTheOldDayAndPostsOnTheNew(t *testing.T) {
	m := Move{ID: "m1", Place: place("i1"), Direction: In, Quantity: value.Units(5), Amount: 500, Document: "RK-1", Line: 1,
		Effect: "receive", BusinessDate: "2026-03-02"}
	back, again := m, m
	back.Quantity, back.Amount, back.Revision = -m.Quantity, -500, 1
	again.BusinessDate, again.Revision = "2026-02-20", 2
	require.Equal(t, []Move{back, again}, Redated([]Move{m}, "2026-02-20"))
	require.Equal(t, []int{3, 4}, []int{Redated([]Move{again}, "2026-01-01")[0].Revision, Redated([]Move{again}, "2026-01-01")[1].Revision})
	require.Empty(t, Redated(nil, "2026-02-20"))
}

// However often the day is moved, the balance stays, every day but the last
// sums to nothing, and no key is used twice.
func TestMovingTheDayKeepsTheBalanceAndEmptiesTheOldDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quantity := value.Quantity(rapid.Int64Range(1, 1_000_000).Draw(t, "quantity"))
		latest := []Move{{Place: place("i1"), Quantity: quantity, Document: "RK-1", Line: 1, Effect: "receive", BusinessDate: "2026-03-01"}}
		all, balances := slices.Clone(latest), map[Place]value.Quantity{}
		require.NoError(t, Apply(balances, latest))
		for range rapid.IntRange(0, 6).Draw(t, "times") {
			day := value.Date("2026-03-01").AddDays(rapid.IntRange(-40, 0).Draw(t, "days"))
			moves := Redated(latest, day)
			require.NoError(t, Apply(balances, moves))
			all, latest = append(all, moves...), moves[1:]
		}
		byDay, revisions := map[value.Date]value.Quantity{}, map[int]bool{}
		for _, m := range all {
			byDay[m.BusinessDate] += m.Quantity
			require.False(t, revisions[m.Revision])
			revisions[m.Revision] = true
		}
		maps.DeleteFunc(byDay, func(_ value.Date, q value.Quantity) bool { return q == 0 })
		require.Equal(t, map[value.Date]value.Quantity{latest[0].BusinessDate: quantity}, byDay)
		require.Equal(t, quantity, balances[place("i1")])
	})
}

// Any interleaving of posts, reversals and refusals keeps balances at or above
// zero and equal to the sum of the moves that were taken.
func TestAnyInterleavingKeepsBalancesTheSumOfMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		balances, sums := map[Place]value.Quantity{}, map[Place]value.Quantity{}
		var posted [][]Move
		for range rapid.IntRange(1, 40).Draw(t, "posts") {
			moves := anyMoves(t, posted)
			before := maps.Clone(balances)
			if err := Apply(balances, moves); err != nil {
				require.Equal(t, before, balances, "a refusal takes none of the moves")
				continue
			}
			posted = append(posted, moves)
			for _, m := range moves {
				sums[m.Place] += m.Quantity
			}
			require.Equal(t, sums, balances)
			for p, q := range balances {
				require.GreaterOrEqual(t, q, value.Quantity(0), "%v", p)
			}
		}
	})
}

// anyMoves are new ones, or the reversal of some that were posted.
func anyMoves(t *rapid.T, posted [][]Move) []Move {
	if len(posted) > 0 && rapid.IntRange(0, 3).Draw(t, "reverse") == 0 {
		moves := slices.Clone(rapid.SampledFrom(posted).Draw(t, "which"))
		for i := range moves {
			moves[i].Quantity = -moves[i].Quantity
		}
		return moves
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Move {
		return Move{Place: place(rapid.SampledFrom([]string{"i1", "i2", "i3"}).Draw(t, "item")),
			Quantity: value.Quantity(rapid.Int64Range(-3000, 4000).Draw(t, "quantity"))}
	}), 1, 4).Draw(t, "moves")
}

func TestApplyLooksAtTheNetOfOnePaper(t *testing.T) {
	balances := map[Place]value.Quantity{}
	require.NoError(t, Apply(balances, []Move{{Place: place("i1"), Quantity: -5}, {Place: place("i1"), Quantity: 5}}))
	require.Error(t, Apply(balances, []Move{{Place: place("i2"), Quantity: 5}, {Place: place("i1"), Quantity: -1}}))
	require.Zero(t, balances[place("i2")])
}

func TestShortSaysItemPlaceAvailableAndAsked(t *testing.T) {
	err := Short("色带", "A-01", value.Units(3), value.Quantity(3500), "卷")
	require.Equal(t, "库存不足：色带 在A-01可用 3卷，本单需要 3.5卷。", err.Message)
	require.Equal(t, fault.KindConflict, err.Kind)
	require.Equal(t, "stock.insufficient", err.Code)
}
