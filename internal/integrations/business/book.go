package business

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver of a system's store

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/push"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// Book 业务系统库 is the store of one business system, a file of its own. Times are
// milliseconds.
type Book struct{ db *sql.DB }

const schema = `
CREATE TABLE IF NOT EXISTS objects (id TEXT PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL, sequence INTEGER NOT NULL, record TEXT NOT NULL,
 verifier TEXT NOT NULL, must_change INTEGER NOT NULL, failures INTEGER NOT NULL, locked_until INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS ix_objects ON objects (kind, code);
CREATE TABLE IF NOT EXISTS permissions (object TEXT NOT NULL, position INTEGER NOT NULL, permission TEXT NOT NULL, PRIMARY KEY (object, position));
CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, taken_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS nonces (nonce TEXT PRIMARY KEY, used_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, content TEXT NOT NULL);`

// OpenBook opens the store in a file, and makes it when there is none.
func OpenBook(path string) (*Book, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, fmt.Errorf("business: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, errors.Join(fmt.Errorf("business: open %s: %w", path, err), db.Close())
	}
	return &Book{db: db}, nil
}

// Close closes the store.
func (b *Book) Close() error { return b.db.Close() }

// within runs a function in one transaction.
func (b *Book) within(fn func(tx *sql.Tx) error) error {
	tx, err := b.db.Begin()
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// TakeOutlet books an outlet.
func (b *Book) TakeOutlet(m push.Message, now time.Time) (push.Answer, error) {
	var o directory.OutletRecord
	if err := json.Unmarshal(m.Record, &o); err != nil {
		return push.Answer{}, err
	}
	return b.take(m, o.Code, now, func(*sql.Tx) error { return nil })
}

// TakePerson books a user. One who is new gets the permissions; of one who is known they
// stay, for what a system gave him since is its own affair.
func (b *Book) TakePerson(m push.Message, permissions []string, now time.Time) (push.Answer, error) {
	var p directory.PersonRecord
	if err := json.Unmarshal(m.Record, &p); err != nil {
		return push.Answer{}, err
	}
	return b.take(m, p.Username, now, func(tx *sql.Tx) error {
		for i, permission := range permissions {
			if _, err := tx.Exec(`INSERT INTO permissions (object, position, permission) VALUES (?, ?, ?)`, m.Object, i, permission); err != nil {
				return err
			}
		}
		return nil
	})
}

// take books a message once, and none over a later one.
func (b *Book) take(m push.Message, code string, now time.Time, first func(*sql.Tx) error) (push.Answer, error) {
	answer := push.Answer{Event: m.Event, Result: push.Taken}
	err := b.within(func(tx *sql.Tx) error {
		done, err := tx.Exec(`INSERT INTO events (id, taken_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, m.Event, now.UnixMilli())
		if err != nil {
			return err
		}
		if fresh, err := done.RowsAffected(); err != nil || fresh == 0 {
			answer.Result = push.Known
			return err
		}
		var sequence int64
		err = tx.QueryRow(`SELECT sequence FROM objects WHERE id = ?`, m.Object).Scan(&sequence)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if _, err := tx.Exec(`INSERT INTO objects (id, kind, code, sequence, record, verifier, must_change, failures, locked_until, updated_at)
 VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?)`, m.Object, string(m.Kind), code, m.Sequence, string(m.Record), m.Verifier, m.MustChange, now.UnixMilli()); err != nil {
				return err
			}
			return first(tx)
		case err == nil && sequence > m.Sequence:
			answer.Result = push.Older
			return nil
		case err == nil:
			_, err = tx.Exec(`UPDATE objects SET code = ?, sequence = ?, record = ?, verifier = ?, must_change = ?, updated_at = ? WHERE id = ?`,
				code, m.Sequence, string(m.Record), m.Verifier, m.MustChange, now.UnixMilli(), m.Object)
		}
		return err
	})
	return answer, err
}

// Use remembers nonces over a restart, and forgets what is too old to come again.
func (b *Book) Use(nonce string, now time.Time) (bool, error) {
	fresh := int64(0)
	err := b.within(func(tx *sql.Tx) error {
		if _, err := tx.Exec(`DELETE FROM nonces WHERE used_at < ?`, now.Add(-wire.Keep).UnixMilli()); err != nil {
			return err
		}
		done, err := tx.Exec(`INSERT INTO nonces (nonce, used_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, nonce, now.UnixMilli())
		if err == nil {
			fresh, err = done.RowsAffected()
		}
		return err
	})
	return fresh == 1, err
}

// Fault gives what the system does wrong on purpose.
func (b *Book) Fault() (wire.Fault, error) {
	var f string
	err := b.db.QueryRow(`SELECT content FROM settings WHERE name = 'fault'`).Scan(&f)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return wire.Fault(f), err
}

// SetFault lets the system do something wrong, or for NoFault all right again.
func (b *Book) SetFault(f wire.Fault) error {
	_, err := b.db.Exec(`INSERT INTO settings (name, content) VALUES ('fault', ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content`, string(f))
	return err
}

// SharedSecret gives a secret that the store keeps, for a demonstration that is given
// none.
func (b *Book) SharedSecret() (string, error) {
	secret := gmcrypto.RandomToken()
	if _, err := b.db.Exec(`INSERT INTO settings (name, content) VALUES ('secret', ?) ON CONFLICT DO NOTHING`, secret); err != nil {
		return "", err
	}
	err := b.db.QueryRow(`SELECT content FROM settings WHERE name = 'secret'`).Scan(&secret)
	return secret, err
}
