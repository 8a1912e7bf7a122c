package gmcrypto

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/tjfoc/gmsm/sm2"
)

// Sizes of SM2 keys: a private key is a number, a public one an uncompressed point.
const (
	sm2PrivateSize = 32
	sm2PublicSize  = 65
)

var errPoint = errors.New("gmcrypto: not a point of the SM2 curve")

// newSM2Key makes a key pair (密钥对).
func newSM2Key() (private, public []byte, err error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	return key.D.FillBytes(make([]byte, sm2PrivateSize)), point(&key.PublicKey), nil
}

func point(key *sm2.PublicKey) []byte {
	out := make([]byte, sm2PublicSize)
	out[0] = 4
	key.X.FillBytes(out[1:33])
	key.Y.FillBytes(out[33:])
	return out
}

// publicOf reads an uncompressed point. The library would take any pair of
// numbers, and a point of another curve gives secrets away.
func publicOf(encoded []byte) (*sm2.PublicKey, error) {
	curve := sm2.P256Sm2()
	if len(encoded) != sm2PublicSize || encoded[0] != 4 {
		return nil, errPoint
	}
	key := &sm2.PublicKey{Curve: curve, X: new(big.Int).SetBytes(encoded[1:33]), Y: new(big.Int).SetBytes(encoded[33:])}
	p := curve.Params().P
	if key.X.Cmp(p) >= 0 || key.Y.Cmp(p) >= 0 || !curve.IsOnCurve(key.X, key.Y) { //nolint:staticcheck // crypto/ecdh has no SM2
		return nil, errPoint
	}
	return key, nil
}

func privateOf(encoded []byte) (*sm2.PrivateKey, error) {
	curve := sm2.P256Sm2()
	d := new(big.Int).SetBytes(encoded)
	last := new(big.Int).Sub(curve.Params().N, big.NewInt(1))
	if len(encoded) != sm2PrivateSize || d.Sign() == 0 || d.Cmp(last) >= 0 {
		return nil, errors.New("gmcrypto: not a private key of SM2")
	}
	key := &sm2.PrivateKey{D: d}
	key.Curve = curve
	key.X, key.Y = curve.ScalarBaseMult(encoded) //nolint:staticcheck // crypto/ecdh has no SM2
	return key, nil
}

// sm2Sign signs with the usual identity 1234567812345678; the signature is DER.
func sm2Sign(private, message []byte) ([]byte, error) {
	key, err := privateOf(private)
	if err != nil {
		return nil, err
	}
	return key.Sign(rand.Reader, message, nil)
}

type sm2Signature struct{ R, S *big.Int }

// sm2Verify takes a signature in exactly one form: the library lets bytes follow
// it, so one signature could be written in many ways.
func sm2Verify(public, message, signature []byte) error {
	key, err := publicOf(public)
	if err != nil {
		return badSignature(err)
	}
	var parsed sm2Signature
	rest, err := asn1.Unmarshal(signature, &parsed)
	if err != nil || len(rest) > 0 {
		return badSignature(errors.New("gmcrypto: not a signature in DER"))
	}
	again, err := asn1.Marshal(parsed)
	if err != nil || !bytes.Equal(again, signature) || parsed.R.Sign() <= 0 || parsed.S.Sign() <= 0 {
		return badSignature(errors.New("gmcrypto: a signature in another form"))
	}
	if !key.Verify(message, signature) {
		return badSignature(errors.New("gmcrypto: the signature is of another message or key"))
	}
	return nil
}
