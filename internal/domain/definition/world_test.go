package definition_test

import (
	"slices"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/fault"
)

// centre is a small world of people, rights and master lists.
type centre struct {
	roles  []directory.Role
	people []directory.Person
	rights map[string][]string // functions by role
}

// newCentre has two departments: 物资 with a head, 卡务 without one.
func newCentre() *centre {
	person := func(id, name, department string, roles ...string) directory.Person {
		return directory.Person{ID: id, Name: name, Department: department, DepartmentName: department, Roles: roles}
	}
	return &centre{
		roles: []directory.Role{{Code: "clerk", Name: "经办人"}, {Code: "head", Name: "部门负责人"}, {Code: "keeper", Name: "仓库管理员"},
			{Code: "finance", Name: "财务"}, {Code: "empty", Name: "核决人"}},
		people: []directory.Person{person("c1", "张三", "物资", "clerk"), person("c2", "李四", "卡务", "clerk"), person("h1", "赵部长", "物资", "head"),
			person("k1", "钱库管", "物资", "keeper"), person("k2", "孙库管", "物资", "keeper"), person("f1", "周会计", "财务", "finance"),
			person("f2", "吴会计", "财务", "finance", "clerk"), {ID: "gone", Name: "郑离职", Roles: []string{"keeper"}, Disabled: true}},
		rights: map[string][]string{"clerk": {"enter"}, "head": {"approve", "W-17.1"}, "keeper": {"pick", "W-17.1"}, "finance": {"W-17.1"}, "empty": {"W-17.1"}},
	}
}

func (c *centre) Roles() ([]directory.Role, error) { return c.roles, nil }

func (c *centre) Person(id string) (directory.Person, error) {
	for _, p := range c.people {
		if p.ID == id {
			return p, nil
		}
	}
	return directory.Person{}, fault.NotFound("person.not_found", "没有这个用户")
}

func (c *centre) Members(role, department string) ([]directory.Person, error) {
	var out []directory.Person
	for _, p := range c.people {
		if p.HasRole(role) && !p.Disabled && (department == "" || p.Department == department) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (c *centre) Entry(ref, id string) (document.Entry, error) {
	known := map[string]document.Entry{"suppliers/s1": {ID: "s1", Name: "申城印务"}, "suppliers/s2": {ID: "s2", Name: "旧厂", Disabled: true}, "departments/d1": {ID: "d1", Name: "物资"}}
	if e, ok := known[ref+"/"+id]; ok {
		return e, nil
	}
	return document.Entry{}, fault.NotFound("master.not_found", "没有这条资料")
}

func (c *centre) Allowed(roles []string, functionID string, action function.Action) bool {
	return action == function.Act && slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(c.rights[r], functionID) })
}

// paper is a type whose second step fills in a field.
func paper() *document.Type {
	return &document.Type{
		Code: "test.paper", Title: "试验单", Create: "enter",
		Head: []document.Field{
			{Name: "supplier", Label: "供应商", Type: document.Ref, Ref: "suppliers"},
			{Name: "kind", Label: "类别", Type: document.Select, Options: []document.Option{{Value: "a", Label: "甲"}, {Value: "b", Label: "乙"}}},
			{Name: "pages", Label: "页数", Type: document.Integer},
			{Name: "day", Label: "日期", Type: document.DateField},
			{Name: "urgent", Label: "加急", Type: document.Boolean},
			{Name: "files", Label: "附件", Type: document.Attachment},
		},
		Chain: document.Chain{
			{Key: "approve", Title: "部门审批", Waiting: "待部门审批", Function: "approve", Role: "head", RoleName: "部门负责人", DueHours: 8},
			{Key: "pick", Title: "仓库领料", Waiting: "待仓库领料", Function: "pick", Role: "keeper", RoleName: "仓库管理员",
				Edits: document.Edits{Lines: []string{"picked_quantity"}}},
		},
	}
}

func check(w *centre, chain document.Chain, cc ...string) (definition.Report, error) {
	return definition.Check(paper(), chain, cc, w, w)
}
