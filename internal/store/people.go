package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
)

// People 用户、角色与会话.
func (s *Store) People() directory.Repository { return people{s} }

type people struct{ s *Store }

func (p people) reader(ctx context.Context) *gorm.DB { return p.s.read.WithContext(ctx) }
func (p people) writer(ctx context.Context) *gorm.DB { return p.s.write.WithContext(ctx) }

func (p people) Person(ctx context.Context, id string) (directory.Person, error) {
	person, err := p.s.person(p.reader(ctx), id)
	return person, p.s.translate(err)
}

func (s *Store) person(db *gorm.DB, id string) (directory.Person, error) {
	rows, err := raw[checkedRow](db, `SELECT `+profileColumns+sealColumns+` FROM "people" "p"`+profileJoins+sealJoin+
		` WHERE "p"."id" = ? ORDER BY "pr"."role_id"`, id)
	if err != nil {
		return directory.Person{}, err
	}
	if len(rows) == 0 {
		return directory.Person{}, fault.NotFound("person.not_found", "没有这个用户")
	}
	person := peopleOf(profilesOf(rows))[0]
	if err := s.holdsPerson(person, rows[0]); err != nil {
		return directory.Person{}, err
	}
	person.Principals, err = s.principals(db, id)
	return person, err
}

func (p people) Credential(ctx context.Context, username string) (directory.Credential, error) {
	rows, err := raw[credentialRow](p.writer(ctx), `SELECT "c".* FROM "credentials" "c"
 JOIN "people" "p" ON "p"."id" = "c"."person_id" WHERE "p"."username" = ?`, username)
	if err != nil {
		return directory.Credential{}, p.s.translate(err)
	}
	if len(rows) == 0 {
		return directory.Credential{}, fault.NotFound("credential.not_found", "没有这个账号")
	}
	holds, err := p.s.rowHolds(p.writer(ctx), areaPassword, rows[0].PersonID, rows[0].PasswordHash)
	if err != nil {
		return directory.Credential{}, p.s.translate(err)
	}
	if !holds {
		p.s.log.Error("a password was altered outside the program", "person", rows[0].PersonID)
		return directory.Credential{}, altered()
	}
	c := directory.Credential{PersonID: rows[0].PersonID, PasswordHash: rows[0].PasswordHash, Failures: rows[0].Failures, MustChange: rows[0].MustChange}
	if at := utcPtr(rows[0].LockedUntil); at != nil {
		c.LockedUntil = *at
	}
	if at := utcPtr(rows[0].PasswordSet); at != nil {
		c.PasswordSet = *at
	}
	return c, nil
}

// RecordFailure counts in the database, so that parallel guesses all count.
func (p people) RecordFailure(ctx context.Context, personID string, limit int, lockUntil time.Time) (int, error) {
	failures := 0
	err := p.s.within(ctx, func(db *gorm.DB) error {
		if err := db.Exec(`UPDATE "credentials" SET "failures" = "failures" + 1 WHERE "person_id" = ?`, personID).Error; err != nil {
			return err
		}
		rows, err := raw[int](db, `SELECT "failures" FROM "credentials" WHERE "person_id" = ?`, personID)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.NotFound("credential.not_found", "没有这个账号")
		}
		if failures = rows[0]; failures < limit {
			return nil
		}
		return db.Exec(`UPDATE "credentials" SET "locked_until" = ? WHERE "person_id" = ?`, stored(lockUntil), personID).Error
	})
	return failures, err
}

// RecordSuccess also begins to count the age of a password that is older than the
// record of ages.
func (p people) RecordSuccess(ctx context.Context, personID string) error {
	return p.s.translate(p.writer(ctx).Exec(`UPDATE "credentials" SET "failures" = 0, "locked_until" = NULL,
 "password_set_at" = COALESCE("password_set_at", ?) WHERE "person_id" = ?`, stored(p.s.clock()), personID).Error)
}

func (p people) Roles(ctx context.Context) ([]directory.Role, error) {
	list, err := roles(p.reader(ctx))
	return list, p.s.translate(err)
}

func roles(db *gorm.DB) ([]directory.Role, error) {
	rows, err := raw[roleRow](db, `SELECT * FROM "roles" ORDER BY "position", "id"`)
	out := make([]directory.Role, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.role())
	}
	return out, err
}

func (p people) Members(ctx context.Context, role, department string) ([]directory.Person, error) {
	list, err := members(p.reader(ctx), role, department)
	return list, p.s.translate(err)
}

// belongs narrows the people "p" to those of a department, an outlet or a district. Each
// has an index, which an OR beside a role would pass by: a role may have a thousand members,
// a place a few.
const belongs = `"p"."id" IN (SELECT "id" FROM "people" WHERE "department_id" = ? UNION ALL SELECT "id" FROM "people" WHERE "outlet_id" = ?
 UNION ALL SELECT "id" FROM "people" WHERE "district_id" = ?)`

func members(db *gorm.DB, role, place string) ([]directory.Person, error) {
	var c conditions
	c.add(`"m"."role_id" = ?`, role)
	c.add(`"p"."disabled" = ?`, false)
	if place != "" {
		c.add(belongs, place, place, place)
	}
	rows, err := raw[profileRow](db, `SELECT `+profileColumns+` FROM "person_roles" "m" JOIN "people" "p" ON "p"."id" = "m"."person_id"`+
		profileJoins+c.where()+` ORDER BY "p"."username", "pr"."role_id"`, c.args...)
	return peopleOf(rows), err
}

type settingRow struct {
	PersonID string `gorm:"primaryKey"`
	Name     string `gorm:"primaryKey"`
	Content  string
}

func (settingRow) TableName() string { return "personal_settings" }

// Settings 个人设置.
func (s *Store) Settings() directory.Settings { return settings{s} }

type settings struct{ s *Store }

func (t settings) Setting(ctx context.Context, personID, key string) ([]byte, error) {
	row, err := first[settingRow](t.s.read.WithContext(ctx), `"person_id" = ? AND "name" = ?`, personID, key)
	if err != nil {
		return nil, t.s.translate(err)
	}
	if row == nil {
		return nil, fault.NotFound("setting.not_found", "没有保存过这项设置")
	}
	return []byte(row.Content), nil
}

func (t settings) SetSetting(ctx context.Context, personID, key string, value []byte) error {
	return t.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`UPDATE "personal_settings" SET "content" = ? WHERE "person_id" = ? AND "name" = ?`, string(value), personID, key)
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		return db.Create(&settingRow{PersonID: personID, Name: key, Content: string(value)}).Error
	})
}

func (t settings) DeleteSetting(ctx context.Context, personID, key string) error {
	return t.s.translate(t.s.write.WithContext(ctx).Exec(`DELETE FROM "personal_settings" WHERE "person_id" = ? AND "name" = ?`, personID, key).Error)
}
