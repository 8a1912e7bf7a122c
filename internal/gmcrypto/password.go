package gmcrypto

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// The encoded form is pbkdf2-sm3$iterations$salt$hash, so the work of a hash
// can be raised without losing the old ones.
const (
	passwordScheme     = "pbkdf2-sm3"
	passwordIterations = 10_000
	passwordSaltSize   = 16
	// maxIterations bounds the time a damaged row can cost.
	maxIterations = 10_000_000
)

// passwordHash is the stored form of a password (口令), taken apart.
type passwordHash struct {
	iterations int
	salt, key  []byte
}

// HashPassword derives what is stored of a password (口令) by PBKDF2-HMAC-SM3
// with a salt of its own.
func HashPassword(password string) (string, error) {
	salt := make([]byte, passwordSaltSize)
	rand.Read(salt) // never fails: without randomness the program ends
	key, err := derive(password, salt, passwordIterations)
	if err != nil {
		return "", err
	}
	return passwordHash{iterations: passwordIterations, salt: salt, key: key}.String(), nil
}

// VerifyPassword tells whether the password is the one hashed, and whether it
// should be hashed anew because the work asked for has been raised since. A
// hash that cannot be read matches nothing, after the usual time.
func VerifyPassword(hash, password string) (ok, needsRehash bool) {
	stored, err := parsePasswordHash(hash)
	if err != nil {
		DummyVerify(password)
		return false, false
	}
	key, err := derive(password, stored.salt, stored.iterations)
	if err != nil || subtle.ConstantTimeCompare(key, stored.key) != 1 {
		return false, false
	}
	return true, stored.iterations < passwordIterations
}

// DummyVerify spends the time of a verification. Calling it for an unknown
// user keeps the answer's time from telling which accounts exist.
func DummyVerify(password string) {
	_, _ = derive(password, make([]byte, passwordSaltSize), passwordIterations)
}

func derive(password string, salt []byte, iterations int) ([]byte, error) {
	return pbkdf2.Key(newSM3, password, salt, iterations, DigestSize)
}

// String is the form that is stored.
func (h passwordHash) String() string {
	return fmt.Sprintf("%s$%d$%s$%s", passwordScheme, h.iterations,
		base64.RawStdEncoding.EncodeToString(h.salt), base64.RawStdEncoding.EncodeToString(h.key))
}

func parsePasswordHash(encoded string) (passwordHash, error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 4 || parts[0] != passwordScheme {
		return passwordHash{}, fmt.Errorf("gmcrypto: not a %s hash", passwordScheme)
	}
	iterations, err := strconv.Atoi(parts[1])
	if err != nil || iterations < 1 || iterations > maxIterations {
		return passwordHash{}, fmt.Errorf("gmcrypto: iterations %q out of range", parts[1])
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[2])
	if err != nil {
		return passwordHash{}, fmt.Errorf("gmcrypto: salt: %w", err)
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil {
		return passwordHash{}, fmt.Errorf("gmcrypto: hash: %w", err)
	}
	if len(key) != DigestSize {
		return passwordHash{}, fmt.Errorf("gmcrypto: hash of %d bytes", len(key))
	}
	return passwordHash{iterations: iterations, salt: salt, key: key}, nil
}

// passwordLetters leaves out what is mistaken for another when it is read aloud
// or copied by hand.
const passwordLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// RandomPassword makes a one-time password (一次性密码) of three groups of four.
func RandomPassword() string {
	letters := make([]byte, 0, 12)
	for len(letters) < cap(letters) {
		var b [1]byte
		rand.Read(b[:]) // never fails: without randomness the program ends
		if n := int(b[0]) % 32; n < len(passwordLetters) {
			letters = append(letters, passwordLetters[n])
		}
	}
	return string(letters[:4]) + "-" + string(letters[4:8]) + "-" + string(letters[8:])
}
