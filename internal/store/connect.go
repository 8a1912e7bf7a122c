package store

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	dameng "github.com/godoes/gorm-dameng"
	"github.com/libtnb/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"cardflow/internal/litesql"
	"cardflow/internal/store/migrations"
)

const (
	sqliteReaders   = 4
	serverConns     = 24
	connMaxIdleTime = 5 * time.Minute
)

// connectSQLite opens the file twice: one connection that writes, because SQLite
// has one writer anyhow and waiting in our queue is fair, and a few that read.
func (s *Store) connectSQLite(path string) error {
	s.dialect = migrations.SQLite
	if path == "" {
		return fmt.Errorf("store: the SQLite file has no name")
	}
	var err error
	// A write transaction takes the lock at its start: one that read first and
	// then wrote could be refused half way.
	if s.write, err = s.open(sqliteDialect(sqliteDSN(path, "_txlock=immediate", "journal_mode(WAL)", "synchronous(NORMAL)",
		"foreign_keys(1)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "cache_size(-8000)"), true), 1); err != nil {
		return err
	}
	s.read, err = s.open(sqliteDialect(sqliteDSN(path, "_txlock=deferred", "query_only(1)", "cache_size(-4000)", "temp_store(MEMORY)"), false), sqliteReaders)
	return err
}

func sqliteDialect(dsn string, writer bool) gorm.Dialector {
	return sqlite.New(sqlite.Config{Conn: litesql.Open(dsn, writer)})
}

// sqliteDSN has times written as text that orders like time, and read back.
func sqliteDSN(path, txlock string, pragmas ...string) string {
	var b strings.Builder
	b.WriteString("file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + txlock + "&_time_format=sqlite&_texttotime=1&_pragma=busy_timeout(10000)")
	for _, p := range pragmas {
		b.WriteString("&_pragma=" + p)
	}
	return b.String()
}

func (s *Store) connectPostgres(dsn string) error {
	s.dialect = migrations.Postgres
	var err error
	s.write, err = s.open(postgres.Open(dsn), serverConns)
	s.read = s.write
	return err
}

func (s *Store) connectDameng(dsn string) error {
	if !strings.Contains(dsn, "clobAsString") { // else texts come back as locators
		mark := "?"
		if strings.Contains(dsn, "?") {
			mark = "&"
		}
		dsn += mark + "clobAsString=true"
	}
	return s.useDameng(dameng.New(dameng.Config{DSN: dsn, VarcharSizeIsCharLength: true}))
}

func (s *Store) useDameng(d gorm.Dialector) error {
	s.dialect = migrations.Dameng
	var err error
	s.write, err = s.open(d, serverConns)
	s.read = s.write
	return err
}

func (s *Store) open(d gorm.Dialector, conns int) (*gorm.DB, error) {
	db, err := gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            false, // each driver keeps its own: see litesql; pgx does so by itself
		TranslateError:         true,
		NowFunc:                func() time.Time { return s.clock().UTC() },
		Logger:                 newSQLLogger(s.log),
	})
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", s.dialect, err)
	}
	conn, err := db.DB()
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", s.dialect, err)
	}
	conn.SetMaxOpenConns(conns)
	conn.SetMaxIdleConns(conns)
	if conns == serverConns {
		conn.SetConnMaxIdleTime(connMaxIdleTime)
	}
	return db, nil
}
