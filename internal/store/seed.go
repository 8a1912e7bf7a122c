package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/master"
)

// Place 区、部门 or 网点 to be made. District is the id of an outlet's district, Phone
// and Address are an outlet's.
type Place struct {
	ID, Code, Name, District string
	Phone, Address, Kind     string
}

// Account 账号 to be made: a person with roles and, unless it is empty, the hash
// of a password.
type Account struct {
	Person       directory.Person
	PasswordHash string
	MustChange   bool
}

// Directory is everything a new installation or the demonstration starts with.
// Roles are in the order in which they are shown.
type Directory struct {
	Districts    []Place
	Departments  []Place
	Outlets      []Place
	Roles        []directory.Role
	Accounts     []Account
	Entries      []master.Record
	ClosedMonths []string
	// Demonstration marks the installation for good: its accounts have a
	// published password.
	Demonstration bool
}

const demonstrationMark = "demonstration"

// Seed inserts all of it in one transaction; what exists already, other than a
// role, is a Conflict and nothing is inserted.
func (s *Store) Seed(ctx context.Context, d Directory) error {
	return s.translate(s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		if err := s.seedPlaces(db, d); err != nil {
			return err
		}
		if err := s.seedAccounts(db, d.Accounts, stored(s.clock())); err != nil {
			return err
		}
		entries := make([]entryRow, 0, len(d.Entries))
		for _, e := range d.Entries {
			row, err := toEntryRow(s.fresh(e))
			if err != nil {
				return err
			}
			entries = append(entries, row)
		}
		if err := insertAll(db, entries); err != nil {
			return err
		}
		if d.Demonstration {
			if _, err := next(db, demonstrationMark); err != nil {
				return err
			}
		}
		for _, month := range d.ClosedMonths {
			if err := s.closeMonth(db, month, s.clock()); err != nil {
				return err
			}
		}
		return nil
	}))
}

// fresh fills the bookkeeping a new entry leaves open.
func (s *Store) fresh(r master.Record) master.Record {
	if r.Version == 0 {
		r.Version = 1
	}
	if r.CreatedAt.IsZero() {
		r.CreatedAt = s.clock()
	}
	if r.UpdatedAt.IsZero() {
		r.UpdatedAt = r.CreatedAt
	}
	return r
}

func (s *Store) seedPlaces(db *gorm.DB, d Directory) error {
	var districts []districtRow
	for _, p := range d.Districts {
		districts = append(districts, districtRow{ID: p.ID, Code: p.Code, Name: p.Name, Version: 1})
	}
	var departments []departmentRow
	for i, p := range d.Departments {
		departments = append(departments, departmentRow{ID: p.ID, Code: p.Code, Name: p.Name, SearchText: searchText(p.Code, p.Name),
			Position: i + 1, Version: 1})
	}
	var outlets []outletRow
	for _, p := range d.Outlets {
		outlets = append(outlets, outletRow{ID: p.ID, Code: p.Code, Name: p.Name, DistrictID: p.District, SearchText: searchText(p.Code, p.Name),
			Phone: p.Phone, Address: p.Address, Kind: p.Kind, Version: 1})
	}
	if err := insertAll(db, districts); err != nil {
		return err
	}
	if err := insertAll(db, departments); err != nil {
		return err
	}
	if err := insertAll(db, outlets); err != nil {
		return err
	}
	return s.seedRoles(db, d.Roles)
}

