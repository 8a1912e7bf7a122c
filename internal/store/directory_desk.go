package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// directoryCounter is locked by every change of the directory.
const directoryCounter = "directory"

// DirectoryDesk 管理台's transactions.
func (s *Store) DirectoryDesk() directory.Store { return directoryDesk{s} }

type directoryDesk struct{ s *Store }

func (d directoryDesk) Within(ctx context.Context, fn func(tx directory.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error { return fn(directoryTx{d.s, db}) })
}

type directoryTx struct {
	s  *Store
	db *gorm.DB
}

func (t directoryTx) Lock() error {
	_, err := next(t.db, directoryCounter)
	return err
}

func (t directoryTx) Audit(e audit.Entry) error { return t.s.writeAudit(t.db, e) }

func (t directoryTx) Person(id string) (directory.Person, error) { return t.s.person(t.db, id) }

func (t directoryTx) Departments() ([]directory.Department, error) { return allDepartments(t.db) }

func (t directoryTx) InsertDepartment(d directory.Department) error {
	return create(t.db, toDepartmentRow(d))
}

func (t directoryTx) UpdateDepartment(d directory.Department) error {
	r := toDepartmentRow(d)
	return t.db.Exec(`UPDATE "departments" SET "code" = ?, "name" = ?, "search_text" = ?, "disabled" = ?, "parent_id" = ?, "position" = ?,
 "version" = ?, "deleted_at" = ? WHERE "id" = ?`, r.Code, r.Name, r.SearchText, r.Disabled, r.ParentID, r.Position, r.Version, r.DeletedAt, r.ID).Error
}

func toDepartmentRow(d directory.Department) departmentRow {
	return departmentRow{ID: d.ID, Code: d.Code, Name: d.Name, SearchText: searchText(d.Code, d.Name), Disabled: d.DeletedAt != nil,
		ParentID: d.Parent, Position: d.Position, Version: d.Version, DeletedAt: storedPtr(d.DeletedAt)}
}

func (t directoryTx) Account(id string) (directory.Account, error) { return account(t.db, id) }

func (t directoryTx) NamedAccount(username string) (*directory.Account, error) {
	ids, err := raw[string](t.db, `SELECT "id" FROM "people" WHERE "username" = ?`, username)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	a, err := account(t.db, ids[0])
	return &a, err
}

func (t directoryTx) InsertAccount(a directory.Account, passwordHash string) error {
	at := stored(a.CreatedAt)
	if err := create(t.db, personRow{ID: a.ID, Username: a.Username, Name: a.Name, Tier: string(a.Tier), DepartmentID: a.Department,
		OutletID: a.Outlet, DistrictID: a.District, SearchText: searchText(a.Username, a.Name), Version: a.Version, CreatedAt: &at}); err != nil {
		return err
	}
	if err := create(t.db, credentialRow{PersonID: a.ID, PasswordHash: passwordHash, MustChange: a.MustChange}); err != nil {
		return err
	}
	if err := t.s.sealRow(t.db, areaPassword, a.ID, passwordHash); err != nil {
		return err
	}
	return t.s.sealPerson(t.db, a.ID)
}

func (t directoryTx) UpdateAccount(a directory.Account) error {
	return t.s.changePerson(t.db, a.ID, func() error {
		return t.db.Exec(`UPDATE "people" SET "name" = ?, "tier" = ?, "department_id" = ?, "outlet_id" = ?, "district_id" = ?, "search_text" = ?,
 "disabled" = ?, "version" = ?, "deleted_at" = ? WHERE "id" = ?`, a.Name, string(a.Tier), a.Department, a.Outlet, a.District,
			searchText(a.Username, a.Name), a.Disabled, a.Version, storedPtr(a.DeletedAt), a.ID).Error
	})
}

func (t directoryTx) SetPassword(id, passwordHash string, mustChange bool) error {
	return t.s.setPassword(t.db, id, passwordHash, mustChange)
}

func (t directoryTx) EndSessions(id string) error {
	return t.db.Exec(`DELETE FROM "sessions" WHERE "person_id" = ?`, id).Error
}

func (t directoryTx) Holders(role string) (int, error) {
	return counting(t.db, `SELECT COUNT(*) FROM "person_roles" "m" JOIN "people" "p" ON "p"."id" = "m"."person_id"
 WHERE "m"."role_id" = ? AND "p"."disabled" = ?`, role, false)
}

func (t directoryTx) SetRoles(id string, roles []string) error { return t.s.setRoles(t.db, id, roles) }

func (t directoryTx) OpenWork(id string) (int, error) {
	return counting(t.db, `SELECT COUNT(*) FROM "tasks" WHERE `+filled("assignee")+` AND "kind" = ? AND "state" = ?`, id, string(task.Work), string(task.Open))
}

func (t directoryTx) Members(department string) (int, error) {
	return counting(t.db, `SELECT COUNT(*) FROM "people" WHERE "department_id" = ? AND "deleted_at" IS NULL`, department)
}

func (t directoryTx) Districts() ([]directory.DistrictPlace, error) { return allDistricts(t.db) }

func counting(db *gorm.DB, sql string, args ...any) (int, error) {
	n, err := raw[int](db, sql, args...)
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// account reads one with its roles and the names of its places.
func account(db *gorm.DB, id string) (directory.Account, error) {
	found, err := accounts(db, []string{id})
	if err != nil {
		return directory.Account{}, err
	}
	a, known := found[id]
	if !known {
		return a, fault.NotFound("person.not_found", "没有这个用户")
	}
	return a, nil
}
