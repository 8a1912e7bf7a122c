package store

import (
	"context"
	"fmt"
	"testing"

	"gorm.io/gorm"

	"cardflow/internal/gmcrypto"
	"cardflow/internal/store/migrations"
)

// OpenDameng opens and migrates a store that speaks 达梦's dialect over any
// connection.
func OpenDameng(t testing.TB, c Config, d gorm.Dialector) *Store {
	t.Helper()
	s := &Store{types: c.Types, masters: c.Masters, clock: c.Clock, log: c.Logger, dialect: migrations.Dameng, keys: c.Keys, fields: gmcrypto.NewFields(c.Keys)}
	if err := s.useDameng(d); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Texts gives every value of a table as text.
func Texts(t testing.TB, s *Store, table string) []string {
	t.Helper()
	var rows []map[string]any
	if err := s.read.Table(table).Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range rows {
		for _, v := range row {
			out = append(out, fmt.Sprint(v))
		}
	}
	return out
}

// MigrateThrough brings an empty schema to a version that is not the newest, as
// an older program left it.
func (s *Store) MigrateThrough(ctx context.Context, id string) error {
	return s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		if err := db.Exec(`CREATE TABLE "migrations" ("id" VARCHAR(100) NOT NULL, PRIMARY KEY ("id"))`).Error; err != nil {
			return err
		}
		for _, m := range migrations.All() {
			if err := s.apply(db, m); err != nil {
				return err
			}
			if err := db.Exec(`INSERT INTO "migrations" ("id") VALUES (?)`, m.ID).Error; err != nil {
				return err
			}
			if m.ID == id {
				break
			}
		}
		return nil
	})
}

// Writer gives the writing connection, for tests that look at tables.
func (s *Store) Writer() *gorm.DB { return s.write }

// SealedColumns names the columns that move to another key, as table.column.
func SealedColumns() (out []string) {
	for _, c := range sealedColumns() {
		out = append(out, c.table+"."+c.column)
	}
	return out
}
