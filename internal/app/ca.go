package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardflow/internal/gmcrypto"
)

// listTime is how long a list of revoked certificates is good; revoking renews it.
const listTime = 365 * 24 * time.Hour

// CA 自建颁发机构 keeps an authority in a folder: its certificate, its key, what it
// issued, and its list of revoked certificates.
type CA struct{ dir string }

// CAIn is the authority of a data directory.
func CAIn(dataDir string) CA { return CA{filepath.Join(dataDir, "ca")} }

// IssuedCertificate 颁发记录.
type IssuedCertificate struct {
	Serial   string     `json:"serial"`
	Name     string     `json:"name"`
	NotAfter time.Time  `json:"not_after"`
	Revoked  *time.Time `json:"revoked,omitempty"`
}

// RootFile is the authority's certificate, in PEM.
func (ca CA) RootFile() string { return filepath.Join(ca.dir, "root.pem") }

// ListFile is its list of revoked certificates, in PEM.
func (ca CA) ListFile() string { return filepath.Join(ca.dir, "revoked.pem") }

func (ca CA) keyFile() string   { return filepath.Join(ca.dir, "root.key") }
func (ca CA) indexFile() string { return filepath.Join(ca.dir, "issued.json") }

// Init makes the authority; one that is there stays.
func (ca CA) Init(name string, now time.Time) error {
	if _, err := os.Stat(ca.keyFile()); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("颁发机构已存在：%s", ca.dir)
	}
	authority, err := gmcrypto.NewAuthority(name, now.Add(-time.Hour), now.AddDate(10, 0, 0))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(ca.dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(ca.RootFile(), authority.Certificate.PEM(), 0o644); err != nil { //nolint:gosec // a certificate is public
		return err
	}
	return os.WriteFile(ca.keyFile(), []byte(authority.Key().String()+"\n"), 0o600)
}

func (ca CA) load() (gmcrypto.Authority, error) {
	pem, err := os.ReadFile(ca.RootFile())
	if errors.Is(err, fs.ErrNotExist) {
		return gmcrypto.Authority{}, fmt.Errorf("还没有颁发机构，请先运行 cardflow ca init")
	}
	if err != nil {
		return gmcrypto.Authority{}, err
	}
	certificate, err := gmcrypto.ParseCertificate(pem)
	if err != nil {
		return gmcrypto.Authority{}, err
	}
	text, err := os.ReadFile(ca.keyFile())
	if err != nil {
		return gmcrypto.Authority{}, err
	}
	key, err := gmcrypto.ParseSM2Private(strings.TrimSpace(string(text)))
	if err != nil {
		return gmcrypto.Authority{}, err
	}
	return gmcrypto.LoadAuthority(certificate, key)
}

// Issue makes a key pair and a certificate and writes both into a personal key file
// that is not there yet.
func (ca CA) Issue(name, pin, out string, now time.Time, days int) (serial string, err error) {
	authority, err := ca.load()
	if err != nil {
		return "", err
	}
	key, err := gmcrypto.NewSM2Private()
	if err != nil {
		return "", err
	}
	certificate, err := authority.Issue(name, key.Public(), now.Add(-time.Hour), now.AddDate(0, 0, days))
	if err != nil {
		return "", err
	}
	file, err := gmcrypto.NewPersonalKey(certificate, key, pin)
	if err != nil {
		return "", err
	}
	list, err := ca.List()
	if err != nil {
		return "", err
	}
	if err := writeNew(out, file.JSON()); err != nil {
		return "", err
	}
	list = append(list, IssuedCertificate{Serial: certificate.Serial(), Name: name, NotAfter: certificate.NotAfter()})
	return certificate.Serial(), ca.keep(list)
}

func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("文件 %s 已存在，请换一个文件名", path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// Revoke puts a certificate on the list.
func (ca CA) Revoke(serial string, now time.Time) error {
	authority, err := ca.load()
	if err != nil {
		return err
	}
	list, err := ca.List()
	if err != nil {
		return err
	}
	var revoked []string
	found := false
	for i := range list {
		if list[i].Serial == serial {
			found = true
			if list[i].Revoked == nil {
				list[i].Revoked = &now
			}
		}
		if list[i].Revoked != nil {
			revoked = append(revoked, list[i].Serial)
		}
	}
	if !found {
		return fmt.Errorf("没有颁发过序列号为 %s 的证书", serial)
	}
	pem, err := authority.Revoke(revoked, now, now.Add(listTime))
	if err != nil {
		return err
	}
	if err := os.WriteFile(ca.ListFile(), pem, 0o644); err != nil { //nolint:gosec // the list is public
		return err
	}
	return ca.keep(list)
}

// List tells what was issued, the oldest first.
func (ca CA) List() ([]IssuedCertificate, error) {
	content, err := os.ReadFile(ca.indexFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []IssuedCertificate
	return list, json.Unmarshal(content, &list)
}

func (ca CA) keep(list []IssuedCertificate) error {
	content, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(ca.indexFile(), content, 0o600)
}
