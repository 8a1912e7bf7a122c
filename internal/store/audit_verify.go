package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/gmcrypto"
)

// verifyBatch is how many entries a verification holds at once.
const verifyBatch = 1000

// linkedEntries reads links with their entries; an entry that is gone is empty.
const linkedEntries = `SELECT "l"."seq" AS "seq", "l"."entry_id" AS "entry_id", "l"."link" AS "link", "e".*
 FROM "audit_links" "l" LEFT JOIN "audit_log" "e" ON "e"."id" = "l"."entry_id"`

type linkedRow struct {
	Seq     int64
	EntryID string
	Link    string
	Entry   auditRow `gorm:"embedded"`
}

// verification walks the chain beside what is written meanwhile: it ends where the
// chain ended when it began.
type verification struct {
	s        *Store
	db       *gorm.DB
	v        audit.Verification
	report   audit.Report
	previous string // the link before
	told     time.Time
}

// Verify proves the log whole, or names the first broken entry.
func (l AuditLog) Verify(ctx context.Context, v audit.Verification) (audit.Report, error) {
	w := &verification{s: l.s, db: l.s.read.WithContext(ctx), v: v, told: time.Now()}
	err := w.run(ctx)
	return w.report, l.s.translate(err)
}

func (w *verification) run(ctx context.Context) error {
	tail, err := w.begin()
	if err != nil || w.report.Broken != nil {
		return err
	}
	for seq := w.report.First - 1; seq < tail; {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := raw[linkedRow](w.db, linkedEntries+` WHERE "l"."seq" > ? ORDER BY "l"."seq" LIMIT ?`, seq, verifyBatch)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			w.breaks(audit.Cut, seq+1, "")
			return nil
		}
		if err := w.batch(seq, rows); err != nil || w.report.Broken != nil {
			return err
		}
		seq = rows[len(rows)-1].Seq
	}
	if err := w.end(ctx, tail); err != nil {
		return err
	}
	return w.tell(true)
}

// begin finds where to start: behind the archive, or at the entry that was asked
// for, whose link before is taken as it stands.
func (w *verification) begin() (int64, error) {
	counted, err := raw[int64](w.db, `SELECT "amount" FROM "counters" WHERE "name" = ?`, chainCounter)
	if err != nil {
		return 0, err
	}
	tail := append(counted, 0)[0]
	archives, err := raw[auditArchiveRow](w.db, `SELECT * FROM "audit_archives" ORDER BY "last_seq" DESC LIMIT 1`)
	if err != nil {
		return 0, err
	}
	var archived int64
	if len(archives) > 0 {
		archived, w.previous = archives[0].LastSeq, archives[0].Head
		holds, err := w.s.archiveHolds(archives[0])
		if err != nil {
			return 0, err
		}
		if !holds {
			w.breaks(audit.Unsealed, archived, "")
			return tail, nil
		}
	}
	w.report.First = max(archived+1, w.v.From)
	w.report.Total = tail - w.report.First + 1
	if w.report.First == archived+1 {
		return tail, nil
	}
	before, err := first[auditLinkRow](w.db, `"seq" = ?`, w.report.First-1)
	if err == nil && before == nil {
		w.breaks(audit.Cut, w.report.First-1, "")
	} else if err == nil {
		w.previous = before.Link
	}
	return tail, err
}

func (w *verification) batch(behind int64, rows []linkedRow) error {
	lastSeq := rows[len(rows)-1].Seq
	seals, err := raw[auditSealRow](w.db, `SELECT * FROM "audit_seals" WHERE "seq" > ? AND "seq" <= ? ORDER BY "seq"`, behind, lastSeq)
	if err != nil {
		return err
	}
	byEntry := map[int64]audit.Seal{}
	for _, r := range seals {
		byEntry[r.Seq] = r.seal()
	}
	for _, row := range rows {
		if kind := w.look(behind, row); kind != "" {
			w.breaks(kind, behind+1, row.EntryID)
			return nil
		}
		behind, w.previous = row.Seq, row.Link
		w.report.Checked++
		if seal, ok := byEntry[row.Seq]; ok {
			holds, err := w.s.sealHolds(seal)
			if err != nil {
				return err
			}
			if !holds || seal.Head != row.Link {
				w.breaks(audit.Unsealed, row.Seq, row.EntryID)
				return nil
			}
			w.report.Sealed = row.Seq
		}
		if err := w.tell(false); err != nil {
			return err
		}
	}
	return nil
}

