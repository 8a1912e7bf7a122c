package gmcrypto

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"

	"github.com/tjfoc/gmsm/sm3"
)

// DigestSize is the length of an SM3 digest in bytes.
const DigestSize = 32

// tokenSize gives a token as many random bits as its digest has.
const tokenSize = 32

// Digest reads everything and gives its SM3 digest (杂凑值) in hexadecimal.
func Digest(r io.Reader) (string, error) {
	h := newSM3()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// MAC is HMAC-SM3 (消息鉴别码) over the pieces of data as they follow each
// other. Pieces of varying length need a separator between them, or different
// pieces could make the same message.
func MAC(key []byte, data ...[]byte) []byte {
	h := hmac.New(newSM3, key)
	for _, piece := range data {
		h.Write(piece)
	}
	return h.Sum(nil)
}

// RandomToken makes an unguessable token (令牌) fit for a URL or a header.
func RandomToken() string {
	token := make([]byte, tokenSize)
	rand.Read(token) // never fails: without randomness the program ends
	return base64.RawURLEncoding.EncodeToString(token)
}

// DigestOf gives the SM3 digest of bytes in hexadecimal.
func DigestOf(content []byte) string { return hex.EncodeToString(sm3.Sm3Sum(content)) }

// TokenDigest is what the database keeps of a token. A token is random enough
// not to need a salt or a slow hash.
func TokenDigest(token string) string {
	h := newSM3()
	h.Write([]byte(token))
	return hex.EncodeToString(h.Sum(nil))
}

// newSM3 makes an SM3 whose Sum does what hash.Hash promises.
func newSM3() hash.Hash { return &sm3Hash{Hash: sm3.New()} }

type sm3Hash struct{ hash.Hash }

// Sum appends the digest to prefix. The library would hash the prefix in and
// return the digest alone.
func (h *sm3Hash) Sum(prefix []byte) []byte {
	return append(prefix, h.Hash.Sum(nil)...)
}
