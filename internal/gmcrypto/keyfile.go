package gmcrypto

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tjfoc/gmsm/sm4"

	"cardflow/internal/fault"
)

// keyFileVersion is the form with a root, a key-encryption key and states.
const keyFileVersion = 2

// keyFile is the key file (密钥文件): every key wrapped by the key-encryption key
// (KEK), that one wrapped by the provider's root key, and a code over all of it,
// so that nobody brings a revoked key back with an editor.
type keyFile struct {
	Version int         `json:"version"`
	KEK     storedKey   `json:"kek"`
	Keys    []storedKey `json:"keys"`
	Code    string      `json:"code"`
}

type storedKey struct {
	ID      string    `json:"id"`
	Use     Use       `json:"use,omitempty"`
	State   State     `json:"state"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
	Wrapped string    `json:"wrapped,omitempty"` // "" once destroyed
	Public  string    `json:"public,omitempty"`  // of a signing key
}

// place binds a wrapped key to its name and use.
func (k storedKey) place() []byte { return Canonical("key", string(k.Use), k.ID) }

var kekPlace = Canonical("kek")

// openedKeys is a key file with its secrets.
type openedKeys struct {
	file    keyFile
	kek     []byte
	secrets map[string][]byte // by id
}

// readKeyFile reads and opens a key file; it is fs.ErrNotExist when there is none.
func readKeyFile(path string, p Provider) (*openedKeys, error) {
	data, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	var f keyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, keyFileFault(path, err)
	}
	opened, err := f.open(p)
	switch {
	case err == nil:
		return opened, nil
	case fault.From(err).Kind == fault.KindUnavailable:
		return nil, err // the file is good, its module does not answer
	}
	return nil, keyFileFault(path, err)
}

func (f keyFile) open(p Provider) (*openedKeys, error) {
	o := &openedKeys{file: f, secrets: map[string][]byte{}}
	var err error
	if o.kek, err = unwrapText(f.KEK.Wrapped, func(b []byte) ([]byte, error) { return p.Unwrap(b, kekPlace) }); err != nil {
		return nil, err
	}
	if !hmac.Equal([]byte(f.Code), []byte(o.code())) {
		return nil, errors.New("gmcrypto: the key file was changed by something else than this program")
	}
	for _, k := range f.Keys {
		if k.State == Destroyed {
			continue
		}
		secret, err := unwrapText(k.Wrapped, func(b []byte) ([]byte, error) { return unwrap(o.kek, b, k.place()) })
		if err != nil || k.ID == "" || len(k.ID) > maxKeyID || len(secret) != keySize(k.Use) {
			return nil, fmt.Errorf("gmcrypto: key %q is damaged", k.ID)
		}
		o.secrets[k.ID] = secret
	}
	for _, use := range Uses() {
		if _, ok := o.active(use); !ok {
			return nil, fmt.Errorf("gmcrypto: there is no active key for %s", use)
		}
	}
	return o, nil
}

func (o *openedKeys) active(use Use) (storedKey, bool) {
	i := slices.IndexFunc(o.file.Keys, func(k storedKey) bool { return k.Use == use && k.State == Active })
	if i < 0 {
		return storedKey{}, false
	}
	return o.file.Keys[i], true
}

// takeKEK wraps a key-encryption key under the root key. It is opened again before
// anything depends on it: what a module wraps and cannot open would be lost.
func (o *openedKeys) takeKEK(p Provider, kek []byte, now time.Time) error {
	wrapped, err := p.Wrap(kek, kekPlace)
	if err != nil {
		return err
	}
	opened, err := p.Unwrap(wrapped, kekPlace)
	if err == nil && !hmac.Equal(opened, kek) {
		err = errors.New("gmcrypto: the module does not open what it wrapped")
	}
	if err != nil {
		return err
	}
	o.kek = kek
	o.file.KEK = storedKey{ID: newKeyID(), State: Active, Created: now, Changed: now, Wrapped: base64.StdEncoding.EncodeToString(wrapped)}
	return nil
}

// code is over everything that is not sealed by itself.
func (o *openedKeys) code() string {
	f := o.file
	f.Code = ""
	text, _ := json.Marshal(f)
	return base64.StdEncoding.EncodeToString(MAC(o.kek, Canonical("key file"), text))
}

// add makes a key of a use; the one that was active is retired.
func (o *openedKeys) add(p Provider, use Use, id string, secret []byte, now time.Time) error {
	k := storedKey{ID: id, Use: use, State: Active, Created: now, Changed: now}
	var err error
	if secret == nil {
		secret, k.Public, err = freshKey(p, use)
	}
	if err != nil {
		return err
	}
	wrapped, err := wrap(o.kek, secret, k.place())
	if err != nil {
		return err
	}
	k.Wrapped = base64.StdEncoding.EncodeToString(wrapped)
	o.retire(use, now)
	o.file.Keys = append(o.file.Keys, k)
	o.secrets[id] = secret
	return nil
}

func (o *openedKeys) retire(use Use, now time.Time) {
	for i, k := range o.file.Keys {
		if k.Use == use && k.State == Active {
			o.file.Keys[i].State, o.file.Keys[i].Changed = Retired, now
		}
	}
}

func freshKey(p Provider, use Use) (secret []byte, public string, err error) {
	if use == Signing {
		newKey := newSM2Key
		if maker, keeps := p.(KeyMaker); keeps {
			newKey = maker.NewSigningKey
		}
		private, point, err := newKey()
		return private, base64.StdEncoding.EncodeToString(point), err
	}
	secret = make([]byte, keySize(use))
	return secret, "", p.Random(secret)
}

// keySize is how long a key of a use is, in bytes.
func keySize(use Use) int {
	if use == Encryption {
		return sm4.BlockSize
	}
	return DigestSize // for HMAC-SM3, and for the number of an SM2 key
}

func unwrapText(text string, open func([]byte) ([]byte, error)) ([]byte, error) {
	wrapped, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	return open(wrapped)
}

// save puts the file in place of what is there, at once.
func (o *openedKeys) save(path string) error {
	o.file.Version = keyFileVersion
	o.file.Code = o.code()
	data, err := json.MarshalIndent(o.file, "", "  ")
	if err != nil {
		return keyFileFault(path, err)
	}
	temp, err := writeAside(path, append(data, '\n'))
	if err != nil {
		return keyFileFault(path, err)
	}
	defer os.Remove(temp)
	if err := os.Rename(temp, path); err != nil {
		return keyFileFault(path, err)
	}
	return nil
}

// readPrivate reads a file that nobody else on the machine may read.
func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, keyFileFault(path, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fault.Forbidden(CodeKeyFile, "密钥文件 %s 能被其他用户读取，请把权限改为 0600", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, keyFileFault(path, err)
	}
	return data, nil
}

// writeAside puts a file under a name of its own beside path, readable by its
// owner alone.
func writeAside(path string, data []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return "", err
	}
	_, err = temp.Write(data)
	return temp.Name(), errors.Join(err, temp.Sync(), temp.Close())
}

func keyFileFault(path string, cause error) error {
	return fault.Unavailable(CodeKeyFile, "密钥文件 %s 无法使用", path).Because(cause)
}
