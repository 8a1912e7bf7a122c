// Package litesql opens SQLite files so that compiled statements are kept: compiling
// one anew costs as much as carrying it out.
package litesql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
)

// keptStatements bounds how many compiled statements a connection keeps; lists
// vary with their filters.
const keptStatements = 400

// Open gives a pool of connections that keep their compiled statements. One whose
// statements are short does not watch for cancellation while it carries them out;
// waiting for a connection can be cancelled as always.
func Open(dsn string, short bool) *sql.DB { return sql.OpenDB(connector{dsn, short}) }

type connector struct {
	dsn   string
	short bool
}

// Driver is SQLite's.
func (c connector) Driver() driver.Driver { return &sqlite.Driver{} }

// Connect opens the file once more.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	in, ok := opened.(inner)
	if !ok {
		_ = opened.Close()
		return nil, errors.New("litesql: the driver lacks an interface")
	}
	return &conn{inner: in, idle: map[string]driver.Stmt{}, short: c.short}, nil
}

// inner is what the driver's connection can do and we pass on.
type inner interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is used by one goroutine at a time, as database/sql promises. A
// statement in use is not in idle, so that a query within a query gets its own.
type conn struct {
	inner
	idle  map[string]driver.Stmt
	short bool
}

func (c *conn) take(ctx context.Context, sql string) (driver.Stmt, error) {
	if stmt, ok := c.idle[sql]; ok {
		delete(c.idle, sql)
		return stmt, nil
	}
	return c.PrepareContext(ctx, sql)
}

func (c *conn) give(sql string, stmt driver.Stmt) error {
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

func (c *conn) forget() error {
	var err error
	for sql, stmt := range c.idle {
		err = errors.Join(err, stmt.Close())
		delete(c.idle, sql)
	}
	return err
}

// BeginTx begins a transaction.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.inner.BeginTx(c.patience(ctx), opts)
}

// patience is the context of a statement. The driver starts a goroutine for each
// that may be cancelled, which pays only where statements may take long.
func (c *conn) patience(ctx context.Context) context.Context {
	if c.short {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// ExecContext runs a statement without rows.
func (c *conn) ExecContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Result, error) {
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
func (c *conn) QueryContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.take(ctx, sql)
	if err != nil {
		return nil, err
	}
	found, err := stmt.(driver.StmtQueryContext).QueryContext(c.patience(ctx), args)
	if err != nil {
		return nil, errors.Join(err, stmt.Close())
	}
	return &rows{Rows: found, conn: c, sql: sql, stmt: stmt}, nil
}

// Close frees the statements before the connection.
func (c *conn) Close() error { return errors.Join(c.forget(), c.inner.Close()) }

type rows struct {
	driver.Rows
	conn *conn
	sql  string
	stmt driver.Stmt
}

// Close gives the statement back.
func (r *rows) Close() error {
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
