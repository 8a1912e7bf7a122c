package gmcrypto

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSM2KeysAreReadAsTheyAreWrittenAndNothingElse(t *testing.T) {
	key, err := NewSM2Private()
	require.NoError(t, err)
	again, err := ParseSM2Private(key.String())
	require.NoError(t, err)
	public, err := ParseSM2Public(again.Public().String())
	require.NoError(t, err)
	require.Equal(t, key.Public().String(), public.String())
	for _, bad := range []string{"", "04", "03" + public.String()[2:], "04" + strings.Repeat("00", 64), "04" + strings.Repeat("ff", 64),
		public.String()[:128] + "00", "xx" + public.String()[2:]} {
		_, err := ParseSM2Public(bad)
		require.Error(t, err, bad)
	}
	for _, bad := range []string{"", strings.Repeat("00", 32), strings.Repeat("ff", 32), "12", strings.Repeat("zz", 32)} {
		_, err := ParseSM2Private(bad)
		require.Error(t, err, bad)
	}
}

func TestOnlyTheOwnerOfAKeySigns(t *testing.T) {
	key, err := NewSM2Private()
	require.NoError(t, err)
	other, err := NewSM2Private()
	require.NoError(t, err)
	signature, err := key.Sign([]byte("报文 \U0002A6A5"))
	require.NoError(t, err)
	require.True(t, key.Public().Verify([]byte("报文 \U0002A6A5"), signature))
	require.False(t, other.Public().Verify([]byte("报文 \U0002A6A5"), signature))
	require.False(t, key.Public().Verify([]byte("报文"), signature))
	require.False(t, key.Public().Verify([]byte("报文 \U0002A6A5"), append(signature, 0)))
	require.False(t, SM2Public{}.Verify([]byte("报文"), signature))
}
