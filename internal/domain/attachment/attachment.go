// Package attachment describes the files that papers carry (附件). The bytes lie
// in a file store, never in the database or in a workflow.
package attachment

import (
	"context"
	"io"
	"time"
)

// File 附件 as the database knows it. Digest is SM3 over the content, in hex.
type File struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Size         int64     `json:"size"`
	Type         string    `json:"type"`
	Digest       string    `json:"digest"`
	UploadedBy   string    `json:"uploaded_by"`
	UploaderName string    `json:"uploader_name"`
	CreatedAt    time.Time `json:"created_at"`
}

// Repository stores descriptions.
type Repository interface {
	Add(ctx context.Context, f File) error
	// Files gives many by id, in the order asked; unknown ids are left out.
	Files(ctx context.Context, ids []string) ([]File, error)
	// Papers lists the papers that carry a file, for deciding who may read it.
	Papers(ctx context.Context, id string) ([]string, error)
}

// Blobs stores the bytes.
type Blobs interface {
	Put(ctx context.Context, id string, r io.Reader) error
	Open(ctx context.Context, id string) (io.ReadCloser, error)
}

// Bin is a file store that also forgets.
type Bin interface {
	Blobs
	// Remove drops the bytes of an id; of one that is not there it does nothing.
	Remove(ctx context.Context, id string) error
}
