package wire

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/integrations/signature"
)

// pair is the two sides of an interface over real HTTP.
type pair struct {
	channel  *Channel
	receiver *Receiver
	taken    []string
	fault    Fault
	now      time.Time
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{now: time.Now()}
	clock := func() time.Time { return p.now }
	p.receiver = &Receiver{App: "theirs", Secret: "shared", Headers: HeadersOf("X-Test"), Nonces: &Memory{}, MaxBody: 100, Clock: clock}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, ok := p.receiver.Read(w, r)
		if !ok || p.fault.Strikes(w) {
			return
		}
		p.taken = append(p.taken, in.App+" "+in.Path+" "+string(in.Body))
		p.receiver.Answer(w, in, []byte(`{"taken":true}`), p.fault)
	}))
	t.Cleanup(server.Close)
	p.channel = &Channel{URL: server.URL, App: "ours", Secret: "shared", Headers: HeadersOf("X-Test"), MaxAnswer: 1 << 10, HTTP: server.Client(), Clock: clock}
	return p
}

func (p *pair) post(body string) error {
	_, err := p.channel.Post(context.Background(), "/v1/x", []byte(body))
	return err
}

func TestMessageAndAnswerPassWhenBothAreSigned(t *testing.T) {
	p := newPair(t)
	text, err := p.channel.Post(context.Background(), "/v1/x", []byte(`{"a":1}`))
	require.NoError(t, err)
	require.JSONEq(t, `{"taken":true}`, string(text))
	require.Equal(t, []string{`ours /v1/x {"a":1}`}, p.taken)
}

func TestRefusalIsToldFromTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		set     func(*pair)
		refused int
	}{
		"another's secret":  {func(p *pair) { p.channel.Secret = "guessed" }, http.StatusUnauthorized},
		"refused":           {func(p *pair) { p.fault = Refused }, http.StatusBadRequest},
		"their own trouble": {func(p *pair) { p.fault = ServerError }, 0},
		"cut off":           {func(p *pair) { p.fault = Truncated }, 0},
		"a forged answer":   {func(p *pair) { p.fault = WrongSignature }, 0},
		"nobody there":      {func(p *pair) { p.channel.URL = "http://127.0.0.1:1" }, 0},
		"no address":        {func(p *pair) { p.channel.URL = "http://127.0.0.1:1\x7f" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t)
			c.set(p)
			err := p.post("{}")
			require.Error(t, err)
			var refusal *Refusal
			require.Equal(t, c.refused != 0, errors.As(err, &refusal), "%v", err)
			if refusal != nil {
				require.Equal(t, c.refused, refusal.Status)
			}
			require.NotContains(t, err.Error(), "http://")
		})
	}
}

func TestMessageIsTakenOnceAndOnlyInsideItsWindow(t *testing.T) {
	p := newPair(t)
	m := signature.Message{Method: http.MethodPost, Path: "/v1/x", Body: []byte("{}")}
	m.Stamp(p.now)
	send := func() int {
		req, err := http.NewRequest(http.MethodPost, p.channel.URL+m.Path, strings.NewReader("{}"))
		require.NoError(t, err)
		require.NoError(t, p.channel.Headers.Dress(req.Header, "ours", "shared", m))
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		return res.StatusCode
	}
	require.Equal(t, http.StatusOK, send())
	require.Equal(t, http.StatusUnauthorized, send())
	p.now = p.now.Add(signature.Window + time.Second)
	require.Equal(t, http.StatusUnauthorized, send())
	require.Len(t, p.taken, 1)
}

func TestMessageThatIsTooLongIsRefused(t *testing.T) {
	p := newPair(t)
	err := p.post(strings.Repeat("x", 101))
	var refusal *Refusal
	require.ErrorAs(t, err, &refusal)
	require.Empty(t, p.taken)
}

func TestMemoryForgetsOnlyWhatIsTooOldToComeAgain(t *testing.T) {
	var m Memory
	start := time.Now()
	use := func(nonce string, at time.Time) bool {
		fresh, err := m.Use(nonce, at)
		require.NoError(t, err)
		return fresh
	}
	require.True(t, use("a", start))
	require.False(t, use("a", start.Add(Keep)))
	require.True(t, use("b", start.Add(Keep+time.Second)))
	require.Len(t, m.used, 1, "what can never be taken again is forgotten")
	require.False(t, use("b", start.Add(Keep+time.Minute)))
}

func TestAnAnswerThatPointsElsewhereIsNotFollowed(t *testing.T) {
	reached := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		pointing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) }))
		p := newPair(t)
		p.channel.URL = pointing.URL
		err := p.post(`{"a":1}`)
		pointing.Close()
		var refusal *Refusal
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, status, refusal.Status)
	}
	require.Zero(t, reached)
}
