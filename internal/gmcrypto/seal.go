package gmcrypto

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/tjfoc/gmsm/sm4"

	"cardflow/internal/fault"
)

// Sealed data is version ‖ length of key id ‖ key id ‖ nonce ‖ ciphertext ‖ tag.
const (
	sealVersion = 1
	maxKeyID    = 255
)

var errSealForm = errors.New("gmcrypto: not sealed data")

// Seal encrypts by SM4-GCM (加密) under the current key. The additional data
// says where the plaintext belongs, such as table, column and row; it is not
// stored, and Open must be given the same.
func Seal(keys Keyring, plaintext, additional []byte) ([]byte, error) {
	id, key := keys.Current(Encryption)
	if id == "" || len(id) > maxKeyID {
		return nil, fmt.Errorf("gmcrypto: key id of %d bytes", len(id))
	}
	aead, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	header := append([]byte{sealVersion, byte(len(id))}, id...)
	nonceAt := len(header)
	dataAt := nonceAt + aead.NonceSize()
	sealed := make([]byte, dataAt, dataAt+len(plaintext)+aead.Overhead())
	copy(sealed, header)
	rand.Read(sealed[nonceAt:]) // never fails: without randomness the program ends
	return aead.Seal(sealed, sealed[nonceAt:], plaintext, append(header, additional...)), nil
}

// Open decrypts what Seal made (解密) and refuses it when a single bit of it,
// or the place it belongs to, has changed.
func Open(keys Keyring, sealed, additional []byte) ([]byte, error) {
	if len(sealed) < 2 || sealed[0] != sealVersion || len(sealed) < 2+int(sealed[1]) {
		return nil, damaged(errSealForm)
	}
	header, rest := sealed[:2+int(sealed[1])], sealed[2+int(sealed[1]):]
	key, err := keys.Key(Encryption, string(header[2:]))
	if err != nil {
		return nil, err
	}
	aead, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	if len(rest) < aead.NonceSize()+aead.Overhead() {
		return nil, damaged(errSealForm)
	}
	nonce, data := rest[:aead.NonceSize()], rest[aead.NonceSize():]
	bound := append(append([]byte(nil), header...), additional...)
	plaintext, err := aead.Open(nil, nonce, data, bound)
	if err != nil {
		return nil, damaged(err)
	}
	return plaintext, nil
}

// newGCM builds the cipher anew for each message: gmsm's block keeps scratch
// space inside, so goroutines that share one corrupt each other's data.
func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("gmcrypto: SM4 key: %w", err)
	}
	return cipher.NewGCM(block)
}

func damaged(cause error) error {
	return fault.New(fault.KindInternal, CodeDamaged, "加密数据已损坏或被改动，无法读取").Because(cause)
}
