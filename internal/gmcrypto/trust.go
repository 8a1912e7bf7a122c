package gmcrypto

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/tjfoc/gmsm/x509"

	"cardflow/internal/fault"
)

// maxChain bounds how many authorities stand above a certificate.
const maxChain = 5

// Trust 信任链 is the authorities whose certificates are believed, and what they
// have revoked since.
type Trust struct {
	authorities []Certificate
	lists       []*pkix.CertificateList
}

// NewTrust reads the certificates of authorities (roots and those between), and
// their lists of revoked certificates, both in PEM. A list that no authority has
// signed is an error.
func NewTrust(authorities, lists []byte) (*Trust, error) {
	t := &Trust{}
	err := eachPEM(authorities, pemCertificate, func(der []byte) error {
		c, err := ParseCertificate(der)
		if err == nil && !c.cert.IsCA {
			err = fmt.Errorf("gmcrypto: %s is not an authority", c.Subject())
		}
		t.authorities = append(t.authorities, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = eachPEM(lists, "X509 CRL", func(der []byte) error {
		list, err := x509.ParseDERCRL(der)
		if err != nil {
			return fmt.Errorf("gmcrypto: list of revoked certificates: %w", err)
		}
		if !t.signedByAuthority(list) {
			return errors.New("gmcrypto: a list of revoked certificates that no trusted authority has signed")
		}
		t.lists = append(t.lists, list)
		return nil
	})
	return t, err
}

func eachPEM(content []byte, kind string, take func(der []byte) error) error {
	for rest := content; len(bytes.TrimSpace(rest)) > 0; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil || block.Type != kind {
			return fmt.Errorf("gmcrypto: a file of %q in PEM has something else in it", kind)
		}
		if err := take(block.Bytes); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trust) signedByAuthority(list *pkix.CertificateList) bool {
	for _, a := range t.authorities {
		if issuedBy(list.TBSCertList.Issuer, a) && a.cert.CheckCRLSignature(list) == nil {
			return true
		}
	}
	return false
}

// issuedBy compares names as they are encoded: two ways to write one name are two names.
func issuedBy(issuer pkix.RDNSequence, authority Certificate) bool {
	raw, err := asn1.Marshal(issuer)
	return err == nil && bytes.Equal(raw, authority.cert.RawSubject)
}

// Refusals of a certificate, which the person is to be told.
const (
	CodeUntrusted = "certificate.untrusted"
	CodeExpired   = "certificate.expired"
	CodeRevoked   = "certificate.revoked"
)

// Check tells why a person's certificate is not to be believed now, or nothing: it
// must lead to a trusted root, be valid, be for signatures, and be on no list.
// Where an authority's list has run out, nothing of it is believed.
func (t *Trust) Check(c Certificate, now time.Time) error {
	if c.cert.IsCA || c.cert.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return fault.Invalid(CodeUntrusted, "这张证书不是个人签名证书")
	}
	for step, depth := c, 0; depth < maxChain; depth++ {
		if now.Before(step.cert.NotBefore) || now.After(step.cert.NotAfter) {
			return fault.Invalid(CodeExpired, "证书不在有效期内（%s 至 %s）", day(c.NotBefore()), day(c.NotAfter()))
		}
		issuer, ok := t.issuer(step)
		if !ok {
			break
		}
		if err := t.revoked(step, issuer, now); err != nil {
			return err
		}
		if issuer.Fingerprint() == step.Fingerprint() {
			return nil // a trusted root
		}
		step = issuer
	}
	return fault.Invalid(CodeUntrusted, "证书不是受信任的机构颁发的")
}

func day(at time.Time) string { return at.Format(time.DateOnly) }

// issuer finds the trusted authority that signed a certificate.
func (t *Trust) issuer(c Certificate) (Certificate, bool) {
	for _, a := range t.authorities {
		if bytes.Equal(c.cert.RawIssuer, a.cert.RawSubject) && a.cert.KeyUsage&x509.KeyUsageCertSign != 0 &&
			c.cert.SignatureAlgorithm == x509.SM2WithSM3 && a.public.Verify(c.cert.RawTBSCertificate, c.cert.Signature) {
			return a, true
		}
	}
	return Certificate{}, false
}

func (t *Trust) revoked(c, issuer Certificate, now time.Time) error {
	for _, list := range t.lists {
		if !issuedBy(list.TBSCertList.Issuer, issuer) {
			continue
		}
		if list.HasExpired(now) {
			return fault.Unavailable("certificate.list_expired", "证书吊销列表已过期，请联系系统管理员更新")
		}
		for _, r := range list.TBSCertList.RevokedCertificates {
			if r.SerialNumber.Cmp(c.cert.SerialNumber) == 0 {
				return fault.Invalid(CodeRevoked, "证书已被吊销，请联系安全管理员")
			}
		}
	}
	return nil
}
