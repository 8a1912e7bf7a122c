package gmcrypto

import (
	"encoding/hex"
	"fmt"
)

// SM2Public SM2 公钥 of somebody else checks his signatures (GB/T 32918.2, with the
// usual identity).
type SM2Public struct{ point []byte }

// SM2Private SM2 私钥 makes signatures.
type SM2Private struct{ number, point []byte }

// ParseSM2Public reads a public key: 04 and both coordinates in hexadecimal.
func ParseSM2Public(text string) (SM2Public, error) {
	raw, err := hex.DecodeString(text)
	if err == nil {
		_, err = publicOf(raw)
	}
	if err != nil {
		return SM2Public{}, fmt.Errorf("gmcrypto: an SM2 public key is 04 and two coordinates, 130 hexadecimal digits: %w", err)
	}
	return SM2Public{raw}, nil
}

// String writes the key as ParseSM2Public reads it.
func (k SM2Public) String() string { return hex.EncodeToString(k.point) }

// Verify tells whether a DER signature is the key's over a message.
func (k SM2Public) Verify(message, signature []byte) bool {
	return sm2Verify(k.point, message, signature) == nil
}

// NewSM2Private makes a key pair.
func NewSM2Private() (SM2Private, error) {
	private, public, err := newSM2Key()
	return SM2Private{private, public}, err
}

// ParseSM2Private reads a private key of 64 hexadecimal digits.
func ParseSM2Private(text string) (SM2Private, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return SM2Private{}, fmt.Errorf("gmcrypto: an SM2 private key is 64 hexadecimal digits: %w", err)
	}
	key, err := privateOf(raw)
	if err != nil {
		return SM2Private{}, err
	}
	return SM2Private{raw, point(&key.PublicKey)}, nil
}

// String writes the key as ParseSM2Private reads it.
func (k SM2Private) String() string { return hex.EncodeToString(k.number) }

// Public is the other half of the pair.
func (k SM2Private) Public() SM2Public { return SM2Public{k.point} }

// Sign gives the DER signature of a message.
func (k SM2Private) Sign(message []byte) ([]byte, error) { return sm2Sign(k.number, message) }
