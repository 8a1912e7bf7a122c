package store

import (
	"context"
	"time"
)

// Forget drops what nobody can use any more: the answers to requests and the
// sessions from before an instant.
func (s *Store) Forget(ctx context.Context, before time.Time) error {
	for _, sql := range []string{
		`DELETE FROM "idempotency_keys" WHERE "created_at" < ?`,
		`DELETE FROM "sessions" WHERE "expires_at" < ?`,
	} {
		if err := s.write.WithContext(ctx).Exec(sql, stored(before)).Error; err != nil {
			return s.translate(err)
		}
	}
	return nil
}
