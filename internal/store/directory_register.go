package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

// Register 名册 reads departments, accounts and outlets for their administrators.
func (s *Store) Register() directory.Register { return register{s} }

type register struct{ s *Store }

func (r register) reader(ctx context.Context) *gorm.DB { return r.s.read.WithContext(ctx) }

type departmentCountRow struct {
	Department departmentRow `gorm:"embedded"`
	Members    int
}

func (r register) Departments(ctx context.Context, deleted bool) ([]directory.Department, error) {
	state := "IS NULL"
	if deleted {
		state = "IS NOT NULL"
	}
	rows, err := raw[departmentCountRow](r.reader(ctx), `SELECT "d".*, (SELECT COUNT(*) FROM "people" "p" WHERE "p"."department_id" = "d"."id"
 AND "p"."deleted_at" IS NULL) AS "members" FROM "departments" "d" WHERE "d"."deleted_at" `+state+` ORDER BY "d"."position", "d"."code"`)
	out := make([]directory.Department, 0, len(rows))
	for _, row := range rows {
		d := row.Department.department()
		d.People = row.Members
		out = append(out, d)
	}
	return out, r.s.translate(err)
}

func allDepartments(db *gorm.DB) ([]directory.Department, error) {
	rows, err := raw[departmentRow](db, `SELECT * FROM "departments" ORDER BY "position", "code"`)
	out := make([]directory.Department, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.department())
	}
	return out, err
}

func (r departmentRow) department() directory.Department {
	return directory.Department{ID: r.ID, Code: r.Code, Name: r.Name, Parent: r.ParentID, Position: r.Position, Version: r.Version,
		DeletedAt: utcPtr(r.DeletedAt)}
}

func (r register) Accounts(ctx context.Context, f directory.AccountFilter, page document.PageRequest) (document.Page[directory.Account], error) {
	db := r.reader(ctx)
	c, err := accountConditions(db, f)
	if err != nil {
		return document.Page[directory.Account]{}, r.s.translate(err)
	}
	ids, err := pageOf(db, listing{table: "people", columns: `"id", "username"`, keys: []string{"username"}}, c, page,
		func(p personRow) []any { return []any{p.Username} }, func(p personRow) (string, error) { return p.ID, nil })
	out := document.Page[directory.Account]{Next: ids.Next, Total: ids.Total, Capped: ids.Capped, Items: make([]directory.Account, 0, len(ids.Items))}
	if err != nil || len(ids.Items) == 0 {
		return out, r.s.translate(err)
	}
	found, err := accounts(db, ids.Items)
	for _, id := range ids.Items {
		out.Items = append(out.Items, found[id])
	}
	return out, r.s.translate(err)
}

// accountConditions narrows "people"; a department takes those below it along.
func accountConditions(db *gorm.DB, f directory.AccountFilter) (conditions, error) {
	var c conditions
	c.present(f.Deleted)
	c.typed(`"search_text"`, f.Query)
	c.equal("tier", string(f.Tier))
	c.equal("district_id", f.District)
	c.equal("outlet_id", f.Outlet)
	if f.Department != "" {
		all, err := allDepartments(db)
		if err != nil {
			return c, err
		}
		c.add(`"department_id" IN ?`, padded(directory.Below(all, f.Department)))
	}
	if f.Role != "" {
		c.add(`EXISTS (SELECT 1 FROM "person_roles" "m" WHERE "m"."person_id" = "people"."id" AND "m"."role_id" = ?)`, f.Role)
	}
	switch f.State {
	case directory.Active, directory.Disabled:
		c.add(`"disabled" = ?`, f.State == directory.Disabled)
	case directory.Roleless:
		c.add(`NOT EXISTS (SELECT 1 FROM "person_roles" "m" WHERE "m"."person_id" = "people"."id")`)
	}
	return c, nil
}

func (r register) Account(ctx context.Context, id string) (directory.Account, error) {
	a, err := account(r.reader(ctx), id)
	return a, r.s.translate(err)
}

type accountRow struct {
	Profile    profileRow `gorm:"embedded"`
	Version    int
	CreatedAt  *time.Time
	DeletedAt  *time.Time
	MustChange bool
}

// accounts reads some with their roles and the names of their places.
func accounts(db *gorm.DB, ids []string) (map[string]directory.Account, error) {
	rows, err := raw[accountRow](db, `SELECT `+profileColumns+`, "p"."version", "p"."created_at", "p"."deleted_at", "c"."must_change"
 FROM "people" "p" LEFT JOIN "credentials" "c" ON "c"."person_id" = "p"."id"`+profileJoins+
		` WHERE "p"."id" IN ? ORDER BY "p"."id", "pr"."role_id"`, padded(ids))
	out := make(map[string]directory.Account, len(ids))
	for i := 0; i < len(rows); {
		of := i
		for i < len(rows) && rows[i].Profile.ID == rows[of].Profile.ID {
			i++
		}
		profiles := make([]profileRow, 0, i-of)
		for _, row := range rows[of:i] {
			profiles = append(profiles, row.Profile)
		}
		first := rows[of]
		a := directory.Account{Person: peopleOf(profiles)[0], Version: first.Version, MustChange: first.MustChange, DeletedAt: utcPtr(first.DeletedAt)}
		if at := utcPtr(first.CreatedAt); at != nil {
			a.CreatedAt = *at
		}
		out[a.ID] = a
	}
	return out, err
}

func (r register) Districts(ctx context.Context) ([]directory.DistrictPlace, error) {
	list, err := allDistricts(r.reader(ctx))
	return list, r.s.translate(err)
}

type districtCountRow struct {
	District districtRow `gorm:"embedded"`
	Outlets  int
}

func allDistricts(db *gorm.DB) ([]directory.DistrictPlace, error) {
	rows, err := raw[districtCountRow](db, `SELECT "d".*, (SELECT COUNT(*) FROM "outlets" "o" WHERE "o"."district_id" = "d"."id"
 AND "o"."deleted_at" IS NULL) AS "outlets" FROM "districts" "d" ORDER BY "d"."code"`)
	out := make([]directory.DistrictPlace, 0, len(rows))
	for _, r := range rows {
		out = append(out, directory.DistrictPlace{ID: r.District.ID, Code: r.District.Code, Name: r.District.Name,
			Version: r.District.Version, Outlets: r.Outlets})
	}
	return out, err
}
