package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// keysFile and rootFile are where the keys lie.
func (c Config) keysFile() string { return filepath.Join(c.DataDir, "cardflow.keys") }

func (c Config) rootFile() string { return cmp.Or(c.Keys.Root, c.keysFile()+".root") }

// KeyInfo 密钥 as the command line lists it.
type KeyInfo = gmcrypto.KeyInfo

// manageKeys puts an act on record and then carries it out: what cannot be logged
// is not done.
func (a *App) manageKeys(ctx context.Context, action, object string, do func(*gmcrypto.Keys) (KeyInfo, error)) (KeyInfo, error) {
	keys, err := a.Config.openKeys()
	if err != nil {
		return KeyInfo{}, err
	}
	if err := a.Store.Audit().Record(ctx, systemEntry(action, "key/"+object, nil)); err != nil {
		return KeyInfo{}, err
	}
	return do(keys)
}

// RotateKey makes a new key of a use, or of "kek".
func (a *App) RotateKey(ctx context.Context, use string) (KeyInfo, error) {
	return a.manageKeys(ctx, "rotate_key", use, func(keys *gmcrypto.Keys) (KeyInfo, error) {
		if use == "kek" {
			return KeyInfo{ID: "KEK"}, keys.RotateKEK()
		}
		return keys.Rotate(gmcrypto.Use(use))
	})
}

// RevokeKey takes a key out of use.
func (a *App) RevokeKey(ctx context.Context, id string) (KeyInfo, error) {
	return a.manageKeys(ctx, "revoke_key", id, func(keys *gmcrypto.Keys) (KeyInfo, error) { return keys.Revoke(id) })
}

// engineKeeps is how long the process engine may keep what was sealed under a key
// that was changed: its retention.
const engineKeeps = 30 * 24 * time.Hour

// DestroyKey wipes a key that nothing needs any more. atOnce leaves out the time for
// which the process engine keeps what it sealed.
func (a *App) DestroyKey(ctx context.Context, id string, atOnce bool) (KeyInfo, error) {
	for _, k := range a.Keys.List() {
		if k.ID != id {
			continue
		}
		needed, err := a.Store.NeedsKey(ctx, k.Use, id)
		if err != nil {
			return k, err
		}
		if len(needed) > 0 {
			return k, fault.Conflict("keys.needed", "密钥 %s 仍保护着 %s 的数据，销毁后将无法读取；加密密钥请先运行 cardflow keys reencrypt", id, strings.Join(needed, "、"))
		}
		if free := k.Changed.Add(engineKeeps); k.Use == gmcrypto.Encryption && !atOnce && time.Now().Before(free) {
			return k, fault.Conflict("keys.needed", "流程引擎中的历史可能还用到密钥 %s，%s 之后可以销毁；确认没有时用 --at-once", id, free.Format(time.DateOnly))
		}
	}
	return a.manageKeys(ctx, "destroy_key", id, func(keys *gmcrypto.Keys) (KeyInfo, error) { return keys.Destroy(id) })
}

// Reencrypt moves everything sealed to the present key.
func (a *App) Reencrypt(ctx context.Context, progress func(table, column string, looked, moved int) error) error {
	id, _ := a.Keys.Current(gmcrypto.Encryption)
	if err := a.Store.Audit().Record(ctx, systemEntry("reencrypt", "key/"+id, nil)); err != nil {
		return err
	}
	return a.Store.Reseal(ctx, progress)
}

// BackupKeys writes the key file to a folder and gives the shares of the root key,
// which lie nowhere.
func (a *App) BackupKeys(ctx context.Context, dir string, shares, threshold int) (file string, parts []string, err error) {
	var backup gmcrypto.Backup
	_, err = a.manageKeys(ctx, "backup_keys", fmt.Sprintf("%d/%d", threshold, shares), func(keys *gmcrypto.Keys) (KeyInfo, error) {
		var err error
		backup, err = keys.Backup(shares, threshold)
		return KeyInfo{}, err
	})
	if err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	file = filepath.Join(dir, "cardflow-keys-"+time.Now().Format("20060102-150405")+".json")
	return file, backup.Shares, os.WriteFile(file, backup.File, 0o600)
}

// GenerateKeys 密钥生成 makes the keys of an installation that has neither keys nor
// data: what other keys protect would never open with new ones.
func GenerateKeys(ctx context.Context, cfg Config) ([]KeyInfo, error) {
	if err := cfg.keyless(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return nil, err
	}
	begun, err := cfg.begun(ctx)
	switch {
	case err != nil:
		return nil, err
	case begun:
		return nil, fault.Conflict("keys.other_data", "数据库已经建立，其中的数据由原来的密钥保护；请用 cardflow keys restore 恢复原来的密钥")
	}
	keys, err := cfg.openKeyring()
	if err != nil {
		return nil, err
	}
	return keys.List(), nil
}

// keyless refuses where there are keys already.
func (c Config) keyless() error {
	files := []string{c.keysFile()}
	if c.Keys.Service.URL == "" {
		files = append(files, c.rootFile())
	}
	for _, file := range files {
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			return fault.Conflict(gmcrypto.CodeKeyFile, "%s 已存在，不会覆盖它", file)
		}
	}
	return nil
}

// begun looks into the database with keys that are thrown away.
func (c Config) begun(ctx context.Context) (bool, error) {
	dir, err := os.MkdirTemp("", "cardflow-*")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	catalog, err := NewCatalog()
	if err != nil {
		return false, err
	}
	keys, err := gmcrypto.FileKeyring(filepath.Join(dir, "keys"))
	if err != nil {
		return false, err
	}
	s, err := store.Open(ctx, store.Config{Driver: c.Database.Driver, DSN: c.databaseDSN(), Types: catalog.Types, Masters: catalog.Masters, Keys: keys})
	if err != nil {
		return false, err
	}
	return s.Begun(ctx), s.Close()
}

// MoveKeys 根密钥移交 puts the keys of an installation under the configured sign and
// verify service. It gives the file of the root key that is needed no more.
func MoveKeys(cfg Config, rootFile string) (string, error) {
	module, err := cfg.service()
	switch {
	case err != nil:
		return "", err
	case module == nil:
		return "", fault.Invalid("keys.no_service", "请先配置 keys.service.url 和 keys.service.secret")
	}
	rootFile = cmp.Or(rootFile, cfg.rootFile())
	keys, err := gmcrypto.OpenKeys(cfg.keysFile(), rootFile)
	if err != nil {
		return "", err
	}
	return rootFile, keys.MoveTo(module)
}

// RestoreKeys puts the keys of an installation back, which has none.
func RestoreKeys(cfg Config, file string, shares []string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return err
	}
	module, err := cfg.service()
	if err != nil {
		return err
	}
	if module != nil {
		return gmcrypto.RestoreKeysWith(cfg.keysFile(), module, text)
	}
	return gmcrypto.RestoreKeys(cfg.keysFile(), cfg.rootFile(), text, shares)
}

// NoteKeys puts what was done to all keys on record, as soon as there is something to
// write with.
func (a *App) NoteKeys(ctx context.Context, action string) error {
	return a.Store.Audit().Record(ctx, systemEntry(action, "key/all", nil))
}
