package app

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// AuditArchive 归档 as the command line tells of it.
type AuditArchive = audit.Archive

// ArchiveAudit moves the entries that were sealed before a day to a file in dir, as
// JSON lines under gzip. The log is proved whole first; what the law keeps online
// stays.
func (a *App) ArchiveAudit(ctx context.Context, before, dir string, progress func(AuditReport) error) (AuditArchive, error) {
	var none AuditArchive
	day, err := value.ParseDate(before)
	if err != nil {
		return none, err
	}
	limit := value.DateOf(time.Now().AddDate(0, -audit.KeptOnline, 0))
	if day > limit {
		return none, fault.Invalid("audit.too_young", "最近 %d 个月的日志必须在线保存，--before 最晚为 %s", audit.KeptOnline, limit)
	}
	from, err := time.ParseInLocation(time.DateOnly, string(day), value.Shanghai())
	if err != nil {
		return none, err
	}
	report, err := a.VerifyAudit(ctx, 0, "", progress)
	if err != nil {
		return none, err
	}
	if report.Broken != nil {
		return none, fault.Conflict("audit.broken", "日志不完整，不能归档：%s", report.Broken)
	}
	log := a.Store.Audit()
	first, last, err := log.Archivable(ctx, from)
	if err != nil {
		return none, err
	}
	if last < first {
		return none, fault.NotFound("audit.nothing_to_archive", "%s 之前没有可归档的日志", day)
	}
	archive, err := writeArchive(ctx, log, dir, first, last)
	if err != nil {
		return none, err
	}
	return archive, log.Archive(ctx, archive, systemEntry("archive", archive.File, map[string]any{"first": first, "last": last, "digest": archive.Digest}))
}

func writeArchive(ctx context.Context, log audit.Archiver, dir string, first, last int64) (AuditArchive, error) {
	out := AuditArchive{First: first, Last: last, File: fmt.Sprintf("audit-%d-%d.jsonl.gz", first, last), At: time.Now().UTC()}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return out, err
	}
	path := filepath.Join(dir, out.File)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return out, err
	}
	defer file.Close()
	buffered := bufio.NewWriterSize(file, 1<<16)
	packed := gzip.NewWriter(buffered)
	lines := json.NewEncoder(packed)
	err = log.EachLinked(ctx, first, last, func(e audit.Linked) error {
		out.Head = e.Link
		return lines.Encode(e)
	})
	if err = errors.Join(err, packed.Close(), buffered.Flush(), file.Sync()); err != nil {
		return out, err
	}
	if _, err := file.Seek(0, 0); err != nil {
		return out, err
	}
	out.Digest, err = gmcrypto.Digest(file)
	return out, err
}

// VerifyArchive proves a file to be the archive that was made: its digest is the
// signed one.
func (a *App) VerifyArchive(ctx context.Context, path string) (AuditArchive, error) {
	archive, signed, err := a.Store.Audit().Archived(ctx, filepath.Base(path))
	if err != nil {
		return archive, err
	}
	file, err := os.Open(path)
	if err != nil {
		return archive, err
	}
	defer file.Close()
	digest, err := gmcrypto.Digest(file)
	switch {
	case err != nil:
		return archive, err
	case !signed:
		return archive, fault.Conflict("audit.broken", "归档 %s 的登记被改动，签名不符", archive.File)
	case digest != archive.Digest:
		return archive, fault.Conflict("audit.broken", "归档文件 %s 被改动，杂凑值与签名时不同", archive.File)
	}
	return archive, nil
}

// systemEntry is the entry of what was done on the command line, by whoever has
// the machine.
func systemEntry(action, object string, after any) audit.Entry {
	host, _ := os.Hostname()
	text, _ := json.Marshal(after)
	return audit.Entry{ID: value.NewID(), At: time.Now().UTC(), ActorName: "命令行", Address: host, Action: action, Object: object, After: string(text), Result: audit.OK}
}
