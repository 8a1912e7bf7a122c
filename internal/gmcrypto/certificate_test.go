package gmcrypto

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/emmansun/gmsm/smx509"
	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func newTestAuthority(t testing.TB) Authority {
	t.Helper()
	a, err := NewAuthority("测试根证书", noon.AddDate(-1, 0, 0), noon.AddDate(9, 0, 0))
	require.NoError(t, err)
	return a
}

func issued(t testing.TB, a Authority, name string, from, to time.Time) (Certificate, SM2Private) {
	t.Helper()
	key, err := NewSM2Private()
	require.NoError(t, err)
	c, err := a.Issue(name, key.Public(), from, to)
	require.NoError(t, err)
	return c, key
}

func trusting(t *testing.T, a Authority, lists []byte) *Trust {
	t.Helper()
	trust, err := NewTrust(a.Certificate.PEM(), lists)
	require.NoError(t, err)
	return trust
}

func TestCertificatesAgreeWithASecondLibrary(t *testing.T) {
	a := newTestAuthority(t)
	c, _ := issued(t, a, "𠮷田·玲", noon.AddDate(0, 0, -1), noon.AddDate(1, 0, 0))
	theirs, err := smx509.ParseCertificatePEM(c.PEM())
	require.NoError(t, err)
	root, err := smx509.ParseCertificatePEM(a.Certificate.PEM())
	require.NoError(t, err)
	require.NoError(t, theirs.CheckSignatureFrom(root))
	require.Equal(t, "𠮷田·玲", theirs.Subject.CommonName)
	require.Equal(t, c.Serial(), theirs.SerialNumber.Text(16))

	again, err := ParseCertificate(c.PEM())
	require.NoError(t, err)
	require.Equal(t, c.Fingerprint(), again.Fingerprint())
	require.Equal(t, "𠮷田·玲", again.Subject())
	require.NoError(t, trusting(t, a, nil).Check(again, noon))
}

func TestCertificateIsBelievedOnlyInItsTimeAndFromATrustedAuthority(t *testing.T) {
	a, other := newTestAuthority(t), newTestAuthority(t)
	good, _ := issued(t, a, "张三", noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1))
	foreign, _ := issued(t, other, "张三", noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1))
	late, _ := issued(t, a, "张三", noon.AddDate(0, 0, -9), noon.AddDate(0, 0, -1))
	early, _ := issued(t, a, "张三", noon.AddDate(0, 0, 1), noon.AddDate(0, 0, 9))
	list, err := a.Revoke([]string{good.Serial()}, noon.Add(-time.Hour), noon.AddDate(0, 1, 0))
	require.NoError(t, err)
	empty, err := a.Revoke(nil, noon.AddDate(0, -2, 0), noon.AddDate(0, -1, 0))
	require.NoError(t, err)

	for name, c := range map[string]struct {
		certificate Certificate
		lists       []byte
		code        string
	}{
		"in order":                    {good, nil, ""},
		"another authority's":         {foreign, nil, CodeUntrusted},
		"run out":                     {late, nil, CodeExpired},
		"not valid yet":               {early, nil, CodeExpired},
		"an authority's own":          {a.Certificate, nil, CodeUntrusted},
		"revoked":                     {good, list, CodeRevoked},
		"the list itself has run out": {good, empty, "certificate.list_expired"},
	} {
		err := trusting(t, a, c.lists).Check(c.certificate, noon)
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		require.Error(t, err, name)
		require.Equal(t, c.code, fault.From(err).Code, name)
	}
}

func TestListSignedByNobodyTrustedIsRefused(t *testing.T) {
	a, other := newTestAuthority(t), newTestAuthority(t) // of the same name
	list, err := other.Revoke([]string{"1f"}, noon, noon.AddDate(0, 1, 0))
	require.NoError(t, err)
	_, err = NewTrust(a.Certificate.PEM(), list)
	require.ErrorContains(t, err, "no trusted authority")
	_, err = NewTrust([]byte("nothing in PEM"), nil)
	require.Error(t, err)
}

func TestPersonalKeyOpensWithItsPINOnly(t *testing.T) {
	a := newTestAuthority(t)
	c, key := issued(t, a, "张三", noon, noon.AddDate(1, 0, 0))
	file, err := NewPersonalKey(c, key, "246810")
	require.NoError(t, err)
	var read PersonalKey
	require.NoError(t, json.Unmarshal(file.JSON(), &read))
	again, opened, err := read.Open("246810")
	require.NoError(t, err)
	require.Equal(t, key.String(), opened.String())
	require.Equal(t, c.Serial(), again.Serial())
	_, _, err = read.Open("246811")
	require.ErrorContains(t, err, "PIN")
	read.Iterations = 0
	_, _, err = read.Open("246810")
	require.Error(t, err)
}

func FuzzCertificate(f *testing.F) {
	a, err := NewAuthority("根", noon, noon.AddDate(1, 0, 0))
	require.NoError(f, err)
	f.Add(a.Certificate.PEM())
	f.Add(a.Certificate.cert.Raw)
	f.Fuzz(func(t *testing.T, content []byte) {
		if c, err := ParseCertificate(content); err == nil {
			require.NotEmpty(t, c.Fingerprint())
			_ = (&Trust{authorities: []Certificate{a.Certificate}}).Check(c, noon)
		}
	})
}
