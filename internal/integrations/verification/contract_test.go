package verification

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
	"cardflow/internal/integrations/wire"
)

const secret = "shared-secret"

// place is the service over real HTTP, with what it called back and what passed
// over the wire.
type place struct {
	t      *testing.T
	box    *Sandbox
	client *Client
	behave Behaviour

	mu    sync.Mutex
	taken []senior.Answer
	wrong int
	wire  string
}

func newPlace(t *testing.T, b Behaviour) *place {
	t.Helper()
	keys, err := gmcrypto.FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	p := &place{t: t, behave: b}
	p.box = &Sandbox{Judge: func(string, string) Behaviour { return p.behave }, Config: Config{Secret: secret, Keys: keys, Clock: time.Now}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.wire += string(body)
		p.mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		p.box.ServeHTTP(w, r)
	}))
	back := httptest.NewServer(http.HandlerFunc(p.callback))
	t.Cleanup(func() { p.box.Wait(); server.Close(); back.Close() })
	p.client = New(Config{URL: server.URL, App: "cardflow", Secret: secret, Callback: back.URL + "/callbacks/verification", Keys: keys,
		HTTP: &http.Client{Timeout: 500 * time.Millisecond}})
	return p
}

func (p *place) callback(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	answer, _, err := p.client.Callback(r.Method, r.URL.Path, r.Header.Get, body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.wrong++
		return // answered well, so that the sandbox does not try again
	}
	p.taken = append(p.taken, answer)
	_ = w
}

func claimant(request string) senior.Claimant {
	return senior.Claimant{Request: request, Name: "王\U0002A6A5", IDNumber: "310101195001011228", Photo: []byte("the photo")}
}

func (p *place) ask(request string) (senior.Answer, error) {
	return p.client.Verify(context.Background(), claimant(request))
}

func (p *place) requireSourceError(err error) {
	p.t.Helper()
	require.Error(p.t, err)
	require.Equal(p.t, fault.KindUnavailable, fault.From(err).Kind, "%v", err)
}

func TestAnswerComesAtOnceAndNothingPersonalPassesInClear(t *testing.T) {
	p := newPlace(t, Behaviour{Answer: senior.Answer{Result: senior.Pass, Score: 96}})
	a, err := p.ask("r1")
	require.NoError(t, err)
	require.Equal(t, senior.Answer{Request: "r1", Result: senior.Pass, Score: 96}, a)
	p.behave.Answer.Result = senior.Fail
	again, err := p.ask("r1")
	require.NoError(t, err)
	require.Equal(t, senior.Pass, again.Result, "the same request has the same answer")
	for _, plain := range []string{"\U0002A6A5", "310101195001011228", "the photo"} {
		require.NotContains(t, p.wire, plain)
	}
}

func TestAnswerByCallbackIsSignedAndMayComeTwice(t *testing.T) {
	p := newPlace(t, Behaviour{Answer: senior.Answer{Result: senior.NoRecord}, Callback: time.Millisecond, Repeat: 1})
	a, err := p.ask("r1")
	require.NoError(t, err)
	require.Equal(t, senior.NoResult, a.Result)
	p.box.Wait()
	require.Equal(t, []senior.Answer{{Request: "r1", Result: senior.NoRecord}, {Request: "r1", Result: senior.NoRecord}}, p.taken)
}

func TestCallbacksMayOvertakeEachOther(t *testing.T) {
	p := newPlace(t, Behaviour{Answer: senior.Answer{Result: senior.Fail}, Callback: 60 * time.Millisecond})
	_, err := p.ask("r1")
	require.NoError(t, err)
	p.behave = Behaviour{Answer: senior.Answer{Result: senior.Pass}, Callback: time.Millisecond}
	_, err = p.ask("r2")
	require.NoError(t, err)
	p.box.Wait()
	require.Equal(t, []string{"r2", "r1"}, []string{p.taken[0].Request, p.taken[1].Request})
}

