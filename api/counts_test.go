package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

func count(lines ...any) map[string]any {
	return map[string]any{"type": warehouse.StockCount, "head": map[string]any{"warehouse": storetest.Main}, "lines": lines}
}

func counted(item string, quantity any, reason string) map[string]any {
	return map[string]any{"item": item, "location": storetest.ShelfA, "counted_quantity": quantity, "reason": reason}
}

// TestACountWithADifferenceMakesTheStockWhatWasCounted walks W-06.1 to W-06.3.
func TestACountWithADifferenceMakesTheStockWhatWasCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stocked(20)
	r := w.call(storetest.Keeper, http.MethodPost, "/documents", count())
	require.Equal(t, 201, r.status, r.text())
	id := r.at(t, "id").(string)
	require.EqualValues(t, 20, r.at(t, "lines", 0, "book_quantity"), r.text())

	waiting := w.enter(storetest.Keeper, receipt(5, submitted)) // may be entered, but not posted
	w.agree(waiting, storetest.Inspector, storetest.Head)
	held := w.decide(storetest.Keeper2, w.openTask(waiting), "agree", "")
	require.Equal(t, 409, held.status, held.text())
	require.Contains(t, held.text(), "正在盘点（盘点单 "+id)
	w.play([]scenario{
		{name: "nobody counts there as well", as: storetest.Keeper2, method: http.MethodPost, path: "/documents", body: count(), status: 409, want: []string{"stock.held", id}},
		{name: "a requester does not count", as: storetest.Requester, method: http.MethodPost, path: "/documents", body: count(), status: 403},
		{name: "an outlet sees no count", as: "role-outlet_op", method: http.MethodGet, path: "/documents/" + id, status: 404, without: []string{"彩色色带"}},
	})
	change := func(line map[string]any) reply {
		body := count(line)
		delete(body, "type")
		body["version"] = w.call(storetest.Keeper, http.MethodGet, "/documents/"+id, nil).at(t, "version")
		r := w.call(storetest.Keeper, http.MethodPatch, "/documents/"+id, body)
		require.Equal(t, 200, r.status, r.text())
		return r
	}
	submit := func() reply {
		version := w.call(storetest.Keeper, http.MethodGet, "/documents/"+id, nil).at(t, "version")
		return w.call(storetest.Keeper, http.MethodPost, "/documents/"+id+"/submit", map[string]any{"version": version})
	}
	r = change(counted(storetest.Ribbon, 18, ""))
	require.EqualValues(t, -2, r.at(t, "lines", 0, "difference"), r.text())
	r = submit()
	require.Equal(t, 422, r.status, r.text())
	require.Contains(t, r.text(), "差异 -2，请填写原因")
	change(counted(storetest.Ribbon, 18, "破损"))
	r = submit()
	require.Equal(t, 200, r.status, r.text())
	w.agree(id, supervisor)

	w.play([]scenario{
		{name: "the stock is what was counted", as: storetest.Keeper, method: http.MethodGet, path: "/stock?item=" + storetest.Ribbon, status: 200, want: []string{`"quantity":18`}},
		{name: "the loss stands in 收发存", as: "role-finance", method: http.MethodGet, path: "/reports/W-05.2", status: 200, want: []string{`"out":2`, `"closing":18`}},
		{name: "the count is found", as: "role-finance", method: http.MethodGet, path: "/documents?function=W-06.3", status: 200, want: []string{id, "差异 1 项"}},
	})
	w.agree(waiting, storetest.Keeper2) // nothing is held any more
}
