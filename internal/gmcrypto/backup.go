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

// Backup takes a backup; any threshold of the shares open it.
func (k *Keys) Backup(shares, threshold int) (Backup, error) {
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
	var f keyFile
	if err := json.Unmarshal(file, &f); err != nil || f.Version != keyFileVersion {
		return fault.Invalid(CodeKeyFile, "备份文件不是密钥文件").Because(errors.Join(err, errBackup))
	}
	if _, err := f.open(provider); err != nil {
		return fault.Invalid(CodeShares, "分片打不开这个备份，请确认分片与备份文件是同一次做的").Because(err)
	}
	for _, w := range []struct {
		path string
		data []byte
	}{{rootPath, []byte(hex.EncodeToString(root) + "\n")}, {path, file}} {
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