func TestForgedCallbackIsRefused(t *testing.T) {
	p := newPlace(t, Behaviour{})
	answer := senior.Answer{Request: "r1", Result: senior.Pass}
	require.NoError(t, p.box.Call(context.Background(), p.client.cfg.Callback, answer, "another secret"))
	require.Equal(t, 1, p.wrong)
	require.Empty(t, p.taken)

	body, err := json.Marshal(answer)
	require.NoError(t, err)
	old := signature.Message{Method: http.MethodPost, Path: "/callbacks/verification", Body: body}
	old.Stamp(time.Now().Add(-signature.Window - time.Second))
	dressed := http.Header{}
	require.NoError(t, wire.HeadersOf(headers).Dress(dressed, "sandbox", secret, old))
	_, _, err = p.client.Callback(http.MethodPost, "/callbacks/verification", dressed.Get, body)
	require.True(t, fault.Is(err, "verification.signature"), "an old one: %v", err)
	_, _, err = p.client.Callback(http.MethodPost, "/callbacks/verification", func(string) string { return "" }, body)
	require.True(t, fault.Is(err, "verification.signature"), "an unsigned one: %v", err)
}

func TestTroubleOfTheSourceIsWorthAnotherTry(t *testing.T) {
	for name, b := range map[string]Behaviour{
		"500":                     {Fault: wire.ServerError},
		"cut off in the middle":   {Fault: wire.Truncated, Answer: senior.Answer{Result: senior.Pass}},
		"signed by another":       {Fault: wire.WrongSignature, Answer: senior.Answer{Result: senior.Pass}},
		"slower than we can wait": {Delay: 900 * time.Millisecond, Answer: senior.Answer{Result: senior.Pass}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, b)
			_, err := p.ask("r1")
			p.requireSourceError(err)
			for _, secret := range []string{"310101195001011228", "\U0002A6A5", "127.0.0.1"} {
				require.NotContains(t, err.Error(), secret)
			}
			p.behave = Behaviour{Answer: senior.Answer{Result: senior.Pass}}
			a, err := p.ask("r1")
			require.NoError(t, err)
			require.Equal(t, senior.Pass, a.Result)
		})
	}
}

func TestServiceThatIsAwayIsWorthAnotherTryAndARefusalIsNot(t *testing.T) {
	p := newPlace(t, Behaviour{Fault: wire.Refused})
	_, err := p.ask("r1")
	require.True(t, fault.Is(err, "verification.refused"), "%v", err)
	p.client.cfg.Secret = "not ours"
	_, err = p.ask("r2")
	require.True(t, fault.Is(err, "verification.refused"), "%v", err)
	p.client.cfg.URL = "http://127.0.0.1:1"
	_, err = p.ask("r3")
	p.requireSourceError(err)
	p.client.cfg.URL = ""
	_, err = p.ask("r4")
	p.requireSourceError(err)
}

func TestSandboxRefusesARequestThatIsPlayedAgain(t *testing.T) {
	p := newPlace(t, Behaviour{Answer: senior.Answer{Result: senior.Pass}})
	body, err := p.client.body(claimant("r1"))
	require.NoError(t, err)
	m := signature.Message{Method: http.MethodPost, Path: path, Body: body}
	m.Stamp(time.Now())
	send := func() int {
		req, err := http.NewRequest(http.MethodPost, p.client.cfg.URL+path, strings.NewReader(string(body)))
		require.NoError(t, err)
		require.NoError(t, wire.HeadersOf(headers).Dress(req.Header, "cardflow", secret, m))
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		return res.StatusCode
	}
	require.Equal(t, http.StatusOK, send())
	require.Equal(t, http.StatusUnauthorized, send())
}

func TestDemonstrationJudgesByTheSequenceOfTheNumber(t *testing.T) {
	require.Equal(t, senior.Pass, ByNumber("", "310101195001011228").Answer.Result)
	require.Equal(t, senior.Fail, ByNumber("", "310101195001014031").Answer.Result)
	require.Equal(t, senior.NoRecord, ByNumber("", "31010119500101404X").Answer.Result)
	require.Equal(t, wire.ServerError, ByNumber("", "310101195001015034").Fault)
	require.Positive(t, ByNumber("", "310101195001011236").Callback)
}
