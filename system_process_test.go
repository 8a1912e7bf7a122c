package main

import (
	"bytes"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience bounds every wait of the system tests; a busy machine is slow.
const patience = 60 * time.Second

// until polls a condition; the failure says what was waited for.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			require.FailNow(t, "waited in vain: "+what)
		}
	}
}

// output collects what a process writes while others read it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string { o.mu.Lock(); defer o.mu.Unlock(); return o.text.String() }

// process is cardflow running on its own.
type process struct {
	t              *testing.T
	cmd            *exec.Cmd
	stdout, stderr output
	ended          chan struct{}
}

// spawn starts cardflow with arguments; "NAME=value" before them is environment.
func spawn(t *testing.T, words ...string) *process {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	env, args := cleanEnvironment(), words
	for len(args) > 0 && strings.HasPrefix(args[0], "CARDFLOW_") {
		env, args = append(env, args[0]), args[1:]
	}
	p := &process{t: t, cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.Env, p.cmd.Dir = append(env, asProgram+"=1"), t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	require.NoError(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// cleanEnvironment keeps the developer's own settings out of the tests.
func cleanEnvironment() []string {
	var out []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "CARDFLOW_") {
			out = append(out, pair)
		}
	}
	return out
}

// runs waits for a command to end and gives what it wrote and its exit code.
func runs(t *testing.T, words ...string) (stdout, stderr string, code int) {
	t.Helper()
	p := spawn(t, words...)
	code = p.wait()
	return p.stdout.String(), p.stderr.String(), code
}

func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		require.FailNow(p.t, "the process does not end", "%s\n%s", p.cmd.Args[1:], &p.stderr)
	}
	return p.cmd.ProcessState.ExitCode()
}

// kill ends the process as kill -9 or a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop asks the process to end, as systemd does.
func (p *process) stop() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Zero(p.t, p.wait(), "%s", &p.stderr)
}

// writes waits for a text in the log.
func (p *process) writes(text string) {
	p.t.Helper()
	p.alive("to write "+text, func() bool { return strings.Contains(p.stderr.String(), text) })
}

// answers waits until the web server is ready for work.
func (p *process) answers(address string) {
	p.t.Helper()
	p.alive("to answer at "+address, func() bool {
		res, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			return false
		}
		return res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
}

// alive polls a condition and gives up as soon as the process has ended.
func (p *process) alive(what string, condition func() bool) {
	p.t.Helper()
	until(p.t, what, func() bool {
		select {
		case <-p.ended:
			require.FailNow(p.t, "the process ended instead "+what, "%s\n%s", p.cmd.Args[1:], &p.stderr)
		default:
		}
		return condition()
	})
}

// freePorts finds consecutive ports nobody uses, below those the system gives
// out by itself.
func freePorts(t *testing.T, count int) int {
	t.Helper()
	for range 200 {
		base := 12000 + rand.IntN(18000)
		free := true
		for port := base; port < base+count; port++ {
			l, err := net.Listen("tcp", local(port))
			if free = free && err == nil; err == nil {
				_ = l.Close()
			}
		}
		if free {
			return base
		}
	}
	require.FailNow(t, "no free ports")
	return 0
}

func local(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// house is an installation of cardflow in one process and one folder.
type house struct {
	t       *testing.T
	dir     string
	address string
	engine  int // first port of the embedded process engine
}

func newHouse(t *testing.T) *house {
	t.Helper()
	base := freePorts(t, 5)
	return &house{t: t, dir: filepath.Join(t.TempDir(), "data"), address: local(base + 4), engine: base}
}

// spawn starts the house and does not wait for it.
func (h *house) spawn(flags ...string) *process {
	h.t.Helper()
	return spawn(h.t, append([]string{"serve", "--listen", h.address, "--data-dir", h.dir,
		"--temporal-port", strconv.Itoa(h.engine)}, flags...)...)
}

// serve starts the house and returns when it is ready.
func (h *house) serve(flags ...string) *process {
	h.t.Helper()
	p := h.spawn(flags...)
	p.answers(h.address)
	return p
}
