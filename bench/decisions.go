package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"cardflow/internal/domain/value"
)

// The targets of decisions.
const (
	minShare   = 0.6 // of the throughput of bare Updates
	maxSlower  = 1.5 // times the p95 of bare Updates
	steadyRate = 20  // decisions per second
	maxSteady  = 60 * time.Millisecond
)

// decide has a clerk agree to a task.
func (c *clerk) decide(ctx context.Context, task string) error {
	return c.call(ctx, http.MethodPost, "/api/v1/tasks/"+task+"/decisions", value.NewID(), map[string]string{"action": "agree"}, nil)
}

// closedLoop lets so many callers do jobs one after another until all are done.
func closedLoop(callers, jobs int, do func(caller, job int) error) *sample {
	s := &sample{}
	next := make(chan int)
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for job := range next {
				began := time.Now()
				if err := do(caller, job); err != nil {
					s.fail(err)
				}
				s.add(time.Since(began))
			}
		})
	}
	began := time.Now()
	for job := range jobs {
		next <- job
	}
	close(next)
	group.Wait()
	s.wall = time.Since(began)
	return s
}

// openLoop starts jobs by the clock, whether or not the earlier ones are done.
// A job that starts late is late from its appointed time on.
func openLoop(perSecond float64, jobs int, do func(job int) error) *sample {
	s := &sample{}
	gap := time.Duration(float64(time.Second) / perSecond)
	began := time.Now()
	var group sync.WaitGroup
	for job := range jobs {
		due := began.Add(time.Duration(job) * gap)
		time.Sleep(time.Until(due))
		group.Go(func() {
			if err := do(job); err != nil {
				s.fail(err)
			}
			s.add(time.Since(due))
		})
	}
	group.Wait()
	s.wall = time.Since(began)
	return s
}

// counted adds the processor time that the platform used during a measurement.
func (b *bench) counted(measure func() *sample) *sample {
	return b.profiled(func() *sample {
		before := cpuTime(b.office.server.pid())
		s := measure()
		s.cpu = cpuTime(b.office.server.pid()) - before
		return s
	})
}

// job is a task of a paper, with the post that decides it.
type job struct {
	post, maker int
	paper, task string
}

// side decides jobs and tells how that went.
type side func(ctx context.Context, jobs []job) (*sample, error)

// turns is how often the sides take turns within a round, so that whatever else
// the machine does disturbs both alike.
const turns = 1

