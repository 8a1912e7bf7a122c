package tracking

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// atOnce is how many counts of one dashboard run beside each other; the lists of
// everybody else need connections too.
const atOnce = 2

// Tracker 流程跟踪 answers the questions of managers.
type Tracker struct {
	Reader   Reader
	Calendar task.WorkingTime
	Types    *document.Registry
	Clock    document.Clock
}

// counts is what an overview is made of.
type counts struct {
	standings  []Standing
	withMaker  int
	flows      []Flow
	decisions  *tally
	this, last WeekTotals
}

// names are what the keys of an overview are called.
type names struct {
	departments map[string]string
	people      map[string]Member
	steps       map[StepKey]string
}

// Overview computes the dashboard.
func (t *Tracker) Overview(ctx context.Context, q Question) (Overview, error) {
	c, err := t.count(ctx, q)
	if err != nil {
		return Overview{}, err
	}
	order := &chainOrder{t.Types}
	out := Overview{
		Open: openPapers(c.standings, c.withMaker, order), Throughput: weeksOf(q.Span, c.flows, c.decisions.returns),
		People: workTimes(c.decisions.people), Departments: departments(c), Compare: WeekOnWeek{ThisWeek: c.this, LastWeek: c.last},
		Heat: heatOf(c.decisions.hours),
	}
	n, err := t.name(ctx, out, c.decisions)
	if err != nil {
		return Overview{}, err
	}
	out.Steps, out.Funnel = c.decisions.stepTimes(order, n.steps), c.decisions.funnel(order, n.steps)
	for i := range out.People {
		p := &out.People[i]
		p.Name, p.Department = n.people[p.ID].Name, n.people[p.ID].Department
	}
	for i := range out.Departments {
		out.Departments[i].Name = n.departments[out.Departments[i].ID]
	}
	for i := range out.Open.ByPlace {
		d := &out.Open.ByPlace[i].Department
		d.Name = n.departments[d.ID]
	}
	return out, nil
}

func (t *Tracker) count(ctx context.Context, q Question) (counts, error) {
	var c counts
	now := t.Clock().UTC()
	monday, week := midnight(MondayOf(value.DateOf(now))), 7*24*time.Hour
	end := now.Add(time.Microsecond) // what happened just now is included
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	g.Go(func() (err error) { c.decisions, err = t.decisions(ctx, q); return err })
	g.Go(func() (err error) {
		c.standings, err = t.Reader.Standings(ctx, q, now, LimitsAt(t.Calendar, now))
		return err
	})
	g.Go(func() (err error) { c.withMaker, err = t.Reader.WithMakers(ctx, q); return err })
	g.Go(func() (err error) { c.flows, err = t.Reader.Flows(ctx, q); return err })
	g.Go(func() (err error) { c.this, err = t.summary(ctx, q, Span{monday, end}); return err })
	g.Go(func() (err error) {
		c.last, err = t.summary(ctx, q, Span{monday.Add(-week), end.Add(-week)})
		return err
	})
	return c, g.Wait()
}

func (t *Tracker) decisions(ctx context.Context, q Question) (*tally, error) {
	sum := newTally()
	return sum, t.Reader.EachDecision(ctx, q, sum.add)
}

func (t *Tracker) summary(ctx context.Context, q Question, span Span) (WeekTotals, error) {
	q.Span = span
	flows, err := t.Reader.Flows(ctx, q)
	if err != nil {
		return WeekTotals{}, err
	}
	sum, err := t.decisions(ctx, q)
	out := WeekTotals{From: span.From, To: span.To, Tempo: sum.all.tempo()}
	for _, f := range flows {
		if f.Measure == Submitted {
			out.Submitted += f.Count
		} else {
			out.Finished += f.Count
		}
	}
	return out, err
}

// departments joins what is known of each department's papers.
func departments(c counts) []WorkTime {
	out, at := workTimes(c.decisions.departments), map[string]int{}
	for i, d := range out {
		at[d.ID] = i
	}
	of := func(id string) *WorkTime {
		i, known := at[id]
		if !known {
			i = len(out)
			at[id] = i
			out = append(out, WorkTime{ID: id})
		}
		return &out[i]
	}
	for _, s := range c.standings {
		d := of(s.Department)
		d.Open += s.Count
		d.Overdue += s.Overdue
	}
	for _, f := range c.flows {
		if f.Measure == Submitted {
			of(f.Department).Submitted += f.Count
		} else {
			of(f.Department).Finished += f.Count
		}
	}
	return out
}

// name looks up what the overview holds the keys of.
func (t *Tracker) name(ctx context.Context, o Overview, decisions *tally) (n names, err error) {
	ids := make([]string, 0, len(o.Departments))
	for _, d := range o.Departments {
		ids = append(ids, d.ID)
	}
	if n.departments, err = t.Reader.Departments(ctx, ids); err != nil {
		return n, err
	}
	if n.people, err = t.Reader.People(ctx, slices.Collect(maps.Keys(decisions.people))); err != nil {
		return n, err
	}
	n.steps, err = t.Reader.Steps(ctx, slices.Collect(maps.Keys(decisions.steps)))
	return n, err
}

// Papers lists what a figure counts, with how long each has waited.
func (t *Tracker) Papers(ctx context.Context, d Drill, page document.PageRequest) (document.Page[Paper], error) {
	d.Now = t.Clock().UTC()
	d.Limits = LimitsAt(t.Calendar, d.Now)
	out, err := t.Reader.Papers(ctx, d, page)
	for i := range out.Items {
		if p := &out.Items[i]; p.Since != nil {
			p.Minutes = int(t.Calendar.Worked(*p.Since, d.Now).Minutes())
		}
	}
	return out, err
}
