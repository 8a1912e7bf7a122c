package store

import (
	"context"

	"cardflow/internal/domain/directory"
)

func (t directoryTx) Roles() ([]directory.Role, error) { return roles(t.db) }

func (t directoryTx) InsertRole(r directory.Role) error {
	return t.s.changeRoles(t.db, func() error {
		return create(t.db, roleRow{ID: r.Code, Name: r.Name, Position: r.Position, Reach: string(r.Reach), Version: r.Version})
	})
}

func (t directoryTx) UpdateRole(r directory.Role) error {
	return t.s.changeRoles(t.db, func() error {
		return t.db.Exec(`UPDATE "roles" SET "name" = ?, "position" = ?, "reach" = ?, "version" = ? WHERE "id" = ?`,
			r.Name, r.Position, string(r.Reach), r.Version, r.Code).Error
	})
}

func (t directoryTx) DeleteRoleAndRights(code string) error {
	if err := t.s.checkPolicy(t.db); err != nil {
		return err
	}
	if err := t.db.Exec(`DELETE FROM "policy_rules" WHERE "ptype" = ? AND "v0" = ?`, "p", code).Error; err != nil {
		return err
	}
	if err := t.s.sealPolicy(t.db); err != nil {
		return err
	}
	return t.s.changeRoles(t.db, func() error { return t.db.Exec(`DELETE FROM "roles" WHERE "id" = ?`, code).Error })
}

// RoleUse looks for the role in the JSON of chains as they are encoded; a code
// that only looks alike keeps a role once too often, never once too seldom.
func (t directoryTx) RoleUse(code string) (int, bool, error) {
	people, err := counting(t.db, `SELECT COUNT(*) FROM "person_roles" WHERE "role_id" = ?`, code)
	if err != nil {
		return 0, false, err
	}
	for _, table := range []string{"definitions", "definition_drafts"} {
		named, err := exists(t.db, `SELECT 1 FROM "`+table+`" WHERE "chain" LIKE ? ESCAPE '!'`, `%"`+escapeLike(code)+`"%`)
		if err != nil || named {
			return people, named, err
		}
	}
	return people, false, nil
}

func (t directoryTx) AllRights() ([]directory.Right, int64, error) {
	list, err := t.s.allRights(t.db)
	if err != nil {
		return nil, 0, err
	}
	version, err := rightsVersion(t.db)
	return list, version, err
}

func (t directoryTx) PutRights(grants, revokes []directory.Right) error {
	return t.s.putRights(t.db, grants, revokes)
}

func (t directoryTx) RightsChanged() error {
	_, err := next(t.db, policyCounter)
	return err
}

func (t directoryTx) PeopleOf(roles []string) (int, error) {
	if len(roles) == 0 {
		return 0, nil
	}
	return counting(t.db, `SELECT COUNT(*) FROM "people" "p" WHERE "p"."disabled" = ? AND EXISTS (SELECT 1 FROM "person_roles" "m"
 WHERE "m"."person_id" = "p"."id" AND "m"."role_id" IN ?)`, false, padded(roles))
}

func (t directoryTx) FunctionSettings() ([]directory.FunctionSetting, error) {
	return functionSettings(t.db)
}

func (t directoryTx) PutFunction(s directory.FunctionSetting) error {
	return t.s.changeFunctions(t.db, func() error {
		return t.db.Exec(`UPDATE "function_settings" SET "title" = ?, "position" = ?, "disabled" = ?, "version" = ? WHERE "id" = ?`,
			s.Title, s.Position, s.Disabled, s.Version, s.ID).Error
	})
}

type roleCountRow struct {
	Role    roleRow `gorm:"embedded"`
	Members int
}

func (r register) Roles(ctx context.Context) ([]directory.Role, error) {
	rows, err := raw[roleCountRow](r.reader(ctx), `SELECT "r".*, (SELECT COUNT(*) FROM "person_roles" "m" JOIN "people" "p" ON "p"."id" = "m"."person_id"
 WHERE "m"."role_id" = "r"."id" AND "p"."disabled" = ?) AS "members" FROM "roles" "r" ORDER BY "r"."position", "r"."id"`, false)
	out := make([]directory.Role, 0, len(rows))
	for _, row := range rows {
		role := row.Role.role()
		role.People = row.Members
		out = append(out, role)
	}
	return out, r.s.translate(err)
}

func (r roleRow) role() directory.Role {
	return directory.Role{Code: r.ID, Name: r.Name, Reach: directory.Reach(r.Reach), Position: r.Position, Version: r.Version}
}
