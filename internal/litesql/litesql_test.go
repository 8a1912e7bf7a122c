package litesql

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func open(t *testing.T) *sql.DB {
	t.Helper()
	db := Open("file:"+filepath.ToSlash(filepath.Join(t.TempDir(), "a.db")), true)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err := db.ExecContext(t.Context(), "CREATE TABLE cards (id INTEGER PRIMARY KEY, kind TEXT NOT NULL)")
	require.NoError(t, err)
	return db
}

// kept counts the statements that lie ready.
func kept(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	held, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, held.Close()) }()
	require.NoError(t, held.Raw(func(c any) error { n = len(c.(*conn).idle); return nil }))
	return n
}

func add(t *testing.T, db *sql.DB, id int, kind string) {
	t.Helper()
	_, err := db.ExecContext(t.Context(), "INSERT INTO cards VALUES (?, ?)", id, kind)
	require.NoError(t, err)
}

func kinds(t *testing.T, db *sql.DB, query string, args ...any) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var kind string
		require.NoError(t, rows.Scan(&kind))
		out = append(out, kind)
	}
	require.NoError(t, rows.Err())
	return out
}

func TestAStatementIsCompiledOnceAndGivesEachTimeItsOwnRows(t *testing.T) {
	db := open(t)
	for id, kind := range []string{"敬老卡", "社保卡", "敬老卡"} {
		add(t, db, id, kind)
	}
	before := kept(t, db)
	for _, kind := range []string{"敬老卡", "社保卡", "敬老卡"} {
		require.Contains(t, kinds(t, db, "SELECT kind FROM cards WHERE kind = ?", kind), kind)
	}
	require.Equal(t, before+1, kept(t, db))
	require.Len(t, kinds(t, db, "SELECT kind FROM cards WHERE kind = ?", "敬老卡"), 2)
	require.Empty(t, kinds(t, db, "SELECT kind FROM cards WHERE kind = ?", "没有"))
}

func TestAQueryWithinTheSameQueryGetsAStatementOfItsOwn(t *testing.T) {
	db := open(t)
	add(t, db, 1, "a")
	add(t, db, 2, "b")
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	const all = "SELECT kind FROM cards ORDER BY id"
	count := func(each func()) {
		rows, err := tx.QueryContext(t.Context(), all)
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		for rows.Next() {
			each()
		}
		require.NoError(t, rows.Err())
	}
	seen := 0
	count(func() { count(func() { seen++ }) })
	require.Equal(t, 4, seen)
}

func TestAKeptStatementFollowsAChangedTable(t *testing.T) {
	db := open(t)
	add(t, db, 1, "a")
	require.Equal(t, []string{"a"}, kinds(t, db, "SELECT kind FROM cards"))
	_, err := db.ExecContext(t.Context(), "ALTER TABLE cards RENAME TO moved; CREATE TABLE cards AS SELECT 'b' AS kind")
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, kinds(t, db, "SELECT kind FROM cards"))
}

func TestAStatementThatFailedIsNotKeptAndHoldsNothingUp(t *testing.T) {
	db := open(t)
	add(t, db, 1, "a")
	before := kept(t, db)
	_, err := db.ExecContext(t.Context(), "INSERT INTO cards VALUES (?, ?)", 1, "twice")
	require.Error(t, err)
	require.Equal(t, before-1, kept(t, db))
	add(t, db, 2, "b")
	require.Equal(t, []string{"a", "b"}, kinds(t, db, "SELECT kind FROM cards ORDER BY id"))
}

func TestStatementsThatNeverComeAgainDoNotPileUp(t *testing.T) {
	db := open(t)
	for n := range 2*keptStatements + 1 {
		kinds(t, db, fmt.Sprintf("SELECT kind FROM cards WHERE id = %d", n))
	}
	require.LessOrEqual(t, kept(t, db), keptStatements)
}

func TestWaitingForAConnectionIsCancelledAsAlways(t *testing.T) {
	db := open(t)
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = db.ExecContext(ctx, "DELETE FROM cards")
	require.ErrorIs(t, err, context.Canceled)
}
