package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
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
