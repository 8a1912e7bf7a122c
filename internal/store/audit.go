package store

import (
	"context"
	"strconv"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

type auditRow struct {
	ID          string `gorm:"primaryKey"`
	HappenedAt  time.Time
	ActorID     string
	ActorName   string
	Address     string
	RequestID   string
	FunctionID  string
	Action      string
	ObjectID    string
	StateBefore string
	StateAfter  string
	Outcome     string
	Stamp       string
}

func (auditRow) TableName() string { return "audit_log" }

// entryDomain is the domain of the codes of entries.
const entryDomain = "audit entry"

func toAuditRow(e audit.Entry) auditRow {
	return auditRow{ID: e.ID, HappenedAt: stored(e.At), ActorID: e.ActorID, ActorName: value.Clip(e.ActorName, 100),
		Address: value.Clip(e.Address, 64), RequestID: value.Clip(e.RequestID, 100), FunctionID: e.Function,
		Action: value.Clip(e.Action, 64), ObjectID: value.Clip(e.Object, 120), StateBefore: e.Before, StateAfter: e.After,
		Outcome: value.Clip(e.Result, 100)}
}

// content is everything an entry says, in the form its code is over.
func (r auditRow) content() []byte {
	return gmcrypto.Canonical(r.ID, strconv.FormatInt(r.HappenedAt.UnixMicro(), 10), r.ActorID, r.ActorName, r.Address, r.RequestID,
		r.FunctionID, r.Action, r.ObjectID, r.StateBefore, r.StateAfter, r.Outcome)
}

func (r auditRow) entry() (audit.Entry, error) {
	return audit.Entry{ID: r.ID, At: r.HappenedAt.UTC(), ActorID: r.ActorID, ActorName: r.ActorName, Address: r.Address, RequestID: r.RequestID,
		Function: r.FunctionID, Action: r.Action, Object: r.ObjectID, Before: r.StateBefore, After: r.StateAfter, Result: r.Outcome}, nil
}

// genuine tells whether this program, or one with its keys, wrote the entry.
func (s *Store) genuine(r auditRow) bool {
	return gmcrypto.CheckStamp(s.keys, entryDomain, r.content(), r.Stamp) == nil
}

// Audit 日志 writes entries that belong to no larger transaction, and reads them.
func (s *Store) Audit() AuditLog { return AuditLog{s} }

// AuditLog is the audit log in the database.
type AuditLog struct{ s *Store }

var (
	_ audit.Log    = AuditLog{}
	_ audit.Reader = AuditLog{}
)

// Record writes an entry by itself.
func (l AuditLog) Record(ctx context.Context, e audit.Entry) error {
	return l.s.translate(l.s.writeAudit(l.s.write.WithContext(ctx), e))
}

// writeAudit writes an entry with its code, inside the transaction of what it
// tells of: one does not happen without the other. Its place in the chain comes
// later, because to wait for one's place would make all that is done wait in one
// line.
func (s *Store) writeAudit(db *gorm.DB, e audit.Entry) error {
	return create(db, s.stampedRow(e))
}

func (s *Store) stampedRow(e audit.Entry) auditRow {
	row := toAuditRow(e)
	row.Stamp = gmcrypto.Stamp(s.keys, entryDomain, row.content())
	return row
}

// Entries lists the log, the newest first.
func (l AuditLog) Entries(ctx context.Context, f audit.Filter, page document.PageRequest) (document.Page[audit.Entry], error) {
	list := listing{table: "audit_log", keys: []string{"happened_at", "id"}, desc: true}
	var c conditions
	c.oneOf("actor_id", f.Actors)
	c.equal("function_id", f.Function)
	c.equal("object_id", f.Object)
	if f.From != "" {
		c.add(`"happened_at" >= ?`, stored(midnight(f.From)))
	}
	if f.To != "" {
		c.add(`"happened_at" < ?`, stored(midnight(f.To.AddDays(1))))
	}
	list.slow.equal("action", f.Action)
	list.slow.equal("address", f.Address)
	switch f.Result {
	case "":
	case audit.Refused:
		list.slow.add(`"outcome" <> ?`, audit.OK)
	default:
		list.slow.add(`"outcome" = ?`, f.Result)
	}
	out, err := pageOf(l.s.read.WithContext(ctx), list, c, page, func(r auditRow) []any { return []any{r.HappenedAt, r.ID} }, auditRow.entry)
	return out, l.s.translate(err)
}

// midnight is when a day begins in Shanghai.
func midnight(d value.Date) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, string(d), value.Shanghai())
	if err != nil {
		return time.Time{}
	}
	return at
}

// Entry gives one entry with its place in the chain.
func (l AuditLog) Entry(ctx context.Context, id string) (audit.Entry, int64, error) {
	db := l.s.read.WithContext(ctx)
	row, err := first[auditRow](db, `"id" = ?`, id)
	if err != nil {
		return audit.Entry{}, 0, l.s.translate(err)
	}
	if row == nil {
		return audit.Entry{}, 0, fault.NotFound("audit.not_found", "没有这条日志，它可能已归档")
	}
	seqs, err := raw[int64](db, `SELECT "seq" FROM "audit_links" WHERE "entry_id" = ?`, id)
	if err != nil {
		return audit.Entry{}, 0, l.s.translate(err)
	}
	e, _ := row.entry()
	return e, append(seqs, 0)[0], nil
}
