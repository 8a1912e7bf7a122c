package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

var (
	ctx   = context.Background()
	today = value.Date("2026-03-02")
)

// clock stands at noon in Shanghai, a Monday.
func clock() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) }

// each runs one contract on every database, beside each other.
func each(t *testing.T, contract func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t, storetest.WithClock(clock))
		storetest.Seed(t, s)
		contract(t, s)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		s := storetest.OpenPostgres(t, storetest.WithClock(clock))
		storetest.Seed(t, s)
		contract(t, s)
	})
	t.Run("dameng dialect", func(t *testing.T) {
		t.Parallel()
		s := openShim(t)
		storetest.Seed(t, s)
		contract(t, s)
	})
	t.Run("dameng", func(t *testing.T) {
		t.Parallel()
		s := storetest.OpenDameng(t, storetest.WithClock(clock))
		storetest.Seed(t, s)
		contract(t, s)
	})
}

// office drives papers through the real approval desk.
type office struct {
	t    testing.TB
	s    *store.Store
	desk *approval.Desk
	keys atomic.Int64
}

func newOffice(t testing.TB, s *store.Store) *office {
	return &office{t: t, s: s, desk: storetest.Desk(t, s, clock)}
}

func by(person string) approval.By { return approval.By{PersonID: person} }

func (o *office) draft(maker string, d approval.Draft) *document.Document {
	o.t.Helper()
	paper, err := o.desk.Create(ctx, by(maker), d)
	if err != nil {
		o.t.Fatal(err)
	}
	return paper
}

func (o *office) submit(id, maker string) error {
	_, err := o.desk.Submit(ctx, approval.Submission{DocumentID: id, By: by(maker)})
	return err
}

func (o *office) decide(id, person string, action document.Action) error {
	d, err := o.s.Archive().Paper(ctx, id)
	if err != nil {
		return err
	}
	_, err = o.desk.Decide(ctx, approval.Decision{DocumentID: id, Step: d.StepKey, Visit: d.Visit, By: by(person), Action: action,
		Comment: "原因", Key: fmt.Sprintf("key-%d", o.keys.Add(1))})
	return err
}

// finish carries a paper through its chain.
func (o *office) finish(maker string, d approval.Draft, deciders ...string) string {
	o.t.Helper()
	id := o.draft(maker, d).ID
	if err := o.submit(id, maker); err != nil {
		o.t.Fatal(err)
	}
	for _, person := range deciders {
		if err := o.decide(id, person, document.Agree); err != nil {
			o.t.Fatal(err)
		}
	}
	return id
}

// receive books a 入库单 to the end.
func (o *office) receive(item, location string, q int64) string {
	o.t.Helper()
	return o.finish(storetest.Keeper, storetest.Receipt(item, location, q), storetest.Inspector, storetest.Head, storetest.Keeper2)
}

func (o *office) stock(item, location string) value.Quantity {
	o.t.Helper()
	q, err := o.s.Archive().Facts(ctx).Stock(ledger.Place{Account: ledger.Stock, Item: item, Warehouse: storetest.Main,
		Location: location, Class: ledger.Good}.Shelf())
	if err != nil {
		o.t.Fatal(err)
	}
	return q
}

// together runs a function n times at once.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

// move is one entry of the paper "T-1" at a place of the main warehouse.
func move(line int, item, location string, units int64) ledger.Move {
	direction := ledger.In
	if units < 0 {
		direction = ledger.Out
	}
	return ledger.Move{ID: value.NewID(), Document: "T-1", DocumentType: "test", Line: line, Effect: "test", Direction: direction,
		Quantity: value.Units(units), Amount: value.Money(units * 100), BusinessDate: today, PostedAt: clock(),
		Place: ledger.Place{Account: ledger.Stock, Item: item, Warehouse: storetest.Main, Location: location, Class: ledger.Good}}
}
