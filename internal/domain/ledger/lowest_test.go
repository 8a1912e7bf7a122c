package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
)

func TestLowestIsTheFirstDayWithTheLeast(t *testing.T) {
	days := []Day{{"2026-03-01", 5}, {"2026-03-03", -4}, {"2026-03-05", 6}, {"2026-03-09", -6}}
	for name, c := range map[string]struct {
		from value.Date
		at   value.Date
		want value.Quantity
	}{
		"from before the first day":  {"2026-02-01", "2026-02-01", 0},
		"from a day that receives":   {"2026-03-01", "2026-03-03", 1},
		"from a day that issues":     {"2026-03-03", "2026-03-03", 1},
		"from between two days":      {"2026-03-04", "2026-03-04", 1},
		"from after the last day":    {"2026-03-10", "2026-03-10", 1},
		"from a day that climbs":     {"2026-03-05", "2026-03-09", 1},
		"from the day that ends low": {"2026-03-09", "2026-03-09", 1},
	} {
		t.Run(name, func(t *testing.T) {
			at, lowest := Lowest(days, c.from)
			require.Equal(t, c.at, at)
			require.Equal(t, c.want, lowest)
		})
	}
}

func TestLowestTellsTheDayThatFallsBelowNothing(t *testing.T) {
	at, lowest := Lowest([]Day{{"2026-03-02", -3}, {"2026-03-05", 10}}, "2026-03-01")
	require.Equal(t, value.Date("2026-03-02"), at)
	require.Equal(t, value.Quantity(-3), lowest)
}
