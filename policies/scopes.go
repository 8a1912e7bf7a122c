package policies

import (
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

// reach 数据范围 is how far a role sees.
type reach int

const (
	reachOwn        reach = iota // papers of one's own
	reachOutlet                  // 本网点
	reachDepartment              // 本部门
	reachDistrict                // 本区
	reachAll                     // 全中心
)

// reachOf gives the reach of a role through a function; a role that is not named
// here sees its holder's own papers.
func reachOf(role, functionID string) reach {
	switch role {
	case "card_maker", "card_manager": // make cards from what others inspected or listed
		if strings.HasPrefix(functionID, "W-03.") || strings.HasPrefix(functionID, "W-12.") {
			return reachAll
		}
		return reachDepartment
	case "keeper", "wh_supervisor", "inspector", "purchaser", "finance", "supervisor", "approver",
		"manager", "center_op", "affairs", "reception":
		return reachAll
	case "requester", "dept_head", "shipping", "citizen_service":
		return reachDepartment
	case "district_op":
		return reachDistrict
	case "outlet_op", "center_outlet":
		return reachOutlet
	}
	return reachOwn
}

// Scope gives the data a person sees through a function: the reach of those of
// his roles that may view it, joined.
func (e *Enforcer) Scope(p directory.Person, functionID string) directory.Scope {
	s := directory.Scope{Person: p.ID}
	for _, role := range p.Roles {
		if !e.Allowed([]string{role}, functionID, function.View) {
			continue
		}
		switch reachOf(role, functionID) {
		case reachAll:
			s.All = true
		case reachDistrict:
			s.District = p.District
		case reachDepartment:
			s.Department = p.Department
		case reachOutlet:
			s.Outlet = p.Outlet
		}
	}
	return s
}

// Narrower gives what two scopes of one person have in common, for a list that
// spans functions of different reach.
func Narrower(a, b directory.Scope) directory.Scope {
	switch {
	case a == b, b.All:
		return a
	case a.All:
		return b
	}
	common := func(x, y string) string {
		if x == y {
			return x
		}
		return ""
	}
	return directory.Scope{Person: a.Person, Department: common(a.Department, b.Department),
		District: common(a.District, b.District), Outlet: common(a.Outlet, b.Outlet)}
}

// Covers tells whether a scope holds a paper of this maker and place.
func Covers(s directory.Scope, maker, department, district, outlet string) bool {
	same := func(mine, theirs string) bool { return mine != "" && mine == theirs }
	return s.All || slices.Contains([]bool{
		same(s.Person, maker), same(s.Department, department), same(s.District, district), same(s.Outlet, outlet),
	}, true)
}
