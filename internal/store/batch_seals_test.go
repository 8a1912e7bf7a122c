package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/period"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestClosingBalancesAreProvableAsTheyWereSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30)))
		require.NoError(t, s.Months().Within(ctx, func(tx period.Tx) error { return tx.Close(today.Month(), clock()) }))
		proven := func() store.MonthProof {
			list, err := s.ProveMonths(ctx)
			require.NoError(t, err)
			require.Len(t, list, 1)
			return list[0]
		}
		require.NoError(t, s.SignSeals(ctx))
		require.Equal(t, store.MonthProof{Month: today.Month(), Sealed: true, Good: true}, proven())
		exec(t, s, `UPDATE "month_balances" SET "quantity" = "quantity" + 1`)
		require.False(t, proven().Good, "another balance")
		exec(t, s, `UPDATE "month_balances" SET "quantity" = "quantity" - 1`)
		require.True(t, proven().Good)
		exec(t, s, `UPDATE "batch_seals" SET "signature" = '00'`)
		require.False(t, proven().Good, "a seal of nobody")
		exec(t, s, `DELETE FROM "batch_seals"`)
		require.False(t, proven().Sealed)
	})
}
