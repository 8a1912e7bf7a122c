package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	"cardflow/internal/app"
)

// profileCommand is how this program starts itself as the platform under a
// processor profile.
const profileCommand = "profiled"

// serveProfiled runs the platform as serve does and profiles it between signals:
// each SIGUSR1 begins a profile or ends it, in a file of its own, with the heap beside it.
func serveProfiled(ctx context.Context, args []string) error {
	set := flag.NewFlagSet(profileCommand, flag.ContinueOnError)
	profile := set.String("profile", "", "where the profiles go, each with its number behind")
	cfg := app.Default()
	cfg.Demo = true
	set.StringVar(&cfg.DataDir, "dir", "", "data directory")
	set.StringVar(&cfg.Listen, "listen", "", "address")
	set.IntVar(&cfg.Temporal.Port, "port", 0, "first port of the engine")
	if err := set.Parse(args); err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, "profiled")
	if err != nil {
		return err
	}
	defer a.Close()
	toggle := make(chan os.Signal, 1)
	signal.Notify(toggle, syscall.SIGUSR1)
	go recordProfiles(*profile, toggle)
	return a.Serve(ctx)
}

func recordProfiles(path string, toggle <-chan os.Signal) {
	for n := 1; ; n++ {
		<-toggle
		f, err := os.Create(fmt.Sprintf("%s.%d", path, n))
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "profile:", err)
			return
		}
		<-toggle
		pprof.StopCPUProfile()
		_ = f.Close()
		recordHeap(fmt.Sprintf("%s.heap.%d", path, n))
	}
}

// recordHeap writes down what is in use once the garbage is gone.
func recordHeap(path string) {
	f, err := os.Create(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		return
	}
	defer func() { _ = f.Close() }()
	runtime.GC()
	if err := pprof.WriteHeapProfile(f); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
	}
}

// profiled measures under a profile when one is wanted.
func (b *bench) profiled(measure func() *sample) *sample {
	if b.cpuProfile == "" {
		return measure()
	}
	mark := func() {
		_ = b.office.server.cmd.Process.Signal(syscall.SIGUSR1)
		time.Sleep(100 * time.Millisecond) // let it take effect
	}
	mark()
	defer mark()
	return measure()
}
