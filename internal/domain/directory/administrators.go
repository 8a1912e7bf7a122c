package directory

import (
	"slices"

	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// The three administrators 三员 of GB/T 22239-2019 §8.1.5. Each has duties that no
// other role may have, and no account can be two of them: whoever makes accounts
// cannot give them rights, whoever gives rights cannot make accounts, and whoever
// reads the log changes nothing.
const (
	SystemAdministrator   = "sysadmin" // 系统管理员: people, places and functions
	SecurityAdministrator = "secadmin" // 安全管理员: roles and rights
	AuditAdministrator    = "auditor"  // 审计管理员: the log
)

// IsAdministrator tells whether a role is one of the three administrators.
func IsAdministrator(role string) bool {
	return role == SystemAdministrator || role == SecurityAdministrator || role == AuditAdministrator
}

// administratorOf gives the administrator a person is, or "".
func administratorOf(roles []string) string {
	if i := slices.IndexFunc(roles, IsAdministrator); i >= 0 {
		return roles[i]
	}
	return ""
}

// CheckRoles refuses an account that would be an administrator and anything else.
func CheckRoles(roles []string) error {
	if role := administratorOf(roles); role != "" && len(roles) > 1 {
		return fault.Conflict("role.administrator_alone", "“%s”不能与其他角色由同一账号担任（三员分立）", RoleName(role)).
			At("roles", RoleName(role)+"只能单独担任")
	}
	return nil
}

// CheckRight refuses a right that would break the separation: what the three
// administrators may do is fixed, and their duties are nobody else's.
func CheckRight(role string, f function.Function, action function.Action) error {
	switch {
	case IsAdministrator(role):
		return fault.Conflict("right.fixed", "“%s”的权限由系统固定，不能调整（三员分立）", RoleName(role))
	case f.Only != "":
		return fault.Conflict("right.reserved", "“%s — %s”只能由%s使用，不能授予其他角色", f.Module, f.Title, RoleName(f.Only))
	case !slices.Contains(f.Actions, action):
		return fault.Invalid("right.no_action", "“%s — %s”没有这种操作", f.Module, f.Title)
	}
	return nil
}
