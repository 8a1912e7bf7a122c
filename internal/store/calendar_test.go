package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestTheCentresDaysAreKeptCountedAndAudited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		days := s.Calendar()
		version := func() int64 {
			v, err := days.Version(ctx)
			require.NoError(t, err)
			return v
		}
		require.Zero(t, version())
		set := func(date value.Date, working bool, name string) {
			require.NoError(t, days.SetDay(ctx, calendar.Day{Date: date, Working: working, Name: name, At: clock()}, by(storetest.Keeper)))
		}
		set("2026-03-09", false, "检修")
		set("2026-03-07", true, "补班")
		require.EqualValues(t, 2, version())
		set("2026-03-09", false, "检修")
		require.EqualValues(t, 2, version(), "the same again changes nothing")
		set("2026-03-09", false, "设备检修")
		author := document.Named{ID: storetest.Keeper, Name: "张库管"}
		list, err := days.Days(ctx)
		require.NoError(t, err)
		require.Equal(t, []calendar.Day{{Date: "2026-03-07", Working: true, Name: "补班", By: author, At: clock()},
			{Date: "2026-03-09", Name: "设备检修", By: author, At: clock()}}, list)

		require.NoError(t, days.ClearDay(ctx, "2026-03-07", by(storetest.Keeper)))
		require.EqualValues(t, 4, version())
		require.True(t, fault.Is(days.ClearDay(ctx, "2026-03-07", by(storetest.Keeper)), "calendar.not_found"))
		require.Error(t, days.SetDay(ctx, calendar.Day{Date: "2026-03-10", At: clock()}, by("nobody")))
		var audited int64
		require.NoError(t, s.Writer().Raw(`SELECT COUNT(*) FROM "audit_log" WHERE "function_id" = ?`, "P-05").Scan(&audited).Error)
		require.EqualValues(t, 4, audited)
	})
}

func TestManySettersOfOneDayLeaveOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		together(6, func(int) {
			_ = s.Calendar().SetDay(ctx, calendar.Day{Date: "2026-03-09", Name: "检修", At: clock()}, by(storetest.Keeper))
		})
		list, err := s.Calendar().Days(ctx)
		require.NoError(t, err)
		require.Len(t, list, 1)
	})
}
