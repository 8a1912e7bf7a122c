package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
)

func TestTheNationalCalendarKnowsHolidaysAndMakeUpDays(t *testing.T) {
	working := map[value.Date]bool{}
	names := map[value.Date]string{}
	for _, d := range nationalDays(2026) {
		require.False(t, d.Own())
		require.Equal(t, 2026, d.Date.Time().Year())
		working[d.Date], names[d.Date] = d.Working, d.Name
	}
	require.Contains(t, names["2026-10-01"], "国庆")
	require.False(t, working["2026-10-01"])
	require.True(t, working["2026-02-14"], "the Saturday before the Spring Festival is worked")
	require.Contains(t, names["2026-02-14"], "调休上班")
	require.Empty(t, nationalDays(2099), "nothing is announced yet")
}
