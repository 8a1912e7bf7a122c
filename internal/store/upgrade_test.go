package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/store"
	"cardflow/internal/store/migrations"
	"cardflow/internal/store/storetest"
)

// lastReleased is the version of the schema before visits had several seats.
const lastReleased = "202603010006_platform"

// TestPapersUnderWayGoOnAfterAnUpgrade takes a database as the last release left
// it, papers and all, to the newest version.
func TestPapersUnderWayGoOnAfterAnUpgrade(t *testing.T) {
	t.Parallel()
	for driver, dsn := range map[string]func(t *testing.T) string{
		store.DriverSQLite:   func(t *testing.T) string { return filepath.Join(t.TempDir(), "old.db") },
		store.DriverPostgres: func(t *testing.T) string { return storetest.PostgresSchema(t) },
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			upgrade(t, driver, dsn(t), dsn(t))
		})
	}
}

func upgrade(t *testing.T, driver, newDSN, oldDSN string) {
	t.Helper()
	open := func(dsn string) *store.Store {
		cfg := storetest.Config(t)
		cfg.Driver, cfg.DSN, cfg.Clock = driver, dsn, clock
		s, err := store.Open(ctx, cfg)
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	model, s := open(newDSN), open(oldDSN)
	require.NoError(t, model.Migrate(ctx))
	storetest.Seed(t, model)
	before := newOffice(t, model)
	done := before.receive(storetest.Ribbon, storetest.ShelfA, 7)
	waiting := before.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)).ID
	require.NoError(t, before.submit(waiting, storetest.Keeper))
	require.NoError(t, before.decide(waiting, storetest.Inspector, document.Agree))

	require.NoError(t, s.MigrateThrough(ctx, lastReleased))
	copyReleased(t, model, s)
	exec(t, s, `DELETE FROM "counters" WHERE "name" IN ('row_seals', 'audit_chain')`) // an older program counts neither
	complete, err := s.Migrated(ctx)
	require.NoError(t, err)
	require.False(t, complete)
	require.NoError(t, s.Migrate(ctx))
	require.NoError(t, s.Migrate(ctx), "twice is once")

	for _, paper := range []string{done, waiting} {
		rows, err := s.Inbox().Tasks(ctx, paper)
		require.NoError(t, err)
		require.NotEmpty(t, rows)
		for _, row := range rows {
			require.Equal(t, []int{1, 1, 1}, []int{row.Seat, row.Track, row.Position})
		}
	}
	o := newOffice(t, s)
	require.Len(t, listed(t, s, storetest.Head, task.Todo, task.Filter{}), 1)
	require.NoError(t, o.decide(waiting, storetest.Head, document.Agree))
	require.NoError(t, o.decide(waiting, storetest.Keeper2, document.Agree))
	paper, err := s.Archive().Paper(ctx, waiting)
	require.NoError(t, err)
	require.Equal(t, document.Done, paper.State)
	page, err := s.Archive().Documents(ctx, directory.Scope{All: true}, document.Filter{States: []document.State{document.Done}}, document.PageRequest{})
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
}

// copyReleased copies every row as far as the older schema knows its columns.
func copyReleased(t *testing.T, from, to *store.Store) {
	t.Helper()
	for _, m := range migrations.All() {
		for _, table := range m.Tables {
			columns, err := to.Writer().Migrator().ColumnTypes(table)
			require.NoError(t, err)
			var names []string
			for _, c := range columns {
				names = append(names, `"`+c.Name()+`"`)
			}
			var rows []map[string]any
			require.NoError(t, from.Writer().Raw(`SELECT `+strings.Join(names, ", ")+` FROM "`+table+`"`).Scan(&rows).Error)
			for _, row := range rows {
				require.NoError(t, to.Writer().Table(table).Create(row).Error, table)
			}
		}
		if m.ID == lastReleased {
			return
		}
	}
}
