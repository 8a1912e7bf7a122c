package gmcrypto

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tjfoc/gmsm/sm4"

	"cardflow/internal/fault"
)

// Codes of the faults of sealed data.
const (
	CodeKeyFile    = "crypto.key_file"
	CodeUnknownKey = "crypto.unknown_key"
	CodeDamaged    = "crypto.damaged"
)

// Keyring gives out SM4 keys (密钥). What is sealed names its key, so a new
// current key leaves everything sealed before readable. A file serves a small
// installation; a cryptographic module (密码机) can take its place.
type Keyring interface {
	// Current is the key that seals from now on. Its id has 1 to 255 bytes.
	Current() (id string, key []byte)
	// Key is the key that sealed something earlier.
	Key(id string) ([]byte, error)
	// Index is the key of blind indexes. It serves nothing else and stays when
	// the current key changes, or nothing would be found any more.
	Index() []byte
}

// keyFile is a keyring as its file holds it. Adding a key and naming it as
// current changes the key (密钥更换).
type keyFile struct {
	CurrentID string            `json:"current"`
	Keys      map[string]string `json:"keys"`
	IndexKey  string            `json:"index"`

	decoded map[string][]byte
	index   []byte
}

// FileKeyring reads the key file (密钥文件), and makes one with a fresh key when
// there is none. It refuses a file that others on the machine may read.
func FileKeyring(path string) (Keyring, error) {
	ring, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = createKeyFile(path); err == nil {
			ring, err = readKeyFile(path)
		}
	}
	if err != nil {
		return nil, err
	}
	return ring, nil
}

// Current is the key that seals from now on.
func (f *keyFile) Current() (string, []byte) { return f.CurrentID, f.decoded[f.CurrentID] }

// Key is the key with this id.
func (f *keyFile) Key(id string) ([]byte, error) {
	key, ok := f.decoded[id]
	if !ok {
		return nil, fault.New(fault.KindInternal, CodeUnknownKey, "缺少密钥 %s，无法读取用它加密的数据", id)
	}
	return key, nil
}

// Index is the key of blind indexes.
func (f *keyFile) Index() []byte { return f.index }

func readKeyFile(path string) (*keyFile, error) {
	info, err := os.Stat(path)
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
	var ring keyFile
	if err := json.Unmarshal(data, &ring); err != nil {
		return nil, keyFileFault(path, err)
	}
	if ring.IndexKey == "" {
		if err := ring.addIndexKey(path); err != nil {
			return nil, keyFileFault(path, err)
		}
	}
	if err := ring.decode(); err != nil {
		return nil, keyFileFault(path, err)
	}
	return &ring, nil
}

func (f *keyFile) decode() error {
	f.decoded = make(map[string][]byte, len(f.Keys))
	for id, text := range f.Keys {
		key, err := hex.DecodeString(text)
		if err != nil || len(key) != sm4.BlockSize || id == "" || len(id) > maxKeyID {
			return fmt.Errorf("gmcrypto: key %q is not 16 bytes in hexadecimal", id)
		}
		f.decoded[id] = key
	}
	if _, ok := f.decoded[f.CurrentID]; !ok {
		return fmt.Errorf("gmcrypto: current key %q is not in the file", f.CurrentID)
	}
	var err error
	if f.index, err = hex.DecodeString(f.IndexKey); err != nil || len(f.index) != DigestSize {
		return fmt.Errorf("gmcrypto: the index key is not %d bytes in hexadecimal", DigestSize)
	}
	return nil
}

// addIndexKey completes a file of the time before blind indexes. The key follows
// from the current one, so that processes starting at once write the same.
func (f *keyFile) addIndexKey(path string) error {
	key, err := hex.DecodeString(f.Keys[f.CurrentID])
	if err != nil {
		return err
	}
	f.IndexKey = hex.EncodeToString(MAC(key, []byte("blind index")))
	temp, err := f.write(path)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	return os.Rename(temp, path)
}

// write puts the whole file under a name of its own beside path.
func (f *keyFile) write(path string) (string, error) {
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".key-*") // with the permissions 0600
	if err != nil {
		return "", err
	}
	_, err = temp.Write(append(data, '\n'))
	return temp.Name(), errors.Join(err, temp.Sync(), temp.Close())
}

// createKeyFile links the file into place, so that of two processes starting at
// once both end with one key.
func createKeyFile(path string) error {
	id, key, index := make([]byte, 4), make([]byte, sm4.BlockSize), make([]byte, DigestSize)
	rand.Read(id) // never fails: without randomness the program ends
	rand.Read(key)
	rand.Read(index)
	name := hex.EncodeToString(id)
	ring := keyFile{CurrentID: name, Keys: map[string]string{name: hex.EncodeToString(key)}, IndexKey: hex.EncodeToString(index)}
	temp, err := ring.write(path)
	if err != nil {
		return keyFileFault(path, err)
	}
	defer os.Remove(temp)
	if err := os.Link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return keyFileFault(path, err)
	}
	return nil
}

func keyFileFault(path string, cause error) error {
	return fault.Unavailable(CodeKeyFile, "密钥文件 %s 无法使用", path).Because(cause)
}
