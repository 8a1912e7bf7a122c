package directory

import (
	"context"
	"sync"

	"cardflow/internal/fault"
)

// hashesAtOnce bounds how many passwords are made at a time; each takes some
// milliseconds of a processor.
const hashesAtOnce = 4

// secret is a one-time password with its hash.
type secret struct{ password, hash string }

// ImportAccounts 导入用户 makes and changes accounts; each is pushed as by hand. New ones
// have no role, and the plan holds their one-time passwords.
func (d *Desk) ImportAccounts(ctx context.Context, by By, in Import) (ImportPlan, error) {
	secrets := map[string]secret{}
	if in.Agree != nil { // made before, or the directory would be locked meanwhile
		fresh, err := d.unknownNames(ctx, in.Rows)
		if err != nil {
			return ImportPlan{}, err
		}
		if secrets, err = d.secrets(fresh); err != nil {
			return ImportPlan{}, err
		}
	}
	return d.importFile(ctx, by, in, "people", AccountFields(), func(x *importing, row ImportRow) error {
		return x.account(row, secrets[row.Values.Text("username")])
	}, PersonAdmin, UnifiedPeople)
}

func (d *Desk) unknownNames(ctx context.Context, rows []ImportRow) ([]string, error) {
	var out []string
	err := d.Store.Within(ctx, func(tx Tx) error {
		out = nil
		for _, row := range rows {
			name := row.Values.Text("username")
			a, err := tx.NamedAccount(name)
			if err != nil {
				return err
			}
			if a == nil {
				out = append(out, name)
			}
		}
		return nil
	})
	return out, err
}

func (d *Desk) secrets(names []string) (map[string]secret, error) {
	out := map[string]secret{}
	var failed error
	var mu sync.Mutex
	var all sync.WaitGroup
	turns := make(chan struct{}, hashesAtOnce)
	for _, name := range names {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			password, hash, err := d.Secret()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = fault.Internal(err)
			}
			out[name] = secret{password, hash}
		})
	}
	all.Wait()
	return out, failed
}

func (a Account) words() []string {
	return []string{a.Username, a.Name, TierName(a.Tier), a.DepartmentName, a.DistrictName, a.OutletName, stateWord(a.Disabled)}
}

func (x *importing) account(row ImportRow, given secret) error {
	v, t := row.Values, x.turn
	form := AccountForm{Username: v.Text("username"), Name: v.Text("name"), Tier: Tier(v.Text("tier")), Department: v.Text("department"),
		District: v.Text("district"), Outlet: v.Text("outlet")}
	was, err := t.NamedAccount(form.Username)
	switch {
	case err != nil:
		return err
	case was == nil:
		return x.newAccount(row, form, given)
	case was.DeletedAt != nil:
		return fault.Conflict("person.deleted", "用户“%s”已删除，请先在“被删用户”中恢复", was.Name)
	}
	form, err = t.checkedAccount(form, false)
	if err != nil {
		return err
	}
	is := *was
	form.fill(&is.Person)
	if is.Disabled = row.stops(was.Disabled); is.Disabled && !was.Disabled {
		if err := t.retire(*was, "停用"); err != nil {
			return err
		}
	}
	if err := t.named(&is); err != nil {
		return err
	}
	if !x.add(row, form.Name, false, was.words(), is.words()) {
		return nil
	}
	return t.putAccount("update", *was, &is)
}

func (x *importing) newAccount(row ImportRow, form AccountForm, given secret) error {
	if given.hash == "" {
		given.hash = "-" // only looked at
	}
	made, err := x.turn.createAccount(form, given.hash)
	if err != nil {
		return err
	}
	if row.stops(false) {
		is := made
		is.Disabled = true
		if err := x.turn.putAccount("disable", made, &is); err != nil {
			return err
		}
	}
	x.add(row, form.Name, true, nil, nil)
	if given.password != "" {
		x.plan.Given = append(x.plan.Given, Given{Username: form.Username, Password: given.password})
	}
	return nil
}

// named puts the names of an account's places.
func (t *turn) named(a *Account) error {
	departments, err := t.Departments()
	if err != nil {
		return err
	}
	districts, err := t.districts()
	if err != nil {
		return err
	}
	a.DepartmentName, a.DistrictName, a.OutletName = treeOf(departments)[a.Department].Name, districts[a.District].Name, ""
	if a.Outlet == "" {
		return nil
	}
	o, err := t.Outlet(a.Outlet)
	if err == nil && o != nil {
		a.OutletName = o.Name
	}
	return err
}
