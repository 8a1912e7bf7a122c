package store

import (
	"context"

	"gorm.io/gorm"
)

// Altered 被改动的数据 is a row that says something else than this program wrote.
type Altered struct {
	Area, Key, Name string
	Restorable      bool // what it said is known
}

// AlteredRows compares every sealed row with what was sealed.
func (s *Store) AlteredRows(ctx context.Context) ([]Altered, error) {
	db := s.read.WithContext(ctx)
	out, err := s.alteredPeople(db)
	if err == nil {
		var more []Altered
		more, err = s.alteredPasswords(db)
		out = append(out, more...)
	}
	if err != nil {
		return nil, s.translate(err)
	}
	rows, err := policyRows(db)
	if err != nil {
		return nil, s.translate(err)
	}
	holds, err := s.rowHolds(db, areaPolicy, allRows, policyContent(rows))
	if err != nil {
		return nil, s.translate(err)
	}
	if sealed, err := s.sealedPolicy(db); !holds && (len(rows) > 0 || sealed != nil) {
		out = append(out, Altered{Area: areaPolicy, Key: allRows, Name: "权限策略", Restorable: err == nil && sealed != nil})
	}
	for _, look := range []func(*gorm.DB) ([]Altered, error){s.alteredTables, s.alteredCertificates} {
		more, err := look(db)
		if err != nil {
			return nil, s.translate(err)
		}
		out = append(out, more...)
	}
	return out, nil
}

func (s *Store) seals(db *gorm.DB, area string) (map[string]rowSealRow, error) {
	rows, err := raw[rowSealRow](db, `SELECT * FROM "row_seals" WHERE "area" = ?`, area)
	out := make(map[string]rowSealRow, len(rows))
	for _, r := range rows {
		out[r.RowKey] = r
	}
	return out, err
}

func (s *Store) alteredPeople(db *gorm.DB) ([]Altered, error) {
	seals, err := s.seals(db, areaPerson)
	if err != nil {
		return nil, err
	}
	rows, err := raw[profileRow](db, `SELECT `+profileColumns+` FROM "people" "p"`+profileJoins+` ORDER BY "p"."id", "pr"."role_id"`)
	if err != nil {
		return nil, err
	}
	var out []Altered
	for _, p := range peopleOf(rows) {
		seal, known := seals[p.ID]
		delete(seals, p.ID)
		if good := known && s.genuineSeal(seal); !good || seal.Content != personContent(p) {
			out = append(out, Altered{Area: areaPerson, Key: p.ID, Name: p.Name, Restorable: good})
		}
	}
	for id, seal := range seals {
		out = append(out, Altered{Area: areaPerson, Key: id, Name: "被删除的账号", Restorable: s.genuineSeal(seal)})
	}
	return out, nil
}

func (s *Store) alteredPasswords(db *gorm.DB) ([]Altered, error) {
	seals, err := s.seals(db, areaPassword)
	if err != nil {
		return nil, err
	}
	rows, err := raw[credentialRow](db, `SELECT * FROM "credentials"`)
	if err != nil {
		return nil, err
	}
	var out []Altered
	for _, c := range rows {
		seal, known := seals[c.PersonID]
		if good := known && s.genuineSeal(seal); !good || seal.Content != c.PasswordHash {
			out = append(out, Altered{Area: areaPassword, Key: c.PersonID, Name: "密码", Restorable: good})
		}
	}
	return out, nil
}
