// Package wire 报文通道 is how the platform and the systems of others talk over HTTP: a
// channel for the side that asks, a receiver for the side that answers, and what both
// need so that a message counts once and only from whom it says.
//
// Every message is signed by HMAC-SM3 as those of all partners are, answers too. An
// answer carries the nonce of its question, so that no other answer passes for it.
package wire

import (
	"net/http"
	"time"

	"cardflow/internal/integrations/signature"
)

// methodAnswer stands in for the method when an answer is signed: a request can never
// pass for one.
const methodAnswer = "ANSWER"

// Headers 报文头 names the headers of one interface's messages.
type Headers struct{ App, Timestamp, Nonce, Signature string }

// HeadersOf names them by what they begin with, such as "X-Express".
func HeadersOf(prefix string) Headers {
	return Headers{App: prefix + "-App", Timestamp: prefix + "-Timestamp", Nonce: prefix + "-Nonce", Signature: prefix + "-Signature"}
}

// Dress signs a stamped message into headers.
func (h Headers) Dress(into http.Header, app, secret string, m signature.Message) error {
	signed, err := m.Sign(signature.HMAC(secret))
	if err != nil {
		return err
	}
	into.Set("Content-Type", "application/json")
	into.Set(h.App, app)
	into.Set(h.Timestamp, m.Timestamp)
	into.Set(h.Nonce, m.Nonce)
	into.Set(h.Signature, signed)
	return nil
}

// Check refuses a message that was not signed by who has the secret, or is old, and
// gives its nonce. Whether that was used before is for a memory to tell.
func (h Headers) Check(secret string, m signature.Message, get func(string) string, now time.Time) (nonce string, err error) {
	m.Timestamp, m.Nonce = get(h.Timestamp), get(h.Nonce)
	return m.Nonce, m.Check(signature.HMAC(secret), get(h.Signature), now)
}
