package verification

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"cardflow/internal/domain/senior"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
	"cardflow/internal/integrations/wire"
)

// maxRequest bounds what is read of a request.
const maxRequest = 16 << 20

// Behaviour 沙箱行为 says how a sandbox answers a person.
type Behaviour struct {
	Answer   senior.Answer // its result and what is said about it
	Fault    wire.Fault
	Delay    time.Duration // before it answers
	Callback time.Duration // above zero: it only takes the request, and calls back so much later
	Repeat   int           // how often it calls back beyond the first time
}

// Sandbox 认证沙箱 is a server that behaves like the service: it checks signatures,
// opens what is sealed, answers the same request alike, and calls back.
type Sandbox struct {
	Config Config // its secret and keys
	Judge  func(request string, number string) Behaviour
	Log    *slog.Logger

	nonces wire.Memory
	mu     sync.Mutex
	given  map[string]senior.Answer
	calls  sync.WaitGroup
}

// ByNumber 演示规则 judges by the sequence of the ID number: 403 is somebody else's
// face, 404 nobody, 503 a source that is down; an odd sequence is answered by
// callback.
func ByNumber(_, number string) Behaviour {
	sequence := number[14:17]
	b := Behaviour{Answer: senior.Answer{Result: senior.Pass, Score: 96}}
	switch sequence {
	case "403":
		b.Answer = senior.Answer{Result: senior.Fail, Score: 31, Reason: "人像比对不一致"}
	case "404":
		b.Answer = senior.Answer{Result: senior.NoRecord, Reason: "身份信息不存在"}
	case "503":
		b.Fault = wire.ServerError
	}
	if (sequence[2]-'0')%2 == 1 && b.Fault == wire.NoFault {
		b.Callback = 2 * time.Second
	}
	return b
}

func (s *Sandbox) receiver() *wire.Receiver {
	return &wire.Receiver{App: s.Config.App, Secret: s.Config.Secret, Headers: wire.HeadersOf(headers), Nonces: &s.nonces, MaxBody: maxRequest, Clock: s.Config.Clock}
}

// ServeHTTP answers one request.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != path {
		http.NotFound(w, r)
		return
	}
	in, ok := s.receiver().Read(w, r)
	if !ok {
		return
	}
	var req request
	var who person
	if json.Unmarshal(in.Body, &req) != nil || s.open(req, &who) != nil {
		http.Error(w, "payload", http.StatusBadRequest)
		return
	}
	b := s.Judge(req.Request, string(who.IDNumber))
	if !pause(r.Context(), b.Delay) {
		return
	}
	b.Answer.Request = req.Request
	if b.Fault.Strikes(w) {
		return
	}
	s.answer(w, in, b, req.Callback)
}

func (s *Sandbox) open(req request, who *person) error {
	plain, err := gmcrypto.Open(s.Config.Keys, req.Payload, payloadPlace(req.Request))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, who)
}

// once gives the answer to a request: the same as the first time.
func (s *Sandbox) once(a senior.Answer) senior.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.given == nil {
		s.given = map[string]senior.Answer{}
	}
	if first, known := s.given[a.Request]; known {
		return first
	}
	s.given[a.Request] = a
	return a
}

func (s *Sandbox) answer(w http.ResponseWriter, in wire.Received, b Behaviour, callback string) {
	final := s.once(b.Answer)
	now := final
	if b.Callback > 0 && callback != "" {
		now = senior.Answer{Request: final.Request}
		s.calls.Go(func() { s.callBack(callback, final, b) })
	}
	text, err := json.Marshal(now)
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	s.receiver().Answer(w, in, text, b.Fault)
}

// secret is the one the sandbox signs callbacks with: another when it is to sign wrongly.
func (s *Sandbox) secret(b Behaviour) string {
	if b.Fault == wire.WrongSignature {
		return s.Config.Secret + "?"
	}
	return s.Config.Secret
}

// callBack sends an answer by itself, and again when nobody takes it.
func (s *Sandbox) callBack(target string, answer senior.Answer, b Behaviour) {
	const tries = 5
	ctx, cancel := context.WithTimeout(context.Background(), b.Callback+time.Minute)
	defer cancel()
	for range b.Repeat + 1 {
		for i := range tries {
			if !pause(ctx, b.Callback+time.Duration(i)*time.Second) {
				return
			}
			if err := s.Call(ctx, target, answer, s.secret(b)); err == nil {
				break
			} else if s.Log != nil {
				s.Log.Warn("sandbox calls back", "error", err)
			}
		}
	}
}

// Call sends one answer, signed with a secret, to an address.
func (s *Sandbox) Call(ctx context.Context, target string, answer senior.Answer, secret string) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	m := signature.Message{Method: http.MethodPost, Path: req.URL.Path, Body: body}
	m.Stamp(s.Config.Clock())
	if err := wire.HeadersOf(headers).Dress(req.Header, s.Config.App, secret, m); err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusBadRequest {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 500))
		return &statusError{code: res.StatusCode, text: strings.TrimSpace(string(text))}
	}
	return nil
}

// Wait lets the callbacks under way finish.
func (s *Sandbox) Wait() { s.calls.Wait() }

type statusError struct {
	code int
	text string
}

func (e *statusError) Error() string { return http.StatusText(e.code) + ": " + e.text }

func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
