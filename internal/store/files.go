package store

import (
	"context"
	"time"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

type fileRow struct {
	ID           string `gorm:"primaryKey"`
	Name         string
	SizeBytes    int64
	MediaType    string
	Digest       string
	UploadedBy   string
	UploaderName string
	CreatedAt    time.Time
}

func (fileRow) TableName() string { return "attachments" }

// Files 附件.
func (s *Store) Files() attachment.Repository { return files{s} }

type files struct{ s *Store }

func (f files) Add(ctx context.Context, in attachment.File) error {
	row := fileRow{ID: in.ID, Name: value.Clip(in.Name, 255), SizeBytes: in.Size, MediaType: in.Type, Digest: in.Digest,
		UploadedBy: in.UploadedBy, UploaderName: in.UploaderName, CreatedAt: stored(in.CreatedAt)}
	return f.s.translate(f.s.write.WithContext(ctx).Create(&row).Error)
}

func (f files) Files(ctx context.Context, ids []string) ([]attachment.File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := raw[fileRow](f.s.read.WithContext(ctx), `SELECT * FROM "attachments" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return nil, f.s.translate(err)
	}
	byID := make(map[string]fileRow, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	var out []attachment.File
	for _, id := range ids {
		if r, ok := byID[id]; ok {
			out = append(out, attachment.File{ID: r.ID, Name: r.Name, Size: r.SizeBytes, Type: r.MediaType, Digest: r.Digest,
				UploadedBy: r.UploadedBy, UploaderName: r.UploaderName, CreatedAt: r.CreatedAt.UTC()})
		}
	}
	return out, nil
}

func (f files) Papers(ctx context.Context, id string) ([]string, error) {
	ids, err := raw[string](f.s.read.WithContext(ctx), `SELECT "document_id" FROM "document_refs" WHERE "entry_id" = ?
 UNION SELECT "document_id" FROM "opinion_files" WHERE "file_id" = ? ORDER BY "document_id"`, id, id)
	return ids, f.s.translate(err)
}

// opinionFileRow is an attachment of an opinion, which is in the history of a
// paper and not in the paper.
type opinionFileRow struct {
	EventID    string `gorm:"primaryKey"`
	FileID     string `gorm:"primaryKey"`
	DocumentID string
}

func (opinionFileRow) TableName() string { return "opinion_files" }

func opinionFileRows(e document.Event) []opinionFileRow {
	rows := make([]opinionFileRow, 0, len(e.Files))
	for _, id := range e.Files {
		rows = append(rows, opinionFileRow{EventID: e.ID, FileID: id, DocumentID: e.DocumentID})
	}
	return rows
}
