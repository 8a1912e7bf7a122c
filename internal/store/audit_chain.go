package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

const (
	linkDomain   = "audit link"
	chainCounter = "audit_chain" // how long the chain is; whoever makes it longer holds this row
	linksAtOnce  = 200           // few, for SQLite has one writer
	// freshlyWritten is how far back a round looks for entries, deeplyWritten when a
	// seal is made: a transaction may commit long after it made the entry's id.
	freshlyWritten = 2 * time.Minute
	deeplyWritten  = 24 * time.Hour
)

type auditLinkRow struct {
	Seq     int64 `gorm:"primaryKey;autoIncrement:false"`
	EntryID string
	Link    string
}

func (auditLinkRow) TableName() string { return "audit_links" }

type auditSealRow struct {
	Seq       int64 `gorm:"primaryKey;autoIncrement:false"`
	Head      string
	SealedAt  time.Time
	KeyID     string
	Signature string
}

func (auditSealRow) TableName() string { return "audit_seals" }

func (r auditSealRow) seal() audit.Seal {
	return audit.Seal{Seq: r.Seq, Head: r.Head, At: r.SealedAt.UTC(), KeyID: r.KeyID, Signature: r.Signature}
}

// sealed is what a seal signs.
func sealed(s audit.Seal) []byte {
	return gmcrypto.Canonical("audit seal", strconv.FormatInt(s.Seq, 10), s.Head, strconv.FormatInt(s.At.UnixMicro(), 10))
}

func (s *Store) sealHolds(seal audit.Seal) (bool, error) {
	return s.signed(seal.KeyID, sealed(seal), seal.Signature)
}

// signed tells whether a signature, in base64, is of a message.
func (s *Store) signed(key string, message []byte, signature string) (bool, error) {
	der, err := base64.StdEncoding.DecodeString(signature)
	if err == nil {
		err = s.keys.Verify(key, message, der)
	}
	return proven(err)
}

// proven reads what checking a signature gave: where the module that checks does not
// answer, nothing is known, and nobody may be told that something was forged.
func proven(err error) (bool, error) {
	if err != nil && fault.From(err).Kind == fault.KindUnavailable {
		return false, err
	}
	return err == nil, nil
}

// linked is what a link is over: the one before, the place, and all of the entry.
func linked(previous string, seq int64, r auditRow) []byte {
	return gmcrypto.Canonical(previous, strconv.FormatInt(seq, 10), string(r.content()), r.Stamp)
}

var _ audit.Chain = AuditLog{}

// Extend puts what was committed since into the chain. Any process may try; they
// take turns at the counter.
func (l AuditLog) Extend(ctx context.Context, deep bool) (audit.Extension, error) {
	last, _, err := l.Status(ctx)
	if err != nil {
		return audit.Extension{}, err
	}
	since := value.FirstID(time.Now().Add(-freshlyWritten))
	switch {
	case last == nil:
		since = "" // entries of the time before the chain
	case deep:
		since = value.FirstID(last.At.Add(-deeplyWritten))
	}
	due, err := l.due(ctx, last, since)
	if err != nil || !due {
		return audit.Extension{}, l.s.translate(err)
	}
	var r chainRound
	err = l.s.within(ctx, func(db *gorm.DB) error {
		r = chainRound{s: l.s, db: db, since: since}
		return r.run()
	})
	if err != nil {
		return audit.Extension{}, err
	}
	if r.due != nil {
		r.out.Sealed, err = l.s.sealChain(ctx, *r.due)
	}
	return r.out, err
}

// sealChain signs a part of the chain that is committed: while the module that signs
// takes its time, nobody waits for the database. Of two processes that seal the same
// part, one is enough.
func (s *Store) sealChain(ctx context.Context, due audit.Seal) (*audit.Seal, error) {
	row, err := s.signedSeal(due)
	if err != nil {
		return nil, err
	}
	var kept *audit.Seal
	err = s.within(ctx, func(db *gorm.DB) error {
		kept = nil
		done, err := exists(db, `SELECT 1 FROM "audit_seals" WHERE "seq" >= ?`, row.Seq)
		if err != nil || done {
			return err
		}
		seal := row.seal()
		kept = &seal
		return create(db, row)
	})
	return kept, err
}

