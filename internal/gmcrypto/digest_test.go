package gmcrypto

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"strings"
	"testing"
	"testing/iotest"

	oracle "github.com/emmansun/gmsm/sm3"
	"github.com/stretchr/testify/require"
)

// The two examples of GB/T 32905, annex A.
func TestDigestMatchesStandard(t *testing.T) {
	for message, want := range map[string]string{
		"abc":                      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
		strings.Repeat("abcd", 16): "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
	} {
		got, err := Digest(strings.NewReader(message))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestDigestMatchesOracleAtEveryLength(t *testing.T) {
	data := bytes.Repeat([]byte("上海市社会保障卡"), 20)
	for n := range data {
		want := oracle.Sum(data[:n])
		got, err := Digest(iotest.HalfReader(bytes.NewReader(data[:n])))
		require.NoError(t, err)
		require.Equal(t, hex.EncodeToString(want[:]), got, "%d bytes", n)
	}
}

func TestDigestReportsReadError(t *testing.T) {
	_, err := Digest(iotest.ErrReader(bytes.ErrTooLarge))
	require.ErrorIs(t, err, bytes.ErrTooLarge)
}

func TestHashKeepsPromiseOfSum(t *testing.T) {
	h := newSM3()
	h.Write([]byte("ab"))
	require.Len(t, h.Sum([]byte("prefix")), len("prefix")+DigestSize)
	h.Write([]byte("c"))
	want := oracle.Sum([]byte("abc"))
	require.Equal(t, append([]byte("prefix"), want[:]...), h.Sum([]byte("prefix")), "Sum leaves the state alone")
}

func TestMACMatchesOracle(t *testing.T) {
	data := []byte("库存台账 2026-03-01")
	for n := range 150 {
		key := bytes.Repeat([]byte{byte(n)}, n)
		h := hmac.New(oracle.New, key)
		h.Write(data)
		require.Equal(t, h.Sum(nil), MAC(key, data[:5], data[5:]), "key of %d bytes", n)
	}
}

func TestTokensAreLongAndDiffer(t *testing.T) {
	a, b := RandomToken(), RandomToken()
	require.NotEqual(t, a, b)
	require.Len(t, a, 43)
	require.NotContains(t, a, "=")
	want := oracle.Sum([]byte(a))
	require.Equal(t, hex.EncodeToString(want[:]), TokenDigest(a))
}
