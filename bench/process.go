package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is the platform running on a data directory of its own.
type process struct {
	cmd     *exec.Cmd
	log     *os.File
	address string
	ready   time.Duration // from the start of the process to its readiness
	ended   chan struct{} // closed when the process has ended, with err as its end
	err     error
}

// startProcess runs a program and returns when /readyz says that it can serve.
func startProcess(ctx context.Context, logPath, address, program string, args ...string) (*process, error) {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "CARDFLOW_DEMO=true") // the clerks' password is the demonstration's
	p := &process{cmd: cmd, log: log, address: address, ended: make(chan struct{})}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		_ = log.Close()
		return nil, err
	}
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	if err := p.awaitReady(ctx); err != nil {
		p.stop()
		return nil, fmt.Errorf("%w, see %s", err, logPath)
	}
	p.ready = time.Since(began)
	return p, nil
}

func (p *process) awaitReady(ctx context.Context) error {
	quick := http.Client{Timeout: 2 * time.Second}
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); {
		select {
		case <-p.ended:
			return fmt.Errorf("the process ended: %w", p.err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
		response, err := quick.Get("http://" + p.address + "/readyz")
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("%s was not ready in time", p.address)
}

// stop ends the process in good order.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	_ = p.log.Close()
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// resident is the memory of the process now, in KB.
func (p *process) resident() int { return statusKB(p.pid(), "VmRSS") }

// peak is the most memory since resetPeak, in KB.
func (p *process) peak() int { return statusKB(p.pid(), "VmHWM") }

// resetPeak begins to look for the peak anew.
func (p *process) resetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.pid()), []byte("5"), 0o200)
}

func statusKB(pid int, name string) int {
	kb := 0
	_, _ = fmt.Sscan(field(fmt.Sprintf("/proc/%d/status", pid), name), &kb)
	return kb
}

// cpuTime is the processor time that a process has used so far.
func cpuTime(pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name in parentheses may hold spaces; user and system time are the
	// 14th and 15th field, in hundredths of a second.
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	ticks := 0
	for _, f := range fields[11:13] {
		n, _ := strconv.Atoi(f)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// load gives the machine's load of the last minute, to judge the figures by.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(raw))[:1], " ")
}

// freePorts finds consecutive ports nobody listens on.
func freePorts(count int) (int, error) {
	for base := 24000 + os.Getpid()%500*8; base < 32000; base += 8 {
		free := true
		for port := base; port < base+count && free; port++ {
			l, err := net.Listen("tcp", local(port))
			if free = err == nil; free {
				_ = l.Close()
			}
		}
		if free {
			return base, nil
		}
	}
	return 0, fmt.Errorf("no %d free ports in a row", count)
}

func local(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func logFile(dir, name string) string { return filepath.Join(dir, name+".log") }
