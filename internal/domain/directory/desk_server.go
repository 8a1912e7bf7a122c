package directory

import (
	"context"
	"fmt"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// server is who acts when a command is given at the machine itself.
const server = "服务器"

// Given is an account with the one-time password it was given.
type Given struct{ Role, Username, Password string }

// AppointMissing makes an account for each administrator that nobody is, as on the
// first start: without all three nobody could make accounts, give them rights, or
// read what was done.
func (d *Desk) AppointMissing(ctx context.Context) ([]Given, error) {
	var given []Given
	err := d.atServer(ctx, func(t *turn) error {
		given = nil
		for _, role := range []string{SystemAdministrator, SecurityAdministrator, AuditAdministrator} {
			enabled, err := t.Holders(role)
			if err != nil {
				return err
			}
			if enabled > 0 {
				continue
			}
			g, err := t.appoint(role)
			if err != nil {
				return err
			}
			given = append(given, g)
		}
		return nil
	})
	return given, err
}

func (t *turn) appoint(role string) (Given, error) {
	username, err := t.freeUsername(map[string]string{SystemAdministrator: "admin"}[role], role)
	if err != nil {
		return Given{}, err
	}
	password, hash, err := t.desk.Secret()
	if err != nil {
		return Given{}, fault.Internal(err)
	}
	a := Account{Version: 1, MustChange: true, CreatedAt: t.at, Person: Person{ID: value.NewID(), Username: username, Name: RoleName(role), Tier: Center}}
	if err := t.InsertAccount(a, hash); err != nil {
		return Given{}, err
	}
	if err := t.SetRoles(a.ID, []string{role}); err != nil {
		return Given{}, err
	}
	return Given{role, username, password}, t.log("appoint", a.object(), nil, map[string]any{"username": username, "role": role})
}

// freeUsername gives the first of the wishes that nobody has, else the last with
// a number.
func (t *turn) freeUsername(wishes ...string) (string, error) {
	last := wishes[len(wishes)-1]
	for n := 2; n < 10; n++ {
		wishes = append(wishes, fmt.Sprint(last, n))
	}
	for _, w := range wishes {
		if w == "" {
			continue
		}
		taken, err := t.NamedAccount(w)
		if err != nil || taken == nil {
			return w, err
		}
	}
	return "", fault.Conflict("person.username_taken", "用户名 %s 已被使用", last)
}

// ResetAtServer 在服务器上重置密码 gives any account a one-time password. Whoever has
// the machine has everything, so no right is asked for; the log tells it.
func (d *Desk) ResetAtServer(ctx context.Context, username string) (password string, err error) {
	password, hash, err := d.Secret()
	if err != nil {
		return "", fault.Internal(err)
	}
	err = d.atServer(ctx, func(t *turn) error {
		a, err := t.NamedAccount(username)
		switch {
		case err != nil:
			return err
		case a == nil || a.DeletedAt != nil:
			return fault.NotFound("person.not_found", "没有用户 %s", username)
		}
		return t.resetPassword(*a, hash)
	})
	return password, err
}

func (d *Desk) atServer(ctx context.Context, fn func(t *turn) error) error {
	return d.telling(ctx, func(tx Tx) (*turn, error) {
		t := &turn{Tx: tx, desk: d, person: Person{Name: server}, at: d.Clock().UTC(), function: PersonAdmin}
		return t, fn(t)
	})
}
