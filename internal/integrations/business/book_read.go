package business

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"cardflow/internal/domain/directory"
)

// Item 已接收对象 is one outlet or user that a system knows.
type Item struct {
	Kind        directory.ObjectKind `json:"kind"`
	Code        string               `json:"code"`
	Name        string               `json:"name"`
	Sequence    int64                `json:"sequence"`
	Disabled    bool                 `json:"disabled"`
	Deleted     bool                 `json:"deleted"`
	Permissions []string             `json:"permissions,omitempty"`
	UpdatedAt   time.Time            `json:"updated_at"`
}

// Items lists what a system knows, outlets before users, by code.
func (b *Book) Items() ([]Item, error) {
	out, ids, err := b.objects()
	if err != nil {
		return nil, err
	}
	for n, id := range ids {
		if out[n].Permissions, err = b.permissions(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *Book) objects() (items []Item, ids []string, err error) {
	rows, err := b.db.Query(`SELECT id, kind, code, sequence, record, updated_at FROM objects ORDER BY kind, code, id`)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, record string
		var i Item
		var at int64
		if err := rows.Scan(&id, &i.Kind, &i.Code, &i.Sequence, &record, &at); err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal([]byte(record), &i); err != nil {
			return nil, nil, err
		}
		i.UpdatedAt = time.UnixMilli(at).UTC()
		items, ids = append(items, i), append(ids, id)
	}
	return items, ids, rows.Err()
}

func (b *Book) permissions(object string) ([]string, error) {
	rows, err := b.db.Query(`SELECT permission FROM permissions WHERE object = ? ORDER BY position`, object)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Known gives what a system knows by a code; the newest of those that share it.
func (b *Book) Known(q Question) (Known, error) {
	var k Known
	var id, record string
	var at int64
	err := b.db.QueryRow(`SELECT id, sequence, record, updated_at FROM objects WHERE kind = ? AND code = ? ORDER BY updated_at DESC, id LIMIT 1`,
		string(q.Kind), q.Code).Scan(&id, &k.Sequence, &record, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return Known{}, nil
	}
	if err != nil {
		return k, err
	}
	k.Found, k.Record, k.UpdatedAt = true, json.RawMessage(record), time.UnixMilli(at).UTC()
	k.Permissions, err = b.permissions(id)
	return k, err
}

// user gives who has a username, or nobody.
func (b *Book) user(username string) (user, error) {
	var u user
	var record string
	var until int64
	err := b.db.QueryRow(`SELECT id, record, verifier, must_change, failures, locked_until FROM objects WHERE kind = ? AND code = ?`,
		string(directory.PersonObject), username).Scan(&u.object, &record, &u.verifier, &u.mustChange, &u.failures, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return user{}, nil
	}
	if err != nil {
		return u, err
	}
	u.lockedUntil = time.UnixMilli(until)
	if err := json.Unmarshal([]byte(record), &u.record); err != nil {
		return u, err
	}
	u.permissions, err = b.permissions(u.object)
	return u, err
}

// tried counts wrong passwords, and forgets them after a right one.
func (b *Book) tried(u user, right bool, now time.Time) error {
	failures, until := u.failures+1, int64(0)
	if right {
		failures = 0
	} else if failures >= maxFailures {
		failures, until = 0, now.Add(lockedFor).UnixMilli()
	}
	_, err := b.db.Exec(`UPDATE objects SET failures = ?, locked_until = ? WHERE id = ?`, failures, until, u.object)
	return err
}
