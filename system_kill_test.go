package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/store/storetest"
)

const (
	openPapers  = 200
	killAfter   = 60 // answered decisions
	clerks      = 8
	openingHand = 100_000
)

func TestKillAmidDecisionsLosesAndDoublesNothing(t *testing.T) {
	h := newHouse(t)
	o := newOffice(t, h.store())
	p := h.serve()
	o.stock(h.address, openingHand)
	papers := o.enterMany(h.address)

	s := &storm{office: o, address: h.address, kill: p.kill}
	s.rage(papers)
	require.GreaterOrEqual(t, len(s.answered), killAfter)
	require.NotEmpty(t, s.open, "some decisions were under way")
	o.requireConsistent()
	s.requireKept()

	h.serve()
	requireReconciled(t, o.store, local(h.engine))
	s.requireKept()
	s.repeat()
	o.requireConsistent()

	o.finish(h.address)
	for _, d := range o.papers() {
		require.Equal(t, document.Done, d.State, d.ID)
	}
	o.requireConsistent()
	requireReconciled(t, o.store, local(h.engine))
	o.requireStock()
}

// stock receives material, so that requisitions can be issued.
func (o *office) stock(address string, quantity int) {
	o.t.Helper()
	paper := o.at(address, storetest.Keeper).enter(o.t, receipt(quantity))
	for range 3 {
		o.decide(address, paper, "agree", "")
	}
	require.Equal(o.t, document.Done, o.paper(paper).State)
}

// enterMany submits papers of two types and leaves them at every step of their
// chains; some lie with their maker.
func (o *office) enterMany(address string) []string {
	o.t.Helper()
	ids := make([]string, openPapers)
	indexes := make([]int, openPapers)
	for i := range indexes {
		indexes[i] = i
	}
	together(indexes, clerks, func(i int) {
		maker, paper := storetest.Keeper, receipt(i+1)
		if i%2 == 1 {
			maker, paper = storetest.Requester, requisition(i+1)
		}
		ids[i] = o.at(address, maker).enter(o.t, paper)
		for range i / 2 % 3 {
			o.decide(address, ids[i], "agree", "")
		}
		if i%25 == 0 {
			o.decide(address, ids[i], "return", "请核对数量")
		}
	})
	return ids
}

// attempt is one decision and the answer, if there was one.
type attempt struct {
	task   *task.Task
	actor  string
	action string
	key    string
}

// storm is many people deciding at once until the process is killed.
type storm struct {
	*office
	address string
	kill    func()

	mu       sync.Mutex
	answered []attempt // "ok" reached the person
	open     []attempt // no answer came
	entered  []string  // numbers of papers entered meanwhile
	dead     bool
}

func (s *storm) rage(papers []string) {
	var group sync.WaitGroup
	group.Go(s.enterMore)
	together(papers, clerks, s.work)
	group.Wait()
}

// work decides on a paper step by step; every ninth decision sends it back.
func (s *storm) work(paper string) {
	for range 3 {
		row, err := s.store.Inbox().OpenTask(context.Background(), paper)
		if err != nil || row == nil || s.over() {
			return
		}
		a := attempt{task: row, actor: actors[row.Role], action: "agree", key: "storm-" + row.ID}
		if row.ID[len(row.ID)-1] == '0' {
			a.action = "return"
		}
		status, err := s.send(a)
		s.note(a, status, err)
	}
}

func (s *storm) send(a attempt) (int, error) {
	status, _, err := s.at(s.address, a.actor).request(http.MethodPost, "/tasks/"+a.task.ID+"/decisions", a.key,
		map[string]any{"action": a.action, "comment": "请核对"})
	return status, err
}

// note keeps what a person knows, and kills the process at the right moment.
func (s *storm) note(a attempt, status int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		s.open = append(s.open, a)
	case status == http.StatusOK:
		s.answered = append(s.answered, a)
	case !s.dead:
		s.t.Errorf("a decision was answered %d", status)
	default: // refused by a process about to die
		s.open = append(s.open, a)
	}
	if len(s.answered) == killAfter && !s.dead {
		s.dead = true
		go s.kill()
	}
}

func (s *storm) over() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.dead }

// enterMore submits papers while others decide.
func (s *storm) enterMore() {
	for i := 0; !s.over(); i++ {
		status, body, err := s.at(s.address, storetest.Keeper).request(http.MethodPost, "/documents", fmt.Sprint("more-", i), receipt(1))
		if err != nil || status != http.StatusCreated {
			return
		}
		s.entered = append(s.entered, numberIn(s.t, body))
	}
}

// requireKept finds every decision and paper that was answered before the kill.
func (s *storm) requireKept() {
	s.t.Helper()
	for _, a := range s.answered {
		row, err := s.store.Inbox().Task(context.Background(), a.task.ID)
		require.NoError(s.t, err)
		require.Equal(s.t, []any{task.Done, a.action, a.actor}, []any{row.State, row.Action, row.ActorID}, "%s was answered", a.task.DocumentID)
	}
	for _, id := range s.entered {
		require.NotEqual(s.t, document.Draft, s.paper(id).State, id)
	}
}

// repeat sends once more, with its key, what got no answer: it is done now,
// whether or not it had been before.
func (s *storm) repeat() {
	s.t.Helper()
	for _, a := range s.open {
		status, err := s.send(a)
		require.NoError(s.t, err)
		require.Equal(s.t, http.StatusOK, status, "%s", a.task.DocumentID)
	}
	s.answered, s.open = append(s.answered, s.open...), nil
	s.requireKept()
}

// papers reads every paper there is.
func (o *office) papers() []*document.Document {
	o.t.Helper()
	return allPapers(o.t, o.store)
}

// requireConsistent checks all papers, tasks and the ledger against each other.
func (o *office) requireConsistent() {
	o.t.Helper()
	papers, moves := o.papers(), allMoves(o.t, o.store)
	require.GreaterOrEqual(o.t, len(papers), openPapers+1)
	for _, d := range papers {
		requireWhole(o.t, o.store, d)
	}
	requirePosted(o.t, papers, moves)
	requireBalanced(o.t, o.store, moves)
}

// finish brings every paper to its end.
func (o *office) finish(address string) {
	o.t.Helper()
	together(o.papers(), clerks, func(d *document.Document) {
		if d.State.Editable() {
			o.at(address, d.Maker.ID).call(o.t, http.StatusOK, http.MethodPost, "/documents/"+d.ID+"/submit", nil)
		}
		for o.paper(d.ID).State == document.Pending {
			o.decide(address, d.ID, "agree", "")
		}
	})
}

// requireStock compares what lies in the warehouse with what the papers say.
func (o *office) requireStock() {
	o.t.Helper()
	want := value.Quantity(0)
	for _, d := range o.papers() {
		if d.Type == "warehouse.requisition" {
			want -= d.Quantity
		} else {
			want += d.Quantity
		}
	}
	got := value.Quantity(0)
	for _, m := range allMoves(o.t, o.store) {
		if m.Place.Account == "stock" {
			got += m.Quantity
		}
	}
	require.Equal(o.t, want, got)
}
