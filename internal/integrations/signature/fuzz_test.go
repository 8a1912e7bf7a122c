package signature

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/partner"
	"cardflow/internal/gmcrypto"
)

// FuzzGate sends any envelope to the gate: it opens to nothing but what a partner
// signed, whatever stands in the headers, the query and the body.
func FuzzGate(f *testing.F) {
	key, err := gmcrypto.NewSM2Private()
	require.NoError(f, err)
	now := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	gate := NewGate([]Known{{Partner: partner.Partner{ID: "h"}, Scheme: HMAC("0123456789abcdef")},
		{Partner: partner.Partner{ID: "s"}, Scheme: SM2{Public: key.Public()}}, {Partner: partner.Partner{ID: "none"}, Scheme: HMAC("")}}, func() time.Time { return now })
	genuine := Message{Method: "POST", Path: "/partner/v1/x", Query: "b=2&a=1", Body: []byte("{}")}
	genuine.Stamp(now)
	for id, by := range map[string]Signer{"h": HMAC("0123456789abcdef"), "s": SM2Signer{Private: key}} {
		signed, err := genuine.Sign(by)
		require.NoError(f, err)
		f.Add(id, genuine.Method, genuine.Path, genuine.Query, genuine.Body, genuine.Timestamp, genuine.Nonce, signed)
		f.Add(id, genuine.Method, genuine.Path, "a=1&b=2", genuine.Body, genuine.Timestamp, genuine.Nonce, signed)
		f.Add(id, genuine.Method, genuine.Path+"\n", genuine.Query, genuine.Body, "99999999999999999999", "", signed+"=")
	}
	f.Add("none", "GET", "/", "", []byte(nil), "0", "n", "")
	f.Fuzz(func(t *testing.T, id, method, path, query string, body []byte, at, nonce, signed string) {
		sender, err := gate.Sender(partner.Call{Partner: id, Method: method, Path: path, Query: query, Body: body, Timestamp: at, Nonce: nonce, Signature: signed})
		if err != nil {
			return
		}
		require.NotEqual(t, "none", sender.ID)
		require.Equal(t, []any{genuine.Method, genuine.Path, sorted(genuine.Query), string(genuine.Body), genuine.Timestamp, genuine.Nonce},
			[]any{method, path, sorted(query), string(body), at, nonce}, "forged")
	})
}
