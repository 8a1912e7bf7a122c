package main

import (
	"context"
	"fmt"
	"log"
	"slices"
	"time"

	"cardflow/internal/demo"
)

const (
	streams = 300 // open inboxes, each of another person
	maxSeen = time.Second
	// settles is how long the platform has to come to rest before it is called idle.
	settles = 10 * time.Second
	// givenUp is how long after the last decision an event counts as lost.
	givenUp = 10 * time.Second
)

// rest is what an idle platform uses.
type rest struct {
	cpu, during time.Duration
	resident    int
}

// measureLive opens a stream for everybody and looks what they cost while nothing
// happens, and how soon the others hear of a decision when many are made.
func (b *bench) measureLive(ctx context.Context) error {
	o, err := b.openOffice(ctx)
	if err != nil {
		return err
	}
	papers, idle := 600, 40*time.Second // two signs of life on each stream
	if b.quick {
		papers, idle = 150, 20*time.Second
	}
	if err := o.callOthers(ctx); err != nil {
		return err
	}
	alone := o.idle(idle)
	following, stop := context.WithCancel(ctx)
	defer stop()
	w, err := o.watch(following)
	if err != nil {
		return err
	}
	watched := o.idle(idle)
	b.tellIdle(alone, watched)
	jobs, err := o.spread(ctx, papers)
	if err != nil {
		return err
	}
	time.Sleep(settles)
	w.forget() // what brought the papers to their steps
	replied := make([]time.Time, len(jobs))
	decisions := b.counted(func() *sample {
		return openLoop(steadyRate, len(jobs), func(n int) error {
			err := o.clerks[jobs[n].post][n%desks].decide(ctx, jobs[n].task)
			replied[n] = time.Now()
			return err
		})
	})
	log.Printf("live  %s", decisions)
	if err := decisions.err(); err != nil {
		return err
	}
	b.tellSeen(w.seen(jobs, replied), decisions)
	return nil
}

// callOthers logs in those who only look on.
func (o *office) callOthers(ctx context.Context) error {
	transport := officeTransport()
	for i := range others {
		c, err := logIn(ctx, transport, o.server.address, clerkName("other", i), demo.Password)
		if err != nil {
			return err
		}
		o.others = append(o.others, c)
	}
	return nil
}

// settle waits a minute at most until what was done before has no aftermath.
func (o *office) settle() {
	for range 6 {
		before := cpuTime(o.server.pid())
		time.Sleep(settles)
		if cpuTime(o.server.pid())-before < settles/20 {
			return
		}
	}
}

// idle leaves the platform alone and tells what it uses.
func (o *office) idle(during time.Duration) rest {
	o.settle()
	before, began := cpuTime(o.server.pid()), time.Now()
	time.Sleep(during)
	return rest{cpu: cpuTime(o.server.pid()) - before, during: time.Since(began), resident: o.server.resident()}
}

// watch is everybody at an open inbox.
type watch struct {
	clerks [len(posts)][]*stream
	makers []*stream
	others []*stream
}

func (o *office) watch(ctx context.Context) (*watch, error) {
	w := &watch{}
	open := func(into *[]*stream, people []*clerk) error {
		for _, c := range people {
			s, err := c.follow(ctx)
			if err != nil {
				return err
			}
			*into = append(*into, s)
		}
		return nil
	}
	for post, clerks := range o.clerks {
		if err := open(&w.clerks[post], clerks); err != nil {
			return nil, err
		}
	}
	if err := open(&w.makers, o.makers); err != nil {
		return nil, err
	}
	return w, open(&w.others, o.others)
}

func (w *watch) all() []*stream {
	return slices.Concat(append(w.clerks[:], w.makers, w.others)...)
}

func (w *watch) forget() {
	for _, s := range w.all() {
		s.forget()
	}
}

// concerned are those whose inbox a decision changes, but for who made it: his
// colleagues lose the task, the next post gets one, and the maker's paper moved.
func (w *watch) concerned(j job, by int) []*stream {
	out := []*stream{w.makers[j.maker]}
	for desk, s := range w.clerks[j.post] {
		if desk != by {
			out = append(out, s)
		}
	}
	if next := j.post + 1; next < len(posts) {
		out = append(out, w.clerks[next]...)
	}
	return out
}

// sight is how decisions were seen.
type sight struct {
	took           sample
	lost, expected int
	strayed, ended int // events at people not concerned, streams that ended
}

// seen waits until everybody concerned has heard of every decision, or until what
// has not come is lost.
func (w *watch) seen(jobs []job, replied []time.Time) *sight {
	deadline := time.Now().Add(givenUp)
	for {
		s := w.look(jobs, replied)
		if s.lost == 0 || time.Now().After(deadline) {
			return s
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (w *watch) look(jobs []job, replied []time.Time) *sight {
	out := &sight{}
	for n, j := range jobs {
		for _, s := range w.concerned(j, n%desks) {
			out.expected++
			if at, heard := s.heard(j.paper); heard {
				out.took.add(max(0, at.Sub(replied[n]))) // it may overtake the reply
			} else {
				out.lost++
			}
		}
		for _, s := range w.others {
			if _, heard := s.heard(j.paper); heard {
				out.strayed++
			}
		}
	}
	for _, s := range w.all() {
		if s.over() {
			out.ended++
		}
	}
	return out
}

func (b *bench) tellIdle(alone, watched rest) {
	b.table.add(row{fmt.Sprintf("%d idle streams, share of one processor", streams), "", percent(alone.cpu, alone.during),
		percent(watched.cpu, watched.during), info})
	b.table.add(row{"— resident memory", "≤ 400 MB", mb(alone.resident), mb(watched.resident), judge(watched.resident <= 400<<10)})
}

func (b *bench) tellSeen(s *sight, decisions *sample) {
	measured := fmt.Sprintf("%s (slowest %s), %d of %d lost", seconds(s.took.p95()), seconds(s.took.quantile(1)), s.lost, s.expected)
	if s.ended > 0 || s.strayed > 0 {
		measured += fmt.Sprintf(", %d streams ended, %d events strayed", s.ended, s.strayed)
	}
	b.table.add(row{fmt.Sprintf("a decision seen by the others, %d streams and %d/s, p95", streams, steadyRate),
		"≤ " + seconds(maxSeen) + ", none lost", "", measured, judge(s.took.p95() <= maxSeen && s.lost == 0)})
	b.table.add(row{"— the decisions meanwhile, p95", "", "", fmt.Sprintf("%s (p50 %s), processor time of one %s",
		ms(decisions.p95()), ms(decisions.p50()), ms(decisions.cpuEach())), info})
}
