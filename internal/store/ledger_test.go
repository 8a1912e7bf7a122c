package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func post(s *store.Store, moves ...ledger.Move) error {
	return s.Desk().Within(ctx, func(tx approval.Tx) error { return tx.Post(moves) })
}

func TestShortageNamesItemPlaceAvailableAndAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30)))
		err := post(s, move(2, storetest.Ribbon, storetest.ShelfA, -50))
		require.True(t, fault.Is(err, "stock.insufficient"), "%v", err)
		require.Equal(t, "库存不足：彩色色带 在A架可用 30卷，本单需要 50卷。", fault.From(err).Message)
		err = post(s, move(2, storetest.Envelope, storetest.ShelfB, -1))
		require.Contains(t, fault.From(err).Message, "牛皮信封 在B架可用 0个，本单需要 1个")
		require.Equal(t, value.Units(30), newOffice(t, s).stock(storetest.Ribbon, storetest.ShelfA))
	})
}

func TestRepeatedPostChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for range 3 {
			require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30), move(2, storetest.Ribbon, storetest.ShelfB, 4)))
		}
		require.Equal(t, value.Units(30), newOffice(t, s).stock(storetest.Ribbon, storetest.ShelfA))
		moves, err := s.Ledger().Moves(ctx, ledger.MoveFilter{Selection: ledger.Selection{Document: "T-1"}}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, moves.Items, 2)
	})
}

func TestConcurrentIssuesNeverOversell(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 10), move(2, storetest.Envelope, storetest.ShelfA, 100)))
		var sold, short atomic.Int32
		together(16, func(i int) {
			first, second := move(1, storetest.Ribbon, storetest.ShelfA, -1), move(2, storetest.Envelope, storetest.ShelfA, -1)
			if i%2 == 0 { // the other way round: no deadlock either
				first, second = second, first
			}
			first.Document, second.Document = fmt.Sprintf("S-%d", i), fmt.Sprintf("S-%d", i)
			switch err := post(s, first, second); {
			case err == nil:
				sold.Add(1)
			case fault.Is(err, "stock.insufficient"):
				short.Add(1)
			default:
				t.Errorf("unexpected: %v", err)
			}
		})
		require.EqualValues(t, 10, sold.Load())
		require.EqualValues(t, 6, short.Load())
		o := newOffice(t, s)
		require.Zero(t, o.stock(storetest.Ribbon, storetest.ShelfA))
		require.Equal(t, value.Units(90), o.stock(storetest.Envelope, storetest.ShelfA))
	})
}

func TestConcurrentFirstReceiptsOfAPlaceAllArrive(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for round := range 20 {
			shelf := fmt.Sprintf("L-%d", round) // a place nobody has used
			together(8, func(i int) {
				m := move(1, storetest.Ribbon, shelf, 5)
				m.Document = fmt.Sprintf("R-%d-%d", round, i)
				if err := post(s, m); err != nil {
					t.Errorf("receipt refused: %v", err)
				}
			})
			require.Equal(t, value.Units(40), newOffice(t, s).stock(storetest.Ribbon, shelf))
		}
	})
}

func TestTwoReturnsAtOnceCannotExceedWhatWasIssued(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 20)
		issued := o.finish(storetest.Requester, approval.Draft{Type: warehouse.Requisition,
			Head:  map[string]any{"category": storetest.Daily, "warehouse": storetest.Main, "purpose": "制卡"},
			Lines: []map[string]any{{"item": storetest.Ribbon, "quantity": value.Units(10)}}},
			storetest.Head, storetest.Keeper, storetest.Keeper2)
		require.Equal(t, value.Units(10), o.stock(storetest.Ribbon, storetest.ShelfA))
		giveBack := approval.Draft{Type: warehouse.MaterialReturn,
			Head:  map[string]any{"requisition": issued, "warehouse": storetest.Main, "reason": "多领"},
			Lines: []map[string]any{{"item": storetest.Ribbon, "location": storetest.ShelfA, "quantity": value.Units(6)}}}
		ids := []string{o.draft(storetest.Requester, giveBack).ID, o.draft(storetest.Requester, giveBack).ID}
		for _, id := range ids {
			require.NoError(t, o.submit(id, storetest.Requester))
			require.NoError(t, o.decide(id, storetest.Inspector, document.Agree))
			require.NoError(t, o.decide(id, storetest.Head, document.Agree))
		}
		errs := make([]error, 2)
		together(2, func(i int) { errs[i] = o.decide(ids[i], storetest.Keeper, document.Agree) })
		failed := errs[0]
		if failed == nil {
			failed = errs[1]
		}
		require.True(t, (errs[0] == nil) != (errs[1] == nil), "%v / %v", errs[0], errs[1])
		require.True(t, fault.Is(failed, "source.exceeded"), "%v", failed)
		require.Equal(t, value.Units(16), o.stock(storetest.Ribbon, storetest.ShelfA))
		returned, err := s.Archive().Facts(ctx).Taken(issued, "return")
		require.NoError(t, err)
		require.Equal(t, map[string]value.Quantity{storetest.Ribbon: value.Units(6)}, returned)
	})
}

func TestRedatedPaperCountsOnItsNewDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		id := o.receive(storetest.Ribbon, storetest.ShelfA, 20)
		for _, day := range []value.Date{"2026-02-10", "2026-01-05"} {
			_, err := o.desk.Redate(ctx, approval.Redating{DocumentID: id, By: by(storetest.Keeper), Date: day, Reason: "更正"})
			require.NoError(t, err)
		}
		january := movements(t, s, "2026-01-01", "2026-01-31")
		require.Equal(t, value.Units(20), january[0].In)
		require.Empty(t, movements(t, s, "2026-02-01", "2026-02-28")[0].In)
		require.Equal(t, value.Units(20), movements(t, s, "2026-02-01", "2026-02-28")[0].Opening)
		require.Equal(t, value.Units(20), o.stock(storetest.Ribbon, storetest.ShelfA))
		totals, err := s.Ledger().Totals(ctx, ledger.Selection{Account: ledger.Stock, Direction: ledger.In}, ledger.ByMonth, ledger.BySupplier)
		require.NoError(t, err)
		require.Equal(t, []ledger.Total{{Key: ledger.Key{ledger.ByMonth: "2026-01", ledger.BySupplier: storetest.Supplier},
			Quantity: value.Units(20), Amount: 25000}}, totals)
	})
}

func movements(t require.TestingT, s *store.Store, from, to value.Date) []ledger.Movement {
	rows, err := s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, From: from, To: to}, ledger.ByItem, ledger.ByLocation)
	require.NoError(t, err)
	return rows
}

// reference is what the ledger should hold, kept beside it.
type reference struct {
	balances map[ledger.Place]value.Quantity
	moves    []ledger.Move
	posted   map[string][]ledger.Move // latest moves by paper
}

// TestLedgerAddsUpWhateverHappens posts, redates and is refused at random, and
// compares balances, sums of days and reports with the plain sums of all moves.
func TestLedgerAddsUpWhateverHappens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		run := 0
		m := &reference{balances: map[ledger.Place]value.Quantity{}, posted: map[string][]ledger.Move{}}
		rapid.Check(t, func(r *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(r, "steps") {
				run++
				m.step(r, s, fmt.Sprintf("P-%d", run))
			}
			m.verify(r, s)
		})
	})
}

func (m *reference) step(r *rapid.T, s *store.Store, paper string) {
	if len(m.posted) > 0 && rapid.Bool().Draw(r, "redate") {
		for id := range m.posted {
			paper = id
			break
		}
		require.NoError(r, s.Desk().Within(ctx, func(tx approval.Tx) error {
			latest, err := tx.LatestMoves(paper)
			require.NoError(r, err)
			require.Len(r, latest, len(m.posted[paper]))
			moves := withIDs(ledger.Redated(latest, drawDay(r)))
			m.moves = append(m.moves, moves...)
			return tx.Post(moves)
		}))
		return
	}
	var moves []ledger.Move
	for line := range rapid.IntRange(1, 3).Draw(r, "lines") {
		mv := move(line+1, rapid.SampledFrom([]string{storetest.Ribbon, storetest.Envelope}).Draw(r, "item"),
			rapid.SampledFrom([]string{storetest.ShelfA, storetest.ShelfB}).Draw(r, "shelf"), rapid.Int64Range(-9, 9).Draw(r, "units"))
		mv.Document, mv.BusinessDate = paper, drawDay(r)
		moves = append(moves, mv)
	}
	want := ledger.Apply(m.balances, moves)
	err := post(s, moves...)
	require.Equal(r, want == nil, err == nil, "model says %v, store says %v", want, err)
	if err == nil {
		m.moves = append(m.moves, moves...)
		m.posted[paper] = moves
	}
}

func withIDs(moves []ledger.Move) []ledger.Move {
	for i := range moves {
		moves[i].ID = value.NewID()
	}
	return moves
}

func drawDay(r *rapid.T) value.Date {
	return rapid.SampledFrom([]value.Date{"2026-01-15", "2026-01-31", "2026-02-01", "2026-02-20", "2026-03-01"}).Draw(r, "day")
}

func (m *reference) verify(r *rapid.T, s *store.Store) {
	sums := map[ledger.Place]value.Quantity{}
	for _, mv := range m.moves {
		sums[mv.Place] += mv.Quantity
	}
	page, err := s.Ledger().Balances(ctx, ledger.BalanceFilter{}, document.PageRequest{})
	require.NoError(r, err)
	for _, b := range page.Items {
		require.GreaterOrEqual(r, b.Quantity, value.Quantity(0))
		require.Equal(r, sums[b.Place], b.Quantity)
	}
	from, to := drawDay(r), drawDay(r)
	want := map[string]ledger.Movement{}
	for _, mv := range m.moves {
		k := mv.Place.Item + mv.Place.Location
		w := want[k]
		switch {
		case mv.BusinessDate < from:
			w.Opening += mv.Quantity
		case mv.BusinessDate <= to && mv.Direction == ledger.In:
			w.In += mv.Quantity
		case mv.BusinessDate <= to:
			w.Out -= mv.Quantity
		}
		want[k] = w
	}
	if to < from {
		return
	}
	for _, row := range movements(r, s, from, to) {
		w := want[row.Key[ledger.ByItem]+row.Key[ledger.ByLocation]]
		require.Equal(r, []value.Quantity{w.Opening, w.In, w.Out}, []value.Quantity{row.Opening, row.In, row.Out})
		require.Equal(r, row.Opening+row.In-row.Out, row.Closing)
	}
}
