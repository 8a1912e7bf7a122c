// Package filestore keeps the bytes of attachments (附件) on a disk.
package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"cardflow/internal/fault"
)

// Disk 文件目录 is a folder with one file for each attachment, spread over
// subfolders so that none grows too long to list.
type Disk struct {
	root string
}

// NewDisk opens the folder and makes it when it is missing. Files are readable
// by the service's own account only.
func NewDisk(root string) (*Disk, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("open attachment folder: %w", err)
	}
	return &Disk{root: root}, nil
}

var validID = regexp.MustCompile(`^[0-9a-zA-Z-]{8,64}$`)

// place is the path of an id; anything that is no id could leave the folder.
func (d *Disk) place(id string) (string, error) {
	if !validID.MatchString(id) {
		return "", fault.NotFound("attachment.not_found", "附件不存在")
	}
	// The end of an id is its random part, so files spread evenly.
	return filepath.Join(d.root, id[len(id)-2:], id), nil
}

// Put stores the bytes under an id. They are written aside and moved in place,
// so that a file is whole or absent.
func (d *Disk) Put(_ context.Context, id string, r io.Reader) (err error) {
	target, err := d.place(id)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return unavailable(err)
	}
	aside, err := os.CreateTemp(filepath.Dir(target), ".upload-*")
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		if err != nil {
			_ = aside.Close()
			_ = os.Remove(aside.Name())
		}
	}()
	if _, err := io.Copy(aside, r); err != nil {
		return unavailable(err)
	}
	if err := aside.Sync(); err != nil {
		return unavailable(err)
	}
	if err := aside.Close(); err != nil {
		return unavailable(err)
	}
	if err := os.Rename(aside.Name(), target); err != nil {
		return unavailable(err)
	}
	return nil
}

// Open reads the bytes of an id.
func (d *Disk) Open(_ context.Context, id string) (io.ReadCloser, error) {
	target, err := d.place(id)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(target) //nolint:gosec // the path is made of a checked id
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.NotFound("attachment.not_found", "附件不存在")
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return f, nil
}

// Remove drops the bytes of an id; of one that is not there it does nothing.
func (d *Disk) Remove(_ context.Context, id string) error {
	target, err := d.place(id)
	if err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable(err)
	}
	return nil
}

func unavailable(cause error) error {
	return fault.Unavailable("attachment.store", "附件暂时无法存取，请稍后重试").Because(cause)
}
