package store

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"cardflow/internal/store/migrations"
)

// OpenDameng opens and migrates a store that speaks 达梦's dialect over any
// connection.
func OpenDameng(t testing.TB, c Config, d gorm.Dialector) *Store {
	t.Helper()
	s := &Store{types: c.Types, masters: c.Masters, clock: c.Clock, log: c.Logger, dialect: migrations.Dameng}
	if err := s.useDameng(d); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Writer gives the writing connection, for tests that look at tables.
func (s *Store) Writer() *gorm.DB { return s.write }
