// Package verification is the adapter of the real-person verification service
// (实人认证): a client, what checks its callbacks, and a sandbox of the service.
//
// Every message is signed by HMAC-SM3 as those of all partners are; photo and
// identity travel sealed by SM4-GCM.
package verification

import (
	"time"

	"cardflow/internal/integrations/signature"
)

// The headers of a signed message.
const (
	HeaderApp       = "X-Verification-App"
	HeaderTimestamp = "X-Verification-Timestamp" // milliseconds
	HeaderNonce     = "X-Verification-Nonce"
	HeaderSignature = "X-Verification-Signature"
)

// methodAnswer stands in for the method when an answer is signed: a request can
// never pass for one.
const methodAnswer = "ANSWER"

// stamp is what a message is signed with, beside itself.
type stamp struct {
	timestamp string
	nonce     string
}

func newStamp(now time.Time) stamp {
	var m signature.Message
	m.Stamp(now)
	return stamp{timestamp: m.Timestamp, nonce: m.Nonce}
}

func (s stamp) message(method, path string, body []byte) signature.Message {
	return signature.Message{Method: method, Path: path, Body: body, Timestamp: s.timestamp, Nonce: s.nonce}
}

// sign gives the signature of a message.
func (s stamp) sign(secret, method, path string, body []byte) (string, error) {
	return s.message(method, path, body).Sign(signature.HMAC(secret))
}

// check refuses a message that was not signed by who has the secret, or is old.
func (s stamp) check(secret, method, path string, body []byte, given string, now time.Time) error {
	return s.message(method, path, body).Check(signature.HMAC(secret), given, now)
}

// header reads the stamp and the signature of a message.
func header(get func(string) string) (stamp, string) {
	return stamp{timestamp: get(HeaderTimestamp), nonce: get(HeaderNonce)}, get(HeaderSignature)
}
