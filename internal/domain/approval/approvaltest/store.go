// Package approvaltest is an approval store in memory, with the people,
// materials and clock to try the desk on: what a test changes inside a
// transaction is seen by nobody until it commits, and by nobody at all if it
// fails.
package approvaltest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Store is an approval.Store whose transactions run one after another on a copy
// of the state that takes the state's place when they succeed.
type Store struct {
	mu       sync.Mutex
	state    state
	failures []failure
}

type failure struct {
	err       error
	committed bool
}

// state is everything a transaction may change.
type state struct {
	documents map[string]*document.Document
	refs      map[string][]string
	citizens  map[string]citizen.Citizen
	numbers   map[string]int
	events    []document.Event
	tasks     []task.Task
	moves     []ledger.Move
	balances  map[ledger.Place]value.Quantity
	audits    []audit.Entry
	notices   []task.Notice
	incidents []incident.Incident
	world     world
}

// world is what rules ask about; tests set it between transactions.
type world struct {
	today       value.Date
	people      map[string]directory.Person
	entries     map[string]document.Entry // by ref/id
	closed      map[string]bool
	attachments map[string]bool
	definitions map[string][]document.Definition // by type, oldest first
}

// NewStore makes an empty store on a business day.
func NewStore(today value.Date) *Store {
	return &Store{state: state{
		documents: map[string]*document.Document{}, refs: map[string][]string{}, numbers: map[string]int{},
		balances: map[ledger.Place]value.Quantity{}, citizens: map[string]citizen.Citizen{},
		world: world{today: today, people: map[string]directory.Person{}, entries: map[string]document.Entry{},
			closed: map[string]bool{}, attachments: map[string]bool{}, definitions: map[string][]document.Definition{}},
	}}
}

var _ approval.Store = (*Store)(nil)

// Within runs fn on a copy and keeps the copy if fn succeeds.
func (s *Store) Within(_ context.Context, fn func(tx approval.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var f failure
	if len(s.failures) > 0 {
		f, s.failures = s.failures[0], s.failures[1:]
	}
	if f.err != nil && !f.committed {
		return f.err
	}
	t := &tx{state: s.state.clone()}
	if err := fn(t); err != nil {
		return err
	}
	s.state = t.state
	return f.err
}

// FailNext makes the next n transactions fail before they do anything, as a
// database that does not answer.
func (s *Store) FailNext(n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.failures = append(s.failures, failure{err: err})
	}
}

// Recover forgets the failures that are still to come.
func (s *Store) Recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = nil
}

// LoseNextReply makes the next transaction commit and fail all the same, as
// when the connection breaks before the answer.
func (s *Store) LoseNextReply() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, failure{committed: true,
		err: fault.Unavailable("store.unavailable", "数据库暂时不可用，请稍后重试")})
}

func (s state) clone() state {
	c := s
	c.documents = make(map[string]*document.Document, len(s.documents))
	for id, d := range s.documents {
		c.documents[id] = cloneDocument(d)
	}
	c.refs, c.numbers, c.balances = maps.Clone(s.refs), maps.Clone(s.numbers), maps.Clone(s.balances)
	c.citizens = maps.Clone(s.citizens)
	// Clipped, so that appending to the copy leaves the original alone.
	c.events, c.moves, c.audits = slices.Clip(s.events), slices.Clip(s.moves), slices.Clip(s.audits)
	c.notices, c.incidents = slices.Clip(s.notices), slices.Clip(s.incidents)
	c.tasks = slices.Clone(s.tasks)
	return c
}

func cloneDocument(d *document.Document) *document.Document {
	c := *d
	c.Head, c.Lines, c.Chain = d.Head.Clone(), make([]document.Values, len(d.Lines)), slices.Clone(d.Chain)
	for i, line := range d.Lines {
		c.Lines[i] = line.Clone()
	}
	return &c
}

// change sets the world between transactions.
func (s *Store) change(fn func(w *world)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(&s.state.world)
}

// AddPerson adds or replaces people.
func (s *Store) AddPerson(people ...directory.Person) {
	s.change(func(w *world) {
		for _, p := range people {
			w.people[p.ID] = p
		}
	})
}

// AddEntry adds or replaces entries of master lists.
func (s *Store) AddEntry(entries ...document.Entry) {
	s.change(func(w *world) {
		for _, e := range entries {
			w.entries[e.Ref+"/"+e.ID] = e
		}
	})
}

// Publish makes a chain the next version of a type; the first is the one the
// program brings along.
func (s *Store) Publish(docType string, chain document.Chain, cc ...string) int {
	version := 0
	s.change(func(w *world) {
		version = len(w.definitions[docType]) + 1
		w.definitions[docType] = append(w.definitions[docType], document.Definition{Type: docType, Version: version, Chain: chain, CC: cc})
	})
	return version
}

// AddAttachment tells of an uploaded file.
func (s *Store) AddAttachment(id string) { s.change(func(w *world) { w.attachments[id] = true }) }

// CloseMonth closes a month (2026-03) for posting.
func (s *Store) CloseMonth(month string) { s.change(func(w *world) { w.closed[month] = true }) }

// SetToday moves the business day.
func (s *Store) SetToday(day value.Date) { s.change(func(w *world) { w.today = day }) }

// Seed puts moves into the ledger, as if papers of earlier days had.
func (s *Store) Seed(moves ...ledger.Move) error {
	return s.Within(context.Background(), func(tx approval.Tx) error { return tx.Post(moves) })
}
