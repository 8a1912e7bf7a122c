package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

// FuzzCursor reads any text as the mark of a page: it is refused, or names a row by
// as many keys of the right kind as the list has.
func FuzzCursor(f *testing.F) {
	keys := []string{"business_date", "created_at", "id"}
	f.Add(encodeCursor([]any{"2026-03-01", time.Date(2026, 3, 1, 0, 0, 0, 1, time.UTC), "x"}))
	for _, text := range []string{"", "bnVsbA", "WyIiLCJAIiwiIl0", "WyJAMjAyNiIsIkAyMDI2IiwiQCJd", "!", "W10"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := decodeCursor(text, keys)
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
		again, err := decodeCursor(encodeCursor(got), keys)
		if at := got[1].(time.Time); at.Year() >= 0 && at.Year() <= 9999 {
			require.NoError(t, err)
			require.Equal(t, got, again)
		}
	})
}
