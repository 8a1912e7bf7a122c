package gmcrypto

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"cardflow/internal/fault"
)

// Backup 密钥备份 is the key file as it stands, which is useless without the root key,
// and shares of the root key for as many people.
type Backup struct {
	File   []byte
	Shares []string
}

// Backup takes a backup; any threshold of the shares open it. Of a root key inside a
// module there are no shares: the module is backed up by itself.
func (k *Keys) Backup(shares, threshold int) (Backup, error) {
	if k.rootPath == "" {
		file, err := readPrivate(k.path)
		return Backup{File: file}, err
	}
	root, err := readPrivate(k.rootPath)
	if err != nil {
		return Backup{}, keyFileFault(k.rootPath, err)
	}
	secret, err := hex.DecodeString(string(trimmed(root)))
	if err != nil {
		return Backup{}, keyFileFault(k.rootPath, err)
	}
	parts, err := splitSecret(secret, shares, threshold)
	if err != nil {
		return Backup{}, err
	}
	var out Backup
	for _, p := range parts {
		out.Shares = append(out.Shares, p.String())
	}
	out.File, err = readPrivate(k.path)
	return out, err
}

// RestoreKeys 密钥恢复 puts the key file and its root key back from a backup and enough
// shares. It writes over neither: what is there must be taken away first.
func RestoreKeys(path, rootPath string, file []byte, shares []string) error {
	for _, p := range []string{path, rootPath} {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			return fault.Conflict(CodeKeyFile, "%s 已存在，恢复不会覆盖它；确认不再需要后请先移走", p)
		}
	}
	root, err := joinShares(shares)
	if err != nil {
		return err
	}
	provider, err := SoftwareProvider(root)
	if err != nil {
		return keyFileFault(path, err)
	}
	if err := opens(provider, file, "分片打不开这个备份，请确认分片与备份文件是同一次做的"); err != nil {
		return err
	}
	return putBack([]backedUp{{rootPath, []byte(hex.EncodeToString(root) + "\n")}, {path, file}})
}

// RestoreKeysWith puts the key file back whose root key a module has inside.
func RestoreKeysWith(path string, provider Provider, file []byte) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fault.Conflict(CodeKeyFile, "%s 已存在，恢复不会覆盖它；确认不再需要后请先移走", path)
	}
	if err := opens(provider, file, "密码模块中的根密钥打不开这个备份，请确认连接的是备份时的服务"); err != nil {
		return err
	}
	return putBack([]backedUp{{path, file}})
}

// opens refuses a backup that is no key file of this root key.
func opens(provider Provider, file []byte, refusal string) error {
	var f keyFile
	if err := json.Unmarshal(file, &f); err != nil || f.Version != keyFileVersion {
		return fault.Invalid(CodeKeyFile, "备份文件不是密钥文件").Because(errors.Join(err, errBackup))
	}
	_, err := f.open(provider)
	if err != nil && fault.From(err).Kind != fault.KindUnavailable {
		err = fault.Invalid(CodeShares, "%s", refusal).Because(err)
	}
	return err
}

type backedUp struct {
	path string
	data []byte
}

// putBack writes files that are not there.
func putBack(files []backedUp) error {
	for _, w := range files {
		temp, err := writeAside(w.path, w.data)
		if err == nil {
			err = os.Link(temp, w.path)
			_ = os.Remove(temp)
		}
		if err != nil {
			return keyFileFault(w.path, err)
		}
	}
	return nil
}