// round prepares papers and workflows of which a third waits at each step, and
// has both sides decide them, mixed.
func (b *bench) round(ctx context.Context, papers int, ours, theirs side) (us, them *sample, err error) {
	us, them = &sample{}, &sample{}
	jobs, err := b.office.spread(ctx, papers)
	if err != nil {
		return nil, nil, err
	}
	if err := b.bare.start(papers); err != nil {
		return nil, nil, err
	}
	for n := range turns {
		part := jobs[n*papers/turns : (n+1)*papers/turns]
		s, err := theirs(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		log.Printf("%-5s %s", "bare", s)
		them.join(s)
		if s, err = ours(ctx, part); err != nil {
			return nil, nil, err
		}
		log.Printf("%-5s %s", "ours", s)
		us.join(s)
	}
	return us, them, us.err()
}

// bothSides starts what decisions are measured on.
func (b *bench) bothSides(ctx context.Context) (err error) {
	if _, err = b.openOffice(ctx); err != nil {
		return err
	}
	if b.bare == nil {
		b.bare, err = startBare(b.dir, false)
	}
	return err
}

// measureDecisions compares decisions of clerks in a closed loop with bare Updates of
// the engine as it is shipped, and tells what the same engine does with the platform's
// few indexes.
func (b *bench) measureDecisions(ctx context.Context) (err error) {
	if err := b.bothSides(ctx); err != nil {
		return err
	}
	if b.lean == nil {
		if b.lean, err = startBare(b.dir, true); err != nil {
			return err
		}
	}
	rounds, papers := 6, 300
	if b.quick {
		rounds, papers = 2, 300
	}
	// A round before the first warms both up: caches, connections, the runtime.
	ours, theirs, lean := &sample{}, &sample{}, &sample{}
	for n := range rounds + 1 {
		us, them, err := b.round(ctx, papers, b.hurry, b.hurryBare)
		if err != nil {
			return err
		}
		it, err := b.hurryLean(papers)
		if err != nil {
			return err
		}
		if n > 0 {
			ours.join(us)
			theirs.join(them)
			lean.join(it)
		}
	}
	b.tellDecisions(ours, theirs, lean)
	rss := b.office.server.resident()
	b.table.add(row{"resident memory after the load", "≤ 400 MB", "", mb(rss), judge(rss <= 400<<10)})
	return nil
}

func (b *bench) hurry(ctx context.Context, jobs []job) (*sample, error) {
	return b.counted(func() *sample {
		return closedLoop(desks, len(jobs), func(caller, n int) error {
			return b.office.clerks[jobs[n].post][caller].decide(ctx, jobs[n].task)
		})
	}), nil
}

func (b *bench) hurryBare(_ context.Context, jobs []job) (*sample, error) {
	return b.bare.hurry(desks, len(jobs))
}

func (b *bench) hurryLean(updates int) (*sample, error) {
	if err := b.lean.start(updates); err != nil {
		return nil, err
	}
	s, err := b.lean.hurry(desks, updates)
	if err == nil {
		log.Printf("%-5s %s", "lean", s)
	}
	return s, err
}

func (b *bench) tellDecisions(ours, theirs, lean *sample) {
	b.table.add(row{fmt.Sprintf("decisions by %d concurrent clerks, throughput", desks), fmt.Sprintf("≥ %.1f of bare", minShare),
		fmt.Sprintf("%.0f/s", theirs.rate()), fmt.Sprintf("%.0f/s, %.2f of bare", ours.rate(), ours.rate()/theirs.rate()),
		judge(ours.rate() >= minShare*theirs.rate())})
	slower := float64(ours.p95()) / float64(theirs.p95())
	b.table.add(row{"— p95", fmt.Sprintf("≤ %.1f × bare", maxSlower), ms(theirs.p95()),
		fmt.Sprintf("%s, %.2f × bare", ms(ours.p95()), slower), judge(slower <= maxSlower)})
	b.table.add(row{"— p50", "", ms(theirs.p50()), ms(ours.p50()), info})
	b.table.add(row{"— processor time of one", "", ms(theirs.cpuEach()), ms(ours.cpuEach()), info})
	b.table.add(row{"— against a bare engine with as few indexes as the platform's", "", fmt.Sprintf("%.0f/s, p95 %s, %s each", lean.rate(), ms(lean.p95()), ms(lean.cpuEach())),
		fmt.Sprintf("%.2f of it, p95 %.2f ×", ours.rate()/lean.rate(), float64(ours.p95())/float64(lean.p95())), info})
}

// measureSteady has decisions arrive by the clock, as on a busy day.
func (b *bench) measureSteady(ctx context.Context) error {
	if err := b.bothSides(ctx); err != nil {
		return err
	}
	papers := 600
	if b.quick {
		papers = 300
	}
	ours, theirs, err := b.round(ctx, papers, b.keepPace, b.keepPaceBare)
	if err != nil {
		return err
	}
	b.table.add(row{fmt.Sprintf("decisions at a steady %d/s, p95", steadyRate), "≤ " + ms(maxSteady), ms(theirs.p95()),
		fmt.Sprintf("%s (p50 %s)", ms(ours.p95()), ms(ours.p50())), judge(ours.p95() <= maxSteady)})
	return nil
}

func (b *bench) keepPace(ctx context.Context, jobs []job) (*sample, error) {
	return b.counted(func() *sample {
		return openLoop(steadyRate, len(jobs), func(n int) error {
			return b.office.clerks[jobs[n].post][n%desks].decide(ctx, jobs[n].task)
		})
	}), nil
}

func (b *bench) keepPaceBare(_ context.Context, jobs []job) (*sample, error) {
	return b.bare.keepPace(steadyRate, len(jobs))
}
