package gmcrypto

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

func TestFileKeyringMakesKeyOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret", "keys.json")
	first, err := FileKeyring(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	sealed, err := Seal(first, []byte("kept"), nil)
	require.NoError(t, err)
	second, err := FileKeyring(path)
	require.NoError(t, err)
	opened, err := Open(second, sealed, nil)
	require.NoError(t, err)
	require.Equal(t, "kept", string(opened))

	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary file stays")
}

func TestFileKeyringsMadeAtOnceShareTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	ids := make([]string, 8)
	var group sync.WaitGroup
	for i := range ids {
		group.Go(func() {
			if ring, err := FileKeyring(path); err == nil {
				ids[i], _ = ring.Current()
			}
		})
	}
	group.Wait()
	for _, id := range ids {
		require.NotEmpty(t, id)
		require.Equal(t, ids[0], id)
	}
}

func TestFileKeyringRefusesReadableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	_, err := FileKeyring(path)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(path, 0o644))
	_, err = FileKeyring(path)
	require.True(t, fault.Is(err, CodeKeyFile), "%v", err)
	require.Contains(t, err.Error(), "0600")
}

func TestFileKeyringRefusesDamagedFile(t *testing.T) {
	for name, content := range map[string]string{
		"empty":           ``,
		"no keys":         `{}`,
		"current missing": `{"current":"b","keys":{"a":"30313233343536373839616263646566"}}`,
		"short key":       `{"current":"a","keys":{"a":"3031"}}`,
		"not hexadecimal": `{"current":"a","keys":{"a":"zz"}}`,
		"key without id":  `{"current":"","keys":{"":"30313233343536373839616263646566"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.json")
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			_, err := FileKeyring(path)
			require.True(t, fault.Is(err, CodeKeyFile), "%v", err)
		})
	}
}

func TestKeyFileWithoutAnIndexKeyIsCompletedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.WriteFile(path, []byte(`{"current":"a","keys":{"a":"00112233445566778899aabbccddeeff"}}`), 0o600))
	first, err := FileKeyring(path)
	require.NoError(t, err)
	second, err := FileKeyring(path)
	require.NoError(t, err)
	require.Len(t, first.Index(), DigestSize)
	require.Equal(t, first.Index(), second.Index())
	id, _ := second.Current()
	require.Equal(t, "a", id)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
}
