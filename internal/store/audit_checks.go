package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/value"
)

type auditCheckRow struct {
	ID          string `gorm:"primaryKey"`
	PersonID    string
	PersonName  string
	StartedAt   time.Time
	FinishedAt  *time.Time
	SeenAt      time.Time
	Checked     int64
	Total       int64
	SealedSeq   int64
	Pending     int64
	BrokenKind  string
	BrokenSeq   int64
	BrokenEntry string
	Remark      string
}

func (auditCheckRow) TableName() string { return "audit_checks" }

func toCheckRow(c audit.Check) auditCheckRow {
	r := auditCheckRow{ID: c.ID, PersonID: c.PersonID, PersonName: c.PersonName, StartedAt: stored(c.StartedAt), FinishedAt: storedPtr(c.FinishedAt),
		SeenAt: stored(c.SeenAt), Checked: c.Report.Checked, Total: c.Report.Total, SealedSeq: c.Report.Sealed, Pending: c.Report.Pending,
		Remark: value.Clip(c.Failure, 500)}
	if b := c.Report.Broken; b != nil {
		r.BrokenKind, r.BrokenSeq, r.BrokenEntry = string(b.Kind), b.Seq, b.Entry
	}
	return r
}

func (r auditCheckRow) check() *audit.Check {
	c := &audit.Check{ID: r.ID, PersonID: r.PersonID, PersonName: r.PersonName, StartedAt: r.StartedAt.UTC(), FinishedAt: utcPtr(r.FinishedAt),
		SeenAt: r.SeenAt.UTC(), Failure: r.Remark, Report: audit.Report{Checked: r.Checked, Total: r.Total, Sealed: r.SealedSeq, Pending: r.Pending}}
	if r.BrokenKind != "" {
		c.Report.Broken = &audit.Break{Kind: audit.BreakKind(r.BrokenKind), Seq: r.BrokenSeq, Entry: r.BrokenEntry}
	}
	return c
}

// SaveCheck writes a verification, or how far it is.
func (l AuditLog) SaveCheck(ctx context.Context, c audit.Check) error {
	row := toCheckRow(c)
	return l.s.within(ctx, func(db *gorm.DB) error {
		changed, err := execute(db, `UPDATE "audit_checks" SET "finished_at" = ?, "seen_at" = ?, "checked" = ?, "total" = ?, "sealed_seq" = ?, "pending" = ?,
 "broken_kind" = ?, "broken_seq" = ?, "broken_entry" = ?, "remark" = ? WHERE "id" = ?`, moment(row.FinishedAt), row.SeenAt, row.Checked, row.Total,
			row.SealedSeq, row.Pending, row.BrokenKind, row.BrokenSeq, row.BrokenEntry, row.Remark, row.ID)
		if err != nil || changed > 0 {
			return err
		}
		return create(db, row)
	})
}

// LastCheck gives the newest verification, nil when there was none.
func (l AuditLog) LastCheck(ctx context.Context) (*audit.Check, error) {
	rows, err := raw[auditCheckRow](l.s.read.WithContext(ctx), `SELECT * FROM "audit_checks" ORDER BY "id" DESC LIMIT 1`)
	if err != nil || len(rows) == 0 {
		return nil, l.s.translate(err)
	}
	return rows[0].check(), nil
}
