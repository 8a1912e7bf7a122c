package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/fault"
)

// RestoreRow puts a row back to what was sealed (恢复), with the entry that says so.
func (s *Store) RestoreRow(ctx context.Context, area, key string, log audit.Entry) error {
	return s.within(ctx, func(db *gorm.DB) error {
		if area == areaMove || area == areaBalance {
			return s.restoreLedgerRow(db, area, key, log)
		}
		seal, err := first[rowSealRow](db, `"area" = ? AND "row_key" = ?`, area, key)
		if err != nil {
			return err
		}
		if seal == nil || !s.genuineSeal(*seal) {
			return noSeal(area, key)
		}
		switch area {
		case areaPerson:
			err = restorePerson(db, key, seal.Content)
		case areaPassword:
			err = db.Exec(`UPDATE "credentials" SET "password_hash" = ? WHERE "person_id" = ?`, seal.Content, key).Error
		case areaPolicy:
			err = s.restorePolicy(db)
		case areaRoles:
			err = restoreRoles(db, seal.Content)
		case areaFunctions:
			err = restoreFunctions(db, seal.Content)
		case areaCertificates:
			err = restoreCertificates(db, key, seal.Content)
		default:
			err = fault.NotFound("rows.no_area", "没有“%s”这类数据", area)
		}
		if err != nil {
			return err
		}
		return s.writeAudit(db, log)
	})
}

func restorePerson(db *gorm.DB, id, content string) error {
	var p sealedPerson
	if err := json.Unmarshal([]byte(content), &p); err != nil {
		return err
	}
	changed, err := execute(db, `UPDATE "people" SET "username" = ?, "name" = ?, "tier" = ?, "department_id" = ?, "outlet_id" = ?, "district_id" = ?,
 "search_text" = ?, "disabled" = ? WHERE "id" = ?`, p.Username, p.Name, p.Tier, p.Department, p.Outlet, p.District,
		searchText(p.Username, p.Name), p.Disabled, id)
	if err != nil {
		return err
	}
	if changed == 0 {
		err = create(db, personRow{ID: id, Username: p.Username, Name: p.Name, Tier: p.Tier, DepartmentID: p.Department, OutletID: p.Outlet,
			DistrictID: p.District, SearchText: searchText(p.Username, p.Name), Disabled: p.Disabled, Version: 1})
		if err != nil {
			return err
		}
	}
	return replaceRoles(db, id, p.Roles)
}

func (s *Store) restorePolicy(db *gorm.DB) error {
	rows, err := s.sealedPolicy(db)
	if err != nil {
		return err
	}
	if err := db.Exec(`DELETE FROM "policy_rules"`).Error; err != nil {
		return err
	}
	if err := insertAll(db, rows); err != nil {
		return err
	}
	_, err = next(db, policyCounter)
	return err
}
