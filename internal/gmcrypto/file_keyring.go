package gmcrypto

import (
	"encoding/base64"
	"os"
	"sync"
	"time"
)

// lookAgain is how often a running process looks whether the key file changed.
const lookAgain = 2 * time.Second

// fileKeyring serves from memory, and reads the file again when another process
// has changed it.
type fileKeyring struct {
	path     string
	provider Provider

	mu     sync.RWMutex
	opened *openedKeys
	stamp  time.Time // of the file that was read
	looked time.Time
}

func newFileKeyring(path string, p Provider, opened *openedKeys) *fileKeyring {
	f := &fileKeyring{path: path, provider: p, opened: opened, looked: time.Now()}
	if info, err := os.Stat(path); err == nil {
		f.stamp = info.ModTime()
	}
	return f
}

// keys gives what the file holds now; what cannot be read leaves what was.
func (f *fileKeyring) keys(now bool) *openedKeys {
	f.mu.RLock()
	opened, due := f.opened, now || time.Since(f.looked) > lookAgain
	f.mu.RUnlock()
	if !due {
		return opened
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked = time.Now()
	info, err := os.Stat(f.path)
	if err != nil || info.ModTime().Equal(f.stamp) {
		return f.opened
	}
	if fresh, err := readKeyFile(f.path, f.provider); err == nil {
		f.opened, f.stamp = fresh, info.ModTime()
	}
	return f.opened
}

// Current is the key of a use from now on.
func (f *fileKeyring) Current(use Use) (string, []byte) {
	o := f.keys(false)
	k, _ := o.active(use)
	return k.ID, o.secrets[k.ID]
}

// Key is the key that protected something earlier. One that is not known may
// have been made by another process a moment ago.
func (f *fileKeyring) Key(use Use, id string) ([]byte, error) {
	for _, again := range []bool{false, true} {
		o := f.keys(again)
		for _, k := range o.file.Keys {
			if k.Use == use && k.ID == id && k.State != Destroyed {
				return o.secrets[id], nil
			}
		}
	}
	return nil, unknownKey(use, id)
}

// Sign signs with the active signing key.
func (f *fileKeyring) Sign(message []byte) (string, []byte, error) {
	id, key := f.Current(Signing)
	signature, err := f.provider.Sign(key, message)
	return id, signature, err
}

// Verify checks with the public key of an id, which outlives the private one.
func (f *fileKeyring) Verify(id string, message, signature []byte) error {
	for _, again := range []bool{false, true} {
		for _, k := range f.keys(again).file.Keys {
			if k.Use != Signing || k.ID != id {
				continue
			}
			public, err := base64.StdEncoding.DecodeString(k.Public)
			if err != nil {
				return badSignature(err)
			}
			return f.provider.Verify(public, message, signature)
		}
	}
	return unknownKey(Signing, id)
}

// List tells of every key there ever was.
func (f *fileKeyring) List() []KeyInfo {
	var out []KeyInfo
	for _, k := range f.keys(true).file.Keys {
		out = append(out, KeyInfo{ID: k.ID, Use: k.Use, State: k.State, Created: k.Created, Changed: k.Changed})
	}
	return out
}
