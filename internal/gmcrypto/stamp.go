package gmcrypto

import (
	"crypto/hmac"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
)

// Canonical 规范编码 joins texts so that no two lists of them are written alike.
func Canonical(texts ...string) []byte {
	size := 0
	for _, t := range texts {
		size += len(t) + 2
	}
	out := make([]byte, 0, size)
	for _, t := range texts {
		out = binary.AppendUvarint(out, uint64(len(t)))
		out = append(out, t...)
	}
	return out
}

// Stamp gives the authentication code (鉴别码) of data in a domain, with the name of
// its key: who cannot read the key cannot make one. A domain's codes are of no
// use in another.
func Stamp(keys Keyring, domain string, data []byte) string {
	id, key := keys.Current(Integrity)
	return id + ":" + hex.EncodeToString(MAC(key, Canonical(domain), data))
}

// CheckStamp refuses data that is not what was stamped.
func CheckStamp(keys Keyring, domain string, data []byte, stamp string) error {
	id, code, _ := strings.Cut(stamp, ":")
	key, err := keys.Key(Integrity, id)
	if err != nil {
		return err
	}
	want := hex.EncodeToString(MAC(key, Canonical(domain), data))
	if !hmac.Equal([]byte(want), []byte(code)) {
		return damaged(errors.New("gmcrypto: the stamp is of other data"))
	}
	return nil
}
