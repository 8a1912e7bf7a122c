package gmcrypto

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
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
	require.Len(t, left, 2, "the keys and their root; no temporary file stays")
}

func TestFileKeyringsMadeAtOnceShareTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	ids := make([]string, 8)
	var group sync.WaitGroup
	for i := range ids {
		group.Go(func() {
			if ring, err := FileKeyring(path); err == nil {
				ids[i], _ = ring.Current(Encryption)
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

func TestKeyFileOfTheFirstFormKeepsItsKeysUnderARoot(t *testing.T) {
	for name, c := range map[string]struct{ content, index string }{
		"with an index key":    {`{"current":"a","keys":{"a":"00112233445566778899aabbccddeeff","b":"0123456789abcdef0123456789abcdef"},"index":"` + strings.Repeat("ab", 32) + `"}`, strings.Repeat("ab", 32)},
		"before blind indexes": {`{"current":"a","keys":{"a":"00112233445566778899aabbccddeeff"}}`, hex.EncodeToString(MAC(unhex(t, "00112233445566778899aabbccddeeff"), []byte("blind index")))},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys")
			require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
			old := &testRing{current: "a", keys: map[string][]byte{"a": unhex(t, "00112233445566778899aabbccddeeff")}}
			sealed, err := Seal(old, []byte("kept"), nil)
			require.NoError(t, err)
			first, err := FileKeyring(path)
			require.NoError(t, err)
			second, err := FileKeyring(path)
			require.NoError(t, err)
			for _, ring := range []Keyring{first, second} {
				opened, err := Open(ring, sealed, nil)
				require.NoError(t, err)
				require.Equal(t, "kept", string(opened))
				id, _ := ring.Current(Encryption)
				require.Equal(t, "a", id)
				_, index := ring.Current(Indexing)
				require.Equal(t, c.index, hex.EncodeToString(index))
			}
			require.Equal(t, first.List(), second.List())
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NotContains(t, string(text), "00112233445566778899aabbccddeeff", "no key lies open any more")
		})
	}
}

func TestKeyFileIsUselessWithoutItsRootAndShowsEveryEdit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	_, err := FileKeyring(path)
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)

	edited := strings.Replace(string(text), `"active"`, `"retired"`, 2)
	require.NoError(t, os.WriteFile(path, []byte(edited), 0o600))
	_, err = FileKeyring(path)
	require.True(t, fault.Is(err, CodeKeyFile), "a state was edited: %v", err)

	require.NoError(t, os.WriteFile(path, text, 0o600))
	require.NoError(t, os.Remove(path+rootSuffix))
	_, err = FileKeyring(path)
	require.True(t, fault.Is(err, CodeKeyFile), "the root is gone: %v", err)
	require.NoFileExists(t, path+rootSuffix, "a new root would open nothing")

	require.NoError(t, createRoot(path+rootSuffix))
	_, err = FileKeyring(path)
	require.True(t, fault.Is(err, CodeKeyFile), "another root: %v", err)
}

func TestEachUseHasAKeyOfItsOwn(t *testing.T) {
	ring, err := FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, use := range Uses() {
		id, key := ring.Current(use)
		require.Len(t, key, keySize(use))
		require.False(t, seen[string(key)], use)
		seen[string(key)] = true
		_, err := ring.Key(use, id)
		require.NoError(t, err)
		for _, other := range Uses() {
			if other != use {
				_, err := ring.Key(other, id)
				require.True(t, fault.Is(err, CodeUnknownKey), "the key of %s serves %s", use, other)
			}
		}
	}
}

func TestStampIsOfItsDataAndDomainOnly(t *testing.T) {
	ring, err := FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	stamp := Stamp(ring, "entry", Canonical("a", "bc"))
	require.NoError(t, CheckStamp(ring, "entry", Canonical("a", "bc"), stamp))
	require.True(t, fault.Is(CheckStamp(ring, "entry", Canonical("ab", "c"), stamp), CodeDamaged), "moved between fields")
	require.True(t, fault.Is(CheckStamp(ring, "other", Canonical("a", "bc"), stamp), CodeDamaged))
	require.True(t, fault.Is(CheckStamp(ring, "entry", Canonical("a", "bc"), ""), CodeUnknownKey))
	require.Error(t, CheckStamp(ring, "entry", Canonical("a", "bc"), stamp[:len(stamp)-1]))
}
