package gmcrypto

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/fault"
)

func newTestFields(t *testing.T) Fields {
	t.Helper()
	keys, err := FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	return NewFields(keys)
}

func TestFieldOpensAtItsPlaceAndNowhereElse(t *testing.T) {
	f := newTestFields(t)
	sealed, err := f.Seal("citizens", "id_number", "c1", "11010519491231002X")
	require.NoError(t, err)
	require.NotContains(t, sealed, "19491231")
	opened, err := f.Open("citizens", "id_number", "c1", sealed)
	require.NoError(t, err)
	require.Equal(t, "11010519491231002X", opened)
	for _, elsewhere := range [][3]string{{"people", "id_number", "c1"}, {"citizens", "phone", "c1"}, {"citizens", "id_number", "c2"}, {"citizens", "id_numberc1", ""}} {
		_, err := f.Open(elsewhere[0], elsewhere[1], elsewhere[2], sealed)
		require.True(t, fault.Is(err, CodeDamaged), "%v", elsewhere)
	}
}

func TestPlainTextInASealedColumnIsNotTakenForSealed(t *testing.T) {
	f := newTestFields(t)
	for _, text := range []string{"11010519491231002X", "sm4:", "sm4:%%%", "sm4:AAAA"} {
		_, err := f.Open("citizens", "id_number", "c1", text)
		require.True(t, fault.Is(err, CodeDamaged), text)
	}
}

func TestEveryValueSealsDifferentlyAndIndexesAlike(t *testing.T) {
	f, other := newTestFields(t), newTestFields(t)
	rapid.Check(t, func(r *rapid.T) {
		v := rapid.StringN(1, 40, -1).Draw(r, "value")
		a, err := f.Seal("t", "c", "r", v)
		require.NoError(r, err)
		b, err := f.Seal("t", "c", "r", v)
		require.NoError(r, err)
		require.NotEqual(r, a, b)
		opened, err := f.Open("t", "c", "r", b)
		require.NoError(r, err)
		require.Equal(r, v, opened)
		require.Equal(r, f.Index("t", "c", v), f.Index("t", "c", v))
		require.NotEqual(r, f.Index("t", "c", v), f.Index("t", "d", v))
		require.NotEqual(r, f.Index("t", "c", v), other.Index("t", "c", v))
	})
	empty, err := f.Seal("t", "c", "r", "")
	require.NoError(t, err)
	require.Empty(t, empty)
	require.Empty(t, f.Index("t", "c", ""))
}
