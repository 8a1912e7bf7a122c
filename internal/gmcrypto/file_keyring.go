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

	mu     sync.Mutex
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

// keys gives what the file holds now; what cannot be read leaves what was. A module
// may take its time to open the file, and nobody else waits for that.
func (f *fileKeyring) keys(now bool) *openedKeys {
	f.mu.Lock()
	opened, stamp, due := f.opened, f.stamp, now || time.Since(f.looked) > lookAgain
	if due {
		f.looked = time.Now()
	}
	f.mu.Unlock()
	if !due {
		return opened
	}
	info, err := os.Stat(f.path)
	if err != nil || info.ModTime().Equal(stamp) {
		return opened
	}
	fresh, err := readKeyFile(f.path, f.provider)
	if err != nil {
		return opened
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stamp.Equal(stamp) { // else somebody read it meanwhile
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
