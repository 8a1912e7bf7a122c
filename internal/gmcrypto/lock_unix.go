//go:build unix

package gmcrypto

import (
	"os"
	"path/filepath"
	"syscall"
)

// lockFile keeps other processes from changing a file until it is given back. It
// locks the folder, which outlives the file that is put in place anew.
func lockFile(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		_ = folder.Close()
		return nil, err
	}
	return func() { _ = folder.Close() }, nil
}
