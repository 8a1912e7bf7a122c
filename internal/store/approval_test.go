package store_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestReceiptRaisesStockExactlyAtTheLastStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		d := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 120))
		require.Equal(t, "RK-20260302-0001", d.ID)
		require.NoError(t, o.submit(d.ID, storetest.Keeper))
		for _, person := range []string{storetest.Inspector, storetest.Head} {
			require.NoError(t, o.decide(d.ID, person, document.Agree))
			require.Zero(t, o.stock(storetest.Ribbon, storetest.ShelfA))
		}
		require.NoError(t, o.decide(d.ID, storetest.Keeper2, document.Agree))
		require.Equal(t, value.Units(120), o.stock(storetest.Ribbon, storetest.ShelfA))

		got, err := s.Archive().Paper(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, document.Done, got.State)
		require.Equal(t, value.Units(120), got.Lines[0].Quantity("quantity"))
		require.Equal(t, value.Money(1250), got.Lines[0].Money("price"))
		require.Equal(t, today, got.Head.Date("business_date"))
		require.Equal(t, value.Money(150000), got.Amount)
	})
}

func TestSameKeyMakesOnePaperEvenAtTheSameMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		draft := storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1)
		draft.Key = "once"
		ids := make([]string, 8)
		together(len(ids), func(i int) {
			d, err := o.desk.Create(ctx, by(storetest.Keeper), draft)
			if err == nil {
				ids[i] = d.ID
			}
		})
		for _, id := range ids {
			require.Equal(t, "RK-20260302-0001", id)
		}
		page, err := s.Archive().Documents(ctx, directory.Scope{All: true}, document.Filter{}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
	})
}

func TestNumbersOfADayHaveNoGapAndNoDouble(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		var mu sync.Mutex
		seen := map[string]bool{}
		together(20, func(int) {
			d, err := o.desk.Create(ctx, by(storetest.Keeper), storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 1))
			if err == nil {
				mu.Lock()
				seen[d.ID] = true
				mu.Unlock()
			}
		})
		require.Len(t, seen, 20)
		require.True(t, seen["RK-20260302-0020"])
	})
}

func TestStaleEditIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		in := storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)
		d := o.draft(storetest.Keeper, in)
		_, err := o.desk.Edit(ctx, by(storetest.Keeper), d.ID, 1, in.Head, in.Lines)
		require.NoError(t, err)
		_, err = o.desk.Edit(ctx, by(storetest.Keeper), d.ID, 1, in.Head, nil)
		require.True(t, fault.Is(err, "document.stale"), "%v", err)
		got, err := s.Archive().Paper(ctx, d.ID)
		require.NoError(t, err)
		require.Len(t, got.Lines, 1)
		require.Equal(t, 2, got.Version)
	})
}

func TestTwoWritersOfOneVersionLeaveOneWinner(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		in := storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)
		d := o.draft(storetest.Keeper, in)
		var won atomic.Int32
		together(6, func(int) {
			if _, err := o.desk.Edit(ctx, by(storetest.Keeper), d.ID, 1, in.Head, in.Lines); err == nil {
				won.Add(1)
			}
		})
		require.EqualValues(t, 1, won.Load())
	})
}

func TestDoubleClickDecidesOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		d := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
		require.NoError(t, o.submit(d.ID, storetest.Keeper))
		var won atomic.Int32
		together(5, func(int) {
			if o.decide(d.ID, storetest.Inspector, document.Agree) == nil {
				won.Add(1)
			}
		})
		require.EqualValues(t, 1, won.Load())
		tasks, err := s.Inbox().Tasks(ctx, d.ID)
		require.NoError(t, err)
		require.Len(t, tasks, 2)
		require.Equal(t, "department", tasks[1].StepKey)
	})
}

func TestDeletedDraftLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		d := o.draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
		require.NoError(t, o.desk.Delete(ctx, by(storetest.Keeper), d.ID))
		_, err := s.Archive().Paper(ctx, d.ID)
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
		events, err := s.Archive().Events(ctx, d.ID)
		require.NoError(t, err)
		require.Empty(t, events)
	})
}

func TestRefusedClosureRollsEverythingBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		stop := fault.Conflict("test.stop", "停")
		err := s.Desk().Within(ctx, func(tx approval.Tx) error {
			_, err := tx.NextNumber("RK", today)
			require.NoError(t, err)
			require.NoError(t, tx.Post([]ledger.Move{move(1, storetest.Ribbon, storetest.ShelfA, 5)}))
			return stop
		})
		require.ErrorIs(t, err, stop)
		require.Zero(t, newOffice(t, s).stock(storetest.Ribbon, storetest.ShelfA))
		require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
			n, err := tx.NextNumber("RK", today)
			require.Equal(t, "RK-20260302-0001", n)
			return err
		}))
	})
}

func TestHistoryComesBackInOrderWithItsChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		in := storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)
		d := o.draft(storetest.Keeper, in)
		in.Head["remark"] = "加急𠮷"
		_, err := o.desk.Edit(ctx, by(storetest.Keeper), d.ID, 0, in.Head, in.Lines)
		require.NoError(t, err)
		require.NoError(t, o.submit(d.ID, storetest.Keeper))
		require.NoError(t, o.decide(d.ID, storetest.Inspector, document.Return))
		events, err := s.Archive().Events(ctx, d.ID)
		require.NoError(t, err)
		var actions []string
		for _, e := range events {
			actions = append(actions, e.Action)
		}
		require.Equal(t, []string{"create", "edit", "submit", "return"}, actions)
		require.Equal(t, "加急𠮷", events[1].Changes[0].After)
		require.Equal(t, "质检员确认", events[3].StepTitle)
		require.Equal(t, clock(), events[3].At)
	})
}
