package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// waiting carries a requisition to its last step.
func (o *office) waiting(q int64) string {
	o.t.Helper()
	return o.finish(storetest.Requester, approval.Draft{Type: warehouse.Requisition,
		Head:  map[string]any{"category": storetest.Daily, "warehouse": storetest.Main, "purpose": "制卡"},
		Lines: []map[string]any{{"item": storetest.Ribbon, "quantity": value.Units(q)}}}, storetest.Head, storetest.Keeper)
}

func TestTwoKeepersCannotConfirmMoreThanLies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 10)
		papers := []string{o.waiting(7), o.waiting(7), o.waiting(7)}
		errs := make([]error, len(papers))
		together(len(papers), func(i int) { errs[i] = o.decide(papers[i], storetest.Keeper2, document.Agree) })
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
				continue
			}
			require.True(t, fault.Is(err, "stock.insufficient"), "%v", err)
			d, err := s.Archive().Paper(ctx, papers[i])
			require.NoError(t, err)
			require.Equal(t, document.Pending, d.State, "it waits where it was")
		}
		require.Equal(t, 1, won)
		require.Equal(t, value.Units(3), o.stock(storetest.Ribbon, storetest.ShelfA))
	})
}

// What is posted while a count is confirmed comes after it, or is refused: the stock
// is what was counted and what came after.
func TestPapersThatPostWhileACountIsConfirmedComeAfterIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, withHistories(store.Directory{})))
		o := newOffice(t, s)
		o.receive(storetest.Ribbon, storetest.ShelfA, 20)
		papers := []string{o.waiting(2), o.waiting(3), o.waiting(4)}
		count := o.draft(storetest.Keeper, approval.Draft{Type: warehouse.StockCount, Head: map[string]any{"warehouse": storetest.Main, "location": storetest.ShelfA},
			Lines: []map[string]any{{"item": storetest.Ribbon, "location": storetest.ShelfA, "counted_quantity": value.Units(18), "reason": "破损"}}})
		require.NoError(t, o.submit(count.ID, storetest.Keeper))
		errs := make([]error, len(papers)+1)
		together(len(errs), func(i int) {
			if i == len(papers) {
				errs[i] = o.decide(count.ID, chiefKeeper, document.Agree)
				return
			}
			errs[i] = o.decide(papers[i], storetest.Keeper2, document.Agree)
		})
		require.NoError(t, errs[len(papers)])
		want := value.Units(18)
		for i, q := range []int64{2, 3, 4} {
			if errs[i] == nil {
				want -= value.Units(q)
			} else {
				require.True(t, fault.Is(errs[i], "stock.held"), "%v", errs[i])
			}
		}
		require.Equal(t, want, o.stock(storetest.Ribbon, storetest.ShelfA))
	})
}

// A month that is closed while papers of it post keeps exactly those that came first.
func TestAMonthClosesWithThePapersThatCameFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, withHistories(store.Directory{})))
		h := newHistory(t, s)
		var papers []string
		for range 4 {
			d := storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5)
			d.Head["business_date"] = "2026-02-20"
			papers = append(papers, h.finish(storetest.Keeper, d, storetest.Inspector, storetest.Head))
		}
		errs := make([]error, len(papers)+1)
		together(len(errs), func(i int) {
			if i == len(papers) {
				errs[i] = h.months.Close(ctx, by(chiefKeeper), "2026-02")
				return
			}
			errs[i] = h.decide(papers[i], storetest.Keeper2, document.Agree)
		})
		require.NoError(t, errs[len(papers)], "papers that are open keep no month from closing")
		posted := value.Quantity(0)
		for _, err := range errs[:len(papers)] {
			if err == nil {
				posted += value.Units(5)
			} else {
				require.True(t, fault.Is(err, "period.closed"), "%v", err)
			}
		}
		rows, err := s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, From: "2026-03-01", To: "2026-03-01"}, ledger.ByItem)
		require.NoError(t, err)
		opening := value.Quantity(0)
		for _, row := range rows {
			opening += row.Opening
		}
		require.Equal(t, posted, opening, "March opens with what February closed")
	})
}

func TestAReversalIsNotReversed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, withHistories(store.Directory{})))
		h := newHistory(t, s)
		scrap := h.finish(storetest.Keeper, approval.Draft{Type: warehouse.ScrapReceipt, Head: map[string]any{"warehouse": storetest.Main, "origin": "车间"},
			Lines: []map[string]any{{"item": residence, "location": storetest.ShelfA, "quantity": value.Units(9), "defect_code": defect}}}, storetest.Keeper2)
		reverse := func(of string) approval.Draft {
			return approval.Draft{Type: warehouse.InboundReversal, Head: map[string]any{"original": of, "reason": "录错"},
				Lines: []map[string]any{{"of_line": int64(1), "quantity": value.Units(4)}}}
		}
		first := h.finish(storetest.Keeper, reverse(scrap), chiefKeeper)
		require.Error(t, h.carry(storetest.Keeper, reverse(first), chiefKeeper), "a reversal has nothing that could be reversed")

		// Two people take back the rest, more than there is: one of them gets it.
		papers := []string{h.draft(storetest.Keeper, reverse(scrap)).ID, h.draft(storetest.Keeper2, reverse(scrap)).ID}
		require.NoError(t, h.submit(papers[0], storetest.Keeper))
		require.NoError(t, h.submit(papers[1], storetest.Keeper2))
		errs := make([]error, 2)
		together(2, func(i int) { errs[i] = h.decide(papers[i], chiefKeeper, document.Agree) })
		require.True(t, (errs[0] == nil) != (errs[1] == nil), "%v / %v", errs[0], errs[1])
		rows, err := s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, Items: []string{residence}, Class: ledger.Scrap}, ledger.ByItem)
		require.NoError(t, err)
		require.Equal(t, value.Units(1), rows[0].Closing)
	})
}