// look tells what is wrong with the entry behind another.
func (w *verification) look(behind int64, row linkedRow) audit.BreakKind {
	switch {
	case row.Seq != behind+1, row.Entry.ID == "":
		return audit.Deleted
	case row.Entry.Stamp != "" && !w.s.genuine(row.Entry):
		return audit.Changed
	case gmcrypto.CheckStamp(w.s.keys, linkDomain, linked(w.previous, row.Seq, row.Entry), row.Link) == nil:
		return ""
	case row.Entry.Stamp == "": // of the time before the chain: its link is its only proof
		return audit.Changed
	}
	return audit.Reordered
}

// end looks at what the chain itself cannot show: its end, and entries outside.
func (w *verification) end(ctx context.Context, tail int64) error {
	beyond, err := exists(w.db, `SELECT 1 FROM "audit_seals" WHERE "seq" > ?`, max(tail, w.now(ctx)))
	if err != nil {
		return err
	}
	if beyond {
		w.breaks(audit.Cut, tail+1, "")
		return nil
	}
	if err := w.witnessed(ctx, tail); err != nil || w.report.Broken != nil {
		return err
	}
	return w.outside(ctx)
}

// now is how long the chain is at this moment.
func (w *verification) now(ctx context.Context) int64 {
	counted, err := raw[int64](w.s.read.WithContext(ctx), `SELECT "amount" FROM "counters" WHERE "name" = ?`, chainCounter)
	if err != nil {
		return 0
	}
	return append(counted, 0)[0]
}

// witnessed compares the seals that are kept apart with those in the database.
func (w *verification) witnessed(ctx context.Context, tail int64) error {
	witness := slices.Clone(w.v.Witness)
	slices.SortFunc(witness, func(a, b audit.Seal) int { return int(a.Seq - b.Seq) })
	for _, seal := range witness {
		holds, err := w.s.sealHolds(seal)
		if err != nil {
			return err
		}
		if !holds {
			continue // nobody with the key wrote this line
		}
		row, err := first[auditSealRow](w.db, `"seq" = ?`, seal.Seq)
		if err != nil {
			return err
		}
		if row != nil && row.Head == seal.Head {
			continue
		}
		if seal.Seq > max(tail, w.now(ctx)) {
			w.breaks(audit.Cut, tail+1, "")
		} else {
			w.breaks(audit.Unsealed, seal.Seq, "")
		}
		return nil
	}
	return nil
}

// outside looks at the entries that are not in the chain: what this program wrote
// a moment ago waits for its place, anything else was put there.
func (w *verification) outside(ctx context.Context) error {
	sealed := len(w.v.Witness) > 0 || w.report.Sealed > 0
	after := ""
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := raw[auditRow](w.db, `SELECT "e".* FROM "audit_log" "e" WHERE "e"."id" > ? AND NOT EXISTS (`+linkOf+`) ORDER BY "e"."id" LIMIT ?`, after, verifyBatch)
		if err != nil {
			return err
		}
		for _, row := range rows {
			after = row.ID
			if !w.s.genuine(row) && (sealed || row.Stamp != "") {
				w.report.Broken = &audit.Break{Kind: audit.Inserted, Entry: row.ID}
				return nil
			}
			w.report.Pending++
		}
		if len(rows) < verifyBatch {
			return nil
		}
	}
}

func (w *verification) breaks(kind audit.BreakKind, seq int64, entry string) {
	w.report.Broken = &audit.Break{Kind: kind, Seq: seq, Entry: entry}
}

// tellEvery is how often a verification says how far it is.
const tellEvery = 2 * time.Second

func (w *verification) tell(always bool) error {
	if w.v.Progress == nil || (!always && time.Since(w.told) < tellEvery) {
		return nil
	}
	w.told = time.Now()
	return w.v.Progress(w.report)
}
