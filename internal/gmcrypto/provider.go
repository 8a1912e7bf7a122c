package gmcrypto

import (
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/tjfoc/gmsm/sm4"

	"cardflow/internal/fault"
)

// Provider 密码模块 does what touches secrets: it guards the root key (根密钥) and
// calculates. A certified module (密码机) takes the place of the software one by
// keeping the root key inside and doing the same five things.
type Provider interface {
	// Random fills p with random bytes (随机数).
	Random(p []byte) error
	// Wrap seals a key under the root key (密钥封装). The place says whose key it
	// is; Unwrap must be given the same.
	Wrap(key, place []byte) ([]byte, error)
	Unwrap(wrapped, place []byte) ([]byte, error)
	// MAC is HMAC-SM3 over the pieces of data as they follow each other.
	MAC(key []byte, data ...[]byte) []byte
	// Sign signs a message by SM2, Verify refuses a signature that is not its.
	Sign(private, message []byte) ([]byte, error)
	Verify(public, message, signature []byte) error
}

// KeyMaker 密钥生成 is a provider that makes signing keys itself and keeps them. What it
// gives for a private key is a name of 32 bytes, which only it can use.
type KeyMaker interface {
	NewSigningKey() (private, public []byte, err error)
}

// software is the provider on gmsm, with the root key in memory.
type software struct{ root []byte }

// SoftwareProvider 软件密码模块 calculates in this process.
func SoftwareProvider(root []byte) (Provider, error) {
	if len(root) != sm4.BlockSize {
		return nil, fmt.Errorf("gmcrypto: the root key has %d bytes, not %d", len(root), sm4.BlockSize)
	}
	return software{root}, nil
}

func (s software) Random(p []byte) error {
	_, err := rand.Read(p)
	return err
}

func (s software) Wrap(key, place []byte) ([]byte, error) { return wrap(s.root, key, place) }

func (s software) Unwrap(wrapped, place []byte) ([]byte, error) {
	return unwrap(s.root, wrapped, place)
}

func (s software) MAC(key []byte, data ...[]byte) []byte { return MAC(key, data...) }

func (s software) Sign(private, message []byte) ([]byte, error) { return sm2Sign(private, message) }

func (s software) Verify(public, message, signature []byte) error {
	return sm2Verify(public, message, signature)
}

// wrap seals a key by SM4-GCM under another: nonce ‖ ciphertext ‖ tag.
func wrap(under, key, place []byte) ([]byte, error) {
	aead, err := newGCM(under)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails: without randomness the program ends
	return aead.Seal(nonce, nonce, key, place), nil
}

func unwrap(under, wrapped, place []byte) ([]byte, error) {
	aead, err := newGCM(under)
	if err != nil {
		return nil, err
	}
	if len(wrapped) < aead.NonceSize()+aead.Overhead() {
		return nil, damaged(errSealForm)
	}
	key, err := aead.Open(nil, wrapped[:aead.NonceSize()], wrapped[aead.NonceSize():], place)
	if err != nil {
		return nil, damaged(errors.New("gmcrypto: a wrapped key does not open"))
	}
	return key, nil
}

// CodeSignature is the code of a signature that is not of its message.
const CodeSignature = "crypto.signature"

func badSignature(cause error) error {
	return fault.New(fault.KindInternal, CodeSignature, "签名无效").Because(cause)
}
