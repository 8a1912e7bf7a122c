package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// FuzzCursor reads any text as the mark of a page: it is refused, or names a row by
// as many keys of the right kind as the list has.
func FuzzCursor(f *testing.F) {
	keys := []string{"business_date", "created_at", "id"}
	f.Add(encodeCursor([]any{"2026-03-01", time.Date(2026, 3, 1, 0, 0, 0, 1, time.UTC), "x"}, 120, true))
	for _, text := range []string{"", "bnVsbA", "WyIiLCJAIiwiIl0", "!", "W10", "e30", "eyJrIjpbIiIsIkAiLCIiXX0", "eyJrIjpbIkAyMDI2IiwiQDIwMjYiLCJAIl19", "eyJuIjotMX0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before, got, err := decodeCursor(text, keys)
		if err != nil {
			require.True(t, fault.Is(err, "cursor.invalid"), text)
			return
		}
		if text == "" {
			require.Nil(t, got)
			return
		}
		require.Len(t, got, len(keys))
		require.IsType(t, time.Time{}, got[1])
		require.True(t, before.Total >= 0 && before.Total <= document.TotalCap, before.Total)
		same, again, err := decodeCursor(encodeCursor(got, before.Total, before.Capped), keys)
		if at := got[1].(time.Time); at.Year() >= 0 && at.Year() <= 9999 {
			require.NoError(t, err)
			require.Equal(t, got, again)
			require.Equal(t, []any{before.Total, before.Capped}, []any{same.Total, same.Capped})
		}
	})
}
