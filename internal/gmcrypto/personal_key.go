package gmcrypto

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tjfoc/gmsm/sm4"
)

// PersonalKey 个人密钥文件 carries a certificate with its private key, sealed under a PIN by
// SM4-GCM with a key derived by PBKDF2-HMAC-SM3. The login page reads it where
// people have no USB key; a key that never leaves a device is better.
type PersonalKey struct {
	Version     int    `json:"version"`
	Certificate string `json:"certificate"` // PEM
	Salt        string `json:"salt"`        // the rest in hexadecimal
	Iterations  int    `json:"iterations"`
	Nonce       string `json:"nonce"`
	Key         string `json:"key"` // the private key, then the tag
}

const (
	personalKeyVersion = 1
	personalKeyWork    = 20_000
	personalKeyPlace   = "cardflow personal key 1"
)

// NewPersonalKey seals a private key under a PIN.
func NewPersonalKey(c Certificate, key SM2Private, pin string) (PersonalKey, error) {
	salt, nonce := make([]byte, passwordSaltSize), make([]byte, 12)
	rand.Read(salt)
	rand.Read(nonce)
	f := PersonalKey{Version: personalKeyVersion, Certificate: string(c.PEM()), Salt: hex.EncodeToString(salt), Iterations: personalKeyWork,
		Nonce: hex.EncodeToString(nonce)}
	under, err := derive(pin, salt, f.Iterations)
	if err != nil {
		return f, err
	}
	aead, err := newGCM(under[:sm4.BlockSize])
	if err != nil {
		return f, err
	}
	f.Key = hex.EncodeToString(aead.Seal(nil, nonce, []byte(key.String()), []byte(personalKeyPlace)))
	return f, nil
}

// Open gives the certificate and the private key back.
func (f PersonalKey) Open(pin string) (Certificate, SM2Private, error) {
	c, err := ParseCertificate([]byte(f.Certificate))
	if err != nil {
		return c, SM2Private{}, err
	}
	salt, err1 := hex.DecodeString(f.Salt)
	nonce, err2 := hex.DecodeString(f.Nonce)
	sealed, err3 := hex.DecodeString(f.Key)
	if err := errors.Join(err1, err2, err3); err != nil || f.Version != personalKeyVersion || f.Iterations < 1 || f.Iterations > maxIterations {
		return c, SM2Private{}, fmt.Errorf("gmcrypto: not a key file: %w", err)
	}
	under, err := derive(pin, salt, f.Iterations)
	if err != nil {
		return c, SM2Private{}, err
	}
	aead, err := newGCM(under[:sm4.BlockSize])
	if err != nil || len(nonce) != aead.NonceSize() {
		return c, SM2Private{}, errors.New("gmcrypto: not a key file")
	}
	plain, err := aead.Open(nil, nonce, sealed, []byte(personalKeyPlace))
	if err != nil {
		return c, SM2Private{}, errors.New("gmcrypto: the PIN does not open the key file")
	}
	key, err := ParseSM2Private(string(plain))
	return c, key, err
}

// JSON writes the file.
func (f PersonalKey) JSON() []byte {
	out, err := json.MarshalIndent(f, "", "  ")
	if err != nil { // strings and numbers always go
		panic(err)
	}
	return out
}
