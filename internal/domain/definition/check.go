package definition

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// Bounds of a chain.
const (
	maxSteps      = 30
	maxSigners    = 20 // approvers of one step
	maxConditions = 10 // of one step
	maxHours      = 2000
	maxTitle      = 30 // characters
	maxWaiting    = 40
	maxWeight     = 100
)

var goodKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Report is what a check found: with problems a chain is not published, with
// warnings it is. Locations are like chain[1].role.
type Report struct {
	Problems []fault.Detail
	Warnings []fault.Detail
}

// Check tells what is wrong with a chain: what makes no sense, and where papers
// would wait for nobody. Every paper of a chain without problems can be finished
// by somebody; a warning names those for whom it cannot.
func Check(t *document.Type, chain document.Chain, cc []string, w World, rights Rights) (Report, error) {
	c := checker{t: t, world: w, rights: rights, roles: map[string]string{}, members: map[string][]directory.Person{}, blocked: map[string]string{}}
	roles, err := w.Roles()
	if err != nil {
		return c.report, err
	}
	for _, r := range roles {
		c.roles[r.Code] = r.Name
	}
	if err := c.findMakers(roles); err != nil {
		return c.report, err
	}
	c.whole(chain)
	for i, step := range chain {
		if err := c.step(fmt.Sprintf("chain[%d]", i), step); err != nil {
			return c.report, err
		}
	}
	if err := c.copies(cc); err != nil {
		return c.report, err
	}
	c.somebodyGetsThrough()
	return c.report, nil
}

type checker struct {
	t       *document.Type
	world   World
	rights  Rights
	roles   map[string]string // names by code
	members map[string][]directory.Person
	makers  []directory.Person
	blocked map[string]string // by maker, a step without conditions that his papers cannot pass
	report  Report
}

