package gmcrypto

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/tjfoc/gmsm/sm4"
)

// rootSuffix names the file of the root key beside the key file.
const rootSuffix = ".root"

// FileKeyring opens the key file with its root key from a file, and makes what is
// missing. It refuses files that others on the machine may read. Processes
// that start at once end with the same keys.
func FileKeyring(path string) (Keyring, error) {
	return OpenKeyring(path, path+rootSuffix)
}

// OpenKeyring is FileKeyring with the root key elsewhere, as on a medium that is
// taken out.
func OpenKeyring(path, rootPath string) (Keyring, error) {
	provider, err := fileProvider(path, rootPath)
	if err != nil {
		return nil, err
	}
	return OpenKeyringWith(path, provider)
}

// OpenKeyringWith opens the key file with a module that has the root key inside (密码机,
// 云签名验签服务), and makes it where there is none.
func OpenKeyringWith(path string, provider Provider) (Keyring, error) {
	opened, err := readKeyFile(path, provider)
	if errors.Is(err, fs.ErrNotExist) {
		err = changeKeyFile(path, provider, func(*openedKeys) error { return nil })
		if err == nil {
			opened, err = readKeyFile(path, provider)
		}
	}
	if err != nil {
		return nil, err
	}
	return newFileKeyring(path, provider, opened), nil
}

// fileProvider reads the root key; it makes one only where no key file needs
// another, and moves a key file of the time before root keys under it.
func fileProvider(path, rootPath string) (Provider, error) {
	legacy, err := readLegacy(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return nil, err
	}
	root, err := readPrivate(rootPath)
	if errors.Is(err, fs.ErrNotExist) && (fresh || legacy != nil) {
		if err = createRoot(rootPath); err == nil {
			root, err = readPrivate(rootPath)
		}
	}
	if err != nil {
		return nil, keyFileFault(rootPath, err)
	}
	secret, err := hex.DecodeString(string(trimmed(root)))
	if err != nil {
		return nil, keyFileFault(rootPath, err)
	}
	provider, err := SoftwareProvider(secret)
	if err != nil {
		return nil, keyFileFault(rootPath, err)
	}
	if legacy != nil {
		err = changeKeyFile(path, provider, func(*openedKeys) error { return nil })
	}
	return provider, err
}

func trimmed(text []byte) []byte {
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return text
}

// createRoot links the file into place, so that of two processes starting at
// once both end with one key.
func createRoot(path string) error {
	root := make([]byte, sm4.BlockSize)
	rand.Read(root) // never fails: without randomness the program ends
	temp, err := writeAside(path, []byte(hex.EncodeToString(root)+"\n"))
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if err := os.Link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// changeKeyFile changes the key file while nobody else does. A missing file is
// made, one of the first form is completed.
func changeKeyFile(path string, p Provider, change func(*openedKeys) error) error {
	unlock, err := lockFile(path)
	if err != nil {
		return keyFileFault(path, err)
	}
	defer unlock()
	legacy, err := readLegacy(path)
	var opened *openedKeys
	switch {
	case errors.Is(err, fs.ErrNotExist) || legacy != nil:
		opened, err = makeKeys(p, legacy, time.Now().UTC())
	case err == nil:
		opened, err = readKeyFile(path, p)
	}
	if err == nil {
		err = change(opened)
	}
	if err != nil {
		return err
	}
	return opened.save(path)
}

// makeKeys gives a key of each use, taking over those of a file without a root.
func makeKeys(p Provider, legacy *legacyFile, now time.Time) (*openedKeys, error) {
	o, kek := &openedKeys{secrets: map[string][]byte{}}, make([]byte, sm4.BlockSize)
	err := p.Random(kek)
	if err == nil {
		err = o.takeKEK(p, kek, now)
	}
	if err != nil {
		return nil, err
	}
	taken := map[Use]bool{}
	if legacy != nil {
		if err := legacy.addTo(o, p, now); err != nil {
			return nil, err
		}
		taken[Encryption], taken[Indexing] = true, true
	}
	for _, use := range Uses() {
		if taken[use] {
			continue
		}
		if err := o.add(p, use, newKeyID(), nil, now); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func newKeyID() string {
	id := make([]byte, 4)
	rand.Read(id) // never fails: without randomness the program ends
	return hex.EncodeToString(id)
}

// legacyFile is the first form: keys in clear, without a root.
type legacyFile struct {
	Version   int               `json:"version"`
	CurrentID string            `json:"current"`
	Keys      map[string]string `json:"-"`
	IndexKey  string            `json:"index"`
}

// readLegacy gives nil for a file of the present form.
func readLegacy(path string) (*legacyFile, error) {
	data, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	var f legacyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, keyFileFault(path, err)
	}
	if f.Version != 0 {
		return nil, nil
	}
	var keys struct {
		Keys map[string]string `json:"keys"`
	}
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, keyFileFault(path, err)
	}
	f.Keys = keys.Keys
	if err := f.check(); err != nil {
		return nil, keyFileFault(path, err)
	}
	return &f, nil
}

func (f *legacyFile) check() error {
	for id, text := range f.Keys {
		if key, err := hex.DecodeString(text); err != nil || len(key) != sm4.BlockSize || id == "" || len(id) > maxKeyID {
			return fmt.Errorf("gmcrypto: key %q is not 16 bytes in hexadecimal", id)
		}
	}
	if _, ok := f.Keys[f.CurrentID]; !ok {
		return fmt.Errorf("gmcrypto: current key %q is not in the file", f.CurrentID)
	}
	if index, err := hex.DecodeString(f.IndexKey); err != nil || (len(index) != DigestSize && len(index) != 0) {
		return fmt.Errorf("gmcrypto: the index key is not %d bytes in hexadecimal", DigestSize)
	}
	return nil
}

// addTo keeps every key under its id; a file of the time before blind indexes
// had an index key that followed from the current one.
func (f *legacyFile) addTo(o *openedKeys, p Provider, now time.Time) error {
	ids := []string{}
	for id := range f.Keys {
		if id != f.CurrentID {
			ids = append(ids, id)
		}
	}
	for _, id := range append(ids, f.CurrentID) { // the last one stays active
		key, _ := hex.DecodeString(f.Keys[id])
		if err := o.add(p, Encryption, id, key, now); err != nil {
			return err
		}
	}
	index, _ := hex.DecodeString(f.IndexKey)
	if len(index) == 0 {
		index = MAC(o.secrets[f.CurrentID], []byte("blind index"))
	}
	return o.add(p, Indexing, newKeyID(), index, now)
}
