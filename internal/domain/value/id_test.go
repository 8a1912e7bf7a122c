package value

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

func TestIdentifiersTellWhenTheyWereMade(t *testing.T) {
	before := time.Now().Truncate(time.Millisecond)
	id := NewID()
	at, ok := IDTime(id)
	require.True(t, ok)
	require.WithinRange(t, at, before, time.Now().Add(time.Second))
	require.Less(t, FirstID(before), id)
	require.Greater(t, FirstID(at.Add(time.Millisecond)), id)
	require.Equal(t, uuid.Nil.String(), FirstID(time.Time{}), "before all time")
	for _, other := range []string{"", "x", uuid.NewString()} {
		_, ok := IDTime(other)
		require.False(t, ok, other)
	}
}
