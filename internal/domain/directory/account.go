package directory

import (
	"regexp"
	"strings"
	"time"

	"cardflow/internal/fault"
)

// Account 账号 is a person as the administrators keep him. A deleted one is kept,
// because papers and the log name him, and is disabled as well.
type Account struct {
	Person
	Version    int
	MustChange bool // the password was given by an administrator
	CreatedAt  time.Time
	DeletedAt  *time.Time
}

// AccountForm is what an administrator fills in of one. The tier says which place
// counts: a department, a district or an outlet.
type AccountForm struct {
	Username   string // never changes
	Name       string
	Tier       Tier
	Department string
	District   string
	Outlet     string
}

// AccountFilter narrows a list of accounts; zero members do not narrow.
type AccountFilter struct {
	Query      string // username, name or initials
	Tier       Tier
	Department string // with those below it
	District   string
	Outlet     string
	Role       string
	State      AccountState
	Deleted    bool // only the deleted, else only the others
}

// AccountState 账号状态.
type AccountState string

// The states of an account that is not deleted.
const (
	Active   AccountState = "active"   // 启用
	Disabled AccountState = "disabled" // 停用
	Roleless AccountState = "roleless" // 未授角色: made, and not yet given any role
)

// TierName gives a tier's name.
func TierName(t Tier) string {
	return map[Tier]string{Center: "中心", District: "区", Outlet: "网点"}[t]
}

var usernameForm = regexp.MustCompile(`^[a-z][a-z0-9_.-]{2,31}$`)

// places are what a form may name.
type places struct {
	departments tree
	districts   map[string]DistrictPlace
	outlet      *OutletPlace // the one that the form names
}

// check refuses a form that names no place or another tier's, and gives the form
// with exactly the places of its tier.
func (f AccountForm) check(known places, fresh bool) (AccountForm, error) {
	var p problems
	f.Name = strings.TrimSpace(f.Name)
	p.name("name", "姓名", f.Name, maxName)
	if fresh && !usernameForm.MatchString(f.Username) {
		p.add("username", "用户名应为 3 到 32 个小写字母、数字或 _ . -，以字母开头")
	}
	switch f.Tier {
	case Center:
		f.District = ""
		if d, ok := known.departments[f.Department]; !ok || d.DeletedAt != nil {
			p.add("department", "请选择部门")
		}
		if f.Outlet != "" && !known.outlet.usable() {
			p.add("outlet", "没有所选的网点，或已停用")
		}
	case District:
		f.Department, f.Outlet = "", ""
		if _, ok := known.districts[f.District]; !ok {
			p.add("district", "请选择区")
		}
	case Outlet:
		f.Department = ""
		if !known.outlet.usable() {
			p.add("outlet", "请选择网点")
		} else {
			f.District = known.outlet.District
		}
	default:
		p.add("tier", "请选择层级")
	}
	return f, p.err()
}

// The last enabled account of each administrator must stay: without him nobody
// could do his duty, and nobody could appoint another.
func checkLast(role string, enabled int) error {
	if enabled > 1 {
		return nil
	}
	return fault.Conflict("administrator.last", "这是最后一个启用的%s账号，须先另设一人", RoleName(role))
}
