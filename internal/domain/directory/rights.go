package directory

import (
	"context"
	"slices"
	"strings"

	"cardflow/internal/domain/function"
)

// Right 授权 grants a role an action on a function; a default one may name a
// pattern of functions, such as W-08.*.
type Right struct {
	Role     string
	Function string
	Action   function.Action
}

// FunctionSetting 应用设置 is what the administrator set of a function: its place and
// name in the menu, and whether anybody may use it.
type FunctionSetting struct {
	ID       string
	Title    string // empty is the catalogue's
	Position int
	Disabled bool
	Version  int
}

// Book 授权簿 is all that decisions are made from, as it stands at a version.
type Book struct {
	Version   int64
	Rights    []Right
	Roles     []Role
	Functions []FunctionSetting
}

// Rulebook gives the book. Its version rises with every change, by which every
// process learns before its next decision that it must read again.
type Rulebook interface {
	RightsVersion(ctx context.Context) (int64, error)
	Book(ctx context.Context) (Book, error)
}

// Expand gives the rights that a default right means for these functions.
func Expand(r Right, functions []function.Function) []Right {
	prefix, pattern := strings.CutSuffix(r.Function, "*")
	var out []Right
	for _, f := range functions {
		if f.ID != r.Function && (!pattern || !strings.HasPrefix(f.ID, prefix)) {
			continue
		}
		if slices.Contains(f.Actions, r.Action) && (f.Only == "" || f.Only == r.Role) {
			out = append(out, Right{r.Role, f.ID, r.Action})
		}
	}
	return out
}

// RightChange grants a right or takes it back.
type RightChange struct {
	Right
	Grant bool
}

// RightsPlan tells what a change would do.
type RightsPlan struct {
	Version int64
	Grants  []Right
	Revokes []Right
	People  int      // enabled people whose rights change
	Orphans []string // functions that nobody could use any more
}

// planRights works out what changes really change against the rights there are,
// and refuses what must not be.
func planRights(functions *function.Registry, have []Right, changes []RightChange) (RightsPlan, error) {
	var plan RightsPlan
	for _, c := range changes {
		f, known := functions.Find(c.Function)
		if !known {
			f = function.Function{ID: c.Function, Module: "应用", Title: c.Function}
		}
		if err := CheckRight(c.Role, f, c.Action); err != nil {
			return plan, err
		}
		switch held := slices.Contains(have, c.Right); {
		case c.Grant && !held && !slices.Contains(plan.Grants, c.Right):
			plan.Grants = append(plan.Grants, c.Right)
		case !c.Grant && held && !slices.Contains(plan.Revokes, c.Right):
			plan.Revokes = append(plan.Revokes, c.Right)
		}
	}
	for _, r := range plan.Revokes {
		if !slices.Contains(plan.Orphans, r.Function) && orphaned(r.Function, have, plan) {
			plan.Orphans = append(plan.Orphans, r.Function)
		}
	}
	return plan, nil
}

func orphaned(id string, have []Right, plan RightsPlan) bool {
	of := func(r Right) bool { return r.Function == id }
	left := func(r Right) bool { return of(r) && !slices.Contains(plan.Revokes, r) }
	return !slices.ContainsFunc(have, left) && !slices.ContainsFunc(plan.Grants, of)
}

// roles gives the roles a plan touches, each once.
func (p RightsPlan) roles() []string {
	var out []string
	for _, r := range slices.Concat(p.Grants, p.Revokes) {
		if !slices.Contains(out, r.Role) {
			out = append(out, r.Role)
		}
	}
	return out
}
