package store

import (
	"context"
	"database/sql/driver"
	"errors"

	moderncsqlite "modernc.org/sqlite"
)

// keptStatements bounds how many compiled statements a connection keeps; lists
// vary with their filters.
const keptStatements = 400

// sqliteConnector opens connections that keep their compiled statements. GORM's
// own cache compiles anew in every transaction, which on the way of an approval
// costs as much as the work itself.
type sqliteConnector struct {
	dsn    string
	writer bool // the one connection that writes, by short statements
}

func (c sqliteConnector) Driver() driver.Driver { return &moderncsqlite.Driver{} }

func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	inner, ok := conn.(sqliteInner)
	if !ok {
		_ = conn.Close()
		return nil, errors.New("store: the SQLite driver lacks an interface")
	}
	return &sqliteConn{sqliteInner: inner, idle: map[string]driver.Stmt{}, writer: c.writer}, nil
}

// sqliteInner is what the driver's connection can do and we pass on.
type sqliteInner interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteConn is used by one goroutine at a time, as database/sql promises. A
// statement in use is not in idle, so that a query within a query gets its own.
type sqliteConn struct {
	sqliteInner
	idle   map[string]driver.Stmt
	writer bool
}

func (c *sqliteConn) take(ctx context.Context, sql string) (driver.Stmt, error) {
	if stmt, ok := c.idle[sql]; ok {
		delete(c.idle, sql)
		return stmt, nil
	}
	return c.PrepareContext(ctx, sql)
}

func (c *sqliteConn) give(sql string, stmt driver.Stmt) error {
	if _, twice := c.idle[sql]; twice {
		return stmt.Close()
	}
	if len(c.idle) >= keptStatements {
		if err := c.forget(); err != nil {
			return err
		}
	}
	c.idle[sql] = stmt
	return nil
}

func (c *sqliteConn) forget() error {
	var err error
	for sql, stmt := range c.idle {
		err = errors.Join(err, stmt.Close())
		delete(c.idle, sql)
	}
	return err
}

// BeginTx begins a transaction.
func (c *sqliteConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.sqliteInner.BeginTx(c.patience(ctx), opts)
}

// patience is the context of a statement. The driver starts a goroutine for each
// that may be cancelled, which pays only where statements may take long.
func (c *sqliteConn) patience(ctx context.Context) context.Context {
	if c.writer {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// ExecContext runs a statement without rows.
func (c *sqliteConn) ExecContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.take(ctx, sql)
	if err != nil {
		return nil, err
	}
	result, err := stmt.(driver.StmtExecContext).ExecContext(c.patience(ctx), args)
	if err != nil {
		return nil, errors.Join(err, stmt.Close())
	}
	return result, c.give(sql, stmt)
}

// QueryContext runs a query; its statement comes back when the rows are closed.
func (c *sqliteConn) QueryContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.take(ctx, sql)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(c.patience(ctx), args)
	if err != nil {
		return nil, errors.Join(err, stmt.Close())
	}
	return &sqliteRows{Rows: rows, conn: c, sql: sql, stmt: stmt}, nil
}

// Close frees the statements before the connection.
func (c *sqliteConn) Close() error { return errors.Join(c.forget(), c.sqliteInner.Close()) }

type sqliteRows struct {
	driver.Rows
	conn *sqliteConn
	sql  string
	stmt driver.Stmt
}

// Close gives the statement back.
func (r *sqliteRows) Close() error {
	if r.stmt == nil {
		return nil
	}
	stmt := r.stmt
	r.stmt = nil
	if err := r.Rows.Close(); err != nil {
		return errors.Join(err, stmt.Close())
	}
	return r.conn.give(r.sql, stmt)
}