func (s *Store) signedSeal(due audit.Seal) (auditSealRow, error) {
	id, signature, err := s.keys.Sign(sealed(due))
	if err != nil {
		return auditSealRow{}, fmt.Errorf("store: sign the audit log: %w", err)
	}
	return auditSealRow{Seq: due.Seq, Head: due.Head, SealedAt: due.At, KeyID: id, Signature: base64.StdEncoding.EncodeToString(signature)}, nil
}

// due tells without a lock whether there is anything to do.
func (l AuditLog) due(ctx context.Context, last *audit.Seal, since string) (bool, error) {
	db := l.s.read.WithContext(ctx)
	found, err := exists(db, `SELECT 1 FROM "audit_log" "e" WHERE "e"."id" > ? AND NOT EXISTS (`+linkOf+`)`, since)
	switch {
	case err != nil || found:
		return found, err
	case last == nil: // what is in the chain waits for the first seal
		return exists(db, `SELECT 1 FROM "audit_links"`)
	}
	open, err := exists(db, `SELECT 1 FROM "audit_links" WHERE "seq" > ?`, last.Seq)
	return open && l.s.clock().Sub(last.At) >= audit.SealEvery, err
}

const linkOf = `SELECT 1 FROM "audit_links" "l" WHERE "l"."entry_id" = "e"."id"`

// chainRound is one transaction that makes the chain longer.
type chainRound struct {
	s     *Store
	db    *gorm.DB
	since string
	out   audit.Extension
	due   *audit.Seal // to be signed when all of it is committed

	last *auditSealRow // nil before the first seal
	tail auditLinkRow
	cut  bool // the chain once was longer
}

func (r *chainRound) run() error {
	if err := r.take(); err != nil {
		return err
	}
	entries, err := r.unlinked()
	if err != nil {
		return err
	}
	if err := r.link(entries); err != nil {
		return err
	}
	r.out.More = len(entries) == linksAtOnce
	if r.last != nil { // what is from before the chain is no news
		if err := r.watch(entries); err != nil {
			return err
		}
	}
	r.seal()
	return nil
}

// take waits for the turn and reads how far the chain is. Where its end was cut
// off, it goes on at the number it had: the gap stays for everybody to see.
func (r *chainRound) take() error {
	changed, err := execute(r.db, `UPDATE "counters" SET "amount" = "amount" WHERE "name" = ?`, chainCounter)
	if err == nil && changed == 0 {
		err = r.db.Exec(`INSERT INTO "counters" ("name", "amount") VALUES (?, 0)`, chainCounter).Error
	}
	if err == nil {
		err = r.findTail()
	}
	if err != nil {
		return err
	}
	counted, err := raw[int64](r.db, `SELECT "amount" FROM "counters" WHERE "name" = ?`, chainCounter)
	if err != nil {
		return err
	}
	reached := counted[0]
	if r.last != nil {
		reached = max(reached, r.last.Seq)
	}
	if reached > r.tail.Seq {
		r.cut, r.tail.Seq = true, reached
	}
	if r.last == nil && r.tail.EntryID != "" { // far into what is from before the chain
		at, _ := value.IDTime(r.tail.EntryID)
		r.since = value.FirstID(at.Add(-freshlyWritten))
	}
	return nil
}

