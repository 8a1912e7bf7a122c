package policies

import (
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
)

// reach gives how far a role sees through a function. Those who make cards see all
// of what others inspected or listed for them, and those who release cards every box,
// whatever their reach.
func (e *Enforcer) reach(role, functionID string) directory.Reach {
	if role == "card_maker" || role == "card_manager" {
		if strings.HasPrefix(functionID, "W-03.") || strings.HasPrefix(functionID, "W-12.") {
			return directory.ReachAll
		}
	}
	if role == "card_release" && strings.HasPrefix(functionID, "T-07") {
		return directory.ReachAll
	}
	return e.current.Load().reach[role]
}

// Scope gives the data a person sees through a function: the reach of those of
// his roles that may view it, joined.
func (e *Enforcer) Scope(p directory.Person, functionID string) directory.Scope {
	s := directory.Scope{Person: p.ID}
	for _, role := range p.Roles {
		if !e.Allowed([]string{role}, functionID, function.View) {
			continue
		}
		switch e.reach(role, functionID) {
		case directory.ReachAll:
			s.All = true
		case directory.ReachDistrict:
			s.District = p.District
		case directory.ReachDepartment:
			s.Department = p.Department
		case directory.ReachOutlet:
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
