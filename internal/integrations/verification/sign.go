// Package verification is the adapter of the real-person verification service
// (实人认证): a client, what checks its callbacks, and a sandbox of the service.
//
// Every message is signed by HMAC-SM3 over method, path, digest of the body,
// timestamp and nonce; photo and identity travel sealed by SM4-GCM.
package verification

import (
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"cardflow/internal/gmcrypto"
)

// The headers of a signed message.
const (
	HeaderApp       = "X-Verification-App"
	HeaderTimestamp = "X-Verification-Timestamp" // milliseconds
	HeaderNonce     = "X-Verification-Nonce"
	HeaderSignature = "X-Verification-Signature"
)

// window is how far the clocks of the two sides may be apart.
const window = 5 * time.Minute

// methodAnswer stands in for the method when an answer is signed: a request can
// never pass for one.
const methodAnswer = "ANSWER"

// stamp is what a message is signed with, beside itself.
type stamp struct {
	timestamp string
	nonce     string
}

func newStamp(now time.Time) stamp {
	return stamp{timestamp: strconv.FormatInt(now.UnixMilli(), 10), nonce: gmcrypto.RandomToken()[:32]}
}

// sign gives the signature of a message.
func (s stamp) sign(secret, method, path string, body []byte) (string, error) {
	digest, err := gmcrypto.Digest(strings.NewReader(string(body)))
	if err != nil {
		return "", err
	}
	text := strings.Join([]string{method, path, digest, s.timestamp, s.nonce}, "\n")
	return hex.EncodeToString(gmcrypto.MAC([]byte(secret), []byte(text))), nil
}

var (
	errSignature = errors.New("verification: the signature is wrong")
	errStale     = errors.New("verification: the timestamp is outside the window")
)

// check refuses a message that was not signed by who has the secret, or is old.
func (s stamp) check(secret, method, path string, body []byte, signature string, now time.Time) error {
	want, err := s.sign(secret, method, path, body)
	if err != nil {
		return err
	}
	if secret == "" || s.nonce == "" || !hmac.Equal([]byte(want), []byte(signature)) {
		return errSignature
	}
	ms, err := strconv.ParseInt(s.timestamp, 10, 64)
	if err != nil {
		return errStale
	}
	if apart := now.Sub(time.UnixMilli(ms)); apart > window || apart < -window {
		return errStale
	}
	return nil
}

// header reads the stamp and the signature of a message.
func header(get func(string) string) (stamp, string) {
	return stamp{timestamp: get(HeaderTimestamp), nonce: get(HeaderNonce)}, get(HeaderSignature)
}
