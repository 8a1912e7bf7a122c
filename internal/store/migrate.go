package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"cardflow/internal/store/migrations"
)

// migrationLock is the advisory lock under which PostgreSQL changes its schema,
// so that processes that start together do not do it twice.
const migrationLock = 0x63617264

// Migrate brings the schema to the newest version; it may be repeated.
func (s *Store) Migrate(ctx context.Context) error {
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if s.dialect == migrations.Dameng {
			return s.migrateDameng(tx)
		}
		if s.dialect == migrations.Postgres {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", migrationLock).Error; err != nil {
				return err
			}
		}
		var list []*gormigrate.Migration
		for _, m := range migrations.All() {
			list = append(list, &gormigrate.Migration{ID: m.ID, Migrate: func(tx *gorm.DB) error { return s.apply(tx, m) }})
		}
		return gormigrate.New(tx, &gormigrate.Options{TableName: "migrations", IDColumnName: "id", IDColumnSize: 100,
			ValidateUnknownMigrations: true}, list).Migrate()
	})
	if err == nil {
		err = s.within(ctx, s.sealEverything)
	}
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

func (s *Store) apply(tx *gorm.DB, m migrations.Migration) error {
	for _, statement := range m.Statements(s.dialect) {
		if err := tx.Exec(statement).Error; err != nil {
			return fmt.Errorf("%s: %w", m.ID, err)
		}
	}
	return nil
}

// migrateDameng keeps the same list without gormigrate, whose bookkeeping reads
// system tables that an ordinary account of 达梦 may not see. DDL commits at once
// there, so each version is noted as soon as it is made.
func (s *Store) migrateDameng(tx *gorm.DB) error {
	if err := distinguishesEmptyText(tx); err != nil {
		return err
	}
	done, err := appliedVersions(tx)
	if err != nil { // the table is not there yet
		if err := tx.Exec(`CREATE TABLE "migrations" ("id" VARCHAR(100 CHAR) NOT NULL, PRIMARY KEY ("id"))`).Error; err != nil {
			return err
		}
	}
	for _, m := range migrations.All() {
		if done[m.ID] {
			continue
		}
		if err := s.apply(tx, m); err != nil {
			return err
		}
		if err := tx.Exec(`INSERT INTO "migrations" ("id") VALUES (?)`, m.ID).Error; err != nil {
			return err
		}
	}
	return nil
}

// distinguishesEmptyText refuses a server that takes ” for NULL, as 达梦 does in
// its Oracle mode: our columns are NOT NULL and ” is their empty value.
func distinguishesEmptyText(tx *gorm.DB) error {
	same, err := raw[int](tx, `SELECT CASE WHEN '' = '' THEN 1 ELSE 0 END AS "same"`)
	if err != nil {
		return err
	}
	if same[0] != 1 {
		return errors.New("the server takes '' for NULL; set COMPATIBLE_MODE to another value than 2")
	}
	return nil
}

// Migrated tells whether the schema is at the newest version. A database that
// was migrated by a newer program is refused.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	done, err := appliedVersions(s.write.WithContext(ctx))
	if err != nil {
		return false, nil //nolint:nilerr // without the table nothing has been applied
	}
	known := map[string]bool{}
	complete := true
	for _, m := range migrations.All() {
		known[m.ID] = true
		complete = complete && done[m.ID]
	}
	for id := range done {
		if !known[id] {
			return false, fmt.Errorf("store: the database is newer than this program: it has version %s", id)
		}
	}
	return complete, nil
}

// Begun tells whether anything was ever set up in the database.
func (s *Store) Begun(ctx context.Context) bool {
	done, err := appliedVersions(s.write.WithContext(ctx))
	return err == nil && len(done) > 0
}

func appliedVersions(db *gorm.DB) (map[string]bool, error) {
	var ids []string
	quiet := db.Session(&gorm.Session{Logger: db.Logger.LogMode(1)})
	if err := quiet.Raw(`SELECT "id" FROM "migrations"`).Scan(&ids).Error; err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, id := range ids {
		done[id] = true
	}
	return done, nil
}
