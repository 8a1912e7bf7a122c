package directory

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"cardflow/internal/fault"
)

var roleForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,30}$`)

const maxRoles = 20 // of one person

func (r Role) snapshot() any {
	return map[string]any{"code": r.Code, "name": r.Name, "reach": r.Sees(), "position": r.Position}
}

// CreateRole 新增角色 makes one that may do nothing yet.
func (d *Desk) CreateRole(ctx context.Context, by By, code string, form RoleForm) (Role, error) {
	made := Role{Code: strings.TrimSpace(code), Version: 1}
	err := d.change(ctx, by, func(t *turn) error {
		all, err := t.Roles()
		if err != nil {
			return err
		}
		form.Name = strings.TrimSpace(form.Name)
		if err := form.check(made.Code, all, true); err != nil {
			return err
		}
		made.Name, made.Reach, made.Position = form.Name, form.Reach, form.Position
		if err := t.InsertRole(made); err != nil {
			return err
		}
		return t.rightsChanged("create", "roles/"+made.Code, nil, made.snapshot())
	}, RoleAdmin)
	return made, err
}

func (f RoleForm) check(code string, all []Role, fresh bool) error {
	var p problems
	if !roleForm.MatchString(code) {
		p.add("code", "角色编码应为 2 到 31 个小写字母、数字或 _，以字母开头")
	}
	p.name("name", "角色名称", f.Name, 40)
	if !slices.Contains(Reaches(), f.Reach) {
		p.add("reach", "请选择数据范围")
	}
	for _, r := range all {
		if fresh && r.Code == code {
			p.add("code", "角色编码已被使用")
		}
		if r.Code != code && r.Name == f.Name {
			p.add("name", "已有这个名称的角色")
		}
	}
	return p.err()
}

// EditRole 修改角色 changes a name, the place in lists or the reach. What the three
// administrators see is fixed.
func (d *Desk) EditRole(ctx context.Context, by By, code string, version int, form RoleForm) (Role, error) {
	var is Role
	err := d.change(ctx, by, func(t *turn) error {
		was, all, err := t.role(code, version)
		if err != nil {
			return err
		}
		form.Name = strings.TrimSpace(form.Name)
		if err := form.check(code, all, false); err != nil {
			return err
		}
		if IsAdministrator(code) && (form.Reach != was.Sees() || form.Name != was.Name) {
			return fault.Conflict("right.fixed", "“%s”由系统固定，不能调整（三员分立）", was.Name)
		}
		is = was
		is.Name, is.Reach, is.Position, is.Version = form.Name, form.Reach, form.Position, was.Version+1
		if err := t.UpdateRole(is); err != nil {
			return err
		}
		return t.rightsChanged("update", "roles/"+code, was.snapshot(), is.snapshot())
	}, RoleAdmin)
	return is, err
}

// DeleteRole 删除角色 removes one with its rights; one that people hold, deleted
// people too, or that a chain names, stays.
func (d *Desk) DeleteRole(ctx context.Context, by By, code string, version int) error {
	return d.change(ctx, by, func(t *turn) error {
		was, _, err := t.role(code, version)
		if err != nil {
			return err
		}
		people, chains, err := t.RoleUse(code)
		switch {
		case err != nil:
			return err
		case was.Builtin():
			return fault.Conflict("role.builtin", "“%s”是系统预置的角色，不能删除", was.Name)
		case people > 0:
			return fault.Conflict("role.in_use", "还有 %d 名用户（含被删用户）担任“%s”，请先收回", people, was.Name)
		case chains:
			return fault.Conflict("role.in_use", "流程定义中用到了“%s”，不能删除", was.Name)
		}
		if err := t.DeleteRoleAndRights(code); err != nil {
			return err
		}
		return t.rightsChanged("delete", "roles/"+code, was.snapshot(), nil)
	}, RoleAdmin)
}

func (t *turn) role(code string, version int) (Role, []Role, error) {
	all, err := t.Roles()
	if err != nil {
		return Role{}, nil, err
	}
	i := slices.IndexFunc(all, func(r Role) bool { return r.Code == code })
	if i < 0 {
		return Role{}, nil, fault.NotFound("role.not_found", "没有这个角色，可能已被删除")
	}
	return all[i], all, current(all[i].Name, all[i].Version, version)
}

// rightsChanged logs a change after which every process must read the book again.
func (t *turn) rightsChanged(action, object string, before, after any) error {
	if err := t.RightsChanged(); err != nil {
		return err
	}
	return t.log(action, object, before, after)
}

// SetPersonRoles 与角色对照 gives a person exactly these roles, from his next request
// on. Nobody changes his own.
func (d *Desk) SetPersonRoles(ctx context.Context, by By, id string, version int, roles []string) (Account, error) {
	return d.accountChange(ctx, by, id, version, "set_roles", func(t *turn, a *Account) error {
		if id == t.person.ID {
			return fault.Conflict("person.self", "不能调整自己的角色")
		}
		wanted, err := t.wantedRoles(roles)
		if err != nil {
			return err
		}
		if role := administratorOf(a.Roles); !slices.Contains(wanted, role) {
			if err := t.keepLast(*a, role); err != nil {
				return err
			}
		}
		return t.SetRoles(id, wanted)
	}, PersonRoles)
}

// wantedRoles gives the roles in order, each once; unknown ones are refused.
func (t *turn) wantedRoles(codes []string) ([]string, error) {
	all, err := t.Roles()
	if err != nil {
		return nil, err
	}
	wanted := slices.Compact(slices.Sorted(slices.Values(codes)))
	for _, code := range wanted {
		if !slices.ContainsFunc(all, func(r Role) bool { return r.Code == code }) {
			return nil, fault.Invalid("role.not_found", "没有角色“%s”，可能已被删除", code).At("roles", "没有这个角色")
		}
	}
	if len(wanted) > maxRoles {
		return nil, fault.Invalid("role.too_many", "一个用户最多担任 %d 个角色", maxRoles).At("roles", "角色过多")
	}
	return wanted, CheckRoles(wanted)
}

// PreviewRights tells what a change of rights would grant and take, and to how
// many; it changes nothing.
func (d *Desk) PreviewRights(ctx context.Context, by By, changes []RightChange) (RightsPlan, error) {
	var plan RightsPlan
	err := d.change(ctx, by, func(t *turn) (err error) {
		plan, err = t.planRights(changes)
		return err
	}, RoleRights)
	return plan, err
}

// ChangeRights 与应用对照 grants and takes rights, all or nothing. The version is
// that of the book the page was made from.
func (d *Desk) ChangeRights(ctx context.Context, by By, version int64, changes []RightChange) (RightsPlan, error) {
	var plan RightsPlan
	err := d.change(ctx, by, func(t *turn) (err error) {
		if plan, err = t.planRights(changes); err != nil {
			return err
		}
		switch {
		case plan.Version != version:
			return fault.Conflict("directory.stale", "权限已被他人修改，请刷新后再改")
		case len(plan.Grants)+len(plan.Revokes) == 0:
			return fault.Conflict("rights.unchanged", "没有需要保存的改动")
		}
		if err := t.PutRights(plan.Grants, plan.Revokes); err != nil {
			return err
		}
		if err := t.RightsChanged(); err != nil {
			return err
		}
		return t.logRights(plan)
	}, RoleRights)
	return plan, err
}

func (t *turn) planRights(changes []RightChange) (RightsPlan, error) {
	roles, err := t.Roles()
	if err != nil {
		return RightsPlan{}, err
	}
	for _, c := range changes {
		if !slices.ContainsFunc(roles, func(r Role) bool { return r.Code == c.Role }) {
			return RightsPlan{}, fault.NotFound("role.not_found", "没有角色“%s”，可能已被删除", c.Role)
		}
	}
	have, version, err := t.AllRights()
	if err != nil {
		return RightsPlan{}, err
	}
	plan, err := planRights(t.desk.Functions, have, changes)
	if err != nil {
		return plan, err
	}
	plan.Version = version
	plan.People, err = t.PeopleOf(plan.roles())
	return plan, err
}

// logRights writes one entry for each role, so that a role's history can be read.
func (t *turn) logRights(plan RightsPlan) error {
	text := func(list []Right, role string) []string {
		out := []string{}
		for _, r := range list {
			if r.Role == role {
				out = append(out, r.Function+" "+string(r.Action))
			}
		}
		return out
	}
	for _, role := range plan.roles() {
		if err := t.log("set_rights", "roles/"+role, map[string]any{"revoked": text(plan.Revokes, role)}, map[string]any{"granted": text(plan.Grants, role)}); err != nil {
			return err
		}
	}
	return nil
}
