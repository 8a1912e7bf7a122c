// Command bench measures cardflow (性能测试): it starts the built program on its
// own ports and a temporary data directory, drives it over HTTP as its users
// would, and prints one table of targets and figures.
//
//	make build && go run ./bench            everything, some fifteen minutes
//	go run ./bench -quick -only steady      one item, roughly
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// options are what the flags say.
type options struct {
	quick      bool
	only       []string
	program    string
	dir        string
	write      string
	cpuProfile string
	load       string // of the machine before anything ran
}

// item is one part of the table.
type item struct {
	name string
	run  func(*bench, context.Context) error
}

// items gives the parts in the order in which they are measured.
func items() []item {
	return []item{
		{"start", (*bench).measureStart},
		{"decisions", (*bench).measureDecisions},
		{"steady", (*bench).measureSteady},
		{"batch", (*bench).measureBatch},
		{"live", (*bench).measureLive},
		{"partner", (*bench).measurePartner},
		{"boxes", (*bench).measureBoxes},
		{"lists", (*bench).measureLists},
		{"tracking", (*bench).measureTracking},
		{"report", (*bench).measureReport},
		{"ledger", (*bench).measureLedger},
		{"export", (*bench).measureExport},
		{"postal", (*bench).measurePostal},
		{"people", (*bench).measurePeople},
		{"logins", (*bench).measureLogins},
		{"audit", (*bench).measureAudit},
	}
}

// bench holds what the parts share.
type bench struct {
	options
	table  table
	office *office // the running platform with its clerks, once a part needs it
	bare   *bare   // the bare engine, likewise
	lean   *bare   // the bare engine with the platform's few indexes
	stocks map[size]*library
}

func main() {
	log.SetFlags(log.Ltime)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// command runs the bench itself, or one of the processes that it starts.
func command(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case bareCommand:
			return serveBare(ctx, args[1:])
		case profileCommand:
			return serveProfiled(ctx, args[1:])
		}
	}
	o, err := parse(args)
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	return run(ctx, o)
}

func parse(args []string) (options, error) {
	o := options{load: load()}
	var only string
	names := make([]string, 0, len(items()))
	for _, i := range items() {
		names = append(names, i.name)
	}
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.BoolVar(&o.quick, "quick", false, "fewer repetitions: a rough idea in a few minutes")
	set.StringVar(&only, "only", "", "parts to measure, separated by commas: "+strings.Join(names, ", "))
	set.StringVar(&o.program, "program", filepath.Join("bin", "cardflow"), "the program to measure")
	set.StringVar(&o.dir, "dir", filepath.Join(os.TempDir(), "cardflow-bench"), "where generated databases are kept between runs")
	set.StringVar(&o.write, "write", "", "also put the table into this file, between its marks")
	set.StringVar(&o.cpuProfile, "cpuprofile", "", "write a processor profile of the platform during decisions and steady load")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	for _, name := range strings.Split(only, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(names, name) {
			return o, fmt.Errorf("-only: there is no part %q; there are %s", name, strings.Join(names, ", "))
		}
		o.only = append(o.only, name)
	}
	return o, nil
}

func run(ctx context.Context, o options) error {
	if _, err := os.Stat(o.program); err != nil {
		return fmt.Errorf("%s is not built, run make build first: %w", o.program, err)
	}
	if err := os.MkdirAll(o.dir, 0o750); err != nil {
		return err
	}
	began := time.Now()
	b := &bench{options: o, stocks: map[size]*library{}}
	defer b.close()
	for _, i := range items() {
		if len(o.only) > 0 && !slices.Contains(o.only, i.name) {
			continue
		}
		log.Printf("measuring %s", i.name)
		if err := i.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", i.name, err)
		}
	}
	text := b.table.markdown(heading(o, began))
	fmt.Print("\n" + text)
	if o.write == "" {
		return nil
	}
	return replaceMarked(o.write, text)
}

// close ends every process that was started.
func (b *bench) close() {
	if b.office != nil {
		b.office.close()
	}
	for _, engine := range []*bare{b.bare, b.lean} {
		if engine != nil {
			engine.stop()
		}
	}
	for _, l := range b.stocks {
		l.close()
	}
}
