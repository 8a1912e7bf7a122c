// Package signature signs and checks what passes between the platform and its
// partners (报文签名): one canonical text for every message, and a scheme for each
// partner, HMAC-SM3 or SM2.
package signature

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"cardflow/internal/gmcrypto"
)

// Window 时间窗 is how far the clocks of the two sides may be apart.
const Window = 5 * time.Minute

// Message 报文 is what a signature covers: everything that decides what a request
// does, when it was made and that it was made once.
type Message struct {
	Method    string
	Path      string // as it stands in the address
	Query     string // likewise, without the question mark
	Body      []byte
	Timestamp string // milliseconds since 1970
	Nonce     string
}

// Text 待签名串 is the canonical text of a message: six lines, without an end of
// line behind the last.
func (m Message) Text() ([]byte, error) {
	digest, err := gmcrypto.Digest(strings.NewReader(string(m.Body)))
	if err != nil {
		return nil, err
	}
	return []byte(strings.Join([]string{m.Method, m.Path, sorted(m.Query), digest, m.Timestamp, m.Nonce}, "\n")), nil
}

// sorted puts the pairs of a query in order, each as it stands in the address, for
// what lies between may arrange them anew.
func sorted(query string) string {
	if query == "" {
		return ""
	}
	pairs := strings.Split(query, "&")
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// Stamp puts the time and a fresh nonce into a message.
func (m *Message) Stamp(now time.Time) {
	m.Timestamp = strconv.FormatInt(now.UnixMilli(), 10)
	m.Nonce = gmcrypto.RandomToken()[:32]
}

// Why a message is refused.
var (
	ErrWrong = errors.New("signature: it is not the partner's over this message")
	ErrStale = errors.New("signature: the timestamp is outside the window")
)

// Sign gives a message's signature by a scheme.
func (m Message) Sign(by Signer) (string, error) {
	text, err := m.Text()
	if err != nil {
		return "", err
	}
	return by.Sign(text)
}

// Check refuses a message that the scheme's owner did not sign, and then one that
// is old or from the future. Whether its nonce was used is for a store to tell.
func (m Message) Check(scheme Scheme, signature string, now time.Time) error {
	text, err := m.Text()
	if err != nil {
		return err
	}
	if m.Nonce == "" || !scheme.Verify(text, signature) {
		return ErrWrong
	}
	ms, err := strconv.ParseInt(m.Timestamp, 10, 64)
	if err != nil {
		return ErrStale
	}
	if apart := now.Sub(time.UnixMilli(ms)); apart > Window || apart < -Window {
		return ErrStale
	}
	return nil
}
