package gmcrypto

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSM2Keys reads any text as a key of either kind, and checks any signature: what
// is read is written as it was.
func FuzzSM2Keys(f *testing.F) {
	key, err := NewSM2Private()
	require.NoError(f, err)
	signed, err := key.Sign([]byte("text"))
	require.NoError(f, err)
	f.Add(key.String(), signed)
	f.Add(key.Public().String(), append(signed, 0))
	f.Add("04", []byte{0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00})
	f.Add("", []byte(nil))
	f.Fuzz(func(t *testing.T, text string, signature []byte) {
		if public, err := ParseSM2Public(text); err == nil {
			again, err := ParseSM2Public(public.String())
			require.NoError(t, err)
			require.Equal(t, public, again)
			_ = public.Verify([]byte("text"), signature)
		}
		if private, err := ParseSM2Private(text); err == nil {
			made, err := private.Sign([]byte("text"))
			require.NoError(t, err)
			require.True(t, private.Public().Verify([]byte("text"), made))
		}
		if key.Public().Verify([]byte("text"), signature) {
			require.Equal(t, signed, signature, "another way to write a signature")
		}
	})
}

// FuzzKeyFile opens any bytes as the key file: nothing opens but the file itself.
func FuzzKeyFile(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, "keys")
	_, err := FileKeyring(path)
	require.NoError(f, err)
	genuine, err := os.ReadFile(path)
	require.NoError(f, err)
	provider, err := fileProvider(path, path+rootSuffix)
	require.NoError(f, err)
	f.Add(genuine)
	f.Add([]byte(`{"version":2,"kek":{"wrapped":"AAAA"},"keys":[]}`))
	f.Add([]byte(`{"current":"k1","keys":{"k1":"00"},"index":"00"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, content []byte) {
		other := filepath.Join(t.TempDir(), "keys")
		require.NoError(t, os.WriteFile(other, content, 0o600))
		opened, err := readKeyFile(other, provider)
		_, legacy := readLegacy(other)
		require.False(t, errors.Is(legacy, fs.ErrNotExist))
		if err != nil {
			return
		}
		var have, want keyFile
		require.NoError(t, json.Unmarshal(genuine, &want))
		have = opened.file
		require.Equal(t, want, have, "a file that this program did not write was opened")
	})
}

// FuzzStored reads any text where the database keeps a password's hash, a sealed
// column, a stamp, and where somebody types a share of the root key.
func FuzzStored(f *testing.F) {
	keys := testKeys()
	fields := NewFields(keys)
	sealed, err := fields.Seal("t", "c", "1", "secret")
	require.NoError(f, err)
	shares, err := splitSecret([]byte("0123456789abcdef"), 3, 2)
	require.NoError(f, err)
	for _, text := range []string{sealed, Stamp(keys, "d", []byte("x")), shares[0].String(), "pbkdf2-sm3$1$AAAA$" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "pbkdf2-sm3$99999999999$A$A", "$$$", "cf1-----", "", ":", "k1:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if opened, err := fields.Open("t", "c", "1", text); err == nil && text != "" {
			require.Equal(t, "secret", opened, "%q was never sealed", text)
		}
		if _, err := fields.Open("t", "c", "2", text); err == nil && text != "" {
			t.Fatalf("%q opens in another row", text)
		}
		if CheckStamp(keys, "d", []byte("x"), text) == nil {
			require.Equal(t, Stamp(keys, "d", []byte("x")), text)
		}
		if h, err := parsePasswordHash(text); err == nil && h.iterations < 1000 {
			_, _ = VerifyPassword(text, "x")
		}
		if s, err := parseShare(text); err == nil {
			again, err := parseShare(s.String())
			require.NoError(t, err)
			require.Equal(t, s, again)
		}
		_, _ = joinShares([]string{text, shares[1].String()})
	})
}

// FuzzPersonalKey reads any bytes as somebody's key file and as lists of
// authorities and of revoked certificates.
func FuzzPersonalKey(f *testing.F) {
	a := newTestAuthority(f)
	c, key := issued(f, a, "张三", noon, noon.AddDate(1, 0, 0))
	file, err := NewPersonalKey(c, key, "246810")
	require.NoError(f, err)
	file.Iterations = 2
	f.Add(file.JSON(), a.Certificate.PEM())
	f.Add([]byte(`{"version":1,"iterations":1}`), []byte("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"))
	f.Fuzz(func(t *testing.T, content, list []byte) {
		var read PersonalKey
		if json.Unmarshal(content, &read) == nil && read.Iterations < 1000 {
			_, _, err := read.Open("246810")
			require.Error(t, err, "the PIN opens what was not sealed under it")
		}
		if trust, err := NewTrust(list, nil); err == nil {
			_ = trust.Check(c, noon)
		}
		_, _ = NewTrust(a.Certificate.PEM(), list)
	})
}
