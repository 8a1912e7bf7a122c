package store_test

import (
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/reports"
)

// moves gives every move of the ledger.
func (h *history) moves(r *rapid.T) []ledger.Move {
	var all []ledger.Move
	for page := (document.PageRequest{Size: 200}); ; {
		found, err := h.s.Ledger().Moves(ctx, ledger.MoveFilter{}, page)
		require.NoError(r, err)
		all = append(all, found.Items...)
		if page.Cursor = found.Next; found.Next == "" {
			return all
		}
	}
}

// addsUp holds balances, days, months and reports against the plain sum of all moves.
func (h *history) addsUp(r *rapid.T) {
	moves := h.moves(r)
	sums := map[ledger.Place]value.Quantity{}
	for _, m := range moves {
		sums[m.Place] += m.Quantity
	}
	for _, account := range []ledger.Account{ledger.Stock, ledger.InUse} {
		page, err := h.s.Ledger().Balances(ctx, ledger.BalanceFilter{Account: account}, document.PageRequest{Size: 200})
		require.NoError(r, err)
		for _, b := range page.Items {
			require.GreaterOrEqual(r, b.Quantity, value.Quantity(0), "%v", b.Place)
			require.Equal(r, sums[b.Place], b.Quantity, "%v", b.Place)
		}
	}
	from := rapid.SampledFrom([]value.Date{"2026-01-30", "2026-02-01", "2026-02-27", "2026-03-01"}).Draw(r, "from")
	to := from.AddDays(rapid.IntRange(0, 2).Draw(r, "days"))
	h.flows(r, moves, from, to)
	h.reportsAddUp(r, from, to)
}

// flows holds 收发存 of a period, and of the day after it, against the moves.
func (h *history) flows(r *rapid.T, moves []ledger.Move, from, to value.Date) {
	by := []ledger.Dimension{ledger.ByItem, ledger.ByLocation, ledger.ByClass}
	key := func(k ledger.Key) [3]string {
		return [3]string{k[ledger.ByItem], k[ledger.ByLocation], k[ledger.ByClass]}
	}
	want := map[[3]string]ledger.Movement{}
	for _, m := range moves {
		if m.Place.Account != ledger.Stock || m.BusinessDate > to {
			continue
		}
		k := [3]string{m.Place.Item, m.Place.Location, m.Place.Class}
		w := want[k]
		switch {
		case m.BusinessDate < from:
			w.Opening += m.Quantity
		case m.Direction == ledger.In:
			w.In += m.Quantity
		default:
			w.Out -= m.Quantity
		}
		w.Closing = w.Opening + w.In - w.Out
		want[k] = w
	}
	rows, err := h.s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, From: from, To: to}, by...)
	require.NoError(r, err)
	closing := map[[3]string]value.Quantity{}
	for _, row := range rows {
		w := want[key(row.Key)]
		require.Equal(r, [4]value.Quantity{w.Opening, w.In, w.Out, w.Closing}, [4]value.Quantity{row.Opening, row.In, row.Out, row.Closing}, "%v", row.Key)
		if delete(want, key(row.Key)); row.Closing != 0 {
			closing[key(row.Key)] = row.Closing
		}
	}
	for k, w := range want { // rows of nothing but zeros are left out
		require.Equal(r, ledger.Movement{}, w, "%v is missing", k)
	}
	next, err := h.s.Ledger().Movements(ctx, ledger.Selection{Account: ledger.Stock, From: to.AddDays(1), To: to.AddDays(1)}, by...)
	require.NoError(r, err)
	for _, row := range next {
		require.Equal(r, closing[key(row.Key)], row.Opening, "the closing of %s is the opening of the next day: %v", to, row.Key)
	}
}

// reportsAddUp runs every 收发存 and the reports of issues: each row balances, and
// the totals are the sums of their rows and of the papers behind them.
func (h *history) reportsAddUp(r *rapid.T, from, to value.Date) {
	query := map[string]string{"from": string(from), "to": string(to)}
	for _, id := range []string{"W-05.1", "W-05.2", "W-05.5", "W-05.8"} {
		result := h.report(r, id, query)
		sum := map[string]value.Quantity{}
		for _, row := range append([]reports.Row{}, result.Rows...) {
			for _, column := range []string{"opening", "in", "out", "closing"} {
				sum[column] += row[column].(value.Quantity)
			}
			require.Equal(r, row["closing"], row["opening"].(value.Quantity)+row["in"].(value.Quantity)-row["out"].(value.Quantity), "%s: %v", id, row)
		}
		for column, total := range sum {
			require.Equal(r, total, result.Totals[column], "%s: %s", id, column)
		}
	}
	issued, papers := h.report(r, "W-05.6", query), h.report(r, "W-07.6", query)
	require.Equal(r, papers.Totals["net"], issued.Totals["net"], "the summary of issues is the sum of its papers")
}

func (h *history) report(r *rapid.T, id string, query map[string]string) *reports.Result {
	registry, err := reports.NewRegistry(reports.Warehouse())
	require.NoError(r, err)
	report, err := registry.Find(id)
	require.NoError(r, err)
	params, err := report.Parse(query, today)
	require.NoError(r, err)
	result, err := report.Run(ctx, reports.Sources{Ledger: h.s.Ledger(), Records: h.s.Masters(), Papers: h.s.Archive(), Clock: func() time.Time { return clock() }}, params)
	require.NoError(r, err)
	return result
}

// withinLimits holds what later papers took of earlier ones against what those had:
// never more returned than issued, received than passed, reversed than posted.
func (h *history) withinLimits(r *rapid.T) {
	posted, reversed := map[string]value.Quantity{}, map[string]value.Quantity{}
	taken := map[string]value.Quantity{}
	for _, m := range h.moves(r) {
		if m.Place.Account != ledger.Stock {
			continue
		}
		q := m.Quantity
		if m.Direction == ledger.Out {
			q = -q
		}
		if m.Reverses != "" {
			reversed[m.Reverses] -= q
		} else {
			posted[m.Document] += q
		}
		if m.Source != "" {
			taken[m.Source] += q // what a 冲账单 takes back is free again
		}
	}
	for paper, q := range reversed {
		require.LessOrEqual(r, q, posted[paper], "reversed of %s", paper)
	}
	for _, docType := range []string{warehouse.Requisition, warehouse.ShippingOrder} {
		for _, paper := range h.done[docType] {
			require.LessOrEqual(r, taken[paper]+reversed[paper], posted[paper], "given back of %s", paper)
		}
	}
	for _, paper := range h.done[warehouse.QCReceipt] {
		d, err := h.s.Archive().Paper(ctx, paper)
		require.NoError(r, err)
		require.LessOrEqual(r, taken[paper], d.Lines[0].Quantity("quantity"), "received of what %s passed", paper)
	}
}
