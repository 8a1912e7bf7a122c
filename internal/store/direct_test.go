package store

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// lone is a database of one table of every kind of column.
func lone(t *testing.T) *gorm.DB {
	t.Helper()
	s := &Store{clock: time.Now, log: slog.New(slog.DiscardHandler)}
	require.NoError(t, s.connectSQLite(filepath.Join(t.TempDir(), "lone.db")))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.write.Exec(`CREATE TABLE "kinds" ("id" TEXT PRIMARY KEY, "whole" INTEGER, "large" INTEGER, "yes" BOOLEAN,
 "happened_at" DATETIME, "decided_at" DATETIME, "created_at" DATETIME)`).Error)
	return s.write.WithContext(t.Context())
}

type kindsRow struct {
	ID         string `gorm:"primaryKey"`
	Whole      int
	Large      int64
	Yes        bool
	HappenedAt time.Time
	DecidedAt  *time.Time
	CreatedAt  time.Time
}

func (kindsRow) TableName() string { return "kinds" }

func TestRowsComeBackAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	db, at := lone(t), stored(time.Now())
	full := kindsRow{ID: "1 入库?", Whole: -3, Large: 1 << 40, Yes: true, HappenedAt: at, DecidedAt: &at, CreatedAt: at}
	require.NoError(t, insertAll(db, []kindsRow{full, {ID: "2", HappenedAt: at, CreatedAt: at}}))
	_, err := execute(db, `INSERT INTO "kinds" ("id") VALUES (?)`, "3") // everything else NULL
	require.NoError(t, err)

	rows, err := raw[kindsRow](db, `SELECT * FROM "kinds" ORDER BY "id"`)
	require.NoError(t, err)
	for i := range rows {
		rows[i].HappenedAt, rows[i].DecidedAt, rows[i].CreatedAt = rows[i].HappenedAt.UTC(), utcPtr(rows[i].DecidedAt), rows[i].CreatedAt.UTC()
	}
	require.Equal(t, []kindsRow{full, {ID: "2", HappenedAt: at, CreatedAt: at}, {ID: "3"}}, rows)

	ids, err := raw[string](db, `SELECT "id" FROM "kinds" WHERE "id" IN ? AND "whole" < ?`, []string{"1 入库?", "2"}, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"1 入库?"}, ids)
}

func TestARowTwiceIsADuplicateKey(t *testing.T) {
	t.Parallel()
	db := lone(t)
	require.NoError(t, create(db, kindsRow{ID: "1"}))
	require.ErrorIs(t, create(db, kindsRow{ID: "1"}), gorm.ErrDuplicatedKey)
}

func TestListsAreSpreadAndParametersNumbered(t *testing.T) {
	t.Parallel()
	sqlite, server := lone(t), &gorm.DB{Config: &gorm.Config{Dialector: postgres.Open("")}}
	for _, tt := range []struct {
		sql  string
		args []any
		lite string
		pg   string
		flat []any
	}{
		{`a = ?`, []any{1}, `a = ?`, `a = $1`, []any{1}},
		{`a IN ? AND b = ?`, []any{[]string{"x", "y"}, 2}, `a IN (?,?) AND b = ?`, `a IN ($1,$2) AND b = $3`, []any{"x", "y", 2}},
		{`a IN ? AND b = ?`, []any{[]string{}, 2}, `a IN (NULL) AND b = ?`, `a IN (NULL) AND b = $1`, []any{2}},
	} {
		statement, args := bound(sqlite, tt.sql, tt.args)
		require.Equal(t, tt.lite, statement)
		require.Equal(t, tt.flat, args)
		statement, args = bound(server, tt.sql, tt.args)
		require.Equal(t, tt.pg, statement)
		require.Equal(t, tt.flat, args)
	}
}