// seedRoles adds the roles that are not there yet.
func (s *Store) seedRoles(db *gorm.DB, list []directory.Role) error {
	known, err := raw[string](db, `SELECT "id" FROM "roles"`)
	if err != nil {
		return err
	}
	var rows []roleRow
	for i, r := range list {
		if !slices.Contains(known, r.Code) {
			rows = append(rows, roleRow{ID: r.Code, Name: r.Name, Position: i + 1, Version: 1})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.changeRoles(db, func() error { return insertAll(db, rows) })
}

func (s *Store) seedAccounts(db *gorm.DB, accounts []Account, at time.Time) error {
	var people []personRow
	var roles []personRoleRow
	var credentials []credentialRow
	for _, a := range accounts {
		p := a.Person
		people = append(people, personRow{ID: p.ID, Username: p.Username, Name: p.Name, Tier: string(p.Tier), DepartmentID: p.Department,
			OutletID: p.Outlet, DistrictID: p.District, SearchText: searchText(p.Username, p.Name), Disabled: p.Disabled, Version: 1, CreatedAt: &at})
		for _, role := range p.Roles {
			roles = append(roles, personRoleRow{PersonID: p.ID, RoleID: role})
		}
		if a.PasswordHash != "" {
			credentials = append(credentials, credentialRow{PersonID: p.ID, PasswordHash: a.PasswordHash, MustChange: a.MustChange})
		}
	}
	if err := insertAll(db, people); err != nil {
		return err
	}
	if err := insertAll(db, roles); err != nil {
		return err
	}
	if err := insertAll(db, credentials); err != nil {
		return err
	}
	for _, c := range credentials {
		if err := s.sealRow(db, areaPassword, c.PersonID, c.PasswordHash); err != nil {
			return err
		}
	}
	for _, p := range people {
		if err := s.sealPerson(db, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// SetRoles replaces a person's roles; they count from the next request on.
func (s *Store) SetRoles(ctx context.Context, personID string, roles []string) error {
	return s.within(ctx, func(db *gorm.DB) error { return s.setRoles(db, personID, roles) })
}

func (s *Store) setRoles(db *gorm.DB, personID string, roles []string) error {
	return s.changePerson(db, personID, func() error { return replaceRoles(db, personID, roles) })
}

func replaceRoles(db *gorm.DB, personID string, roles []string) error {
	if err := db.Exec(`DELETE FROM "person_roles" WHERE "person_id" = ?`, personID).Error; err != nil {
		return err
	}
	rows := make([]personRoleRow, 0, len(roles))
	for _, role := range roles {
		rows = append(rows, personRoleRow{PersonID: personID, RoleID: role})
	}
	return insertAll(db, rows)
}

// SetDisabled stops or restores a person's account; its sessions end at once.
func (s *Store) SetDisabled(ctx context.Context, personID string, disabled bool) error {
	return s.within(ctx, func(db *gorm.DB) error {
		return s.changePerson(db, personID, func() error {
			return db.Exec(`UPDATE "people" SET "disabled" = ? WHERE "id" = ?`, disabled, personID).Error
		})
	})
}

// CloseMonth 月结 closes a month (2026-03) for posting; twice is once.
func (s *Store) CloseMonth(ctx context.Context, month string) error {
	return s.within(ctx, func(db *gorm.DB) error {
		if err := holdGate(db); err != nil {
			return err
		}
		return s.closeMonth(db, month, s.clock())
	})
}

func (s *Store) closeMonth(db *gorm.DB, month string, at time.Time) error {
	closed, err := exists(db, `SELECT 1 FROM "closed_months" WHERE "month_key" = ?`, month)
	if err != nil || closed {
		return err
	}
	if err := db.Exec(`INSERT INTO "closed_months" ("month_key", "closed_at") VALUES (?, ?)`, month, stored(at)).Error; err != nil {
		return err
	}
	if err := freezeMonth(db, month); err != nil {
		return err
	}
	return s.sealMonth(db, month, at)
}

// Empty tells whether nobody has an account yet, as on the first start.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	some, err := exists(s.read.WithContext(ctx), `SELECT 1 FROM "people"`)
	return !some, s.translate(err)
}

// Demonstration tells whether the demonstration was begun here, and whether it
// was written to its end.
func (s *Store) Demonstration(ctx context.Context) (begun, complete bool, err error) {
	marks, err := raw[int64](s.read.WithContext(ctx), `SELECT "amount" FROM "counters" WHERE "name" = ?`, demonstrationMark)
	if err != nil || len(marks) == 0 {
		return false, false, s.translate(err)
	}
	return true, marks[0] > 1, nil
}

// CompleteDemonstration marks that all of it is written.
func (s *Store) CompleteDemonstration(ctx context.Context) error {
	return s.within(ctx, func(db *gorm.DB) error {
		_, err := next(db, demonstrationMark)
		return err
	})
}
