package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"github.com/godoes/gorm-dameng/dm8"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	moderncsqlite "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"cardflow/internal/domain/approval"
	"cardflow/internal/fault"
)

const attempts = 6

// Desk 审批台's transactions.
func (s *Store) Desk() approval.Store { return desk{s} }

type desk struct{ s *Store }

// Within runs a function in one transaction. What the database refuses because
// of another transaction at the same moment is tried again.
func (d desk) Within(ctx context.Context, fn func(tx approval.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error {
		return fn(newTx(d.s, db))
	})
}

func (s *Store) within(ctx context.Context, fn func(db *gorm.DB) error) error {
	var err error
	for i := range attempts {
		if i > 0 {
			if err := pause(ctx, i); err != nil {
				return err
			}
		}
		err = s.write.WithContext(ctx).Transaction(fn)
		if err == nil || !transient(err) {
			break
		}
	}
	return s.translate(err)
}

// pause waits longer from try to try, by chance so that rivals part.
func pause(ctx context.Context, try int) error {
	timer := time.NewTimer(time.Duration(try)*4*time.Millisecond + rand.N(8*time.Millisecond)) //nolint:gosec // not a secret
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// transient tells what another try may cure: a lost race for a lock, or for the
// first row of a counter, balance or key that both sides found missing.
func transient(err error) bool {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "40001", "40P01", "55P03", "23505": // serialization, deadlock, lock, unique
			return true
		}
	}
	var lite *moderncsqlite.Error
	if errors.As(err, &lite) {
		primary := lite.Code() & 0xff
		return primary == sqlitelib.SQLITE_BUSY || primary == sqlitelib.SQLITE_LOCKED
	}
	var dm *dm8.DmError
	if errors.As(err, &dm) {
		switch dm.ErrCode {
		case -6403, -6407, -6602: // deadlock, lock timeout, unique
			return true
		}
	}
	return false
}

// unreachable tells that the database did not answer, or was about to stop:
// another try a moment later may find it.
func unreachable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return slices.Contains([]string{"08", "53", "57"}, pg.Code[:min(2, len(pg.Code))]) // connection, resources, operator
	}
	var lite *moderncsqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlitelib.SQLITE_INTERRUPT
	}
	var dm *dm8.DmError
	if errors.As(err, &dm) {
		return dm.ErrCode == 6001 // communication
	}
	var refused *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &refused) || errors.As(err, &network) ||
		slices.ContainsFunc([]error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, io.EOF, io.ErrUnexpectedEOF},
			func(broken error) bool { return errors.Is(err, broken) })
}

// unfit tells that a text was the caller's mistake: PostgreSQL keeps no zero
// character and refuses what is longer than its column. Another try fails alike.
func unfit(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22001") // character, length
}

// translate gives faults as they are and hides everything else behind one plain
// sentence, with the cause for the log.
func (s *Store) translate(err error) error {
	var f *fault.Error
	switch {
	case err == nil, errors.As(err, &f), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case unreachable(err):
		return fault.Unavailable("store.unavailable", "数据库暂时不可用，请稍后重试").Because(err)
	case transient(err):
		return fault.Unavailable("store.busy", "系统繁忙，请稍后再试").Because(err)
	case unfit(err):
		return fault.Invalid("text.unfit", "内容过长，或含有不能保存的字符，请检查后重试").Because(err)
	}
	return fault.Internal(err)
}
