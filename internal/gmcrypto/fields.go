package gmcrypto

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// SealedPrefix marks a column's value as sealed, so that a plain one that got
// there by mistake is never taken for one.
const SealedPrefix = "sm4:"

// Fields 字段加密 seals single values of a database and finds them again without
// opening any. A value belongs to its table, column and row: moved elsewhere it
// does not open.
type Fields struct{ keys Keyring }

// NewFields builds the cipher of fields.
func NewFields(keys Keyring) Fields { return Fields{keys: keys} }

// Seal encrypts a value for its place; an empty one stays empty.
func (f Fields) Seal(table, column, row, plaintext string) (string, error) {
	if plaintext == "" {
		return "", nil
	}
	sealed, err := Seal(f.keys, []byte(plaintext), place(table, column, row))
	if err != nil {
		return "", err
	}
	return SealedPrefix + base64.StdEncoding.EncodeToString(sealed), nil
}

// Open decrypts what Seal made for the same place.
func (f Fields) Open(table, column, row, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	encoded, marked := strings.CutPrefix(text, SealedPrefix)
	sealed, err := base64.StdEncoding.DecodeString(encoded)
	if !marked || err != nil {
		return "", damaged(errSealForm)
	}
	plaintext, err := Open(f.keys, sealed, place(table, column, row))
	return string(plaintext), err
}

// Index gives the blind index (盲索引) of a value: the same for the same value of
// the same column, and of no use to somebody without the key.
func (f Fields) Index(table, column, value string) string {
	if value == "" {
		return ""
	}
	_, key := f.keys.Current(Indexing)
	return hex.EncodeToString(MAC(key, place(table, column, ""), []byte(value)))
}

// place joins the parts so that no two places are written alike.
func place(table, column, row string) []byte {
	return []byte(table + "\x00" + column + "\x00" + row + "\x00")
}

// Reseal moves a sealed value to the present key; what is under it already is
// given back as it is.
func (f Fields) Reseal(table, column, row, text string) (string, error) {
	id, _ := f.keys.Current(Encryption)
	if text == "" || strings.HasPrefix(text, SealedPrefix+UnderKey(id)) {
		return text, nil
	}
	plaintext, err := f.Open(table, column, row, text)
	if err != nil {
		return "", err
	}
	return f.Seal(table, column, row, plaintext)
}

// UnderKey is how everything begins, in base64, that is sealed under a key: enough
// to find what still needs it.
func UnderKey(id string) string {
	header := append([]byte{sealVersion, byte(len(id))}, id...)
	return base64.StdEncoding.EncodeToString(header[:len(header)/3*3])
}
