package main

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
	"cardflow/worker"
)

// cluster is a process engine and a database that several processes share.
type cluster struct {
	t        *testing.T
	settings []string // environment of every process
	engine   string
	dir      string
}

func newCluster(t *testing.T, dsn string) *cluster {
	t.Helper()
	dir := t.TempDir()
	engine, err := worker.StartEmbedded(t.Context(), worker.EmbeddedConfig{Dir: filepath.Join(dir, "engine"),
		FrontendPort: freePorts(t, 4), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(engine.Stop)
	return &cluster{t: t, engine: engine.Address(), dir: dir, settings: []string{"CARDFLOW_DATABASE_DRIVER=postgres",
		"CARDFLOW_DATABASE_DSN=" + dsn, "CARDFLOW_TEMPORAL_ADDRESS=" + engine.Address(),
		"CARDFLOW_DATA_DIR=" + filepath.Join(dir, "shared")}} // with the key file
}

func (c *cluster) spawn(args ...string) *process {
	c.t.Helper()
	return spawn(c.t, append(append([]string{}, c.settings...), args...)...)
}

// api starts a web server and gives its address.
func (c *cluster) api() string {
	c.t.Helper()
	address := local(freePorts(c.t, 1))
	c.spawn("api", "--listen", address).answers(address)
	return address
}

func (c *cluster) worker() *process {
	c.t.Helper()
	p := c.spawn("worker")
	p.writes("worker ready")
	return p
}

func TestTwoServersAndTwoWorkersShareTheWork(t *testing.T) {
	dsn := storetest.PostgresSchema(t)
	c := newCluster(t, dsn)
	for _, command := range []string{"api", "worker"} {
		early := c.spawn(command)
		require.Equal(t, 1, early.wait())
		require.Contains(t, early.stderr.String(), "数据库结构不是最新，请先运行 cardflow migrate")
	}
	migration := c.spawn("migrate")
	require.Zero(t, migration.wait(), "%s", &migration.stderr)
	require.Contains(t, migration.stdout.String(), "数据库结构已是最新")

	o := newOffice(t, openStore(t, store.DriverPostgres, dsn, filepath.Join(c.dir, "shared", "cardflow.keys")))
	first, second := c.worker(), c.worker()
	a, b := c.api(), c.api()
	var papers []string
	for range 8 {
		papers = append(papers, o.at(a, storetest.Keeper).enter(t, receipt(5)))
	}
	together(papers, 4, func(id string) { o.decide(b, id, "agree", "") })

	first.kill() // whatever it held, the other takes over
	together(papers, 4, func(id string) { o.decide(a, id, "agree", "") })
	second.stop()
	c.worker()
	together(papers, 4, func(id string) { o.decide(b, id, "agree", "") })

	for _, id := range papers {
		d := o.paper(id)
		require.Equal(t, document.Done, d.State, id)
		requireWhole(t, o.store, d)
	}
	requireBalanced(t, o.store, allMoves(t, o.store))
	o.requireStock()
	requireReconciled(t, o.store, c.engine)
}
