package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
)

// waitingLooks is how many looks at the feed a listener may fall behind before he
// is dropped; he comes back and asks for what he missed. How much one look brings
// says nothing about him: a batch moves a hundred papers at once.
const waitingLooks = 64

// streamsEach bounds the streams of one person, so that a forgotten script
// cannot hold connections without end.
const streamsEach = 20

// eventHub 动态分发 tells the listeners of this process what changed. It follows
// the store's feed only while somebody listens, so that an idle night costs
// nothing, and once for all of them, so that many listeners cost no more.
type eventHub struct {
	feed   task.Feed
	rows   func(ctx context.Context, documentIDs ...string) ([]task.Task, error)
	logger *slog.Logger
	every  time.Duration

	mu        sync.Mutex
	listeners map[*listener]struct{}
	stop      context.CancelFunc
}

// listener 收听者 is one open stream of a person.
type listener struct {
	person directory.Person // as he was at the last look; guarded by the hub
	events chan []event     // what one look at the feed brought him
	gone   chan struct{}    // closed when the hub gives him up
}

// event is one message of a stream.
type event struct {
	id, name string
	data     []byte
}

func newEventHub(feed task.Feed, inbox task.Inbox, logger *slog.Logger, every time.Duration) *eventHub {
	h := &eventHub{feed: feed, logger: logger, every: every, listeners: map[*listener]struct{}{}}
	h.rows = func(ctx context.Context, ids ...string) ([]task.Task, error) { return inbox.Rows(ctx, ids...) }
	return h
}

// join adds a listener; from then on he misses nothing that is committed.
func (h *eventHub) join(ctx context.Context, p directory.Person) (*listener, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop == nil { // also nobody whose stream was given up and has not ended yet
		f := &follower{feed: h.feed, seen: map[string]struct{}{}}
		if _, err := f.fresh(ctx); err != nil { // what was committed before is no news
			return nil, err
		}
		following, stop := context.WithCancel(context.Background())
		h.stop = stop
		go h.follow(following, f)
	}
	h.makeRoom(p.ID)
	l := &listener{person: p, events: make(chan []event, waitingLooks), gone: make(chan struct{})}
	h.listeners[l] = struct{}{}
	return l, nil
}

// makeRoom gives up a stream of a person who has too many.
func (h *eventHub) makeRoom(personID string) {
	var own []*listener
	for l := range h.listeners {
		if l.person.ID == personID {
			own = append(own, l)
		}
	}
	if len(own) >= streamsEach {
		h.drop(own[0])
	}
}

// leave ends a listener's part; the last one out ends the following.
func (h *eventHub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
	if len(h.listeners) == 0 && h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

// drop tells a listener's stream to end; it leaves by itself.
func (h *eventHub) drop(l *listener) {
	if _, here := h.listeners[l]; here {
		delete(h.listeners, l)
		close(l.gone)
	}
}

// renew takes over a person's rights as they are now.
func (h *eventHub) renew(l *listener, p directory.Person) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.person = p
}

// follow asks the feed until the last listener has left.
func (h *eventHub) follow(ctx context.Context, f *follower) {
	tick := time.NewTicker(h.every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := h.tell(ctx, f)
		if err != nil && !failing && ctx.Err() == nil {
			h.logger.WarnContext(ctx, "follow the change feed", "cause", err)
		}
		failing = err != nil
	}
}

// tell gives the listeners what is new. What cannot be told now is told at the
// next turn.
func (h *eventHub) tell(ctx context.Context, f *follower) error {
	changes, err := f.fresh(ctx)
	if err != nil || len(changes) == 0 {
		return err
	}
	rows, err := h.rowsOf(ctx, changes)
	if err != nil {
		f.forget(changes)
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		news := eventsFor(l.person, changes, rows)
		if len(news) == 0 {
			continue
		}
		select {
		case l.events <- news:
		default:
			h.drop(l)
		}
	}
	return nil
}

// rowsOf gives the rows of every paper among the changes.
func (h *eventHub) rowsOf(ctx context.Context, changes []task.Change) (map[string][]task.Task, error) {
	papers := map[string][]task.Task{}
	for _, c := range changes {
		if c.Notice == nil {
			papers[c.DocumentID] = nil
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(papers)), 100) {
		rows, err := h.rows(ctx, ids...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			papers[row.DocumentID] = append(papers[row.DocumentID], row)
		}
	}
	return papers, nil
}

// eventsFor picks what concerns a person, of each paper the latest change only.
func eventsFor(p directory.Person, changes []task.Change, rows map[string][]task.Task) []event {
	var out []event
	told := map[string]bool{}
	for _, c := range slices.Backward(changes) {
		switch {
		case c.Notice != nil:
			if c.Notice.PersonID == p.ID {
				out = append(out, noticeEvent(c))
			}
		case !told[c.DocumentID] && movedFor(rows[c.DocumentID], p):
			told[c.DocumentID] = true
			out = append(out, inboxEvent(c))
		}
	}
	slices.Reverse(out)
	return out
}

// lastVisits is how far back a change reaches: it closes one visit, may pass
// over a step, and opens the next.
const lastVisits = 2

// movedFor tells whether a paper's latest move changes what a person sees in his
// inbox: it is his own, or one of its last visits was or is for him.
func movedFor(rows []task.Task, p directory.Person) bool {
	latest := 0
	for _, row := range rows {
		latest = max(latest, row.Visit)
	}
	return slices.ContainsFunc(rows, func(row task.Task) bool {
		recent := row.Visit >= latest-lastVisits || row.State.Waits()
		return row.MakerID == p.ID || recent && concerned(row, p)
	})
}

func inboxEvent(c task.Change) event {
	data, _ := json.Marshal(map[string]any{"document": c.DocumentID, "at": c.At}) // texts and a time always encode
	return event{id: c.ID, name: "inbox", data: data}
}

func noticeEvent(c task.Change) event {
	n := c.Notice
	data, _ := json.Marshal(map[string]any{"id": n.ID, "kind": n.Kind, "text": n.Text, "document": n.DocumentID, "task": n.TaskID, "at": n.At})
	return event{id: c.ID, name: "notice", data: data}
}
