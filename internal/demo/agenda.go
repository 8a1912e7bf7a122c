package demo

import (
	"container/heap"
	"context"
	"time"

	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// agenda carries out what people of the demonstration do, in order of time.
type agenda struct {
	calendar task.WorkingTime
	now      time.Time
	end      time.Time
	queue    acts
	seq      int
}

// act is one thing somebody does at a moment; it may plan the next.
type act struct {
	at  time.Time
	seq int
	do  func(ctx context.Context) error
}

// Clock gives the moment of the act under way.
func (a *agenda) Clock() time.Time { return a.now }

// plan puts an act on the agenda; what would lie behind the end stays undone,
// and so its paper stays open.
func (a *agenda) plan(at time.Time, do func(ctx context.Context) error) {
	if at.After(a.end) {
		return
	}
	a.seq++
	heap.Push(&a.queue, act{at: at, seq: a.seq, do: do})
}

// later plans an act some working hours after the present one.
func (a *agenda) later(hours, minutes int, do func(ctx context.Context) error) {
	at := a.now
	if due := a.calendar.Due(a.now, max(hours, 1)); due != nil {
		at = due.Add(time.Duration(minutes%60) * time.Minute)
	}
	a.plan(at, do)
}

// run carries everything out.
func (a *agenda) run(ctx context.Context) error {
	for a.queue.Len() > 0 {
		next, _ := heap.Pop(&a.queue).(act)
		a.now = next.at
		if err := next.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// morning is nine o'clock and some minutes of a day in Shanghai.
func morning(d value.Date, minutes int) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 9, minutes, 0, 0, value.Shanghai()).UTC()
}

type acts []act

func (q acts) Len() int { return len(q) }
func (q acts) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].seq < q[j].seq
	}
	return q[i].at.Before(q[j].at)
}
func (q acts) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *acts) Push(x any)   { a, _ := x.(act); *q = append(*q, a) }
func (q *acts) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
