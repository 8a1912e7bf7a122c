package store

import (
	"context"
	"encoding/base64"
	"strconv"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/fault"
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

func (s *Store) archiveHolds(r auditArchiveRow) (bool, error) {
	return s.signed(r.KeyID, r.signed(), r.Signature)
}

var _ audit.Archiver = AuditLog{}

// Archivable gives the part of the chain that was sealed before an instant and is
// online still.
func (l AuditLog) Archivable(ctx context.Context, before time.Time) (first, last int64, err error) {
	db := l.s.read.WithContext(ctx)
	archived, err := raw[int64](db, `SELECT COALESCE(MAX("last_seq"), 0) FROM "audit_archives"`)
	if err != nil {
		return 0, 0, l.s.translate(err)
	}
	sealed, err := raw[int64](db, `SELECT COALESCE(MAX("seq"), 0) FROM "audit_seals" WHERE "sealed_at" < ?`, stored(before))
	if err != nil {
		return 0, 0, l.s.translate(err)
	}
	return archived[0] + 1, sealed[0], nil
}

// EachLinked walks a part of the chain.
func (l AuditLog) EachLinked(ctx context.Context, first, last int64, fn func(audit.Linked) error) error {
	for behind := first - 1; behind < last; {
		rows, err := raw[linkedRow](l.s.read.WithContext(ctx), linkedEntries+` WHERE "l"."seq" > ? AND "l"."seq" <= ? ORDER BY "l"."seq" LIMIT ?`, behind, last, verifyBatch)
		if err != nil {
			return l.s.translate(err)
		}
		if len(rows) == 0 {
			return fault.Conflict("audit.broken", "日志链在第 %d 条之后缺失，请先校验", behind)
		}
		for _, r := range rows {
			e, err := r.Entry.entry()
			if err == nil {
				err = fn(audit.Linked{Seq: r.Seq, Link: r.Link, Stamp: r.Entry.Stamp, Entry: e})
			}
			if err != nil {
				return err
			}
		}
		behind = rows[len(rows)-1].Seq
	}
	return nil
}

// Archive notes an archive and takes its entries away, a thousand at a time; what a
// crash left behind goes with the next archive.
func (l AuditLog) Archive(ctx context.Context, a audit.Archive, log audit.Entry) error {
	row := auditArchiveRow{LastSeq: a.Last, FirstSeq: a.First, Head: a.Head, File: a.File, Digest: a.Digest, ArchivedAt: stored(a.At)}
	id, signature, err := l.s.keys.Sign(row.signed())
	if err != nil {
		return l.s.translate(err)
	}
	row.KeyID, row.Signature = id, base64.StdEncoding.EncodeToString(signature)
	err = l.s.within(ctx, func(db *gorm.DB) error {
		if err := create(db, row); err != nil {
			return err
		}
		return l.s.writeAudit(db, log)
	})
	if err != nil {
		return err
	}
	firsts, err := raw[int64](l.s.read.WithContext(ctx), `SELECT COALESCE(MIN("seq"), 0) FROM "audit_links"`)
	if err != nil {
		return l.s.translate(err)
	}
	for seq := firsts[0] - 1; seq < a.Last; seq += verifyBatch {
		if err := l.dropThrough(ctx, min(seq+verifyBatch, a.Last)); err != nil {
			return err
		}
	}
	return nil
}

func (l AuditLog) dropThrough(ctx context.Context, seq int64) error {
	return l.s.within(ctx, func(db *gorm.DB) error {
		if err := db.Exec(`DELETE FROM "audit_log" WHERE "id" IN (SELECT "entry_id" FROM "audit_links" WHERE "seq" <= ?)`, seq).Error; err != nil {
			return err
		}
		return db.Exec(`DELETE FROM "audit_links" WHERE "seq" <= ?`, seq).Error
	})
}

// Archived finds what was noted of a file.
func (l AuditLog) Archived(ctx context.Context, file string) (audit.Archive, bool, error) {
	row, err := first[auditArchiveRow](l.s.read.WithContext(ctx), `"file" = ?`, file)
	if err != nil {
		return audit.Archive{}, false, l.s.translate(err)
	}
	if row == nil {
		return audit.Archive{}, false, fault.NotFound("audit.no_archive", "没有登记过归档文件 %s", file)
	}
	signed, err := l.s.archiveHolds(*row)
	return audit.Archive{First: row.FirstSeq, Last: row.LastSeq, Head: row.Head, File: row.File, Digest: row.Digest, At: row.ArchivedAt.UTC()}, signed, err
}