func (c *checker) problem(location, format string, args ...any) {
	c.report.Problems = append(c.report.Problems, fault.Detail{Location: location, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) warn(location, format string, args ...any) {
	c.report.Warnings = append(c.report.Warnings, fault.Detail{Location: location, Message: fmt.Sprintf(format, args...)})
}

// findMakers collects everybody who may enter papers of the type. While there is
// nobody, a maker of no department stands for those to come.
func (c *checker) findMakers(roles []directory.Role) error {
	seen := map[string]bool{}
	for _, r := range roles {
		if !c.rights.Allowed([]string{r.Code}, c.t.Create, function.Act) {
			continue
		}
		people, err := c.holders(r.Code)
		if err != nil {
			return err
		}
		for _, p := range people {
			if !seen[p.ID] {
				seen[p.ID] = true
				c.makers = append(c.makers, p)
			}
		}
	}
	if len(c.makers) == 0 {
		c.warn("chain", "现在没有人可以录入%s", c.t.Title)
		c.makers = []directory.Person{{Name: "录入人"}}
	}
	return nil
}

// holders gives the enabled people of a role, read once.
func (c *checker) holders(role string) ([]directory.Person, error) {
	if people, read := c.members[role]; read {
		return people, nil
	}
	people, err := c.world.Members(role, "")
	c.members[role] = people
	return people, err
}

// whole checks what concerns the chain and not one step.
func (c *checker) whole(chain document.Chain) {
	switch n := len(chain); {
	case n == 0:
		c.problem("chain", "流程至少要有一个环节")
		return
	case n > maxSteps:
		c.problem("chain", "流程最多 %d 个环节，现有 %d 个", maxSteps, n)
	}
	if !slices.ContainsFunc(chain, func(s document.Step) bool { return len(s.When) == 0 }) {
		c.problem("chain", "所有环节都有条件，不满足任何条件的单据将没有人审批；请至少保留一个无条件的环节")
	}
	seen := map[string]int{}
	for i, s := range chain {
		if s.Key != "" && seen[s.Key] > 0 {
			c.problem(fmt.Sprintf("chain[%d].key", i), "第 %d 个环节与第 %d 个环节的标识“%s”重复", i+1, seen[s.Key], s.Key)
		}
		seen[s.Key] = i + 1
	}
	c.fixed(chain)
	c.forwards(chain)
}

// forwards refuses a vote behind a posting step: a lost one would have to go back.
func (c *checker) forwards(chain document.Chain) {
	for i, s := range chain {
		if last, _ := c.t.PostedBefore(chain, i); last != "" && s.Mode == document.Vote {
			c.problem(fmt.Sprintf("chain[%d].mode", i), "“%s”已入账，之后的环节“%s”不能用票签", last, s.Title)
		}
	}
}

// fixed keeps the steps on whose work the paper's effect relies.
func (c *checker) fixed(chain document.Chain) {
	for _, key := range c.t.FixedSteps() {
		own := c.t.Chain[c.t.Chain.Find(key)]
		i := chain.Find(key)
		at := fmt.Sprintf("chain[%d]", i)
		switch {
		case i < 0:
			c.problem("chain", "环节“%s”要填写或核对单据内容，不能删除", own.Title)
		case len(chain[i].When) > 0:
			c.problem(at+".when", "环节“%s”要填写或核对单据内容，不能设条件", own.Title)
		case chain[i].Optional:
			c.problem(at+".optional", "环节“%s”要填写或核对单据内容，不能跳过", own.Title)
		}
	}
}

func (c *checker) step(at string, s document.Step) error {
	c.words(at, s)
	c.times(at, s)
	if err := c.escalation(at, s); err != nil {
		return err
	}
	if len(s.When) > maxConditions {
		c.problem(at+".when", "一个环节最多 %d 个条件，现有 %d 个", maxConditions, len(s.When))
	}
	for j, condition := range s.When {
		if err := c.condition(fmt.Sprintf("%s.when[%d]", at, j), condition); err != nil {
			return err
		}
	}
	return c.signers(at, s)
}

// words checks names, key and function of a step.
func (c *checker) words(at string, s document.Step) {
	switch n := utf8.RuneCountInString(s.Title); {
	case n == 0:
		c.problem(at+".title", "请填写环节名称")
	case n > maxTitle:
		c.problem(at+".title", "环节名称最多 %d 个字，现有 %d 个", maxTitle, n)
	}
	if n := utf8.RuneCountInString(s.Waiting); n == 0 || n > maxWaiting {
		c.problem(at+".waiting", "等待时的状态要写 1 到 %d 个字", maxWaiting)
	}
	if !goodKey.MatchString(s.Key) || s.Key == ccKey {
		c.problem(at+".key", "环节标识“%s”应以小写字母开头，只含小写字母、数字和下划线，最长 40 个字符", s.Key)
	}
	if !slices.Contains(Functions(c.t), s.Function) {
		c.problem(at+".function", "环节“%s”的应用“%s”不属于%s", s.Title, s.Function, c.t.Title)
	}
}

// Functions are the functions that a step of a type may stand for: those of the
// program's own steps, and the inbox.
func Functions(t *document.Type) []string {
	var ids []string
	for _, s := range t.Chain {
		if !slices.Contains(ids, s.Function) {
			ids = append(ids, s.Function)
		}
	}
	if !slices.Contains(ids, InboxFunction) {
		ids = append(ids, InboxFunction)
	}
	return ids
}

func (c *checker) times(at string, s document.Step) {
	for _, x := range []struct {
		name, label string
		hours       int
	}{{"due_hours", "办理时限", s.DueHours}, {"escalate_hours", "超时升级", s.EscalateHours}} {
		if x.hours < 0 || x.hours > maxHours {
			c.problem(at+"."+x.name, "环节“%s”的%s应在 0 到 %d 小时之间", s.Title, x.label, maxHours)
		}
	}
}

func (c *checker) escalation(at string, s document.Step) error {
	if s.EscalateHours == 0 {
		return nil
	}
	if s.DueHours == 0 {
		c.warn(at+".escalate_hours", "环节“%s”没有办理时限，不会超时，也不会升级", s.Title)
	}
	if s.EscalateRole == "" {
		return nil
	}
	return c.told(at+".escalate_role", s.EscalateRole, "超时升级")
}

// copies checks the roles that get a copy of what is done.
func (c *checker) copies(cc []string) error {
	for i, role := range cc {
		at := fmt.Sprintf("cc[%d]", i)
		if slices.Contains(cc[:i], role) {
			c.problem(at, "抄送的角色“%s”重复", c.roleName(role))
		}
		if err := c.told(at, role, "抄送"); err != nil {
			return err
		}
	}
	return nil
}

// told checks a role that is told something and does not act.
func (c *checker) told(at, role, what string) error {
	if c.roles[role] == "" {
		c.problem(at, "没有“%s”这个角色", role)
		return nil
	}
	people, err := c.holders(role)
	if err == nil && len(people) == 0 {
		c.warn(at, "角色“%s”没有启用的成员，%s不会有人收到", c.roles[role], what)
	}
	return err
}

func (c *checker) roleName(code string) string {
	if name := c.roles[code]; name != "" {
		return name
	}
	return code
}
