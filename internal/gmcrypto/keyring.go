package gmcrypto

import (
	"time"

	"cardflow/internal/fault"
)

// Codes of the faults of sealed data.
const (
	CodeKeyFile    = "crypto.key_file"
	CodeUnknownKey = "crypto.unknown_key"
	CodeDamaged    = "crypto.damaged"
)

// Use 用途 is the one thing a key serves for: no key serves two.
type Use string

// The uses of keys.
const (
	Encryption Use = "encryption" // 加密: SM4
	Integrity  Use = "integrity"  // 完整性: HMAC-SM3
	Indexing   Use = "indexing"   // 盲索引: HMAC-SM3
	Signing    Use = "signing"    // 签名: SM2
)

// Uses lists them in order.
func Uses() []Use { return []Use{Encryption, Integrity, Indexing, Signing} }

// State 密钥状态 says what a key may still do.
type State string

// The states of keys. There is one active key of each use.
const (
	Active    State = "active"    // 在用: protects what comes, and reads
	Retired   State = "retired"   // 已更换: reads what it protected
	Revoked   State = "revoked"   // 已吊销: reads, so that everything can move to another key
	Destroyed State = "destroyed" // 已销毁: the secret is gone
)

// KeyInfo 密钥 is what may be told of a key.
type KeyInfo struct {
	ID      string
	Use     Use
	State   State
	Created time.Time
	Changed time.Time // of the state
}

// Keyring 密钥环 gives out the keys that data is protected with. What is protected
// names its key, so a new active key leaves everything from before readable.
type Keyring interface {
	// Current is the key of a use from now on. Its id has 1 to 255 bytes.
	Current(use Use) (id string, key []byte)
	// Key is the key that protected something earlier.
	Key(use Use, id string) ([]byte, error)
	// Sign signs a message with the active signing key, Verify checks with the
	// key of this id.
	Sign(message []byte) (id string, signature []byte, err error)
	Verify(id string, message, signature []byte) error
	// List tells of every key there ever was.
	List() []KeyInfo
}

func unknownKey(use Use, id string) error {
	return fault.New(fault.KindInternal, CodeUnknownKey, "缺少%s密钥 %s，无法读取由它保护的数据", useName(use), id)
}

func useName(use Use) string {
	return map[Use]string{Encryption: "加密", Integrity: "完整性", Indexing: "盲索引", Signing: "签名"}[use]
}
