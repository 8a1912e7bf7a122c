package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// stockCount is the draft of a 盘点单 of one location, or of the warehouse for "".
func stockCount(location string) approval.Draft {
	return approval.Draft{Type: warehouse.StockCount, Head: map[string]any{"warehouse": storetest.Main, "location": location}}
}

func TestACountTakesTheBooksOfItsPlaceAndHoldsNoOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30), move(2, storetest.Envelope, storetest.ShelfB, 4)))
		count := o.draft(storetest.Keeper, stockCount(storetest.ShelfA))
		require.Len(t, count.Lines, 1)
		require.Equal(t, value.Units(30), count.Lines[0].Quantity("book_quantity"))

		err := post(s, move(3, storetest.Ribbon, storetest.ShelfA, 1))
		require.True(t, fault.Is(err, "stock.held"), "%v", err)
		require.Contains(t, fault.From(err).Message, "A架")
		require.NoError(t, post(s, move(4, storetest.Envelope, storetest.ShelfB, 1)))
		require.Equal(t, value.Units(30), o.stock(storetest.Ribbon, storetest.ShelfA))
	})
}

func TestTwoCountsNeverHoldTheSamePlace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		whole := o.draft(storetest.Keeper, stockCount(""))
		_, err := o.desk.Create(ctx, by(storetest.Keeper2), stockCount(storetest.ShelfB))
		require.True(t, fault.Is(err, "stock.held"), "%v", err)
		require.NoError(t, o.desk.Delete(ctx, by(storetest.Keeper), whole.ID))
		o.draft(storetest.Keeper, stockCount(storetest.ShelfA))
		o.draft(storetest.Keeper2, stockCount(storetest.ShelfB)) // beside each other
		_, err = o.desk.Create(ctx, by(storetest.Keeper2), stockCount(""))
		require.True(t, fault.Is(err, "stock.held"), "%v", err)
	})
}

func TestADeletedCountLetsGo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		count := o.draft(storetest.Keeper, stockCount(""))
		require.True(t, fault.Is(post(s, move(1, storetest.Ribbon, storetest.ShelfA, 5)), "stock.held"))
		require.NoError(t, o.desk.Delete(ctx, by(storetest.Keeper), count.ID))
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 5)))
	})
}
