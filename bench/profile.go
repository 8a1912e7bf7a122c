package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"

	"cardflow/internal/app"
)

// profileCommand is how this program starts itself as the platform under a
// processor profile.
const profileCommand = "profiled"

// serveProfiled runs the platform as serve does, and writes a processor profile
// of all of it when it is told to end.
func serveProfiled(ctx context.Context, args []string) (err error) {
	set := flag.NewFlagSet(profileCommand, flag.ContinueOnError)
	profile := set.String("profile", "", "where the profile goes")
	cfg := app.Default()
	cfg.Demo = true
	set.StringVar(&cfg.DataDir, "dir", "", "data directory")
	set.StringVar(&cfg.Listen, "listen", "", "address")
	set.IntVar(&cfg.Temporal.Port, "port", 0, "first port of the engine")
	if err := set.Parse(args); err != nil {
		return err
	}
	f, err := os.Create(*profile)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	a, err := app.Open(ctx, cfg, "profiled")
	if err != nil {
		return err
	}
	defer a.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	defer pprof.StopCPUProfile()
	return a.Serve(ctx)
}
