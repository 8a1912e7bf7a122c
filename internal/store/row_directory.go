package store

import (
	"strings"
	"time"

	"github.com/mozillazg/go-pinyin"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
)

type districtRow struct {
	ID      string `gorm:"primaryKey"`
	Code    string
	Name    string
	Version int
}

func (districtRow) TableName() string { return "districts" }

type departmentRow struct {
	ID         string `gorm:"primaryKey"`
	Code       string
	Name       string
	SearchText string
	Disabled   bool // so is a deleted one
	ParentID   string
	Position   int
	Version    int
	DeletedAt  *time.Time
}

func (departmentRow) TableName() string { return "departments" }

type outletRow struct {
	ID         string `gorm:"primaryKey"`
	Code       string
	Name       string
	DistrictID string
	SearchText string
	Disabled   bool
	Phone      string
	Address    string
	Kind       string
	Version    int
	DeletedAt  *time.Time
}

func (outletRow) TableName() string { return "outlets" }

type personRow struct {
	ID           string `gorm:"primaryKey"`
	Username     string
	Name         string
	Tier         string
	DepartmentID string
	OutletID     string
	DistrictID   string
	SearchText   string
	Disabled     bool // so is a deleted one
	Version      int
	CreatedAt    *time.Time
	DeletedAt    *time.Time
}

func (personRow) TableName() string { return "people" }

type roleRow struct {
	ID       string `gorm:"primaryKey"`
	Name     string
	Position int
	Reach    string
	Version  int
}

func (roleRow) TableName() string { return "roles" }

type personRoleRow struct {
	PersonID string `gorm:"primaryKey"`
	RoleID   string `gorm:"primaryKey"`
}

func (personRoleRow) TableName() string { return "person_roles" }

type credentialRow struct {
	PersonID     string `gorm:"primaryKey"`
	PasswordHash string
	Failures     int
	LockedUntil  *time.Time
	MustChange   bool
	PasswordSet  *time.Time `gorm:"column:password_set_at"`
}

func (credentialRow) TableName() string { return "credentials" }

type sessionRow struct {
	TokenDigest string `gorm:"primaryKey"`
	PersonID    string
	CSRF        string
	Address     string
	CreatedAt   time.Time
	LastSeenAt  time.Time
	ExpiresAt   time.Time

	ConfirmedUntil *time.Time
}

func (r sessionRow) session() directory.Session {
	s := directory.Session{TokenDigest: r.TokenDigest, PersonID: r.PersonID, CSRF: r.CSRF, Address: r.Address,
		CreatedAt: r.CreatedAt.UTC(), LastSeenAt: r.LastSeenAt.UTC(), ExpiresAt: r.ExpiresAt.UTC()}
	if r.ConfirmedUntil != nil {
		s.ConfirmedUntil = r.ConfirmedUntil.UTC()
	}
	return s
}

func (sessionRow) TableName() string { return "sessions" }

// profileRow is a person joined with one of the roles; a person of no role
// comes once, with an empty one.
type profileRow struct {
	ID, Username, Name, Tier     string
	DepartmentID, DepartmentName string
	OutletID, OutletName         string
	DistrictID, DistrictName     string
	Disabled                     bool
	RoleID                       string
}

// profileColumns and profileJoins read a person "p" with names and roles.
const profileColumns = `"p"."id", "p"."username", "p"."name", "p"."tier", "p"."department_id", COALESCE("dp"."name", '') AS "department_name",
 "p"."outlet_id", COALESCE("o"."name", '') AS "outlet_name", "p"."district_id", COALESCE("di"."name", '') AS "district_name",
 "p"."disabled", COALESCE("pr"."role_id", '') AS "role_id"`

const profileJoins = ` LEFT JOIN "departments" "dp" ON "dp"."id" = "p"."department_id"
 LEFT JOIN "outlets" "o" ON "o"."id" = "p"."outlet_id"
 LEFT JOIN "districts" "di" ON "di"."id" = "p"."district_id"
 LEFT JOIN "person_roles" "pr" ON "pr"."person_id" = "p"."id"`

// peopleOf folds joined rows, which come together by person, into people.
func peopleOf(rows []profileRow) []directory.Person {
	var out []directory.Person
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].ID != r.ID {
			out = append(out, directory.Person{ID: r.ID, Username: r.Username, Name: r.Name, Tier: directory.Tier(r.Tier),
				Department: r.DepartmentID, DepartmentName: r.DepartmentName, Outlet: r.OutletID, OutletName: r.OutletName,
				District: r.DistrictID, DistrictName: r.DistrictName, Disabled: r.Disabled})
		}
		if p := &out[len(out)-1]; r.RoleID != "" {
			p.Roles = append(p.Roles, r.RoleID)
		}
	}
	return out
}

type entryRow struct {
	ID         string `gorm:"primaryKey"`
	Ref        string
	Code       string
	Name       string
	SearchText string
	ParentID   string
	Disabled   bool
	Fields     string
	Version    int
	CreatedAt  time.Time
	UpdatedAt  time.Time `gorm:"autoUpdateTime:false"`
}

func (entryRow) TableName() string { return "master_entries" }

func toEntryRow(r master.Record) (entryRow, error) {
	fields, err := encode(r.Fields)
	return entryRow{ID: r.ID, Ref: r.Ref, Code: r.Code, Name: r.Name, SearchText: searchText(r.Code, r.Name), ParentID: r.Parent,
		Disabled: r.Disabled, Fields: fields, Version: r.Version, CreatedAt: stored(r.CreatedAt), UpdatedAt: stored(r.UpdatedAt)}, err
}

// searchText is what a name input matches: code, name and the initials of the
// name's pinyin (拼音首字母), in lower case.
func searchText(code, name string) string {
	return value.Clip(strings.ToLower(code+" "+name+" "+initials(name)), 300)
}

func initials(name string) string {
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{string(r)} }
	var b strings.Builder
	for _, syllable := range pinyin.Pinyin(name, args) {
		if len(syllable) > 0 {
			b.WriteString(syllable[0])
		}
	}
	return b.String()
}
