package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// fakeFeed keeps changes in memory and counts how often it is asked.
type fakeFeed struct {
	task.Inbox
	mu      sync.Mutex
	changes []task.Change
	asked   int
	down    bool
}

func (f *fakeFeed) Changes(_ context.Context, after string, limit int) ([]task.Change, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if f.down {
		return nil, errors.New("down")
	}
	var out []task.Change
	for _, c := range f.changes {
		if c.ID > after && len(out) < limit {
			out = append(out, c)
		}
	}
	return out, nil
}

// Rows says that every paper is of the maker its number begins with.
func (f *fakeFeed) Rows(_ context.Context, ids ...string) ([]task.Task, error) {
	var out []task.Task
	for _, id := range ids {
		out = append(out, task.Task{DocumentID: id, MakerID: id[:1], Visit: 1, State: task.Open})
	}
	return out, nil
}

func (f *fakeFeed) moved(papers ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range papers {
		f.changes = append(f.changes, task.Change{ID: value.NewID(), DocumentID: id})
	}
}

func (f *fakeFeed) times() int { f.mu.Lock(); defer f.mu.Unlock(); return f.asked }

func (f *fakeFeed) fail(down bool) { f.mu.Lock(); defer f.mu.Unlock(); f.down = down }

func hubOn(f *fakeFeed) *eventHub {
	return newEventHub(f, f, slog.New(slog.DiscardHandler), 400*time.Millisecond)
}

func joined(t *testing.T, h *eventHub, person string) *listener {
	t.Helper()
	l, err := h.join(t.Context(), directory.Person{ID: person})
	require.NoError(t, err)
	return l
}

func TestTheFeedIsAskedOnceForAllAndOnlyWhileSomebodyListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFeed{}
		h := hubOn(f)
		f.moved("a1") // before anybody came
		var all []*listener
		for i := range 300 {
			all = append(all, joined(t, h, fmt.Sprintf("p%d", i)))
		}
		a := joined(t, h, "a")
		f.moved("a2", "a2", "b1")
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, 3, f.times(), "when the first came, and twice in a second")
		require.Len(t, a.events, 1, "a paper that moved twice is told once")
		assert.Contains(t, string((<-a.events)[0].data), "a2")
		assert.Empty(t, all[0].events)
		for _, l := range append(all, a) {
			h.leave(l)
		}
		time.Sleep(time.Minute)
		assert.Equal(t, 3, f.times())
	})
}

// fallBehind moves a paper of a maker in one look more than a listener may wait:
// further apart than two looks are.
func fallBehind(f *fakeFeed, maker string) {
	for i := range waitingLooks + 1 {
		f.moved(fmt.Sprintf("%s%d", maker, i))
		time.Sleep(500 * time.Millisecond)
	}
}

func TestWhatMovesAtOnceReachesWhoeverTakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFeed{}
		h := hubOn(f)
		l := joined(t, h, "a")
		const batch = 500 // far more than a listener may be looks behind
		for i := range batch {
			f.moved(fmt.Sprintf("a%d", i))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		select {
		case <-l.gone:
			assert.Fail(t, "he was given no time to take it")
		case news := <-l.events:
			assert.Len(t, news, batch)
		}
		h.leave(l)
	})
}

func TestAListenerWhoTakesNothingIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFeed{}
		h := hubOn(f)
		slow, quick := joined(t, h, "a"), joined(t, h, "b")
		fallBehind(f, "a")
		f.moved("b1")
		time.Sleep(time.Second)
		synctest.Wait()
		select {
		case <-slow.gone:
		default:
			assert.Fail(t, "he still keeps the others waiting")
		}
		assert.Len(t, quick.events, 1)
		h.leave(slow)
		h.leave(quick)
	})
}

func TestWhoComesWhileTheLastIsBeingDroppedIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFeed{}
		h := hubOn(f)
		slow := joined(t, h, "a")
		fallBehind(f, "a")
		time.Sleep(time.Second)
		synctest.Wait()
		next := joined(t, h, "a") // the stream of the other has not ended yet
		h.leave(slow)
		f.moved("a1")
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Len(t, next.events, 1)
		h.leave(next)
		asked := f.times()
		time.Sleep(time.Minute)
		assert.Equal(t, asked, f.times(), "nobody asks for nobody")
	})
}

func TestWhatCouldNotBeReadIsToldLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFeed{}
		h := hubOn(f)
		l := joined(t, h, "a")
		f.fail(true)
		f.moved("a1")
		time.Sleep(2 * time.Second)
		assert.Empty(t, l.events)
		f.fail(false)
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Len(t, l.events, 1)
		h.leave(l)
	})
}

func TestAFloodIsReadToItsEnd(t *testing.T) {
	f := &fakeFeed{}
	for range 2*feedPage + 5 {
		f.moved("a1")
	}
	follows := &follower{feed: f, seen: map[string]struct{}{}}
	fresh, err := follows.fresh(t.Context())
	require.NoError(t, err)
	assert.Len(t, fresh, 2*feedPage+5)
	fresh, err = follows.fresh(t.Context())
	require.NoError(t, err)
	assert.Empty(t, fresh, "each is given once")
}
