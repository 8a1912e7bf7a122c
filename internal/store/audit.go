package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
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
}

func (auditRow) TableName() string { return "audit_log" }

// Audit 日志 writes entries that belong to no larger transaction.
func (s *Store) Audit() audit.Log { return auditLog{s} }

type auditLog struct{ s *Store }

func (l auditLog) Record(ctx context.Context, e audit.Entry) error {
	return l.s.translate(writeAudit(l.s.write.WithContext(ctx), e))
}

func writeAudit(db *gorm.DB, e audit.Entry) error {
	row := auditRow{ID: e.ID, HappenedAt: stored(e.At), ActorID: e.ActorID, ActorName: clipRunes(e.ActorName, 100),
		Address: clipRunes(e.Address, 64), RequestID: clipRunes(e.RequestID, 100), FunctionID: e.Function,
		Action: clipRunes(e.Action, 64), ObjectID: clipRunes(e.Object, 120), StateBefore: e.Before, StateAfter: e.After,
		Outcome: clipRunes(e.Result, 100)}
	return create(db, row)
}