func (r *chainRound) findTail() error {
	seals, err := raw[auditSealRow](r.db, `SELECT * FROM "audit_seals" ORDER BY "seq" DESC LIMIT 1`)
	if err != nil {
		return err
	}
	if len(seals) > 0 {
		r.last = &seals[0]
	}
	links, err := raw[auditLinkRow](r.db, `SELECT * FROM "audit_links" ORDER BY "seq" DESC LIMIT 1`)
	if err != nil {
		return err
	}
	if len(links) > 0 {
		r.tail = links[0]
		return nil
	}
	archives, err := raw[auditArchiveRow](r.db, `SELECT * FROM "audit_archives" ORDER BY "last_seq" DESC LIMIT 1`)
	if err == nil && len(archives) > 0 { // everything there was is in the archive
		r.tail = auditLinkRow{Seq: archives[0].LastSeq, Link: archives[0].Head}
	}
	return err
}

// unlinked reads entries in the order of their ids. Those that were forged stay
// where they are, outside, and are told of.
func (r *chainRound) unlinked() ([]auditRow, error) {
	var out []auditRow
	after := r.since
	for len(out) < linksAtOnce {
		rows, err := raw[auditRow](r.db, `SELECT "e".* FROM "audit_log" "e" WHERE "e"."id" > ? AND NOT EXISTS (`+linkOf+`) ORDER BY "e"."id" LIMIT ?`, after, linksAtOnce)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			after = row.ID
			// Before the first seal there are entries from before the chain, without a code.
			if r.s.genuine(row) || (r.last == nil && row.Stamp == "") {
				out = append(out, row)
			} else {
				r.out.Forged = append(r.out.Forged, row.ID)
			}
		}
		if len(rows) < linksAtOnce {
			break
		}
	}
	return out[:min(len(out), linksAtOnce)], nil
}

func (r *chainRound) link(entries []auditRow) error {
	if len(entries) == 0 {
		return nil
	}
	links := make([]auditLinkRow, 0, len(entries))
	for _, e := range entries {
		seq := r.tail.Seq + 1
		r.tail = auditLinkRow{Seq: seq, EntryID: e.ID, Link: gmcrypto.Stamp(r.s.keys, linkDomain, linked(r.tail.Link, seq, e))}
		links = append(links, r.tail)
	}
	if err := insertAll(r.db, links); err != nil {
		return err
	}
	r.out.Linked = len(links)
	return r.db.Exec(`UPDATE "counters" SET "amount" = ? WHERE "name" = ?`, r.tail.Seq, chainCounter).Error
}

// seal names the end of the chain for a seal when one is due. The first seal waits
// until everything from before the chain is in it.
func (r *chainRound) seal() {
	now := stored(r.s.clock())
	var since int64
	var at time.Time
	if r.last != nil {
		since, at = r.last.Seq, r.last.SealedAt
	}
	fresh := r.tail.Seq - since
	due := fresh >= audit.SealEntries || now.Sub(at) >= audit.SealEvery
	if due = due && fresh > 0 && (r.last != nil || !r.out.More); due {
		r.due = &audit.Seal{Seq: r.tail.Seq, Head: r.tail.Link, At: now}
	}
}

// SealsAfter lists seals in order.
func (l AuditLog) SealsAfter(ctx context.Context, seq int64, limit int) ([]audit.Seal, error) {
	rows, err := raw[auditSealRow](l.s.read.WithContext(ctx), `SELECT * FROM "audit_seals" WHERE "seq" > ? ORDER BY "seq" LIMIT ?`, seq, limit)
	out := make([]audit.Seal, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.seal())
	}
	return out, l.s.translate(err)
}

// Status tells the last seal and the end of the chain.
func (l AuditLog) Status(ctx context.Context) (*audit.Seal, int64, error) {
	db := l.s.read.WithContext(ctx)
	seals, err := raw[auditSealRow](db, `SELECT * FROM "audit_seals" ORDER BY "seq" DESC LIMIT 1`)
	var tails []int64
	if err == nil {
		tails, err = raw[int64](db, `SELECT "seq" FROM "audit_links" ORDER BY "seq" DESC LIMIT 1`)
	}
	if err != nil {
		return nil, 0, l.s.translate(err)
	}
	tail := append(tails, 0)[0]
	if len(seals) == 0 {
		return nil, tail, nil
	}
	seal := seals[0].seal()
	return &seal, max(tail, 0), nil
}
