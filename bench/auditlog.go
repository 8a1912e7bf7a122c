package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os/exec"
	"path/filepath"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
)

const (
	auditEntries = 1_000_000
	auditLoad    = 20_000 // in one transaction
)

// measureAudit proves an audit log of a million entries whole, on the command line.
// Beside it stands what reading the log alone takes.
func (b *bench) measureAudit(ctx context.Context) error {
	key, err := libraryKey()
	if err != nil {
		return err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("audit-%d-%s", auditEntries, key))
	if err := b.keep(ctx, dir, func(half string) error { return loadAudit(ctx, half) }); err != nil {
		return err
	}
	plain, err := readAudit(ctx, databaseFile(dir))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, b.program, "audit", "verify", "--data-dir", dir)
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("audit verify: %w\n%s", err, out)
	}
	took, used := time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	b.table.add(row{"audit log of 1,000,000 entries proven whole", "", seconds(plain) + " to read it",
		fmt.Sprintf("%s, %.0f entries/s, processor time %s", seconds(took), auditEntries/took.Seconds(), seconds(used)), info})
	return nil
}

func loadAudit(ctx context.Context, dir string) error {
	log.Printf("loading %d entries of the audit log", auditEntries)
	s, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for more := true; more; { // what the demonstration did comes first
		done, err := s.Audit().Extend(ctx, true)
		if err != nil {
			return err
		}
		more = done.Linked > 0
	}
	for from := 0; from < auditEntries; from += auditLoad {
		var p store.Papers
		for i := from; i < from+auditLoad; i++ {
			p.Entries = append(p.Entries, audit.Entry{ID: value.NewID(), At: time.Now(), ActorID: fmt.Sprint("clerk-", i%100), ActorName: "张库管", Address: "10.1.2.3",
				RequestID: fmt.Sprint("bench-", i), Function: "W-01.6", Action: "agree", Object: fmt.Sprintf("RK-20260301-%07d", i), After: `{"state":"done"}`, Result: audit.OK})
		}
		if err := s.Load(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// readAudit times a walk over everything that a proof has to read.
func readAudit(ctx context.Context, path string) (time.Duration, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	began := time.Now()
	rows, err := db.QueryContext(ctx, `SELECT "l"."seq", "l"."link", "e".* FROM "audit_links" "l" JOIN "audit_log" "e" ON "e"."id" = "l"."entry_id" ORDER BY "l"."seq"`)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	into := make([]any, len(columns))
	for i := range into {
		into[i] = new(sql.RawBytes)
	}
	count := 0
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return 0, err
		}
		count++
	}
	if count < auditEntries && rows.Err() == nil {
		return 0, fmt.Errorf("only %d entries are in the chain", count)
	}
	return time.Since(began), rows.Err()
}
