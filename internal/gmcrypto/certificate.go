package gmcrypto

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/tjfoc/gmsm/sm2"
	"github.com/tjfoc/gmsm/sm3"
	"github.com/tjfoc/gmsm/x509"
)

// pemCertificate is how a certificate is marked in a PEM file.
const pemCertificate = "CERTIFICATE"

// Certificate 数字证书 says whose an SM2 public key is (GB/T 20518).
type Certificate struct {
	cert   *x509.Certificate
	public SM2Public
}

// ParseCertificate reads one certificate, in PEM or in DER.
func ParseCertificate(content []byte) (Certificate, error) {
	der := content
	if block, _ := pem.Decode(content); block != nil {
		if block.Type != pemCertificate {
			return Certificate{}, fmt.Errorf("gmcrypto: a %q, not a certificate", block.Type)
		}
		der = block.Bytes
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, fmt.Errorf("gmcrypto: certificate: %w", err)
	}
	public, err := keyOf(cert)
	if err != nil {
		return Certificate{}, err
	}
	return Certificate{cert, public}, nil
}

// keyOf gives the key of a certificate; only SM2 is taken.
func keyOf(cert *x509.Certificate) (SM2Public, error) {
	var x, y *big.Int
	switch key := cert.PublicKey.(type) {
	case *sm2.PublicKey:
		x, y = key.X, key.Y
	case *ecdsa.PublicKey:
		if key.Curve != sm2.P256Sm2() {
			return SM2Public{}, errors.New("gmcrypto: the key of the certificate is not of SM2")
		}
		x, y = key.X, key.Y //nolint:staticcheck // the curve is not one of crypto/ecdh
	default:
		return SM2Public{}, errors.New("gmcrypto: the key of the certificate is not of SM2")
	}
	return ParseSM2Public(hex.EncodeToString(point(&sm2.PublicKey{X: x, Y: y})))
}

// Serial 证书序列号 in hexadecimal.
func (c Certificate) Serial() string { return serialText(c.cert.SerialNumber) }

func serialText(n *big.Int) string { return n.Text(16) }

// Subject is the common name of the owner, Issuer that of the authority.
func (c Certificate) Subject() string { return c.cert.Subject.CommonName }

// Issuer is the common name of the authority that issued it.
func (c Certificate) Issuer() string { return c.cert.Issuer.CommonName }

// NotBefore and NotAfter bound when it is valid.
func (c Certificate) NotBefore() time.Time { return c.cert.NotBefore.UTC() }

// NotAfter is when it ends to be valid.
func (c Certificate) NotAfter() time.Time { return c.cert.NotAfter.UTC() }

// Public is the key it vouches for.
func (c Certificate) Public() SM2Public { return c.public }

// Fingerprint 指纹 is the SM3 digest of the whole certificate in hexadecimal; unlike
// the serial number it is unique over all authorities.
func (c Certificate) Fingerprint() string { return hex.EncodeToString(sm3.Sm3Sum(c.cert.Raw)) }

// PEM writes it as ParseCertificate reads it.
func (c Certificate) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.cert.Raw})
}
