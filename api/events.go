package api

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"cardflow/internal/domain/function"
)

const (
	eventsPath      = apiPrefix + "/events"
	eventStreamType = "text/event-stream"
	// stuckAfter is how long one write to a listener may take.
	stuckAfter = 30 * time.Second
	// reconnectAfter is when a browser whose stream broke comes back.
	reconnectAfter = 2 * time.Second
)

func (s *server) registerEvents() {
	register(s, operation{method: http.MethodGet, path: eventsPath, id: "follow-events", summary: "实时动态：待办变化与通知", tag: "通知",
		access: boundTo(grant(inboxFunction, function.View)), produces: eventStreamType}, s.openEvents)
}

type eventsInput struct {
	Last string `header:"Last-Event-ID" maxLength:"64" doc:"the event a listener who comes back had last"`
}

// openEvents begins a stream of server-sent events: "inbox" when a paper moved
// that concerns the caller, "notice" when he is told something.
func (s *server) openEvents(ctx context.Context, in *eventsInput) (*fileOutput, error) {
	r := requestOf(ctx)
	l, err := s.hub.join(ctx, r.person)
	if err != nil {
		return nil, err
	}
	missed, err := s.hub.missed(ctx, r.person, in.Last)
	if err != nil {
		s.hub.leave(l)
		return nil, err
	}
	return &fileOutput{Body: func(ctx huma.Context) {
		ctx.SetStatus(http.StatusOK)
		ctx.SetHeader("Content-Type", eventStreamType)
		ctx.SetHeader("X-Accel-Buffering", "no") // a proxy in front must not collect them
		c := humafiber.Unwrap(ctx).Context()
		stream := &eventStream{server: s, listener: l, session: r.session.TokenDigest, conn: c.Conn(), shutdown: c.Done()}
		c.SetBodyStreamWriter(func(w *bufio.Writer) { stream.run(w, missed) })
	}}, nil
}

// eventStream is one open connection. It runs beside the request, whose context
// must not be used any more.
type eventStream struct {
	*server
	listener *listener
	session  string
	conn     net.Conn
	shutdown <-chan struct{}
}

// run writes events until the listener goes, falls behind or is logged out, or
// the process ends.
func (e *eventStream) run(w *bufio.Writer, missed []event) {
	e.metrics.streams.Inc()
	defer e.metrics.streams.Dec()
	defer e.hub.leave(e.listener)
	beat := time.NewTicker(e.Config.EventsBeat)
	defer beat.Stop()
	if !e.write(w, fmt.Sprintf("retry: %d\n\n", reconnectAfter.Milliseconds())) {
		return
	}
	if len(missed) > 0 && !e.write(w, textOf(missed)) {
		return
	}
	for {
		text := ":\n\n" // keeps proxies from closing a quiet line, and tells when nobody is there
		select {
		case <-e.shutdown:
			return
		case <-e.listener.gone:
			return
		case next := <-e.listener.events:
			text = textOf(next)
		case <-beat.C:
			if !e.loggedIn() {
				return
			}
		}
		if !e.write(w, text) {
			return
		}
	}
}

// write sends at once. Each write has a time of its own: the stream may last as
// long as the session, a listener who takes nothing any more may not.
func (e *eventStream) write(w *bufio.Writer, text string) bool {
	if err := e.conn.SetWriteDeadline(time.Now().Add(stuckAfter)); err != nil {
		return false
	}
	if _, err := w.WriteString(text); err != nil {
		return false
	}
	return w.Flush() == nil
}

// loggedIn looks whether the session still lives, without keeping it alive, and
// takes over the person's rights as they are now.
func (e *eventStream) loggedIn() bool {
	ctx, cancel := context.WithTimeout(context.Background(), stuckAfter)
	defer cancel()
	_, person, err := e.Directory.Session(ctx, e.session, e.now(), e.Config.SessionIdle)
	if err == nil {
		err = e.Policy.Refresh(ctx)
	}
	if err != nil || !e.Policy.Allowed(person.Roles, inboxFunction, function.View) {
		return false
	}
	e.hub.renew(e.listener, person)
	return true
}

// textOf writes events as they are sent.
func textOf(events []event) string {
	var b strings.Builder
	for _, v := range events {
		fmt.Fprintf(&b, "id: %s\nevent: %s\ndata: %s\n\n", v.id, v.name, v.data)
	}
	return b.String()
}

// isStream tells that an answer goes on for as long as its session.
func isStream(path string) bool { return path == eventsPath }
