package gmcrypto

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

func newKeys(t *testing.T) (*Keys, Keyring, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	ring, err := FileKeyring(path)
	require.NoError(t, err)
	keys, err := OpenKeys(path, path+rootSuffix)
	require.NoError(t, err)
	return keys, ring, path
}

func states(ring Keyring) map[string]State {
	out := map[string]State{}
	for _, k := range ring.List() {
		out[k.ID] = k.State
	}
	return out
}

func TestARotatedKeyStillReadsAndARunningProcessLearnsTheNewOne(t *testing.T) {
	keys, running, _ := newKeys(t)
	old, _ := running.Current(Encryption)
	sealed, err := Seal(running, []byte("before"), nil)
	require.NoError(t, err)
	time.Sleep(5 * time.Millisecond) // the file's time must differ
	made, err := keys.Rotate(Encryption)
	require.NoError(t, err)
	require.Equal(t, Retired, states(running)[old])

	now, _ := running.Current(Encryption)
	require.Equal(t, made.ID, now)
	opened, err := Open(running, sealed, nil)
	require.NoError(t, err)
	require.Equal(t, "before", string(opened))
	_, err = keys.Rotate(Indexing)
	require.True(t, fault.Is(err, "crypto.use"))
	_, err = keys.Rotate("anything")
	require.Error(t, err)
}

func TestANewKeyEncryptionKeyKeepsEveryKey(t *testing.T) {
	keys, before, path := newKeys(t)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, keys.RotateKEK())
	after, err := FileKeyring(path)
	require.NoError(t, err)
	for _, use := range Uses() {
		id, key := before.Current(use)
		again, same := after.Current(use)
		require.Equal(t, id, again)
		require.Equal(t, key, same)
	}
	changed, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotEqual(t, text, changed)
}

func TestARevokedKeyIsReplacedAndADestroyedOneIsGone(t *testing.T) {
	keys, ring, path := newKeys(t)
	id, _ := ring.Current(Encryption)
	sealed, err := Seal(ring, []byte("kept"), nil)
	require.NoError(t, err)
	_, err = keys.Destroy(id)
	require.True(t, fault.Is(err, CodeKeyInUse), "in use")
	_, err = keys.Revoke(id)
	require.NoError(t, err)
	_, err = keys.Revoke(id)
	require.True(t, fault.Is(err, CodeKeyInUse))
	ring, err = FileKeyring(path)
	require.NoError(t, err)
	require.Equal(t, Revoked, states(ring)[id])
	now, _ := ring.Current(Encryption)
	require.NotEqual(t, id, now)
	_, err = Open(ring, sealed, nil)
	require.NoError(t, err, "it must move to another key first")

	_, err = keys.Destroy(id)
	require.NoError(t, err)
	ring, err = FileKeyring(path)
	require.NoError(t, err)
	require.Equal(t, Destroyed, states(ring)[id])
	_, err = Open(ring, sealed, nil)
	require.True(t, fault.Is(err, CodeUnknownKey))
	_, err = keys.Destroy("none")
	require.True(t, fault.Is(err, CodeNoKey))
	index, _ := ring.Current(Indexing)
	_, err = keys.Revoke(index)
	require.True(t, fault.Is(err, CodeKeyInUse))
}

func TestSignaturesOutliveTheirPrivateKey(t *testing.T) {
	keys, ring, path := newKeys(t)
	id, signature, err := ring.Sign([]byte("seal"))
	require.NoError(t, err)
	_, err = keys.Rotate(Signing)
	require.NoError(t, err)
	_, err = keys.Destroy(id)
	require.NoError(t, err)
	ring, err = FileKeyring(path)
	require.NoError(t, err)
	require.NoError(t, ring.Verify(id, []byte("seal"), signature))
}

func TestAnyTwoOfThreeSharesRestoreTheKeys(t *testing.T) {
	keys, ring, _ := newKeys(t)
	sealed, err := Seal(ring, []byte("kept"), nil)
	require.NoError(t, err)
	backup, err := keys.Backup(3, 2)
	require.NoError(t, err)
	require.Len(t, backup.Shares, 3)
	other, err := keys.Backup(3, 2)
	require.NoError(t, err)
	for _, pair := range [][2]int{{0, 1}, {1, 2}, {2, 0}} {
		path := filepath.Join(t.TempDir(), "keys")
		require.NoError(t, RestoreKeys(path, path+rootSuffix, backup.File, []string{backup.Shares[pair[0]], backup.Shares[pair[1]]}))
		restored, err := FileKeyring(path)
		require.NoError(t, err)
		opened, err := Open(restored, sealed, nil)
		require.NoError(t, err)
		require.Equal(t, "kept", string(opened))
		require.True(t, fault.Is(RestoreKeys(path, path+rootSuffix, backup.File, backup.Shares), CodeKeyFile), "nothing is written over")
	}
	path := filepath.Join(t.TempDir(), "keys")
	slip := []byte(backup.Shares[1])
	slip[20] ^= 1
	for name, shares := range map[string][]string{
		"one":            {backup.Shares[0]},
		"one twice":      {backup.Shares[0], backup.Shares[0]},
		"none":           {},
		"of two backups": {backup.Shares[0], other.Shares[1]},
		"a slip":         {backup.Shares[0], string(slip)},
		"nonsense":       {"cf1", "x"},
	} {
		require.True(t, fault.Is(RestoreKeys(path, path+rootSuffix, backup.File, shares), CodeShares), name)
		require.NoFileExists(t, path)
	}
	require.Error(t, RestoreKeys(path, path+rootSuffix, []byte("{}"), backup.Shares))
	_, err = keys.Backup(2, 3)
	require.True(t, fault.Is(err, CodeShares))
}

func TestSharesBelowTheThresholdTellNothing(t *testing.T) {
	// Of a secret byte with one share known, every value stays possible: for each
	// there is exactly one second share that gives it.
	parts, err := splitSecret([]byte{42}, 2, 2)
	require.NoError(t, err)
	seen := map[byte]bool{}
	for guess := range 256 {
		parts[1].value[0] = byte(guess)
		seen[interpolate(parts)[0]] = true
	}
	require.Len(t, seen, 256)
}

func TestFieldArithmeticIsThatOfTheField(t *testing.T) {
	require.EqualValues(t, 0xc1, multiply(0x57, 0x83), "the example of FIPS 197")
	for a := 1; a < 256; a++ {
		require.EqualValues(t, 1, multiply(byte(a), inverse(byte(a))), a)
	}
}
