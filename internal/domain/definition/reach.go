package definition

import (
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

// shown is how many names a sentence lists before it counts the rest.
const shown = 3

// seat is one person's part in a step.
type seat struct {
	person directory.Person
	weight int
}

// seats gives those who would sign a maker's paper at a step: everybody once,
// the maker himself only where he may act. alone tells that he would have been the
// only one.
func seats(list []signer, maker directory.Person, own bool) (out []seat, alone bool) {
	taken := map[string]bool{}
	for _, x := range list {
		for _, p := range x.people {
			switch {
			case !inScope(x.Scope, maker, p) || taken[p.ID]:
			case p.ID == maker.ID && !own:
				alone = true
			default:
				taken[p.ID] = true
				out = append(out, seat{person: p, weight: max(x.Weight, 1)})
			}
		}
	}
	return out, alone && len(out) == 0
}

// inScope tells whether somebody is where the maker is, as far as the scope asks;
// of a maker who belongs nowhere it asks nothing.
func inScope(s document.Scope, maker, p directory.Person) bool {
	switch s {
	case document.ScopeDepartment:
		return maker.Department == "" || p.Department == maker.Department
	case document.ScopeOutlet:
		return maker.Outlet == "" || p.Outlet == maker.Outlet
	}
	return true
}

// passes tells whether those seats can agree a step through.
func (c *checker) passes(s document.Step, list []seat) bool {
	if len(list) == 0 {
		return s.Optional
	}
	able, all := 0, 0
	for _, x := range list {
		all += x.weight
		if c.able(s, x.person) {
			able += x.weight
		}
	}
	switch s.Mode {
	case document.All:
		return able == all
	case document.Vote:
		return able*100 >= s.Share*all
	}
	return able > 0
}

// stuck are the makers whose papers nobody could pass at a step, by the reason.
type stuck struct {
	departments []string // that have nobody of the role
	alone       []string // makers who are the only approver
	others      int
}

func (s stuck) makers() int { return len(s.alone) + s.others }

// reach looks at a step with the eyes of every maker: his department may have
// nobody, or nobody but himself.
func (c *checker) reach(at string, s document.Step, list []signer) {
	var found stuck
	for _, maker := range c.makers {
		signing, alone := seats(list, maker, s.Own)
		if c.passes(s, signing) {
			continue
		}
		if len(s.When) == 0 {
			c.blocked[maker.ID] = s.Title
		}
		switch {
		case alone:
			found.alone = append(found.alone, maker.Name)
		default:
			found.others++
			if len(signing) == 0 && !slices.Contains(found.departments, maker.DepartmentName) {
				found.departments = append(found.departments, maker.DepartmentName)
			}
		}
	}
	if found.makers() > 0 {
		c.tell(at, s, list, found)
	}
}

// tell reports where makers are stuck: a problem when all of them are.
func (c *checker) tell(at string, s document.Step, list []signer, found stuck) {
	say := c.warn
	if found.makers() == len(c.makers) {
		say = c.problem
	}
	for _, department := range found.departments {
		say(list[0].at, "部门“%s”录入的单据在环节“%s”无人可办：该部门没有“%s”的成员", department, s.Title, list[0].RoleName)
	}
	if len(found.alone) > 0 {
		say(list[0].at, "%s录入的单据在环节“%s”无人可办：除录入人本人外没有其他审批人", listed(found.alone), s.Title)
	}
	if len(found.departments) == 0 && found.others > 0 {
		say(at+".share", "环节“%s”中能投赞成的权重达不到 %d%%", s.Title, s.Share)
	}
}

// somebodyGetsThrough refuses a chain in which every maker is stuck somewhere,
// though no step is closed to all of them.
func (c *checker) somebodyGetsThrough() {
	if len(c.report.Problems) > 0 || len(c.blocked) < len(c.makers) {
		return
	}
	var steps []string
	for _, title := range c.blocked {
		if !slices.Contains(steps, title) {
			steps = append(steps, title)
		}
	}
	slices.Sort(steps)
	c.problem("chain", "没有一位录入人的单据能走完全部环节，分别停在“%s”", strings.Join(steps, "”“"))
}

// listed names a few people and counts the rest.
func listed(names []string) string {
	text := strings.Join(names[:min(len(names), shown)], "、")
	if len(names) > shown {
		text += "等"
	}
	return text
}
