package directory

import (
	"context"
	"strings"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// snapshot is an account as the audit log keeps it.
func (a Account) snapshot() any {
	return map[string]any{"username": a.Username, "name": a.Name, "tier": a.Tier, "department": a.Department,
		"district": a.District, "outlet": a.Outlet, "roles": a.Roles, "disabled": a.Disabled, "deleted": a.DeletedAt != nil}
}

func (a Account) object() string { return "people/" + a.Username }

// CreateAccount 新增用户 makes an account without any role, and gives the one-time
// password with which its owner logs in for the first time.
func (d *Desk) CreateAccount(ctx context.Context, by By, form AccountForm) (made Account, password string, err error) {
	password, hash, err := d.Secret()
	if err != nil {
		return Account{}, "", fault.Internal(err)
	}
	err = d.change(ctx, by, func(t *turn) (err error) {
		made, err = t.createAccount(form, hash)
		return err
	}, PersonAdmin, UnifiedPeople)
	return made, password, err
}

func (t *turn) createAccount(form AccountForm, hash string) (Account, error) {
	form.Username = strings.TrimSpace(form.Username)
	form, err := t.checkedAccount(form, true)
	if err != nil {
		return Account{}, err
	}
	taken, err := t.NamedAccount(form.Username)
	if err != nil {
		return Account{}, err
	}
	if taken != nil {
		where := ""
		if taken.DeletedAt != nil {
			where = "（被删用户“" + taken.Name + "”）"
		}
		return Account{}, fault.Conflict("person.username_taken", "用户名“%s”已被使用%s，请换一个", form.Username, where).At("username", "用户名已被使用")
	}
	made := Account{Version: 1, MustChange: true, CreatedAt: t.at, Person: Person{ID: value.NewID(), Username: form.Username}}
	form.fill(&made.Person)
	if err := t.InsertAccount(made, hash); err != nil {
		return made, err
	}
	if err := t.tellPerson("create", made); err != nil {
		return made, err
	}
	return made, t.log("create", made.object(), nil, made.snapshot())
}

// checkedAccount checks a form against the places there are.
func (t *turn) checkedAccount(form AccountForm, fresh bool) (AccountForm, error) {
	departments, err := t.Departments()
	if err != nil {
		return form, err
	}
	districts, err := t.districts()
	if err != nil {
		return form, err
	}
	known := places{departments: treeOf(departments), districts: districts}
	if form.Outlet != "" {
		if known.outlet, err = t.Outlet(form.Outlet); err != nil {
			return form, err
		}
	}
	return form.check(known, fresh)
}

func (f AccountForm) fill(p *Person) {
	p.Name, p.Tier, p.Department, p.District, p.Outlet = f.Name, f.Tier, f.Department, f.District, f.Outlet
}

// EditAccount 修改用户 changes a name or a place; the username stays.
func (d *Desk) EditAccount(ctx context.Context, by By, id string, version int, form AccountForm) (Account, error) {
	return d.accountChange(ctx, by, id, version, "update", func(t *turn, a *Account) error {
		form, err := t.checkedAccount(form, false)
		form.fill(&a.Person)
		return err
	}, PersonAdmin, UnifiedPeople)
}

// SetDisabled 停用或启用 stops an account or lets it go on; a stopped one is logged
// out at once.
func (d *Desk) SetDisabled(ctx context.Context, by By, id string, version int, disabled bool) (Account, error) {
	return d.accountChange(ctx, by, id, version, stopping(disabled), func(t *turn, a *Account) error {
		if disabled {
			if err := t.retire(*a, "停用"); err != nil {
				return err
			}
		}
		a.Disabled = disabled
		return nil
	}, PersonAdmin, UnifiedPeople)
}

// DeleteAccount 删除用户 puts an account among the deleted (被删用户). His open
// work must be handed over first, or it would wait for nobody.
func (d *Desk) DeleteAccount(ctx context.Context, by By, id string, version int) error {
	_, err := d.accountChange(ctx, by, id, version, "delete", func(t *turn, a *Account) error {
		if err := t.retire(*a, "删除"); err != nil {
			return err
		}
		open, err := t.OpenWork(id)
		if err == nil && open > 0 {
			err = fault.Conflict("person.open_work", "%s还有 %d 项待办，请先在“工作移交”中交给他人", a.Name, open)
		}
		a.Disabled, a.DeletedAt = true, &t.at
		return err
	}, PersonAdmin, UnifiedPeople)
	return err
}

// retire refuses to take away one's own account or the last of an administrator,
// and logs the person out.
func (t *turn) retire(a Account, what string) error {
	if a.ID == t.person.ID {
		return fault.Conflict("person.self", "不能%s自己的账号", what)
	}
	if err := t.keepLast(a, administratorOf(a.Roles)); err != nil {
		return err
	}
	return t.EndSessions(a.ID)
}

// keepLast refuses to lose the last enabled account of an administrator.
func (t *turn) keepLast(a Account, role string) error {
	if role == "" || a.Disabled {
		return nil
	}
	enabled, err := t.Holders(role)
	if err != nil {
		return err
	}
	return checkLast(role, enabled)
}

// RestoreAccount 恢复用户 takes a deleted account back, with the roles it had: a
// restoration grants nothing new.
func (d *Desk) RestoreAccount(ctx context.Context, by By, id string) (Account, error) {
	var out Account
	err := d.change(ctx, by, func(t *turn) error {
		was, err := t.Account(id)
		if err != nil {
			return err
		}
		if was.DeletedAt == nil {
			return fault.NotFound("person.not_found", "没有这个被删用户，可能已恢复")
		}
		if err := t.checkPlaces(was); err != nil {
			return err
		}
		out = was
		out.Disabled, out.DeletedAt = false, nil
		return t.putAccount("restore", was, &out)
	}, DeletedPeople)
	return out, err
}

// checkPlaces refuses to restore somebody into a department or outlet that is deleted.
func (t *turn) checkPlaces(a Account) error {
	if a.Outlet != "" {
		o, err := t.Outlet(a.Outlet)
		if err != nil {
			return err
		}
		if o != nil && o.DeletedAt != nil {
			return fault.Conflict("outlet.deleted", "他所在的网点“%s”已删除，请先恢复网点", o.Name)
		}
	}
	list, err := t.Departments()
	if err != nil {
		return err
	}
	if d := treeOf(list)[a.Department]; d.DeletedAt != nil {
		return fault.Conflict("department.deleted", "他所在的部门“%s”已删除，请先恢复部门", d.Name)
	}
	return nil
}

// ResetPassword 重置密码 gives an account a one-time password and logs its owner
// out. Those of the other administrators are reset at the server only: with one
// the system administrator could log in as him.
func (d *Desk) ResetPassword(ctx context.Context, by By, id string) (a Account, password string, err error) {
	password, hash, err := d.Secret()
	if err != nil {
		return a, "", fault.Internal(err)
	}
	err = d.change(ctx, by, func(t *turn) (err error) {
		if a, err = t.Account(id); err != nil {
			return err
		}
		if err := t.mayReset(a); err != nil {
			return err
		}
		return t.resetPassword(a, hash)
	}, PersonAdmin, UnifiedPeople)
	return a, password, err
}

func (t *turn) mayReset(a Account) error {
	role := administratorOf(a.Roles)
	switch {
	case a.DeletedAt != nil:
		return fault.NotFound("person.not_found", "没有这个用户，可能已被删除")
	case a.ID == t.person.ID:
		return fault.Conflict("person.self", "自己的密码请用“修改密码”")
	case role != "" && !t.person.HasRole(role):
		return fault.Conflict("person.other_administrator", "%s的密码不能在这里重置（三员分立），请在服务器上用 cardflow password 命令重置", RoleName(role))
	}
	return nil
}

func (t *turn) resetPassword(a Account, hash string) error {
	if err := t.SetPassword(a.ID, hash, true); err != nil {
		return err
	}
	if err := t.EndSessions(a.ID); err != nil {
		return err
	}
	if err := t.tellPerson("reset_password", a); err != nil {
		return err
	}
	return t.log("reset_password", a.object(), nil, nil)
}

// accountChange changes one that is not deleted.
func (d *Desk) accountChange(ctx context.Context, by By, id string, version int, action string,
	fn func(t *turn, a *Account) error, functions ...string) (Account, error) {
	var out Account
	err := d.change(ctx, by, func(t *turn) error {
		was, err := t.Account(id)
		if err != nil {
			return err
		}
		if was.DeletedAt != nil {
			return fault.NotFound("person.not_found", "没有这个用户，可能已被删除")
		}
		if err := current(was.Name, was.Version, version); err != nil {
			return err
		}
		out = was
		if err := fn(t, &out); err != nil {
			return err
		}
		return t.putAccount(action, was, &out)
	}, functions...)
	return out, err
}

func (t *turn) putAccount(action string, was Account, is *Account) error {
	is.Version = was.Version + 1
	if err := t.UpdateAccount(*is); err != nil {
		return err
	}
	read, err := t.Account(is.ID) // with its roles and the names of its places
	if err != nil {
		return err
	}
	*is = read
	if err := t.tellPerson(action, *is); err != nil {
		return err
	}
	return t.log(action, is.object(), was.snapshot(), is.snapshot())
}
