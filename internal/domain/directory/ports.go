package directory

import (
	"context"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
)

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is one transaction of the management desk.
type Tx interface {
	// Lock lets one change of the directory go on at a time, so that what a rule
	// was checked against, such as who else is an administrator, still stands when
	// it is written.
	Lock() error
	Audit(e audit.Entry) error
	Person(id string) (Person, error)

	// Departments gives all, the deleted too.
	Departments() ([]Department, error)
	InsertDepartment(d Department) error
	UpdateDepartment(d Department) error

	// Account gives one, deleted or not; NotFound when absent.
	Account(id string) (Account, error)
	// NamedAccount gives the one of a username, or nil.
	NamedAccount(username string) (*Account, error)
	InsertAccount(a Account, passwordHash string) error
	UpdateAccount(a Account) error
	SetPassword(id, passwordHash string, mustChange bool) error
	// EndSessions logs a person out everywhere.
	EndSessions(id string) error
	// Holders counts the enabled people of a role.
	Holders(role string) (int, error)
	// SetRoles replaces the roles of a person.
	SetRoles(id string, roles []string) error
	// OpenWork counts the tasks that wait for a person by name.
	OpenWork(id string) (int, error)
	// Members counts the people of a department who are not deleted.
	Members(department string) (int, error)

	Roles() ([]Role, error)
	InsertRole(r Role) error
	UpdateRole(r Role) error
	DeleteRoleAndRights(code string) error
	// RoleUse counts the people of a role, deleted ones too, and tells whether a
	// version or draft of a chain names it.
	RoleUse(code string) (people int, chains bool, err error)
	// AllRights gives every right and the version of the book.
	AllRights() ([]Right, int64, error)
	PutRights(grants, revokes []Right) error
	// RightsChanged raises the version of the book.
	RightsChanged() error
	// PeopleOf counts the enabled people who hold any of the roles.
	PeopleOf(roles []string) (int, error)
	// FunctionSettings gives those of all functions in order.
	FunctionSettings() ([]FunctionSetting, error)
	PutFunction(s FunctionSetting) error

	Districts() ([]DistrictPlace, error)
	// Outlet gives one, deleted or not, or nil; NamedOutlet that of a code.
	Outlet(id string) (*OutletPlace, error)
	NamedOutlet(code string) (*OutletPlace, error)
	InsertOutlet(o OutletPlace) error
	UpdateOutlet(o OutletPlace) error
	// PeopleAt gives the ids of the people of an outlet who are not deleted.
	PeopleAt(outlet string) ([]string, error)
	// Tell keeps a change for the business systems, as the next of its object.
	Tell(c Change) error
}

// Rights 授权 tells what roles may do.
type Rights interface {
	Allowed(roles []string, functionID string, action function.Action) bool
}

// Register 名册 reads what the desk keeps.
type Register interface {
	// Departments lists all in order, the deleted ones or the others, with how
	// many people are in each.
	Departments(ctx context.Context, deleted bool) ([]Department, error)
	Accounts(ctx context.Context, f AccountFilter, page document.PageRequest) (document.Page[Account], error)
	Account(ctx context.Context, id string) (Account, error)
	Districts(ctx context.Context) ([]DistrictPlace, error)
	// Outlets lists those of a part of the data in order of their codes.
	Outlets(ctx context.Context, sc Scope, f OutletFilter, page document.PageRequest) (document.Page[OutletPlace], error)
	// Outlet gives one that is not deleted; NotFound when it is not in the part.
	Outlet(ctx context.Context, sc Scope, id string) (OutletPlace, error)
	// Roles lists the roles in order, with how many enabled people hold each.
	Roles(ctx context.Context) ([]Role, error)
}
