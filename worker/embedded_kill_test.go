//go:build !noembed

package worker

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// With these variables set, the test program is an engine with a worker that
// runs until it is killed.
const (
	engineDirEnv  = "CARDFLOW_TEST_ENGINE_DIR"
	enginePortEnv = "CARDFLOW_TEST_ENGINE_PORT"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(engineDirEnv); dir != "" {
		if err := runEngine(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func runEngine(dir string) error {
	port, err := strconv.Atoi(os.Getenv(enginePortEnv))
	if err != nil {
		return err
	}
	ctx := context.Background()
	engine, err := StartEmbedded(ctx, EmbeddedConfig{Dir: dir, FrontendPort: port, Logger: testLogger()})
	if err != nil {
		return err
	}
	c, err := Dial(ctx, engine.Address(), DefaultNamespace, nil, testLogger())
	if err != nil {
		return err
	}
	if err := newTestWorker(c).Start(); err != nil {
		return err
	}
	fmt.Println("ready")
	select {}
}

// spawnEngine runs an engine in a process of its own until it is ready.
func spawnEngine(t *testing.T, dir string, port int) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), engineDirEnv+"="+dir, enginePortEnv+"="+strconv.Itoa(port))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { kill(cmd) })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	return cmd
}

func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func TestEmbeddedAnswersSoonAfterKill(t *testing.T) {
	const workflows = 20
	dir, port := t.TempDir(), freePorts(t)
	address := EmbeddedConfig{FrontendPort: port}.address(frontendOffset)
	for run := 1; run <= 3; run++ {
		began := time.Now()
		cmd := spawnEngine(t, dir, port)
		c, err := Dial(testContext(t), address, DefaultNamespace, nil, testLogger())
		require.NoError(t, err)
		for i := range workflows {
			id := fmt.Sprintf("kill-%d", i)
			if run == 1 {
				startTally(t, c, id)
			}
			total, err := add(testContext(t), c, id, 1)
			require.NoError(t, err)
			require.Equal(t, run, total, "an acknowledged decision survives the kill")
			if i == 0 {
				first := time.Since(began)
				t.Logf("start %d of the process to first decision: %v", run, first.Round(time.Millisecond))
				require.Less(t, first, 10*time.Second, "the old run must not be waited for")
			}
		}
		kill(cmd)
		c.Close()
	}
}
