// Package directory knows the people of the three tiers (中心 → 区 → 网点), their
// departments and roles.
package directory

import (
	"context"
	"slices"
	"time"
)

// Tier 层级 of a user or place.
type Tier string

// The three tiers.
const (
	Center   Tier = "center"   // 中心
	District Tier = "district" // 区
	Outlet   Tier = "outlet"   // 网点
)

// Person 用户 with what rules need to know. Department, Outlet and District are
// ids, empty where the person belongs to none.
type Person struct {
	ID             string
	Username       string
	Name           string
	Tier           Tier
	Department     string
	DepartmentName string
	Outlet         string
	OutletName     string
	District       string
	DistrictName   string
	Roles          []string
	Disabled       bool
	// Principals are the people this one is deputy of today.
	Principals []Principal
}

// By says who does something, and from where.
type By struct {
	PersonID  string `json:"person"`
	Address   string `json:"address,omitempty"`
	RequestID string `json:"request,omitempty"`
}

// Principal 委托人 is somebody a person stands in for now, with what decides
// whether a task is the principal's.
type Principal struct {
	ID         string
	Name       string
	Department string
	Outlet     string
	District   string
	Roles      []string
	Functions  []string // ids the deputyship is for; empty means all
}

// For tells whether the deputyship includes a function.
func (p Principal) For(function string) bool {
	return len(p.Functions) == 0 || slices.Contains(p.Functions, function)
}

// HasRole tells whether the principal holds a role.
func (p Principal) HasRole(code string) bool { return slices.Contains(p.Roles, code) }

// Places gives where the principal works: department, outlet and district, as far as
// he has them.
func (p Principal) Places() []string { return known(p.Department, p.Outlet, p.District) }

// Belongs tells whether the principal works at a place.
func (p Principal) Belongs(place string) bool { return slices.Contains(p.Places(), place) }

// Places gives where the person works: department, outlet and district, as far as he
// has them.
func (p Person) Places() []string { return known(p.Department, p.Outlet, p.District) }

// Belongs tells whether the person works at a place.
func (p Person) Belongs(place string) bool { return slices.Contains(p.Places(), place) }

func known(ids ...string) []string {
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// HasRole tells whether the person holds a role.
func (p Person) HasRole(code string) bool { return slices.Contains(p.Roles, code) }

// Scope 数据范围 limits the rows a person sees; it is applied in the store's
// query. The zero Scope sees only the person's own papers.
type Scope struct {
	All        bool
	Department string
	District   string
	Outlet     string
	Person     string
}

// Credential is what a login is checked against.
type Credential struct {
	PersonID     string
	PasswordHash string
	Failures     int
	LockedUntil  time.Time
	MustChange   bool
	PasswordSet  time.Time // since when; zero: before that was kept
}

// Session 会话 is a login on the server; only the digest of its token is kept.
type Session struct {
	TokenDigest string
	PersonID    string
	CSRF        string
	Address     string
	CreatedAt   time.Time
	LastSeenAt  time.Time
	ExpiresAt   time.Time

	// ConfirmedUntil is until when the person has just proved again who he is
	// (二次确认); zero: he has not.
	ConfirmedUntil time.Time

	// MustChange tells that the person's password was given by somebody else, and
	// PasswordSet since when it is his; both are read from the credential.
	MustChange  bool
	PasswordSet time.Time
}

// Repository stores people, credentials and sessions.
type Repository interface {
	// Person gives a person with roles; fault kind NotFound when absent.
	Person(ctx context.Context, id string) (Person, error)
	// Credential gives the credential of a username; NotFound when absent.
	Credential(ctx context.Context, username string) (Credential, error)
	// RecordFailure counts a failed login and locks the account until the
	// given time when the count reaches the limit; it returns the new count.
	RecordFailure(ctx context.Context, personID string, limit int, lockUntil time.Time) (int, error)
	// RecordSuccess clears the failures.
	RecordSuccess(ctx context.Context, personID string) error
	// SetPassword gives a person another password and remembers the one before.
	SetPassword(ctx context.Context, personID, hash string, mustChange bool) error
	// Rehash keeps the password and stores it under another hash.
	Rehash(ctx context.Context, personID, hash string) error
	// EarlierPasswords gives the hashes of the present password and those before
	// it, the newest first.
	EarlierPasswords(ctx context.Context, personID string, limit int) ([]string, error)
	CreateSession(ctx context.Context, s Session) error
	// Session gives a live session and its person in one read; NotFound when
	// absent or past its limits.
	Session(ctx context.Context, tokenDigest string, now time.Time, idle time.Duration) (Session, Person, error)
	// TouchSession moves last-seen; callers do so at most once a minute.
	TouchSession(ctx context.Context, tokenDigest string, now time.Time) error
	// ConfirmSession notes until when the person has proved again who he is.
	ConfirmSession(ctx context.Context, tokenDigest string, until time.Time) error
	// Sessions lists a person's live sessions, the one last used first.
	Sessions(ctx context.Context, personID string, now time.Time, idle time.Duration) ([]Session, error)
	DeleteSession(ctx context.Context, tokenDigest string) error
	// DeleteOtherSessions ends every session of a person but one.
	DeleteOtherSessions(ctx context.Context, personID, keptDigest string) error
	Roles(ctx context.Context) ([]Role, error)
	// Members lists enabled people who hold a role, within a department
	// unless it is empty.
	Members(ctx context.Context, role, department string) ([]Person, error)
}

// Settings keeps what a person has arranged for himself: saved filters, unsaved
// work, preferences. Values are JSON.
type Settings interface {
	// Setting gives a value; NotFound when the person has none under the key.
	Setting(ctx context.Context, personID, key string) ([]byte, error)
	SetSetting(ctx context.Context, personID, key string, value []byte) error
	DeleteSetting(ctx context.Context, personID, key string) error
}
