package gmcrypto

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatTwoSystemsShareOpensForThemAndInItsPlaceOnly(t *testing.T) {
	sealed, err := SealShared("secret", []byte("王\U0002A6A5"), []byte("event 1"))
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "\U0002A6A5")
	plain, err := OpenShared("secret", sealed, []byte("event 1"))
	require.NoError(t, err)
	require.Equal(t, "王\U0002A6A5", string(plain))
	again, err := SealShared("secret", []byte("王\U0002A6A5"), []byte("event 1"))
	require.NoError(t, err)
	require.NotEqual(t, sealed, again, "a nonce of its own each time")
	changed := append([]byte{}, sealed...)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another secret": func() ([]byte, error) { return OpenShared("secret2", sealed, []byte("event 1")) },
		"another place":  func() ([]byte, error) { return OpenShared("secret", sealed, []byte("event 2")) },
		"changed":        func() ([]byte, error) { return OpenShared("secret", changed, []byte("event 1")) },
		"too short":      func() ([]byte, error) { return OpenShared("secret", sealed[:8], []byte("event 1")) },
	} {
		_, err := open()
		require.Error(t, err, name)
	}
}
