package gmcrypto

import "github.com/tjfoc/gmsm/sm4"

// sharedUse keeps the key of payloads apart from the secret it is made from, which signs.
const sharedUse = "payload key SM4"

// SealShared encrypts by SM4-GCM what only another system may read: under a key made
// from the secret that both know, by HMAC-SM3. The place says what it belongs to;
// OpenShared must be given the same.
func SealShared(secret string, plaintext, place []byte) ([]byte, error) {
	return wrap(sharedKey(secret), plaintext, place)
}

// OpenShared decrypts what SealShared made, and refuses it when a bit of it, or its
// place, has changed.
func OpenShared(secret string, sealed, place []byte) ([]byte, error) {
	return unwrap(sharedKey(secret), sealed, place)
}

func sharedKey(secret string) []byte {
	return MAC([]byte(secret), []byte(sharedUse))[:sm4.BlockSize]
}
