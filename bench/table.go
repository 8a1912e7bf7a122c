package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// row is one line of the table. A row without a target informs only.
type row struct {
	item, target, baseline, measured string
	verdict                          verdict
}

type verdict string

const (
	met  verdict = "met"
	miss verdict = "missed"
	info verdict = "—"
)

// judge tells whether a target was met.
func judge(ok bool) verdict {
	if ok {
		return met
	}
	return miss
}

type table struct{ rows []row }

func (t *table) add(r row) {
	t.rows = append(t.rows, r)
	fmt.Fprintf(os.Stderr, "         %s: %s (target %s, baseline %s) %s\n", r.item, r.measured, r.target, r.baseline, r.verdict)
}

// markdown writes the table with what was measured, when and on what.
func (t *table) markdown(heading string) string {
	var b strings.Builder
	b.WriteString(heading + "\n\n| item | target | baseline | measured | verdict |\n|---|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.item, dash(r.target), dash(r.baseline), r.measured, r.verdict)
	}
	return b.String()
}

func dash(s string) string {
	if s == "" {
		return string(info)
	}
	return s
}

// heading says when, where and by which command the table came about.
func heading(o options, began time.Time) string {
	command := "make bench"
	if flags := o.flags(); flags != "" {
		command = "go run ./bench" + flags
	}
	return fmt.Sprintf("%s, `%s` in %s, load before %s; %s; %s, %s.",
		began.Format(time.DateOnly), command, time.Since(began).Round(time.Second), o.load,
		machine(), version(o.program), runtime.Version())
}

func (o options) flags() string {
	flags := ""
	if o.quick {
		flags += " -quick"
	}
	if len(o.only) > 0 {
		flags += " -only " + strings.Join(o.only, ",")
	}
	return flags
}

// machine names the processor and the memory.
func machine() string {
	model := field("/proc/cpuinfo", "model name")
	kb := 0
	_, _ = fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kb)
	return fmt.Sprintf("%d × %s, %d GB, %s", runtime.NumCPU(), model, (kb+1<<19)>>20, runtime.GOOS)
}

// field gives the first value of a name in a file of "name: value" lines.
func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		key, value, found := strings.Cut(s.Text(), ":")
		if found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func version(program string) string {
	out, err := exec.Command(program, "version").Output()
	if err != nil {
		return filepath.Base(program)
	}
	return string(bytes.TrimSpace(out))
}

const (
	beginMark = "<!-- bench: begin -->\n"
	endMark   = "<!-- bench: end -->"
)

// replaceMarked puts a text between the marks of a file.
func replaceMarked(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(old), beginMark)
	_, after, closed := strings.Cut(rest, endMark)
	if !ok || !closed {
		return fmt.Errorf("%s has no marks %q and %q", path, strings.TrimSpace(beginMark), endMark)
	}
	return os.WriteFile(path, []byte(before+beginMark+text+endMark+after), 0o644)
}
