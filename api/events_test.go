package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/store/storetest"
)

// heard is one event of a stream.
type heard struct{ id, name, data string }

// stream is an open event stream of a person.
type stream struct {
	t      *testing.T
	events chan heard
	ended  chan struct{}
	close  context.CancelFunc
}

// follow opens a stream on a real connection; last is the event a listener who
// comes back had last.
func (w *world) follow(address, person, last string) *stream {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/v1/events", nil)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.token(person))
	req.Header.Set("Accept-Encoding", "gzip")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, res.StatusCode)
	require.Equal(w.t, "text/event-stream", res.Header.Get("Content-Type"))
	require.Empty(w.t, res.Header.Get("Content-Encoding"))
	st := &stream{t: w.t, events: make(chan heard, 100), ended: make(chan struct{}), close: cancel}
	go st.read(res.Body)
	return st
}

func (s *stream) read(body io.ReadCloser) {
	defer close(s.ended)
	defer body.Close()
	lines := bufio.NewScanner(body)
	var e heard
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.id = text
		case "event":
			e.name = text
		case "data":
			e.data = text
		case "":
			if e.name != "" {
				s.events <- e
			}
			e = heard{}
		}
	}
}

// next waits for the next event, at most as long as a person should.
func (s *stream) next() heard {
	s.t.Helper()
	select {
	case e := <-s.events:
		return e
	case <-time.After(time.Second):
		require.Fail(s.t, "nothing was heard within a second")
		return heard{}
	}
}

// about waits for an event of a paper.
func (s *stream) about(paper string) heard {
	s.t.Helper()
	for {
		if e := s.next(); strings.Contains(e.data, paper) {
			return e
		}
	}
}

func (s *stream) over() {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(5 * time.Second):
		require.Fail(s.t, "the stream goes on")
	}
}

func TestADecisionIsHeardByThoseItConcernsWithinASecond(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	address := w.listen()
	head, maker, colleague, uninvolved := w.follow(address, "dept_head", ""), w.follow(address, "keeper", ""),
		w.follow(address, "role-inspector", ""), w.follow(address, "requester", "")
	w.agree(paper, "inspector")
	for _, who := range []*stream{head, maker, colleague} {
		e := who.next()
		assert.Equal(t, "inbox", e.name)
		assert.Contains(t, e.data, `"document":"`+paper+`"`)
	}
	require.Equal(t, http.StatusOK, w.decide("dept_head", w.openTask(paper), "return", "数量不符").status)
	var names []string
	for range 2 { // his paper moved, and he is told so
		names = append(names, maker.next().name)
	}
	assert.ElementsMatch(t, []string{"inbox", "notice"}, names)
	own := w.enter("requester", requisition(1))
	assert.Contains(t, uninvolved.next().data, own, "the first thing he hears is his own")
}

func TestWhoComesBackHearsWhatHeMissed(t *testing.T) {
	w := newWorld(t)
	address := w.listen()
	first := w.follow(address, "inspector", "")
	paper := w.enter("keeper", receipt(5, submitted))
	e := first.next()
	first.close()
	first.over()
	other := w.enter("keeper", receipt(6, submitted))
	again := w.follow(address, "inspector", e.id)
	var data []string
	for range 2 { // the last one may come twice
		data = append(data, again.next().data)
	}
	assert.Contains(t, fmt.Sprint(data), paper)
	assert.Contains(t, fmt.Sprint(data), other)

	long := w.follow(address, "inspector", "01890000-0000-7000-8000-000000000000")
	assert.Contains(t, long.next().data, `"document":""`, "too long ago: everything may have changed")
	unknown := w.follow(address, "inspector", "nonsense")
	w.agree(paper, "inspector")
	unknown.about(paper)
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	w := newWorld(t, func(d *api.Deps) { d.Config.EventsBeat = 20 * time.Millisecond })
	address := w.listen()
	leaver, idle := w.follow(address, "inspector", ""), w.follow(address, "keeper", "")
	require.Equal(t, http.StatusNoContent, w.call("inspector", http.MethodDelete, "/session", nil).status)
	leaver.over()
	select {
	case <-idle.ended:
		assert.Fail(t, "another one's session still lives")
	default:
	}
	w.pass(31 * time.Minute) // listening alone keeps no session alive
	idle.over()
}

func TestStreamsEndAtOnceWhenTheServerStops(t *testing.T) {
	w := newWorld(t)
	address := w.listen()
	open := w.follow(address, "inspector", "")
	began := time.Now()
	require.NoError(t, w.app.ShutdownWithTimeout(10*time.Second))
	assert.Less(t, time.Since(began), 3*time.Second)
	open.over()
}

func TestManyStreamsOfOnePersonLoseAnEarlierOne(t *testing.T) {
	w := newWorld(t)
	address := w.listen()
	streams := make([]*stream, 21)
	ended := make(chan struct{}, len(streams))
	for i := range streams {
		streams[i] = w.follow(address, "inspector", "")
		go func() { <-streams[i].ended; ended <- struct{}{} }()
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		assert.Fail(t, "all of them go on")
	}
	assert.Equal(t, http.StatusOK, w.call("inspector", http.MethodGet, "/tasks", nil).status)
}

func TestStreamsAreForThoseWithAnInbox(t *testing.T) {
	w := newWorld(t)
	assert.Equal(t, http.StatusUnauthorized, w.call("", http.MethodGet, "/events", nil).status)
	assert.Equal(t, http.StatusForbidden, w.call(storetest.Idle, http.MethodGet, "/events", nil).status)
}
