package store

import (
	"context"
	"time"

	"cardflow/internal/domain/value"
)

// Forget drops what nobody can use any more: the answers to requests and the
// sessions from before one instant, and the notices from before another.
func (s *Store) Forget(ctx context.Context, replies, notices time.Time) error {
	for _, old := range []struct {
		sql    string
		before any
	}{
		{`DELETE FROM "idempotency_keys" WHERE "created_at" < ?`, stored(replies)},
		{`DELETE FROM "sessions" WHERE "expires_at" < ?`, stored(replies)},
		{`DELETE FROM "notices" WHERE "id" < ?`, value.FirstID(notices)}, // ids sort by time
	} {
		if err := s.write.WithContext(ctx).Exec(old.sql, old.before).Error; err != nil {
			return s.translate(err)
		}
	}
	return nil
}
