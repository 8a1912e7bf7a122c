package gmcrypto

import (
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/tjfoc/gmsm/sm4"

	"cardflow/internal/fault"
)

// Codes of refusals of key management.
const (
	CodeNoKey    = "crypto.no_key"
	CodeKeyInUse = "crypto.key_in_use"
	CodeShares   = "crypto.shares"
)

// Keys 密钥管理 changes the key file of an installation. Running processes read
// the file again within seconds.
type Keys struct {
	path     string
	rootPath string // "" when a module has the root key inside
	provider Provider
}

// OpenKeys opens the key file for its administrator; it makes none.
func OpenKeys(path, rootPath string) (*Keys, error) {
	provider, err := fileProvider(path, rootPath)
	if err != nil {
		return nil, err
	}
	k, err := OpenKeysWith(path, provider)
	if err == nil {
		k.rootPath = rootPath
	}
	return k, err
}

// OpenKeysWith is OpenKeys with a module that has the root key inside.
func OpenKeysWith(path string, provider Provider) (*Keys, error) {
	if _, err := readKeyFile(path, provider); err != nil {
		return nil, err
	}
	return &Keys{path: path, provider: provider}, nil
}

// Rotate makes a new active key of a use (密钥更换); what the one before protected
// stays readable. Blind indexes keep their key: everything would have to be
// indexed anew at one moment, or nobody would be found.
func (k *Keys) Rotate(use Use) (KeyInfo, error) {
	if use == Indexing || !slices.Contains(Uses(), use) {
		return KeyInfo{}, fault.Invalid("crypto.use", "可以更换的密钥用途为 encryption、integrity、signing，现为 %q", use)
	}
	var made KeyInfo
	err := k.change(func(o *openedKeys, now time.Time) error {
		err := o.add(k.provider, use, newKeyID(), nil, now)
		made = o.file.Keys[len(o.file.Keys)-1].info()
		return err
	})
	return made, err
}

// RotateKEK wraps every key under a new key-encryption key.
func (k *Keys) RotateKEK() error {
	return k.change(func(o *openedKeys, now time.Time) error { return o.rewrap(k.provider, now) })
}

// MoveTo 根密钥移交 puts everything under the root key of another module. It makes the
// signing key anew, for the one before was known outside of it; what that signed
// stays provable.
func (k *Keys) MoveTo(module Provider) error {
	return k.change(func(o *openedKeys, now time.Time) error {
		if err := o.rewrap(module, now); err != nil {
			return err
		}
		return o.add(module, Signing, newKeyID(), nil, now)
	})
}

// rewrap puts every key under a new key-encryption key.
func (o *openedKeys) rewrap(p Provider, now time.Time) error {
	kek := make([]byte, sm4.BlockSize)
	err := p.Random(kek)
	if err == nil {
		err = o.takeKEK(p, kek, now)
	}
	if err != nil {
		return err
	}
	for i, key := range o.file.Keys {
		if key.State == Destroyed {
			continue
		}
		again, err := wrap(o.kek, o.secrets[key.ID], key.place())
		if err != nil {
			return err
		}
		o.file.Keys[i].Wrapped = base64.StdEncoding.EncodeToString(again)
	}
	return nil
}

// Revoke 吊销 takes a key out of use because it may be known to others. When it was
// the active one, another takes its place at once.
func (k *Keys) Revoke(id string) (KeyInfo, error) {
	var revoked KeyInfo
	err := k.change(func(o *openedKeys, now time.Time) error {
		i, err := o.find(id)
		if err != nil {
			return err
		}
		key := o.file.Keys[i]
		switch {
		case key.State == Destroyed || key.State == Revoked:
			return fault.Conflict(CodeKeyInUse, "密钥 %s 已经吊销或销毁", id)
		case key.Use == Indexing:
			return fault.Conflict(CodeKeyInUse, "盲索引密钥不能吊销：吊销后将找不到任何市民")
		case key.State == Active:
			if err := o.add(k.provider, key.Use, newKeyID(), nil, now); err != nil {
				return err
			}
		}
		o.file.Keys[i].State, o.file.Keys[i].Changed = Revoked, now
		revoked = o.file.Keys[i].info()
		return nil
	})
	return revoked, err
}

// Destroy 销毁 wipes the secret of a key that is not active. What it still protects
// is lost: whoever calls has made sure that there is nothing. The public half of
// a signing key stays, for its signatures must be checked as long as they count.
func (k *Keys) Destroy(id string) (KeyInfo, error) {
	var destroyed KeyInfo
	err := k.change(func(o *openedKeys, now time.Time) error {
		i, err := o.find(id)
		if err != nil {
			return err
		}
		if state := o.file.Keys[i].State; state == Active || state == Destroyed {
			return fault.Conflict(CodeKeyInUse, "密钥 %s 正在使用或已经销毁，不能销毁；请先更换", id)
		}
		o.file.Keys[i].State, o.file.Keys[i].Changed, o.file.Keys[i].Wrapped = Destroyed, now, ""
		delete(o.secrets, id)
		destroyed = o.file.Keys[i].info()
		return nil
	})
	return destroyed, err
}

func (k *Keys) change(do func(*openedKeys, time.Time) error) error {
	return changeKeyFile(k.path, k.provider, func(o *openedKeys) error { return do(o, time.Now().UTC()) })
}

func (o *openedKeys) find(id string) (int, error) {
	i := slices.IndexFunc(o.file.Keys, func(k storedKey) bool { return k.ID == id })
	if i < 0 {
		return 0, fault.NotFound(CodeNoKey, "没有密钥 %s，可用 cardflow keys list 查看", id)
	}
	return i, nil
}

func (k storedKey) info() KeyInfo {
	return KeyInfo{ID: k.ID, Use: k.Use, State: k.State, Created: k.Created, Changed: k.Changed}
}

var errBackup = errors.New("gmcrypto: not a backup of keys")
