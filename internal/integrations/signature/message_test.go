package signature

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/gmcrypto"
)

var now = time.UnixMilli(1788249600000)

func message() Message {
	return Message{Method: http.MethodPost, Path: "/partner/v1/x", Query: "b=2&a=1", Body: []byte(`{"name":"王` + "\U0002A6A5" + `"}`),
		Timestamp: "1788249600000", Nonce: "n1"}
}

func TestTextHasSixLinesWithTheQueryInOrder(t *testing.T) {
	text, err := message().Text()
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	require.Len(t, lines, 6)
	require.Equal(t, []string{"POST", "/partner/v1/x", "a=1&b=2"}, lines[:3])
	require.Len(t, lines[3], 64)
	require.Equal(t, []string{"1788249600000", "n1"}, lines[4:])
}

func TestEveryPartOfAMessageIsSigned(t *testing.T) {
	private, err := gmcrypto.NewSM2Private()
	require.NoError(t, err)
	for name, pair := range map[string]struct {
		signer Signer
		scheme Scheme
		other  Signer
	}{
		"hmac-sm3": {HMAC("secret"), HMAC("secret"), HMAC("another")},
		"sm2":      {SM2Signer{private}, SM2{private.Public()}, SM2Signer{another(t)}},
	} {
		signed, err := message().Sign(pair.signer)
		require.NoError(t, err)
		require.NoError(t, message().Check(pair.scheme, signed, now), name)
		arranged := message()
		arranged.Query = "a=1&b=2"
		require.NoError(t, arranged.Check(pair.scheme, signed, now), "the order of the query is not signed")
		for part, change := range map[string]func(*Message){
			"method": func(m *Message) { m.Method = http.MethodPut }, "path": func(m *Message) { m.Path += "/" },
			"query": func(m *Message) { m.Query = "b=2" }, "body": func(m *Message) { m.Body[9]++ },
			"timestamp": func(m *Message) { m.Timestamp = "1788249600001" }, "nonce": func(m *Message) { m.Nonce = "n2" },
			"no nonce": func(m *Message) { m.Nonce = "" },
		} {
			m := message()
			change(&m)
			require.ErrorIs(t, m.Check(pair.scheme, signed, now), ErrWrong, "%s %s", name, part)
		}
		for _, bad := range []string{"", signed[1:], signed + "0", strings.ToUpper(signed) + "="} {
			require.ErrorIs(t, message().Check(pair.scheme, bad, now), ErrWrong, name)
		}
		forged, err := message().Sign(pair.other)
		require.NoError(t, err)
		require.ErrorIs(t, message().Check(pair.scheme, forged, now), ErrWrong, name)
		for _, at := range []time.Time{now.Add(Window + time.Millisecond), now.Add(-Window - time.Millisecond)} {
			require.ErrorIs(t, message().Check(pair.scheme, signed, at), ErrStale, name)
		}
		require.NoError(t, message().Check(pair.scheme, signed, now.Add(Window)), name)
	}
}

func another(t *testing.T) gmcrypto.SM2Private {
	t.Helper()
	key, err := gmcrypto.NewSM2Private()
	require.NoError(t, err)
	return key
}

func TestNoSecretSignsAndAcceptsNothing(t *testing.T) {
	_, err := message().Sign(HMAC(""))
	require.Error(t, err)
	require.False(t, HMAC("").Verify([]byte("x"), ""))
	stamped := message()
	stamped.Timestamp = "soon"
	signed, err := stamped.Sign(HMAC("secret"))
	require.NoError(t, err)
	require.ErrorIs(t, stamped.Check(HMAC("secret"), signed, now), ErrStale)
}
