package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/value"
)

// keptPasswords bounds how many earlier passwords of a person are kept.
const keptPasswords = 24

type earlierPasswordRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	PasswordHash string
	ReplacedAt   time.Time
}

func (earlierPasswordRow) TableName() string { return "earlier_passwords" }

func (p people) SetPassword(ctx context.Context, personID, hash string, mustChange bool) error {
	return p.s.within(ctx, func(db *gorm.DB) error {
		if err := p.s.setPassword(db, personID, hash, mustChange); err != nil {
			return err
		}
		return p.s.tellPassword(db, personID)
	})
}

func (s *Store) setPassword(db *gorm.DB, personID, hash string, mustChange bool) error {
	now := stored(s.clock())
	if err := s.sealRow(db, areaPassword, personID, hash); err != nil {
		return err
	}
	row, err := first[credentialRow](db, `"person_id" = ?`, personID)
	if err != nil {
		return err
	}
	if row == nil {
		return db.Create(&credentialRow{PersonID: personID, PasswordHash: hash, MustChange: mustChange, PasswordSet: &now}).Error
	}
	if err := db.Create(&earlierPasswordRow{ID: value.NewID(), PersonID: personID, PasswordHash: row.PasswordHash, ReplacedAt: now}).Error; err != nil {
		return err
	}
	if err := forgetPasswords(db, personID); err != nil {
		return err
	}
	return db.Exec(`UPDATE "credentials" SET "password_hash" = ?, "must_change" = ?, "password_set_at" = ?, "failures" = 0, "locked_until" = NULL
 WHERE "person_id" = ?`, hash, mustChange, now, personID).Error
}

// forgetPasswords leaves the newest.
func forgetPasswords(db *gorm.DB, personID string) error {
	ids, err := raw[string](db, `SELECT "id" FROM "earlier_passwords" WHERE "person_id" = ? ORDER BY "id" DESC`, personID)
	if err != nil || len(ids) <= keptPasswords {
		return err
	}
	return db.Exec(`DELETE FROM "earlier_passwords" WHERE "person_id" = ? AND "id" <= ?`, personID, ids[keptPasswords]).Error
}

func (p people) Rehash(ctx context.Context, personID, hash string) error {
	return p.s.within(ctx, func(db *gorm.DB) error {
		if err := p.s.sealRow(db, areaPassword, personID, hash); err != nil {
			return err
		}
		return db.Exec(`UPDATE "credentials" SET "password_hash" = ? WHERE "person_id" = ?`, hash, personID).Error
	})
}

func (p people) EarlierPasswords(ctx context.Context, personID string, limit int) ([]string, error) {
	present, err := raw[string](p.reader(ctx), `SELECT "password_hash" FROM "credentials" WHERE "person_id" = ?`, personID)
	if err != nil || limit <= len(present) {
		return present, p.s.translate(err)
	}
	earlier, err := raw[string](p.reader(ctx), `SELECT "password_hash" FROM "earlier_passwords" WHERE "person_id" = ? ORDER BY "id" DESC LIMIT ?`,
		personID, limit-len(present))
	return append(present, earlier...), p.s.translate(err)
}
