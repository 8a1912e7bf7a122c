package directory

import (
	"context"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// snapshot is an outlet as the audit log keeps it.
func (o OutletPlace) snapshot() any {
	return map[string]any{"code": o.Code, "name": o.Name, "kind": o.Kind, "district": o.District, "address": o.Address,
		"phone": o.Phone, "disabled": o.Disabled, "deleted": o.DeletedAt != nil}
}

func (o OutletPlace) object() string { return "outlets/" + o.Code }

// CreateOutlet 新增网点 makes an outlet, once for all business systems.
func (d *Desk) CreateOutlet(ctx context.Context, by By, form OutletForm) (made OutletPlace, err error) {
	err = d.change(ctx, by, func(t *turn) (err error) {
		made, err = t.createOutlet(form)
		return err
	}, OutletAdmin)
	return made, err
}

func (t *turn) createOutlet(form OutletForm) (OutletPlace, error) {
	form, err := t.checkedOutlet("", form)
	if err != nil {
		return OutletPlace{}, err
	}
	made := OutletPlace{ID: value.NewID(), Version: 1}
	form.fill(&made)
	if err := t.InsertOutlet(made); err != nil {
		return made, err
	}
	if made, err = t.readOutlet(made.ID); err != nil {
		return made, err
	}
	if err := t.tellOutlet("create", made); err != nil {
		return made, err
	}
	return made, t.log("create", made.object(), nil, made.snapshot())
}

// checkedOutlet checks a form against the districts and the other outlets; id is ""
// for a new one.
func (t *turn) checkedOutlet(id string, form OutletForm) (OutletForm, error) {
	form = form.trimmed()
	districts, err := t.districts()
	if err != nil {
		return form, err
	}
	if err := form.check(districts); err != nil {
		return form, err
	}
	same, err := t.NamedOutlet(form.Code)
	if err != nil || same == nil || same.ID == id {
		return form, err
	}
	where := ""
	if same.DeletedAt != nil {
		where = "（被删网点“" + same.Name + "”）"
	}
	return form, fault.Conflict("outlet.code_taken", "网点编码“%s”已被使用%s，请换一个", form.Code, where).At("code", "网点编码已被使用"+where)
}

// EditOutlet 修改网点. Whoever works there goes along when it moves to another district.
func (d *Desk) EditOutlet(ctx context.Context, by By, id string, version int, form OutletForm) (OutletPlace, error) {
	return d.outletChange(ctx, by, id, version, "update", func(t *turn, o *OutletPlace) error { return t.editOutlet(o, form) })
}

func (t *turn) editOutlet(o *OutletPlace, form OutletForm) error {
	form, err := t.checkedOutlet(o.ID, form)
	form.fill(o)
	return err
}

// SetOutletDisabled 停用或启用网点: a stopped one is offered nowhere.
func (d *Desk) SetOutletDisabled(ctx context.Context, by By, id string, version int, disabled bool) (OutletPlace, error) {
	return d.outletChange(ctx, by, id, version, stopping(disabled), func(_ *turn, o *OutletPlace) error {
		o.Disabled = disabled
		return nil
	})
}

func stopping(disabled bool) string {
	if disabled {
		return "disable"
	}
	return "enable"
}

// DeleteOutlet 删除网点 puts one among the deleted (被删网点); one at which people work
// stays.
func (d *Desk) DeleteOutlet(ctx context.Context, by By, id string, version int) error {
	_, err := d.outletChange(ctx, by, id, version, "delete", func(t *turn, o *OutletPlace) error {
		people, err := t.PeopleAt(id)
		if err == nil && len(people) > 0 {
			err = fault.Conflict("outlet.in_use", "“%s”还有 %d 名用户，请先调到其他网点或删除", o.Name, len(people))
		}
		o.Disabled, o.DeletedAt = true, &t.at
		return err
	})
	return err
}

// RestoreOutlet 恢复被删网点.
func (d *Desk) RestoreOutlet(ctx context.Context, by By, id string) (out OutletPlace, err error) {
	err = d.change(ctx, by, func(t *turn) error {
		was, err := t.Outlet(id)
		if err != nil {
			return err
		}
		if was == nil || was.DeletedAt == nil {
			return fault.NotFound("outlet.not_found", "没有这个被删网点，可能已恢复")
		}
		out = *was
		out.Disabled, out.DeletedAt = false, nil
		return t.putOutlet("restore", *was, &out)
	}, OutletAdmin)
	return out, err
}

// outletChange changes one that is not deleted.
func (d *Desk) outletChange(ctx context.Context, by By, id string, version int, action string,
	fn func(t *turn, o *OutletPlace) error) (out OutletPlace, err error) {
	err = d.change(ctx, by, func(t *turn) error {
		was, err := t.readOutlet(id)
		if err != nil {
			return err
		}
		if err := current(was.Name, was.Version, version); err != nil {
			return err
		}
		out = was
		if err := fn(t, &out); err != nil {
			return err
		}
		return t.putOutlet(action, was, &out)
	}, OutletAdmin)
	return out, err
}

// readOutlet gives one that is not deleted.
func (t *turn) readOutlet(id string) (OutletPlace, error) {
	o, err := t.Outlet(id)
	switch {
	case err != nil:
		return OutletPlace{}, err
	case o == nil || o.DeletedAt != nil:
		return OutletPlace{}, fault.NotFound("outlet.not_found", "没有这个网点，可能已被删除")
	}
	return *o, nil
}

func (t *turn) putOutlet(action string, was OutletPlace, is *OutletPlace) error {
	is.Version = was.Version + 1
	if err := t.UpdateOutlet(*is); err != nil {
		return err
	}
	read, err := t.Outlet(is.ID) // with the name of its district
	if err != nil || read == nil {
		return err
	}
	*is = *read
	if err := t.tellOutlet(action, *is); err != nil {
		return err
	}
	if err := t.log(action, is.object(), was.snapshot(), is.snapshot()); err != nil {
		return err
	}
	if was.District == is.District {
		return nil
	}
	return t.moveAlong(*is)
}

// moveAlong takes the people of an outlet to its new district.
func (t *turn) moveAlong(o OutletPlace) error {
	ids, err := t.PeopleAt(o.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		was, err := t.Account(id)
		if err != nil {
			return err
		}
		if was.Tier != Outlet {
			continue
		}
		is := was
		is.District = o.District
		if err := t.putAccount("update", was, &is); err != nil {
			return err
		}
	}
	return nil
}

// PushOutlet 推送网点 tells the business systems once more how an outlet is now.
func (d *Desk) PushOutlet(ctx context.Context, by By, id string) error {
	return d.change(ctx, by, func(t *turn) error {
		o, err := t.readOutlet(id)
		if err != nil {
			return err
		}
		if err := t.tellOutlet("push", o); err != nil {
			return err
		}
		return t.log("push", o.object(), nil, nil)
	}, OutletAdmin)
}

// PushAccount 推送用户 likewise.
func (d *Desk) PushAccount(ctx context.Context, by By, id string) error {
	return d.change(ctx, by, func(t *turn) error {
		a, err := t.Account(id)
		switch {
		case err != nil:
			return err
		case a.DeletedAt != nil:
			return fault.NotFound("person.not_found", "没有这个用户，可能已被删除")
		case administratorOf(a.Roles) != "":
			return fault.Conflict("person.not_pushed", "%s只管理本平台，不推送到业务系统", RoleName(administratorOf(a.Roles)))
		}
		if err := t.tellPerson("push", a); err != nil {
			return err
		}
		return t.log("push", a.object(), nil, nil)
	}, PersonAdmin, UnifiedPeople)
}
