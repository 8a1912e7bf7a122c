// Package storetest gives tests a real database: a temporary SQLite file always,
// PostgreSQL and 达梦 when they are configured.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// The variables that name the servers tests may use.
const (
	PostgresDSN = "CARDFLOW_TEST_POSTGRES_DSN"
	DamengDSN   = "CARDFLOW_TEST_DAMENG_DSN"
)

// Option changes the configuration of a test's store.
type Option func(*store.Config)

// WithClock sets the store's clock.
func WithClock(c document.Clock) Option { return func(cfg *store.Config) { cfg.Clock = c } }

// Open gives a migrated, empty store on a temporary SQLite file.
func Open(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	return open(t, store.DriverSQLite, filepath.Join(t.TempDir(), "cardflow.db"), options)
}

// OpenPostgres gives a migrated, empty store in a schema of its own; the test is
// skipped when no server is configured.
func OpenPostgres(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	return open(t, store.DriverPostgres, PostgresSchema(t), options)
}

// PostgresSchema gives the DSN of an empty schema that lasts as long as the test;
// the test is skipped when no server is configured.
func PostgresSchema(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv(PostgresDSN)
	if dsn == "" {
		t.Skip(PostgresDSN + " is not set")
	}
	schema := "t" + strings.ReplaceAll(value.NewID(), "-", "")
	run := func(sql string) {
		conn, err := pgx.Connect(context.Background(), dsn)
		if err == nil {
			_, err = conn.Exec(context.Background(), sql)
			_ = conn.Close(context.Background())
		}
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	return withParameter(t, dsn, "search_path", schema)
}

// OpenDameng gives a migrated, empty store in a schema of its own; the test is
// skipped when no server is configured. The account must be allowed to make
// schemas.
func OpenDameng(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	dsn := os.Getenv(DamengDSN)
	if dsn == "" {
		t.Skip(DamengDSN + " is not set")
	}
	schema := "T" + strings.ToUpper(strings.ReplaceAll(value.NewID(), "-", ""))
	run := func(statement string) {
		conn, err := sql.Open("dm", dsn)
		if err == nil {
			_, err = conn.Exec(statement)
			_ = conn.Close()
		}
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run(`CREATE SCHEMA "` + schema + `"`)
	s := open(t, store.DriverDameng, withParameter(t, dsn, "schema", schema), options)
	t.Cleanup(func() {
		_ = s.Close()
		run(`DROP SCHEMA "` + schema + `" CASCADE`)
	})
	return s
}

func withParameter(t testing.TB, dsn, name, v string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return fmt.Sprintf("%s %s=%s", dsn, name, v) // keyword=value form
	}
	q := u.Query()
	q.Set(name, v)
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, driver, dsn string, options []Option) *store.Store {
	t.Helper()
	cfg := Config(t)
	cfg.Driver, cfg.DSN = driver, dsn
	for _, o := range options {
		o(&cfg)
	}
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Config is a configuration with the warehouse's papers and master lists, and
// nothing in the log.
func Config(t testing.TB) store.Config {
	t.Helper()
	types, err := document.NewRegistry(warehouse.Types(), affairs.Types(), senior.Types(), repair.Types(), release.Types(), supplies.Types())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := gmcrypto.FileKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return store.Config{Types: types, Masters: master.NewRegistry(warehouse.Masters(), repair.Masters(), postal.Masters()), Keys: keys,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
}
