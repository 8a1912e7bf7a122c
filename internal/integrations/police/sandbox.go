package police

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"cardflow/internal/domain/postal"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
)

// Fault 故障 is what a sandbox does wrong on purpose.
type Fault string

// The faults. All but the first two come after the events were taken: the answer is
// what gets lost.
const (
	NoFault        Fault = ""
	ServerError    Fault = "500"
	Refusal        Fault = "400"
	Truncated      Fault = "truncated" // the connection ends in the middle
	WrongSignature Fault = "wrong_signature"
	Forgetful      Fault = "forgetful" // a receipt is missing
)

// Behaviour 沙箱行为 says how a sandbox answers a batch.
type Behaviour struct {
	Fault Fault
	Delay time.Duration // before it answers
}

// Sandbox 推送沙箱 is a server that behaves like the interface: it checks signatures,
// opens what is sealed, and takes each event once.
type Sandbox struct {
	Config Config // its secret and keys
	Judge  func() Behaviour
	// Refuse says why an event is not taken; nil takes all.
	Refuse func(postal.Item) string

	mu     sync.Mutex
	nonces map[string]bool
	taken  map[string]postal.Item
	again  int
}

// ServeHTTP answers one batch.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBatch))
	if err != nil || r.Method != http.MethodPost || r.URL.Path != Path {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	in := stamped(r.Method, r.Header, body)
	if err := in.Check(signature.HMAC(s.Config.Secret), r.Header.Get(HeaderSignature), s.Config.Clock()); err != nil || s.seen(in.Nonce) {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	var b Behaviour
	if s.Judge != nil {
		b = s.Judge()
	}
	switch b.Fault {
	case ServerError:
		http.Error(w, "source", http.StatusInternalServerError)
		return
	case Refusal:
		http.Error(w, "refused", http.StatusBadRequest)
		return
	}
	var m message
	var items []postal.Item
	if json.Unmarshal(body, &m) != nil || s.open(m, &items) != nil {
		http.Error(w, "payload", http.StatusBadRequest)
		return
	}
	out := answer{Batch: m.Batch, Receipts: s.take(items)}
	select {
	case <-time.After(b.Delay):
	case <-r.Context().Done():
		return
	}
	s.reply(w, in.Nonce, out, b.Fault)
}

func (s *Sandbox) seen(nonce string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nonces == nil {
		s.nonces, s.taken = map[string]bool{}, map[string]postal.Item{}
	}
	again := s.nonces[nonce]
	s.nonces[nonce] = true
	return again
}

func (s *Sandbox) open(m message, items *[]postal.Item) error {
	plain, err := gmcrypto.Open(s.Config.Keys, m.Payload, payloadPlace(m.Batch))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, items)
}

// take takes each event once; one that comes again was taken.
func (s *Sandbox) take(items []postal.Item) []postal.Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]postal.Receipt, 0, len(items))
	for _, i := range items {
		if s.Refuse != nil {
			if why := s.Refuse(i); why != "" {
				out = append(out, postal.Receipt{ID: i.ID, Reason: why})
				continue
			}
		}
		if _, there := s.taken[i.ID]; there {
			s.again++
		}
		s.taken[i.ID] = i
		out = append(out, postal.Receipt{ID: i.ID, Taken: true})
	}
	return out
}

func (s *Sandbox) reply(w http.ResponseWriter, nonce string, a answer, f Fault) {
	if f == Forgetful && len(a.Receipts) > 0 {
		a.Receipts = a.Receipts[1:]
	}
	text, err := json.Marshal(a)
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	out := signature.Message{Method: methodAnswer, Path: Path, Body: text}
	out.Stamp(s.Config.Clock())
	out.Nonce = nonce
	secret := s.Config.Secret
	if f == WrongSignature {
		secret += "?"
	}
	if err := dress(w.Header(), s.Config.App, secret, out); err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	if f == Truncated {
		w.Header().Set("Content-Length", "65536")
		text = text[:len(text)/2]
	}
	_, _ = w.Write(text)
}

// Taken gives the events that were taken, by id, and how many came more than once.
func (s *Sandbox) Taken() (events map[string]postal.Item, again int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events = map[string]postal.Item{}
	for id, i := range s.taken {
		events[id] = i
	}
	return events, s.again
}
