package directory

import (
	"context"
	"encoding/json"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Desk 管理台 keeps departments, accounts, roles and rights. Each method is one
// transaction that checks the right, then the rules, writes, and notes in the
// audit log what was and what is.
type Desk struct {
	Store     Store
	Rights    Rights
	Functions *function.Registry
	// Secret makes a one-time password and its hash.
	Secret func() (password, hash string, err error)
	Clock  func() time.Time
	// Told hears of changes that are kept for the business systems, after they are
	// committed; nil: nobody does, and the schedule finds them.
	Told func(ctx context.Context, changes []string)
}

// turn is one change under way.
type turn struct {
	Tx
	desk     *Desk
	by       By
	person   Person
	at       time.Time
	function string
	told     []string // ids of the changes kept for the business systems
}

// change lets somebody who may manage one of the functions change something.
func (d *Desk) change(ctx context.Context, by By, fn func(t *turn) error, functions ...string) error {
	return d.telling(ctx, func(tx Tx) (*turn, error) {
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return nil, err
		}
		for _, id := range functions {
			if !person.Disabled && d.Rights.Allowed(person.Roles, id, function.Manage) {
				t := &turn{Tx: tx, desk: d, by: by, person: person, at: d.Clock().UTC(), function: id}
				return t, fn(t)
			}
		}
		return nil, d.forbidden(functions[0])
	})
}

// telling runs one change, and once it is committed says what the business systems
// are to be told.
func (d *Desk) telling(ctx context.Context, fn func(tx Tx) (*turn, error)) error {
	var told []string
	err := d.Store.Within(ctx, func(tx Tx) error {
		if err := tx.Lock(); err != nil {
			return err
		}
		t, err := fn(tx)
		if t != nil {
			told = t.told
		}
		return err
	})
	if err == nil && len(told) > 0 && d.Told != nil {
		d.Told(ctx, told)
	}
	return err
}

func (d *Desk) forbidden(id string) error {
	name := "这个功能"
	if f, ok := d.Functions.Find(id); ok {
		name = "“" + f.Module + " — " + f.Title + "”"
	}
	return fault.Forbidden("function.forbidden", "您没有使用%s的权限", name)
}

// log writes the entry of a change; before and after are nil where nothing was or
// is.
func (t *turn) log(action, object string, before, after any) error {
	return t.Audit(audit.Entry{ID: value.NewID(), At: t.at, ActorID: t.person.ID, ActorName: t.person.Name, Address: t.by.Address,
		RequestID: t.by.RequestID, Function: t.function, Action: action, Object: object,
		Before: snapshot(before), After: snapshot(after), Result: "ok"})
}

func snapshot(v any) string {
	if v == nil {
		return ""
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// current refuses a page that shows another version than the stored one.
func current(name string, have, seen int) error {
	if have == seen {
		return nil
	}
	return fault.Conflict("directory.stale", "“%s”已被他人修改，请刷新后再改", name)
}
