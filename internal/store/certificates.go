package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

type certificateRow struct {
	Fingerprint string `gorm:"primaryKey"`
	Serial      string
	Subject     string
	Issuer      string
	NotBefore   time.Time
	NotAfter    time.Time
	PersonID    string
	BoundBy     string
	BoundAt     time.Time
}

func (certificateRow) TableName() string { return "certificates" }

type ownedCertificateRow struct {
	Certificate certificateRow `gorm:"embedded"`
	PersonName  string
	Username    string
}

// Certificates 证书绑定.
func (s *Store) Certificates() directory.Certificates { return certificates{s} }

type certificates struct{ s *Store }

func (t certificates) Certificates(ctx context.Context, personID string) ([]directory.BoundCertificate, error) {
	var c conditions
	c.equal("person_id", personID)
	rows, err := raw[ownedCertificateRow](t.s.read.WithContext(ctx), `SELECT "c".*, "p"."name" AS "person_name", "p"."username" AS "username"
 FROM (SELECT * FROM "certificates"`+c.where()+`) "c" JOIN "people" "p" ON "p"."id" = "c"."person_id" ORDER BY "c"."not_after", "c"."fingerprint"`, c.args...)
	out := make([]directory.BoundCertificate, 0, len(rows))
	for _, r := range rows {
		in := r.Certificate
		out = append(out, directory.BoundCertificate{Fingerprint: in.Fingerprint, Serial: in.Serial, Subject: in.Subject, Issuer: in.Issuer,
			NotBefore: in.NotBefore.UTC(), NotAfter: in.NotAfter.UTC(), PersonID: in.PersonID, PersonName: r.PersonName, Username: r.Username,
			BoundBy: in.BoundBy, BoundAt: in.BoundAt.UTC()})
	}
	return out, t.s.translate(err)
}

func (t certificates) Bind(ctx context.Context, c directory.BoundCertificate, entry audit.Entry) error {
	return t.s.within(ctx, func(db *gorm.DB) error {
		taken, err := exists(db, `SELECT 1 FROM "certificates" WHERE "fingerprint" = ?`, c.Fingerprint)
		if err != nil {
			return err
		}
		if taken {
			return fault.Conflict("certificate.bound", "这张证书已绑定帐号，请先解除绑定")
		}
		row := certificateRow{Fingerprint: c.Fingerprint, Serial: c.Serial, Subject: value.Clip(c.Subject, 200), Issuer: value.Clip(c.Issuer, 200),
			NotBefore: stored(c.NotBefore), NotAfter: stored(c.NotAfter), PersonID: c.PersonID, BoundBy: c.BoundBy, BoundAt: stored(c.BoundAt)}
		if err := db.Create(&row).Error; err != nil {
			return err
		}
		return t.s.writeAudit(db, entry)
	})
}

func (t certificates) Unbind(ctx context.Context, fingerprint string, entry audit.Entry) error {
	return t.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`DELETE FROM "certificates" WHERE "fingerprint" = ?`, fingerprint)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return fault.NotFound("certificate.not_bound", "这张证书没有绑定帐号")
		}
		return t.s.writeAudit(db, entry)
	})
}
