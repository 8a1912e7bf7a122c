//go:build !noembed

package worker

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	enginesql "go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"
)

// A failure here after an upgrade of the engine means that it compiles its statements
// anew each time: everything works, and a decision costs a twelfth more.
func TestTheEngineKeepsItsStatementsUnlessItIsAsShipped(t *testing.T) {
	for _, c := range []struct {
		asShipped bool
		want      string
	}{{false, "*litesql.conn"}, {true, "*sqlite.conn"}} {
		cfg := EmbeddedConfig{Dir: t.TempDir(), AsShipped: c.asShipped}.withDefaults()
		store, err := prepareStore(testContext(t), cfg)
		require.NoError(t, err)
		require.Equal(t, c.want, connectionOf(t, store))
	}
}

// connectionOf tells what the services of the engine get when they ask for their
// database, and proves that it is the one with the tables, as it is configured.
func connectionOf(t *testing.T, store *config.SQL) string {
	t.Helper()
	db, err := enginesql.NewSQLDB(sqlplugin.DbKindMain, store, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
	require.NoError(t, err)
	pool, err := poolOf(db)
	require.NoError(t, err)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "1", "wal_autocheckpoint": "4000", "cache_size": "-8192", "busy_timeout": "10000"} {
		var got string
		require.NoError(t, pool.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got), pragma)
		require.Equal(t, want, got, pragma)
	}
	var namespaces int
	require.NoError(t, pool.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM namespaces").Scan(&namespaces))
	require.Positive(t, namespaces)
	conn, err := pool.Conn(t.Context())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	var kind string
	require.NoError(t, conn.Raw(func(c any) error { kind = fmt.Sprintf("%T", c); return nil }))
	return kind
}
