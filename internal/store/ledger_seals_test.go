package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func checkedLedger(t *testing.T, s *store.Store) []store.Altered {
	t.Helper()
	found, err := s.CheckLedger(ctx, nil)
	require.NoError(t, err)
	return found
}

// balanceAt gives what the store keeps of ribbon at a shelf.
func balanceAt(t *testing.T, s *store.Store, shelf string) ledger.Balance {
	t.Helper()
	page, err := s.Ledger().Balances(ctx, ledger.BalanceFilter{Item: storetest.Ribbon, Location: shelf}, document.PageRequest{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	return page.Items[0]
}

func TestAMoveChangedInTheDatabaseIsRefusedToldAndRestored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		paper := o.receive(storetest.Ribbon, storetest.ShelfA, 30)
		o.receive(storetest.Ribbon, storetest.ShelfB, 5)
		require.Empty(t, checkedLedger(t, s))
		// The move and the balance together, so that both add up.
		exec(t, s, `UPDATE "stock_moves" SET "quantity" = "quantity" + 70000 WHERE "document_id" = ?`, paper)
		exec(t, s, `UPDATE "stock_balances" SET "quantity" = "quantity" + 70000 WHERE "location_id" = ?`, storetest.ShelfA)

		require.True(t, fault.Is(latest(s, paper), "ledger.altered"), "nothing goes on from it")
		found := checkedLedger(t, s)
		require.Len(t, found, 1)
		require.Equal(t, "move", found[0].Area)
		require.Contains(t, found[0].Name, paper)
		require.True(t, found[0].Restorable)
		require.True(t, balanceAt(t, s, storetest.ShelfA).Blocked)
		require.True(t, fault.Is(post(s, move(2, storetest.Ribbon, storetest.ShelfA, 1)), "ledger.altered"))
		require.True(t, fault.Is(post(s, move(2, storetest.Ribbon, storetest.ShelfA, -1)), "ledger.altered"))
		require.NoError(t, post(s, move(3, storetest.Ribbon, storetest.ShelfB, 1)), "the other shelf goes on")

		require.NoError(t, s.RestoreRow(ctx, "move", found[0].Key, restored()))
		require.True(t, balanceAt(t, s, storetest.ShelfA).Blocked, "the balance is still of the altered move")
		found = checkedLedger(t, s)
		require.Len(t, found, 1)
		require.Equal(t, "balance", found[0].Area)
		require.NoError(t, s.RestoreRow(ctx, "balance", found[0].Key, restored()))
		require.Empty(t, checkedLedger(t, s))
		require.Equal(t, ledger.Balance{Place: balanceAt(t, s, storetest.ShelfA).Place, Quantity: value.Units(30)}, balanceAt(t, s, storetest.ShelfA))
		require.NoError(t, post(s, move(2, storetest.Ribbon, storetest.ShelfA, 1)))
		require.NoError(t, latest(s, paper))
	})
}

// latest reads a paper's moves as a reversal or another date does.
func latest(s *store.Store, paper string) error {
	return s.Desk().Within(ctx, func(tx approval.Tx) error {
		_, err := tx.LatestMoves(paper)
		return err
	})
}

func TestABalanceChangedInTheDatabaseIsBlockedUntilItIsTheSumOfItsMoves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30)))
		exec(t, s, `UPDATE "stock_balances" SET "quantity" = "quantity" + 5 WHERE "location_id" = ?`, storetest.ShelfA)
		found := checkedLedger(t, s)
		require.Len(t, found, 1)
		require.Equal(t, "balance", found[0].Area)
		require.True(t, fault.Is(post(s, move(2, storetest.Ribbon, storetest.ShelfA, 1)), "ledger.altered"))
		require.NoError(t, s.RestoreRow(ctx, "balance", found[0].Key, restored()))
		require.NoError(t, post(s, move(2, storetest.Ribbon, storetest.ShelfA, 1)))
		require.Equal(t, value.Units(31), balanceAt(t, s, storetest.ShelfA).Quantity)
		require.True(t, fault.Is(s.RestoreRow(ctx, "balance", "none", restored()), "rows.absent"))
		require.True(t, fault.Is(s.RestoreRow(ctx, "move", "none", restored()), "rows.absent"))
	})
}

func TestAMoveThatIsGoneIsMissedByThoseThatWerePostedWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30), move(2, storetest.Ribbon, storetest.ShelfB, 4)))
		require.NoError(t, latest(s, "T-1"))
		exec(t, s, `DELETE FROM "stock_moves" WHERE "location_id" = ?`, storetest.ShelfB)
		exec(t, s, `UPDATE "stock_balances" SET "quantity" = 0 WHERE "location_id" = ?`, storetest.ShelfB)
		require.True(t, fault.Is(latest(s, "T-1"), "ledger.altered"))
		found := checkedLedger(t, s)
		require.Len(t, found, 1)
		require.Equal(t, "posting", found[0].Area)
		require.False(t, found[0].Restorable, "what it said is known to a backup only")
		require.True(t, balanceAt(t, s, storetest.ShelfA).Blocked)
	})
}

func TestAMoveThatIsPutInOrSealedByNobodyIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, post(s, move(1, storetest.Ribbon, storetest.ShelfA, 30)))
		exec(t, s, `UPDATE "stock_moves" SET "quantity" = "quantity" + 1, "seal" = 'x:00 ' || '{}'`)
		exec(t, s, `UPDATE "stock_balances" SET "quantity" = "quantity" + 1`)
		found := checkedLedger(t, s)
		require.Len(t, found, 1)
		require.False(t, found[0].Restorable)
		require.True(t, fault.Is(s.RestoreRow(ctx, "move", found[0].Key, restored()), "rows.no_seal"))
	})
}

func TestTheLedgerIsWalkedInPartsBesideThoseWhoPost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for i := range 5 {
			m := move(i+1, storetest.Ribbon, storetest.ShelfA, 2)
			require.NoError(t, post(s, m))
		}
		var walk store.LedgerWalk
		for range 3 {
			found, err := s.AlteredLedger(ctx, &walk, 1)
			require.NoError(t, err)
			require.Empty(t, found)
			require.NoError(t, post(s, move(100+walk.Moves, storetest.Envelope, storetest.ShelfB, 1)))
		}
		require.True(t, walk.Ended)
	})
}
