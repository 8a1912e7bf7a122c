package main

import (
	"context"
	"path/filepath"
	"time"
)

const (
	maxStart    = 3 * time.Second
	startsTimed = 3
)

// measureStart times the way from the start of the process to its readiness, on
// a data directory that has been used before.
func (b *bench) measureStart(ctx context.Context) error {
	o := &office{dir: filepath.Join(b.dir, "start")}
	if err := o.prepare(ctx, b.program); err != nil {
		return err
	}
	var took []time.Duration
	rss := 0
	for n := range startsTimed + 1 { // the first makes the engine's database
		p, err := b.serve(ctx, o.dir, "")
		if err != nil {
			return err
		}
		if n > 0 {
			took = append(took, p.ready)
		}
		rss = p.resident()
		p.stop()
	}
	m := median(took)
	b.table.add(row{"start to ready, warm, median of 3", "≤ " + seconds(maxStart), "", seconds(m), judge(m <= maxStart)})
	b.table.add(row{"— resident memory then", "", "", mb(rss), info})
	return nil
}
