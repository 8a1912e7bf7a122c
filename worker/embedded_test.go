//go:build !noembed

package worker

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"

	"cardflow/internal/fault"
)

const (
	testQueue  = "embedded-test"
	testUpdate = "add"
)

// tally adds up what its Updates bring until it is told to finish.
func tally(ctx workflow.Context) (int, error) {
	total, finished := 0, false
	err := workflow.SetUpdateHandler(ctx, testUpdate, func(_ workflow.Context, n int) (int, error) {
		total += n
		finished = n == 0
		return total, nil
	})
	if err != nil {
		return 0, err
	}
	err = workflow.Await(ctx, func() bool { return finished && workflow.AllHandlersFinished(ctx) })
	return total, err
}

func newTestWorker(c client.Client) sdkworker.Worker {
	w := sdkworker.New(c, testQueue, sdkworker.Options{
		DeploymentOptions:                sdkworker.DeploymentOptions{Version: sdkworker.WorkerDeploymentVersion{DeploymentName: "test", BuildID: "test"}},
		MaxConcurrentWorkflowTaskPollers: 8,
	})
	w.RegisterWorkflowWithOptions(tally, workflow.RegisterOptions{Name: "tally"})
	return w
}

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func testLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// freePorts finds four consecutive ports nobody uses.
func freePorts(t testing.TB) int {
	for base := 21000 + os.Getpid()%2000*4; base < 32000; base += 4 {
		cfg, free := EmbeddedConfig{FrontendPort: base}, true
		for offset := frontendOffset; offset <= workerOffset; offset++ {
			free = free && tryPort(testContext(t), cfg.address(offset)) == nil
		}
		if free {
			return base
		}
	}
	t.Fatal("no four free ports")
	return 0
}

func setUserVersion(t testing.TB, path string, version int) {
	db, err := sql.Open("sqlite", fileURI(path))
	require.NoError(t, err)
	_, err = db.Exec(fmt.Sprintf("PRAGMA user_version = %d", version))
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func startTest(t testing.TB, dir string, port int) (*Embedded, client.Client) {
	t.Helper()
	ctx := testContext(t)
	engine, err := StartEmbedded(ctx, EmbeddedConfig{Dir: dir, FrontendPort: port, Logger: testLogger()})
	require.NoError(t, err)
	c, err := Dial(ctx, engine.Address(), DefaultNamespace, nil, testLogger())
	require.NoError(t, err)
	return engine, c
}

func startTally(t testing.TB, c client.Client, id string) {
	t.Helper()
	_, err := c.ExecuteWorkflow(testContext(t), client.StartWorkflowOptions{ID: id, TaskQueue: testQueue}, "tally")
	require.NoError(t, err)
}

func add(ctx context.Context, c client.Client, workflowID string, n int) (total int, err error) {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   workflowID,
		UpdateName:   testUpdate,
		Args:         []any{n},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return 0, err
	}
	return total, handle.Get(ctx, &total)
}

func TestEmbeddedContinuesWorkflowsAfterRestart(t *testing.T) {
	dir, port := filepath.Join(t.TempDir(), "流程 100%?"), freePorts(t)
	for run := 1; run <= 3; run++ {
		began := time.Now()
		engine, c := startTest(t, dir, port)
		w := newTestWorker(c)
		require.NoError(t, w.Start())
		if run == 1 {
			startTally(t, c, "restart")
		}
		total, err := add(testContext(t), c, "restart", 1)
		require.NoError(t, err)
		require.Equal(t, run, total)
		t.Logf("start %d to first decision: %v", run, time.Since(began).Round(time.Millisecond))
		w.Stop()
		c.Close()
		engine.Stop()
	}
}

func TestEmbeddedNamesTakenPort(t *testing.T) {
	port := freePorts(t)
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+2))
	require.NoError(t, err)
	defer listener.Close()

	_, err = StartEmbedded(testContext(t), EmbeddedConfig{Dir: t.TempDir(), FrontendPort: port})
	require.True(t, fault.Is(err, "temporal.port_in_use"), "%v", err)
	require.Contains(t, err.Error(), fmt.Sprintf("端口 %d 已被占用", port+2))
}

func TestEmbeddedRefusesDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	lock, err := lockStore(testContext(t), dir)
	require.NoError(t, err)
	_, err = StartEmbedded(testContext(t), EmbeddedConfig{Dir: dir, FrontendPort: freePorts(t)})
	require.True(t, fault.Is(err, "temporal.dir_in_use"), "%v", err)

	require.NoError(t, lock.Close())
	lock, err = lockStore(testContext(t), dir)
	require.NoError(t, err, "the lock is free again")
	require.NoError(t, lock.Close())
}

func TestEmbeddedRefusesOtherSchema(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, storeFile)
	require.NoError(t, createSchema(testContext(t), path, false))
	require.NoError(t, createSchema(testContext(t), path, false), "a made database is left alone")
	setUserVersion(t, path, 999)
	_, err := prepareStore(testContext(t), EmbeddedConfig{Dir: dir, PowerSafe: true})
	require.True(t, fault.Is(err, "temporal.schema_version"), "%v", err)
}

func TestEmbeddedWritesOnlyTheIndexesThatAreAskedBy(t *testing.T) {
	path := filepath.Join(t.TempDir(), storeFile)
	indexes := func() (names []string) {
		db, err := sql.Open(sqliteplugin.PluginName, fileURI(path))
		require.NoError(t, err)
		defer func() { require.NoError(t, db.Close()) }()
		rows, err := db.QueryContext(testContext(t), "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = 'executions_visibility' AND sql IS NOT NULL ORDER BY name")
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		for rows.Next() {
			var name string
			require.NoError(t, rows.Scan(&name))
			names = append(names, name)
		}
		require.NoError(t, rows.Err())
		return names
	}
	require.NoError(t, createSchema(testContext(t), path, true))
	require.Greater(t, len(indexes()), 50, "as shipped")
	require.NoError(t, createSchema(testContext(t), path, false), "a file of before is made lean too")
	require.Equal(t, []string{"by_status", "by_workflow_id", "by_workflow_type", "default_idx"}, indexes())
}

func TestDialSaysWhatDoesNotAnswer(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_, err := Dial(ctx, fmt.Sprintf("127.0.0.1:%d", freePorts(t)), DefaultNamespace, nil, testLogger())
	require.True(t, fault.Is(err, CodeUnreachable), "%v", err)
	require.True(t, strings.Contains(err.Error(), "127.0.0.1"))
}
