package store

import (
	"strconv"
	"time"

	"cardflow/internal/gmcrypto"
)

// auditArchiveRow notes a part of the log that was moved to a file, and the end of
// the chain there, at which what is online goes on.
type auditArchiveRow struct {
	LastSeq    int64 `gorm:"primaryKey;autoIncrement:false"`
	FirstSeq   int64
	Head       string
	File       string
	Digest     string
	ArchivedAt time.Time
	KeyID      string
	Signature  string
}

func (auditArchiveRow) TableName() string { return "audit_archives" }

// signed is what the signature of an archive is over.
func (r auditArchiveRow) signed() []byte {
	return gmcrypto.Canonical("audit archive", strconv.FormatInt(r.FirstSeq, 10), strconv.FormatInt(r.LastSeq, 10), r.Head, r.File, r.Digest,
		strconv.FormatInt(r.ArchivedAt.UnixMicro(), 10))
}

func (s *Store) archiveHolds(r auditArchiveRow) bool {
	return s.signed(r.KeyID, r.signed(), r.Signature)
}
