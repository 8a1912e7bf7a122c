package definition_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
)

// Whatever chain an administrator builds in whatever centre: when the check finds
// no problem, a walker who asks people one by one brings somebody's paper to the
// end, and no step is closed to everybody.
func TestAnyAcceptedChainCanBeFinishedBySomebody(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawCentre(t)
		chain := drawChain(t)
		report, err := check(w, chain)
		require.NoError(t, err)
		if len(report.Problems) > 0 {
			return
		}
		accepted++
		makers := w.makers()
		require.True(t, slices.ContainsFunc(makers, func(m directory.Person) bool { return walk(w, unconditional(chain), m) }),
			"nobody finishes %+v", chain)
		for _, step := range chain {
			require.True(t, slices.ContainsFunc(makers, func(m directory.Person) bool { return walk(w, document.Chain{step}, m) }),
				"nobody passes %+v", step)
		}
	})
	require.NotZero(t, accepted, "the drawn chains are all refused: the property says nothing")
}

func drawCentre(t *rapid.T) *centre {
	w := &centre{rights: map[string][]string{}}
	for _, role := range []string{"clerk", "head", "keeper", "finance"} {
		w.roles = append(w.roles, directory.Role{Code: role, Name: role})
		for _, f := range []string{"enter", "approve", "pick", "W-17.1"} {
			if rapid.IntRange(0, 3).Draw(t, role+" may "+f) > 0 {
				w.rights[role] = append(w.rights[role], f)
			}
		}
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "people") {
		name := fmt.Sprint("p", i)
		department := rapid.SampledFrom([]string{"", "d1", "d2"}).Draw(t, name+" department")
		w.people = append(w.people, directory.Person{ID: name, Name: name, Department: department, DepartmentName: department,
			Roles:    rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"clerk", "head", "keeper", "finance"}), 1, 3, rapid.ID).Draw(t, name+" roles"),
			Disabled: rapid.IntRange(0, 5).Draw(t, name+" disabled") == 0})
	}
	return w
}

func drawChain(t *rapid.T) document.Chain {
	chain := paper().Chain
	for i := range rapid.IntRange(0, 3).Draw(t, "added") {
		chain = append(chain, document.Step{Key: fmt.Sprint("s", i), Title: fmt.Sprint("加", i), Waiting: "待", Function: "W-17.1"})
	}
	for i := range chain {
		s, name := &chain[i], chain[i].Key
		draw := func(a document.Approver) document.Approver {
			if rapid.IntRange(0, 2).Draw(t, name+" kind") == 0 {
				return document.Approver{Person: rapid.SampledFrom([]string{"p0", "p1", "p2", "p3"}).Draw(t, name+" person"), Weight: a.Weight}
			}
			return document.Approver{Role: rapid.SampledFrom([]string{"head", "keeper", "finance"}).Draw(t, name+" role"), Weight: a.Weight,
				Scope: rapid.SampledFrom([]document.Scope{document.ScopeAny, document.ScopeDepartment}).Draw(t, name+" scope")}
		}
		s.Mode = rapid.SampledFrom([]document.Mode{document.Single, document.All, document.Any, document.Vote}).Draw(t, name+" mode")
		lead := draw(document.Approver{})
		s.Role, s.Person, s.Scope = lead.Role, lead.Person, lead.Scope
		if s.Mode != document.Single {
			for range rapid.IntRange(0, 2).Draw(t, name+" also") {
				s.Also = append(s.Also, draw(document.Approver{Weight: rapid.IntRange(0, 3).Draw(t, name+" weight")}))
			}
			s.Share = rapid.IntRange(1, 100).Draw(t, name+" share")
		}
		if name != "pick" {
			s.Optional = rapid.Bool().Draw(t, name+" optional")
			if rapid.Bool().Draw(t, name+" conditional") {
				s.When = []document.Condition{{Field: "amount", Op: document.Over, Value: "100"}}
			}
		}
	}
	return chain
}

func unconditional(c document.Chain) document.Chain {
	return slices.DeleteFunc(slices.Clone(c), func(s document.Step) bool { return len(s.When) > 0 })
}

func (c *centre) makers() []directory.Person {
	list := slices.DeleteFunc(slices.Clone(c.people), func(p directory.Person) bool {
		return p.Disabled || !c.Allowed(p.Roles, "enter", function.Act)
	})
	if len(list) == 0 { // those who may come later
		return []directory.Person{{}}
	}
	return list
}

// walk carries a maker's paper along a chain: at each step it seats whom the
// step names and lets those agree who may.
func walk(w *centre, chain document.Chain, maker directory.Person) bool {
	for _, step := range chain {
		var agreed, total, people int
		for _, p := range w.people {
			weight, named := 0, false
			for _, a := range step.Signers() {
				if !named && names(a, p, maker) {
					weight, named = max(a.Weight, 1), true
				}
			}
			if !named || p.ID == maker.ID || p.Disabled {
				continue
			}
			people++
			total += weight
			if w.Allowed(p.Roles, step.Function, function.Act) {
				agreed += weight
			}
		}
		var through bool
		switch {
		case people == 0:
			through = step.Optional
		case step.Mode == document.All:
			through = agreed == total
		case step.Mode == document.Vote:
			through = agreed*100 >= step.Share*total
		default:
			through = agreed > 0
		}
		if !through {
			return false
		}
	}
	return true
}

func names(a document.Approver, p, maker directory.Person) bool {
	if a.Person != "" {
		return a.Person == p.ID
	}
	return p.HasRole(a.Role) && (a.Scope != document.ScopeDepartment || maker.Department == "" || p.Department == maker.Department)
}
