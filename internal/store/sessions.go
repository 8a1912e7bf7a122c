package store

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func (p people) CreateSession(ctx context.Context, in directory.Session) error {
	row := sessionRow{TokenDigest: in.TokenDigest, PersonID: in.PersonID, CSRF: in.CSRF, Address: value.Clip(in.Address, 64),
		CreatedAt: stored(in.CreatedAt), LastSeenAt: stored(in.LastSeenAt), ExpiresAt: stored(in.ExpiresAt)}
	return p.s.translate(p.writer(ctx).Create(&row).Error)
}

type sessionProfileRow struct {
	Session    sessionRow `gorm:"embedded;embeddedPrefix:session_"`
	Checked    checkedRow `gorm:"embedded"`
	MustChange bool
	SetAt      *time.Time `gorm:"column:password_set_at"`
}

// Session reads the login, the person and the roles at once, and for whom he
// stands in: it runs before every request.
func (p people) Session(ctx context.Context, tokenDigest string, now time.Time, idle time.Duration) (directory.Session, directory.Person, error) {
	rows, err := raw[sessionProfileRow](p.reader(ctx), `SELECT "se"."token_digest" AS "session_token_digest",
 "se"."person_id" AS "session_person_id", "se"."csrf" AS "session_csrf", "se"."address" AS "session_address",
 "se"."created_at" AS "session_created_at", "se"."last_seen_at" AS "session_last_seen_at", "se"."expires_at" AS "session_expires_at",
 "se"."confirmed_until" AS "session_confirmed_until", "c"."must_change" AS "must_change", "c"."password_set_at" AS "password_set_at", `+
		profileColumns+sealColumns+` FROM "sessions" "se" JOIN "people" "p" ON "p"."id" = "se"."person_id"
 LEFT JOIN "credentials" "c" ON "c"."person_id" = "p"."id"`+profileJoins+sealJoin+
		` WHERE "se"."token_digest" = ? AND "se"."expires_at" > ? AND "se"."last_seen_at" > ? AND "p"."disabled" = ? ORDER BY "pr"."role_id"`,
		tokenDigest, stored(now), stored(now.Add(-idle)), false)
	if err != nil {
		return directory.Session{}, directory.Person{}, p.s.translate(err)
	}
	if len(rows) == 0 {
		return directory.Session{}, directory.Person{}, fault.NotFound("session.not_found", "登录已失效，请重新登录")
	}
	profiles := make([]profileRow, 0, len(rows))
	for _, r := range rows {
		profiles = append(profiles, r.Checked.Profile)
	}
	person := peopleOf(profiles)[0]
	if err := p.s.holdsPerson(person, rows[0].Checked); err != nil {
		return directory.Session{}, directory.Person{}, err
	}
	if person.Principals, err = p.s.principals(p.reader(ctx), person.ID); err != nil {
		return directory.Session{}, directory.Person{}, p.s.translate(err)
	}
	session := rows[0].Session.session()
	session.MustChange = rows[0].MustChange
	if set := utcPtr(rows[0].SetAt); set != nil {
		session.PasswordSet = *set
	}
	return session, person, nil
}

func (p people) TouchSession(ctx context.Context, tokenDigest string, now time.Time) error {
	return p.s.translate(p.writer(ctx).Exec(`UPDATE "sessions" SET "last_seen_at" = ? WHERE "token_digest" = ?`, stored(now), tokenDigest).Error)
}

func (p people) ConfirmSession(ctx context.Context, tokenDigest string, until time.Time) error {
	return p.s.translate(p.writer(ctx).Exec(`UPDATE "sessions" SET "confirmed_until" = ? WHERE "token_digest" = ?`, stored(until), tokenDigest).Error)
}

func (p people) Sessions(ctx context.Context, personID string, now time.Time, idle time.Duration) ([]directory.Session, error) {
	rows, err := raw[sessionRow](p.reader(ctx), `SELECT * FROM "sessions" WHERE "person_id" = ? AND "expires_at" > ? AND "last_seen_at" > ?
 ORDER BY "last_seen_at" DESC, "token_digest"`, personID, stored(now), stored(now.Add(-idle)))
	out := make([]directory.Session, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.session())
	}
	return out, p.s.translate(err)
}

func (p people) DeleteSession(ctx context.Context, tokenDigest string) error {
	return p.s.translate(p.writer(ctx).Exec(`DELETE FROM "sessions" WHERE "token_digest" = ?`, tokenDigest).Error)
}

func (p people) DeleteOtherSessions(ctx context.Context, personID, keptDigest string) error {
	return p.s.translate(p.writer(ctx).Exec(`DELETE FROM "sessions" WHERE "person_id" = ? AND "token_digest" <> ?`, personID, keptDigest).Error)
}
