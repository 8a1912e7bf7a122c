package api

import (
	"context"
	"maps"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

const (
	// feedOverlap is how late a transaction may commit after the time in its
	// ids, clocks of several processes included.
	feedOverlap = 10 * time.Second
	// feedPage is how much of the feed is read at once.
	feedPage = 1000
	// feedReach is how long a listener may have been away and still be told
	// what he missed; longer ago he is told to look at everything.
	feedReach = 5 * time.Minute
)

// follower 跟随者 reads the feed over its last seconds again and again, and gives
// each change once.
type follower struct {
	feed task.Feed
	seen map[string]struct{}
}

// fresh gives the changes that were not given before, oldest first.
func (f *follower) fresh(ctx context.Context) ([]task.Change, error) {
	after := value.FirstID(time.Now().Add(-feedOverlap))
	maps.DeleteFunc(f.seen, func(id string, _ struct{}) bool { return id <= after })
	var out []task.Change
	for {
		list, err := f.feed.Changes(ctx, after, feedPage)
		if err != nil {
			f.forget(out)
			return nil, err
		}
		for _, c := range list {
			if _, had := f.seen[c.ID]; !had {
				f.seen[c.ID] = struct{}{}
				out = append(out, c)
			}
		}
		next := complete(list)
		if next == "" {
			return out, nil
		}
		after = next
	}
}

// forget lets changes be given again.
func (f *follower) forget(changes []task.Change) {
	for _, c := range changes {
		delete(f.seen, c.ID)
	}
}

// complete gives the id up to which a cut-off answer holds the history and the
// notices both, or nothing when the answer was not cut off.
func complete(list []task.Change) string {
	var count [2]int
	var last [2]string
	for _, c := range list {
		kind := 0
		if c.Notice != nil {
			kind = 1
		}
		count[kind]++
		last[kind] = c.ID
	}
	switch {
	case count[0] >= feedPage && count[1] >= feedPage:
		return min(last[0], last[1])
	case count[0] >= feedPage:
		return last[0]
	case count[1] >= feedPage:
		return last[1]
	}
	return ""
}

// missed gives what concerned a person since the event he had last. Something
// may come twice, under the same id. Who was away for long, or while very much
// happened, gets one event of no paper: all of it may have changed.
func (h *eventHub) missed(ctx context.Context, p directory.Person, last string) ([]event, error) {
	at, known := value.IDTime(last)
	if !known {
		return nil, nil
	}
	everything := []event{inboxEvent(task.Change{ID: value.NewID(), At: time.Now().UTC()})}
	if time.Since(at) > feedReach {
		return everything, nil
	}
	changes, err := h.feed.Changes(ctx, value.FirstID(at.Add(-feedOverlap)), feedPage)
	if err != nil {
		return nil, err
	}
	if complete(changes) != "" {
		return everything, nil
	}
	rows, err := h.rowsOf(ctx, changes)
	if err != nil {
		return nil, err
	}
	return eventsFor(p, changes, rows), nil
}
