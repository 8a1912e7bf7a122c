//go:build !noembed

package worker

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives/timestamp"
	sqliteschema "go.temporal.io/server/schema/sqlite"

	"cardflow/internal/fault"
)

const (
	storeFile = "temporal.db"
	lockFile  = "temporal.lock"
	// retention keeps the history of a finished workflow for whoever has to
	// find out what went wrong; the papers themselves live in our own tables.
	retention = 7 * 24 * time.Hour
)

// lockStore keeps a second process out of the same directory, which fixed
// ports alone would not if it used others. The lock is SQLite's own: it works
// on every system and dies with the process.
func lockStore(ctx context.Context, dir string) (*sql.DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, storeFailed(dir, err)
	}
	db, err := sql.Open(sqliteplugin.PluginName, fileURI(filepath.Join(dir, lockFile)))
	if err != nil {
		return nil, storeFailed(dir, err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return nil, errors.Join(fault.Conflict("temporal.dir_in_use",
			"流程数据目录 %s 正被另一个进程使用，请先停止它", dir).Because(err), db.Close())
	}
	return db, nil
}

// prepareStore makes the database file with its tables and the default
// namespace, or finds them made, and returns how the server opens it.
func prepareStore(ctx context.Context, cfg EmbeddedConfig) (*config.SQL, error) {
	path, err := filepath.Abs(filepath.Join(cfg.Dir, storeFile))
	if err != nil {
		return nil, storeFailed(cfg.Dir, err)
	}
	if err := createSchema(ctx, path, cfg.AsShipped); err != nil {
		return nil, err
	}
	store := &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: strings.TrimPrefix(fileURI(path), "file:"),
		ConnectAttributes: map[string]string{
			"mode":         "rw",
			"busy_timeout": "10000",
			"journal_mode": "wal",
			"synchronous":  synchronous(cfg.PowerSafe),
			"temp_store":   "memory",
			"cache_size":   "-8192",
			// As our own database: copying the log into the file waits for the disk,
			// and every decision meanwhile waits with it.
			"wal_autocheckpoint": "4000",
		},
	}
	if err := createNamespace(store); err != nil {
		return nil, storeFailed(path, err)
	}
	if !cfg.AsShipped {
		if err := keepStatements(store, fileURI(path)); err != nil {
			cfg.Logger.Warn("内置流程引擎每次重新编译语句", "error", err)
		}
	}
	return store, nil
}

// synchronous says how often SQLite waits for the disk. With a write-ahead log
// NORMAL survives a killed process whole; only a power cut loses the last
// moments, and never the file.
func synchronous(powerSafe bool) string {
	if powerSafe {
		return "full"
	}
	return "normal"
}

// createSchema builds all tables in one transaction, so that a kill leaves
// either none of them or a whole database.
func createSchema(ctx context.Context, path string, asShipped bool) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return storeFailed(path, err)
	}
	db, err := sql.Open(sqliteplugin.PluginName, fileURI(path))
	if err = errors.Join(err, file.Close()); err != nil {
		return storeFailed(path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	wanted, err := schemaVersion()
	if err != nil {
		return storeFailed(path, err)
	}
	var found int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return storeFailed(path, err)
	}
	switch found {
	case wanted:
	case 0:
		if err := writeSchema(ctx, db, wanted); err != nil {
			return storeFailed(path, err)
		}
	default:
		return fault.Conflict("temporal.schema_version",
			"流程数据库 %s 的结构版本是 %d，本程序需要 %d；请使用与之匹配的程序版本", path, found, wanted)
	}
	if asShipped {
		return nil
	}
	if err := dropIdle(ctx, db); err != nil {
		return storeFailed(path, err)
	}
	return nil
}

// dropIdle leaves the list of executions only those indexes that somebody here asks by:
// number, type and state. The engine brings some sixty, one for every attribute an
// installation may define, and triggers that write two full-text indexes of texts and
// word lists; each start and end of a paper writes them all. A question by another
// attribute is answered as before, only slower; nobody defines a text or a word list.
func dropIdle(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT type, name FROM sqlite_master WHERE tbl_name = 'executions_visibility' AND (type = 'trigger'
 OR type = 'index' AND sql IS NOT NULL AND name NOT IN ('default_idx', 'by_workflow_id', 'by_workflow_type', 'by_status'))`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var idle []string
	for rows.Next() {
		var kind, name string
		if err := rows.Scan(&kind, &name); err != nil {
			return err
		}
		idle = append(idle, "DROP "+kind+` "`+name+`";`)
	}
	if err := rows.Err(); err != nil || len(idle) == 0 {
		return err
	}
	_, err = db.ExecContext(ctx, strings.Join(idle, "\n"))
	return err
}

func writeSchema(ctx context.Context, db *sql.DB, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := sqliteschema.SetupSchemaOnDB(schemaWriter{tx: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// schemaVersion packs the versions of both schemas of this server release,
// such as 0.11 and 0.1, into the one number SQLite keeps in a file.
func schemaVersion() (int, error) {
	return strconv.Atoi(strings.ReplaceAll(sqliteschema.Version+sqliteschema.VisibilityVersion, ".", ""))
}

// schemaWriter lends a transaction to the schema set-up, which calls nothing
// but Exec of the interface.
type schemaWriter struct {
	sqlplugin.AdminDB
	tx *sql.Tx
}

// Exec runs one statement of the schema.
func (w schemaWriter) Exec(statement string, args ...any) error {
	_, err := w.tx.Exec(statement, args...)
	return err
}

func createNamespace(store *config.SQL) error {
	namespace, err := sqliteschema.NewNamespaceConfig(clusterName, DefaultNamespace, false, nil)
	if err != nil {
		return err
	}
	namespace.Detail.Config.Retention = timestamp.DurationPtr(retention)
	return sqliteschema.CreateNamespaces(store, namespace)
}

// fileURI writes a path as SQLite's URI, in which "?" and "%" have a meaning.
func fileURI(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath()
}

func storeFailed(path string, cause error) error {
	return fault.Unavailable("temporal.store", "无法使用流程数据 %s，请检查磁盘空间和权限", path).Because(cause)
}
