package gmcrypto

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"

	oracle "github.com/emmansun/gmsm/sm4"
	"github.com/stretchr/testify/require"
	"github.com/tjfoc/gmsm/sm4"

	"cardflow/internal/fault"
)

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	require.NoError(t, err)
	return data
}

// testRing is a keyring of encryption keys in memory.
type testRing struct {
	current string
	keys    map[string][]byte
}

func (r *testRing) Current(Use) (string, []byte) { return r.current, r.keys[r.current] }

func (r *testRing) Key(use Use, id string) ([]byte, error) {
	if key, ok := r.keys[id]; ok {
		return key, nil
	}
	return nil, unknownKey(use, id)
}

func (r *testRing) Sign([]byte) (string, []byte, error) { panic("it signs nothing") }
func (r *testRing) Verify(string, []byte, []byte) error { panic("it signs nothing") }
func (r *testRing) List() []KeyInfo                     { return nil }

func testKeys() *testRing {
	return &testRing{current: "k2", keys: map[string][]byte{
		"k1": []byte("0123456789abcdef"),
		"k2": []byte("fedcba9876543210"),
	}}
}

// The examples of GB/T 32907: one block, and the same block a million times.
func TestSM4MatchesStandard(t *testing.T) {
	key := unhex(t, "0123456789abcdeffedcba9876543210")
	block, err := sm4.NewCipher(key)
	require.NoError(t, err)
	data := bytes.Clone(key)
	block.Encrypt(data, data)
	require.Equal(t, "681edf34d206965e86b3e94f536e4246", hex.EncodeToString(data))
	if testing.Short() {
		return
	}
	for range 999_999 {
		block.Encrypt(data, data)
	}
	require.Equal(t, "595298c7c6fd271f0402f804c33d3f66", hex.EncodeToString(data))
}

// The example of RFC 8998, appendix A.1.
func TestGCMMatchesStandard(t *testing.T) {
	aead, err := newGCM(unhex(t, "0123456789abcdeffedcba9876543210"))
	require.NoError(t, err)
	nonce := unhex(t, "00001234567800000000abcd")
	additional := unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2")
	plaintext := unhex(t, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"+
		"eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")
	sealed := aead.Seal(nil, nonce, plaintext, additional)
	require.Equal(t, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"+
		"d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"+
		"83de3541e4c2b58177e065a9bf7b62ec", hex.EncodeToString(sealed))
}

func TestSealedDataOpens(t *testing.T) {
	keys := testKeys()
	for n := range 70 {
		plaintext := bytes.Repeat([]byte{byte(n)}, n)
		sealed, err := Seal(keys, plaintext, []byte("users|id_number|1"))
		require.NoError(t, err)
		opened, err := Open(keys, sealed, []byte("users|id_number|1"))
		require.NoError(t, err)
		require.True(t, bytes.Equal(plaintext, opened))
	}
}

func TestSealMatchesOracle(t *testing.T) {
	keys := testKeys()
	additional := []byte("users|id_number|1")
	sealed, err := Seal(keys, []byte("310101199001011234"), additional)
	require.NoError(t, err)
	header := []byte{sealVersion, 2, 'k', '2'}
	require.Equal(t, header, sealed[:4])

	block, err := oracle.NewCipher(keys.keys["k2"])
	require.NoError(t, err)
	aead, err := cipher.NewGCM(block)
	require.NoError(t, err)
	opened, err := aead.Open(nil, sealed[4:16], sealed[16:], append(header, additional...))
	require.NoError(t, err)
	require.Equal(t, "310101199001011234", string(opened))
}

func TestSealNeverRepeats(t *testing.T) {
	keys := testKeys()
	seen := map[string]bool{}
	for range 1000 {
		sealed, err := Seal(keys, []byte("same"), nil)
		require.NoError(t, err)
		require.False(t, seen[string(sealed)])
		seen[string(sealed)] = true
	}
}

func TestOpenRefusesAnyChange(t *testing.T) {
	keys := testKeys()
	sealed, err := Seal(keys, []byte("13800138000"), []byte("users|phone|1"))
	require.NoError(t, err)
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			_, err := Open(keys, changed, []byte("users|phone|1"))
			require.Error(t, err, "byte %d bit %d", i, bit)
		}
		_, err := Open(keys, sealed[:i], []byte("users|phone|1"))
		require.True(t, fault.Is(err, CodeDamaged), "cut to %d bytes: %v", i, err)
	}
	_, err = Open(keys, append(bytes.Clone(sealed), 0), []byte("users|phone|1"))
	require.True(t, fault.Is(err, CodeDamaged))
	_, err = Open(keys, sealed, []byte("users|phone|2"))
	require.True(t, fault.Is(err, CodeDamaged), "moved to another row")
}

func TestOpenAfterChangeOfKey(t *testing.T) {
	keys := testKeys()
	keys.current = "k1"
	sealed, err := Seal(keys, []byte("old"), nil)
	require.NoError(t, err)
	keys.current = "k2"
	opened, err := Open(keys, sealed, nil)
	require.NoError(t, err)
	require.Equal(t, "old", string(opened))

	delete(keys.keys, "k1")
	_, err = Open(keys, sealed, nil)
	require.True(t, fault.Is(err, CodeUnknownKey), "%v", err)
}

func TestSealRefusesUnfitKeys(t *testing.T) {
	keys := testKeys()
	keys.keys["k2"] = []byte("short")
	_, err := Seal(keys, nil, nil)
	require.Error(t, err)
	keys.current = string(make([]byte, maxKeyID+1))
	_, err = Seal(keys, nil, nil)
	require.Error(t, err)
}

func TestSealAndOpenFromManyGoroutines(t *testing.T) {
	keys := testKeys()
	var group sync.WaitGroup
	errs := make(chan error, 16)
	for g := range 16 {
		group.Go(func() {
			for i := range 500 {
				want := fmt.Sprintf("张三-%d-%d", g, i)
				sealed, err := Seal(keys, []byte(want), nil)
				if err != nil {
					errs <- err
					return
				}
				if opened, err := Open(keys, sealed, nil); err != nil || string(opened) != want {
					errs <- fmt.Errorf("opened %q, want %q: %w", opened, want, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(errs)
	require.NoError(t, <-errs)
}

func FuzzOpen(f *testing.F) {
	keys := testKeys()
	sealed, err := Seal(keys, []byte("secret"), []byte("place"))
	require.NoError(f, err)
	f.Add(sealed)
	f.Add([]byte{})
	f.Add([]byte{sealVersion, 255})
	f.Add([]byte{sealVersion, 2, 'k', '1'})
	f.Fuzz(func(t *testing.T, data []byte) {
		opened, err := Open(keys, data, []byte("place"))
		// The seed is the only thing that was ever sealed for this place.
		if err == nil && string(opened) != "secret" {
			t.Fatalf("forged %x opens to %q", data, opened)
		}
	})
}

func BenchmarkSeal1KiB(b *testing.B) {
	keys, data := testKeys(), make([]byte, 1024)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Seal(keys, data, nil); err != nil {
			b.Fatal(err)
		}
	}
}
