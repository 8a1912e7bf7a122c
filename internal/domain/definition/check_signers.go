package definition

import (
	"fmt"
	"slices"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// signer is an approver with the people behind it.
type signer struct {
	document.Approver
	at     string
	people []directory.Person // enabled; of a role in any department
}

// signers checks who is to act at a step, and whether those who are could.
func (c *checker) signers(at string, s document.Step) error {
	list, err := c.resolve(at, s)
	if err != nil {
		return err
	}
	sound := c.mode(at, s, list)
	for i, x := range list {
		if slices.ContainsFunc(list[:i], func(y signer) bool { return x.Role == y.Role && x.Person == y.Person && x.Scope == y.Scope }) {
			c.problem(x.at, "环节“%s”的审批人“%s”重复", s.Title, x.Text())
		}
		sound = c.signer(s, x) && sound
	}
	if sound {
		c.reach(at, s, list)
	}
	return nil
}

// resolve finds the people behind each approver of a step; what does not exist
// is a problem and left without people.
func (c *checker) resolve(at string, s document.Step) ([]signer, error) {
	var out []signer
	for i, a := range s.Signers() {
		where := at
		if i > 0 {
			where = fmt.Sprintf("%s.also[%d]", at, i-1)
		}
		x := signer{Approver: a, at: where + ".role"}
		var err error
		if a.Person != "" {
			x.at = where + ".person"
			var p directory.Person
			if p, err = c.world.Person(a.Person); err == nil && !p.Disabled {
				x.people = []directory.Person{p}
			}
			x.PersonName = p.Name
		} else {
			x.people, err = c.holders(a.Role)
			x.RoleName = c.roleName(a.Role)
		}
		if err != nil && fault.From(err).Kind != fault.KindNotFound {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// mode checks how many signers a step takes and how their votes count.
func (c *checker) mode(at string, s document.Step, list []signer) bool {
	before := len(c.report.Problems)
	if !s.Mode.Valid() {
		c.problem(at+".mode", "没有“%s”这种办理方式", string(s.Mode))
	}
	if s.Mode == document.Single && len(s.Also) > 0 {
		c.problem(at+".also", "环节“%s”是单人办理，只能有一位审批人；多位请选会签、或签或票签", s.Title)
	}
	if len(list) > maxSigners {
		c.problem(at+".also", "环节“%s”最多 %d 位审批人，现有 %d 位", s.Title, maxSigners, len(list))
	}
	if s.Mode == document.Vote {
		if s.Share < 1 || s.Share > 100 {
			c.problem(at+".share", "环节“%s”的通过比例应在 1%% 到 100%% 之间", s.Title)
		}
		for _, x := range list {
			if x.Weight < 0 || x.Weight > maxWeight {
				c.problem(strings.TrimSuffix(strings.TrimSuffix(x.at, "role"), "person")+"weight", "“%s”的权重应在 1 到 %d 之间", x.Text(), maxWeight)
			}
		}
	}
	return len(c.report.Problems) == before
}

// signer checks one approver by himself. He must be somebody, and unless the
// step may be passed over, somebody who can act.
func (c *checker) signer(s document.Step, x signer) bool {
	switch {
	case x.Person != "" && x.Role != "":
		c.problem(x.at, "环节“%s”的审批人要么是角色，要么是人员，不能同时选", s.Title)
	case x.Person == "" && x.Role == "":
		c.problem(x.at, "请选择环节“%s”的审批人", s.Title)
	case !x.Scope.Known():
		c.problem(strings.TrimSuffix(x.at, "role")+"scope", "没有“%s”这种范围", string(x.Scope))
	case x.Person != "" && x.PersonName == "" && len(x.people) == 0:
		c.problem(x.at, "环节“%s”的审批人不存在，请重新选择", s.Title)
	case x.Role != "" && c.roles[x.Role] == "":
		c.problem(x.at, "没有“%s”这个角色", x.Role)
	default:
		return c.acts(s, x)
	}
	return false
}

// acts checks that those behind an approver are there and have the right to the
// step's function.
func (c *checker) acts(s document.Step, x signer) bool {
	if len(x.people) == 0 {
		why := fmt.Sprintf("角色“%s”没有启用的成员", x.RoleName)
		if x.Person != "" {
			why = fmt.Sprintf("“%s”的账号已停用", x.PersonName)
		}
		if s.Optional {
			c.warn(x.at, "%s，环节“%s”无人可办时将自动跳过", why, s.Title)
			return true
		}
		c.problem(x.at, "%s，环节“%s”无人可办", why, s.Title)
		return false
	}
	unable := slices.DeleteFunc(slices.Clone(x.people), func(p directory.Person) bool { return c.able(s, p) })
	if len(unable) == 0 || (len(unable) < len(x.people) && (s.Mode == document.Single || s.Mode == document.Any)) {
		return true
	}
	c.problem(x.at, "“%s”没有环节“%s”的办理权限（应用 %s），请换审批人、换应用或先授权", x.Approver.Text(), s.Title, s.Function)
	return false
}

func (c *checker) able(s document.Step, p directory.Person) bool {
	return c.rights.Allowed(p.Roles, s.Function, function.Act)
}
