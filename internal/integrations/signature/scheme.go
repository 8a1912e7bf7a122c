package signature

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"

	"cardflow/internal/gmcrypto"
)

// Signer 签名方 makes signatures.
type Signer interface {
	Sign(text []byte) (string, error)
}

// Scheme 签名方式 checks the signatures of one partner.
type Scheme interface {
	Verify(text []byte, signature string) bool
}

// HMAC is HMAC-SM3 with a secret both sides know; signatures are 64 small
// hexadecimal digits. An empty secret signs and accepts nothing.
type HMAC string

// Sign gives the signature of a text.
func (secret HMAC) Sign(text []byte) (string, error) {
	if secret == "" {
		return "", ErrWrong
	}
	return hex.EncodeToString(gmcrypto.MAC([]byte(secret), text)), nil
}

// Verify compares in constant time.
func (secret HMAC) Verify(text []byte, signature string) bool {
	want, err := secret.Sign(text)
	return err == nil && hmac.Equal([]byte(want), []byte(signature))
}

// SM2 checks signatures by a partner's public key; they are DER in base64.
type SM2 struct{ Public gmcrypto.SM2Public }

// Verify takes only the one way to write a signature.
func (s SM2) Verify(text []byte, signature string) bool {
	der, err := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && s.Public.Verify(text, der)
}

// SM2Signer signs by a private key, as a partner does.
type SM2Signer struct{ Private gmcrypto.SM2Private }

// Sign gives the signature of a text.
func (s SM2Signer) Sign(text []byte) (string, error) {
	der, err := s.Private.Sign(text)
	return base64.StdEncoding.EncodeToString(der), err
}
