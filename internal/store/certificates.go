package store

import (
	"context"
	"encoding/json"
	"slices"
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
	if personID != "" {
		if err := t.s.holdsCertificates(t.s.read.WithContext(ctx), personID); err != nil {
			return nil, t.s.translate(err)
		}
	}
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
		err = t.s.changeCertificates(db, c.PersonID, func() error { return db.Create(&row).Error })
		if err != nil {
			return err
		}
		return t.s.writeAudit(db, entry)
	})
}

func (t certificates) Unbind(ctx context.Context, fingerprint string, entry audit.Entry) error {
	return t.s.within(ctx, func(db *gorm.DB) error {
		row, err := first[certificateRow](db, `"fingerprint" = ?`, fingerprint)
		if err != nil {
			return err
		}
		if row == nil {
			return fault.NotFound("certificate.not_bound", "这张证书没有绑定帐号")
		}
		err = t.s.changeCertificates(db, row.PersonID, func() error {
			return db.Exec(`DELETE FROM "certificates" WHERE "fingerprint" = ?`, fingerprint).Error
		})
		if err != nil {
			return err
		}
		return t.s.writeAudit(db, entry)
	})
}

// certificatesContent writes a person's certificates as they are sealed: all of them
// together, for one that is taken away makes his login weaker.
func certificatesContent(db *gorm.DB, personID string) (string, error) {
	rows, err := raw[certificateRow](db, `SELECT * FROM "certificates" WHERE "person_id" = ?`, personID)
	for i := range rows {
		rows[i].NotBefore, rows[i].NotAfter, rows[i].BoundAt = rows[i].NotBefore.UTC(), rows[i].NotAfter.UTC(), rows[i].BoundAt.UTC()
	}
	return tableContent(rows, func(r certificateRow) string { return r.Fingerprint }), err
}

func (s *Store) sealCertificates(db *gorm.DB, personID string) error {
	content, err := certificatesContent(db, personID)
	if err != nil {
		return err
	}
	return s.sealRow(db, areaCertificates, personID, content)
}

// holdsCertificates refuses certificates that were bound, changed or taken away
// behind the program's back.
func (s *Store) holdsCertificates(db *gorm.DB, personID string) error {
	content, err := certificatesContent(db, personID)
	if err != nil {
		return err
	}
	seal, err := first[rowSealRow](db, `"area" = ? AND "row_key" = ?`, areaCertificates, personID)
	if err != nil {
		return err
	}
	if seal == nil && content == "[]" || seal != nil && seal.Content == content && s.genuineSeal(*seal) {
		return nil
	}
	s.log.Error("the certificates of a person were altered outside the program", "person", personID)
	return fault.Forbidden(codeAltered, "账号绑定的证书在数据库中被直接改动，已停止使用，请联系安全管理员")
}

func (s *Store) changeCertificates(db *gorm.DB, personID string, change func() error) error {
	if err := s.holdsCertificates(db, personID); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return s.sealCertificates(db, personID)
}

// alteredCertificates looks at everybody who has a certificate or had one.
func (s *Store) alteredCertificates(db *gorm.DB) ([]Altered, error) {
	seals, err := s.seals(db, areaCertificates)
	if err != nil {
		return nil, err
	}
	owners, err := raw[string](db, `SELECT DISTINCT "person_id" FROM "certificates"`)
	if err != nil {
		return nil, err
	}
	for id := range seals {
		owners = append(owners, id)
	}
	slices.Sort(owners)
	var out []Altered
	for _, id := range slices.Compact(owners) {
		content, err := certificatesContent(db, id)
		if err != nil {
			return nil, err
		}
		seal, known := seals[id]
		if good := known && s.genuineSeal(seal); !good || seal.Content != content {
			out = append(out, Altered{Area: areaCertificates, Key: id, Name: "绑定的证书", Restorable: good})
		}
	}
	return out, nil
}

func restoreCertificates(db *gorm.DB, personID, content string) error {
	var rows []certificateRow
	if err := json.Unmarshal([]byte(content), &rows); err != nil {
		return err
	}
	if err := db.Exec(`DELETE FROM "certificates" WHERE "person_id" = ?`, personID).Error; err != nil {
		return err
	}
	for _, r := range rows { // one that was moved to another person comes back
		if err := db.Exec(`DELETE FROM "certificates" WHERE "fingerprint" = ?`, r.Fingerprint).Error; err != nil {
			return err
		}
	}
	return insertAll(db, rows)
}
