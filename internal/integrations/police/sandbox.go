package police

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"cardflow/internal/domain/postal"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// Forgetful is a fault of this interface: a receipt is missing.
const Forgetful wire.Fault = "forgetful"

// Behaviour 沙箱行为 says how a sandbox answers a batch.
type Behaviour struct {
	Fault wire.Fault
	Delay time.Duration // before it answers
}

// Sandbox 推送沙箱 is a server that behaves like the interface: it checks signatures,
// opens what is sealed, and takes each event once.
type Sandbox struct {
	Config Config // its secret and keys
	Judge  func() Behaviour
	// Refuse says why an event is not taken; nil takes all.
	Refuse func(postal.Item) string

	nonces wire.Memory
	mu     sync.Mutex
	taken  map[string]postal.Item
	again  int
}

func (s *Sandbox) receiver() *wire.Receiver {
	return &wire.Receiver{App: s.Config.App, Secret: s.Config.Secret, Headers: wire.HeadersOf(headers), Nonces: &s.nonces, MaxBody: maxBatch, Clock: s.Config.Clock}
}

// ServeHTTP answers one batch.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != Path {
		http.NotFound(w, r)
		return
	}
	receiver := s.receiver()
	in, ok := receiver.Read(w, r)
	if !ok {
		return
	}
	var b Behaviour
	if s.Judge != nil {
		b = s.Judge()
	}
	if b.Fault.Strikes(w) {
		return
	}
	var m message
	var items []postal.Item
	if json.Unmarshal(in.Body, &m) != nil || s.open(m, &items) != nil {
		http.Error(w, "payload", http.StatusBadRequest)
		return
	}
	out := answer{Batch: m.Batch, Receipts: s.take(items)}
	select {
	case <-time.After(b.Delay):
	case <-r.Context().Done():
		return
	}
	if b.Fault == Forgetful && len(out.Receipts) > 0 {
		out.Receipts = out.Receipts[1:]
	}
	text, err := json.Marshal(out)
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	receiver.Answer(w, in, text, b.Fault)
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
	if s.taken == nil {
		s.taken = map[string]postal.Item{}
	}
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
