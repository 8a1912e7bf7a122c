package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	dameng "github.com/godoes/gorm-dameng"
	"github.com/godoes/gorm-dameng/dm8"
	moderncsqlite "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// There is no 达梦 server to test against, so its dialect talks to SQLite through
// a shim: every statement is written as for 达梦, kept for the lint, and turned
// into SQLite's words only below database/sql. So the whole contract runs on the
// statements that 达梦 would get.

// recorder keeps each different statement once.
type recorder struct {
	mu         sync.Mutex
	statements map[string]bool
}

func (r *recorder) keep(sql string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statements[sql] = true
}

// openShim gives a migrated, empty store in 达梦's dialect. What was said to it is
// linted when the test ends.
func openShim(t testing.TB) *store.Store {
	t.Helper()
	r := &recorder{statements: map[string]bool{}}
	t.Cleanup(func() {
		for statement := range r.statements {
			for _, problem := range lint(statement) {
				t.Errorf("达梦 would not take %s in: %s", problem, statement)
			}
		}
	})
	file := filepath.Join(t.TempDir(), "shim.db")
	dsn := "file:" + file + "?_txlock=immediate&_texttotime=1&_time_format=sqlite&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)"
	conn := sql.OpenDB(shimConnector{dsn: dsn, recorder: r})
	cfg := storetest.Config(t)
	cfg.Clock = clock
	return store.OpenDameng(t, cfg, dameng.New(dameng.Config{Conn: conn, VarcharSizeIsCharLength: true}))
}

type shimConnector struct {
	dsn      string
	recorder *recorder
}

func (c shimConnector) Driver() driver.Driver { return &moderncsqlite.Driver{} }

func (c shimConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	return shimConn{conn, c.recorder}, err
}

type shimConn struct {
	driver.Conn
	recorder *recorder
}

func (c shimConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

func (c shimConn) PrepareContext(ctx context.Context, sql string) (driver.Stmt, error) {
	c.recorder.keep(sql)
	stmt, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, fromDameng(sql))
	return shimStmt{stmt}, err
}

type shimStmt struct{ driver.Stmt }

func (s shimStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return result, toDameng(err)
}

func (s shimStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	return rows, toDameng(err)
}

var sizedInCharacters = regexp.MustCompile(`VARCHAR\((\d+) CHAR\)`)

func fromDameng(sql string) string {
	sql = sizedInCharacters.ReplaceAllString(sql, "VARCHAR($1)")
	return strings.NewReplacer(" FOR UPDATE", "", "TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP", " CLOB", " TEXT", " BIT", " BOOLEAN").Replace(sql)
}

// toDameng gives 达梦's error for a broken unique key.
func toDameng(err error) error {
	var lite *moderncsqlite.Error
	if errors.As(err, &lite) && (lite.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return &dm8.DmError{ErrCode: -6602, ErrText: lite.Error()}
	}
	return err
}
