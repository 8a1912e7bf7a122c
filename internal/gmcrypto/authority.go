package gmcrypto

import (
	"crypto/rand"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"github.com/tjfoc/gmsm/x509"
)

// serialBits gives a certificate a serial number that cannot be guessed.
const serialBits = 127

// Authority 证书颁发机构 issues and revokes certificates. It is for tests, the
// demonstration, and places without an authority of their own; a production uses
// the certificates of a licensed one.
type Authority struct {
	Certificate Certificate
	key         SM2Private
}

// NewAuthority makes a root authority.
func NewAuthority(name string, from, to time.Time) (Authority, error) {
	key, err := NewSM2Private()
	if err != nil {
		return Authority{}, err
	}
	template := certificateOf(name, from, to)
	template.IsCA, template.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	cert, err := signed(template, template, key.Public(), key)
	return Authority{cert, key}, err
}

// LoadAuthority puts a certificate and its private key together again.
func LoadAuthority(certificate Certificate, key SM2Private) (Authority, error) {
	if certificate.Public().String() != key.Public().String() {
		return Authority{}, fmt.Errorf("gmcrypto: the key is not that of the certificate of %s", certificate.Subject())
	}
	return Authority{certificate, key}, nil
}

// Key is the private key, to be kept.
func (a Authority) Key() SM2Private { return a.key }

// Issue 颁发 makes a certificate for a person's public key.
func (a Authority) Issue(name string, public SM2Public, from, to time.Time) (Certificate, error) {
	template := certificateOf(name, from, to)
	template.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	return signed(template, a.Certificate.cert, public, a.key)
}

// Revoke 吊销 signs a list of the serial numbers that are not to be believed any
// more; it is good until a time, after which nothing of the authority is believed
// without a new one.
func (a Authority) Revoke(serials []string, now, until time.Time) ([]byte, error) {
	revoked := make([]pkix.RevokedCertificate, 0, len(serials))
	for _, serial := range serials {
		n, ok := new(big.Int).SetString(serial, 16)
		if !ok {
			return nil, fmt.Errorf("gmcrypto: %q is not a serial number", serial)
		}
		revoked = append(revoked, pkix.RevokedCertificate{SerialNumber: n, RevocationTime: now})
	}
	key, err := privateOf(a.key.number)
	if err != nil {
		return nil, err
	}
	der, err := a.Certificate.cert.CreateCRL(rand.Reader, key, revoked, now, until)
	if err != nil {
		return nil, fmt.Errorf("gmcrypto: list of revoked certificates: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}), nil
}

func certificateOf(name string, from, to time.Time) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil { // without randomness the program has ended
		panic(err)
	}
	return &x509.Certificate{SerialNumber: serial.Add(serial, big.NewInt(1)), Subject: pkix.Name{CommonName: name},
		NotBefore: from.UTC(), NotAfter: to.UTC(), BasicConstraintsValid: true, SignatureAlgorithm: x509.SM2WithSM3}
}

func signed(template, parent *x509.Certificate, public SM2Public, key SM2Private) (Certificate, error) {
	owner, err := publicOf(public.point)
	if err != nil {
		return Certificate{}, err
	}
	signer, err := privateOf(key.number)
	if err != nil {
		return Certificate{}, err
	}
	der, err := x509.CreateCertificate(template, parent, owner, signer)
	if err != nil {
		return Certificate{}, fmt.Errorf("gmcrypto: certificate: %w", err)
	}
	return ParseCertificate(der)
}
