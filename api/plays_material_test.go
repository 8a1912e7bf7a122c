package api_test

import (
	"net/http"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

// received submits a receipt of ribbon.
func (w *world) received(quantity int) string {
	w.t.Helper()
	return w.enter(storetest.Keeper, receipt(quantity, submitted))
}

// givesBack returns ribbon that a requisition drew.
func (w *world) givesBack(requisition string, quantity int) reply {
	w.t.Helper()
	return w.post(storetest.Requester, warehouse.MaterialReturn, in(obj{"requisition": requisition, "reason": "多领"}), line(storetest.Ribbon, quantity, onShelf()))
}

// receiptPlays is 材料入库.
func receiptPlays() map[string]play {
	return map[string]play{
		"W-01.1": func(w *world) {
			paper := w.received(20)
			assert.Regexp(w.t, `^RK-20260302-\d{4}$`, paper)
			w.waitsFor(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
			assert.Zero(w.t, w.stock(storetest.Ribbon))
		},
		"W-01.2": func(w *world) {
			w.stocked(20)
			drawn := w.draws(10)
			w.agree(drawn, storetest.Head, storetest.Keeper, storetest.Keeper2)
			w.refused(w.givesBack(drawn, 11), "最多可退 10")
			paper := w.givesBack(drawn, 4).at(w.t, "id").(string)
			w.agree(paper, storetest.Inspector, storetest.Head)
			assert.EqualValues(w.t, 10, w.stock(storetest.Ribbon))
			w.agree(paper, storetest.Keeper)
			assert.EqualValues(w.t, 14, w.stock(storetest.Ribbon))
			assert.EqualValues(w.t, 6, w.held(ledger.InUse, storetest.Ribbon, ledger.Good))
		},
		"W-01.3": func(w *world) {
			paper := w.submits(storetest.Keeper, warehouse.ClaimReceipt, in(obj{"supplier": storetest.Supplier, "claim_reference": "LP-1"}),
				line(storetest.Ribbon, 3, onShelf(), obj{"price": 500}))
			w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
			assert.EqualValues(w.t, 3, w.stock(storetest.Ribbon))
			assert.EqualValues(w.t, 3, w.total(storetest.Finance, "W-01.8", "quantity", "?category="+warehouse.CategoryClaim))
		},
		"W-01.4": func(w *world) {
			paper := w.received(20)
			w.waitsFor(paper, storetest.Inspector, storetest.Keeper2, storetest.Head)
			back := w.decide(storetest.Inspector, w.openTask(paper), "return", "外箱破损")
			require.Equal(w.t, http.StatusOK, back.status, back.text())
			assert.Equal(w.t, "已退回", w.label(paper))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper+"/timeline", nil).text(), "外箱破损")
		},
		"W-01.5": func(w *world) {
			paper := w.received(20)
			w.refused(w.decide(storetest.Head, w.openTask(paper), "agree", ""))
			w.agree(paper, storetest.Inspector)
			w.waitsFor(paper, storetest.Head, storetest.Keeper2)
			w.agree(paper, storetest.Head)
			assert.Equal(w.t, "待仓库确认", w.label(paper))
		},
		"W-01.6": func(w *world) {
			w.changes(w.received(20), storetest.Ribbon, ledger.Good, 20, storetest.Inspector, storetest.Head, storetest.Keeper2)
		},
		"W-01.7": func(w *world) {
			open, done := w.received(5), w.stocked(20)
			assert.Equal(w.t, sorted(open, done), w.listed(storetest.Keeper, "W-01.7"))
			for query, want := range map[string]string{"q=" + open: open, "state=done": done, "state=pending": open, "from=2026-03-03": "", "to=2026-03-01": "",
				"q=" + storetest.Envelope: ""} {
				r := w.call(storetest.Keeper, http.MethodGet, "/documents?function=W-01.7&"+query, nil)
				require.Equal(w.t, http.StatusOK, r.status, r.text())
				if found := r.json(w.t)["items"].([]any); want == "" {
					assert.Empty(w.t, found, query)
				} else if assert.Len(w.t, found, 1, query) {
					assert.Equal(w.t, want, found[0].(obj)["id"], query)
				}
			}
			for _, text := range []string{"彩色色带", "申城印务"} {
				assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents?function=W-01.7&q="+text, nil).text(), "RK-", text)
			}
			w.exports(storetest.Keeper, "/documents/export?function=W-01.7")
		},
		"W-01.8": func(w *world) {
			w.stocked(20) // at 12.50
			w.bought(storetest.Ribbon, 3)
			w.received(100) // not posted
			assert.EqualValues(w.t, 23, w.total(storetest.Finance, "W-01.8", "quantity", ""))
			assert.EqualValues(w.t, 20*1250+3*500, w.total(storetest.Finance, "W-01.8", "amount", ""))
		},
		"W-01.9": func(w *world) { w.redates(w.stocked(20), "W-01.9") },
	}
}

// countPlays is 库存盘点.
func countPlays() map[string]play {
	counts := func(w *world, quantity int) string {
		return w.enter(storetest.Keeper, obj{"type": warehouse.StockCount, "submit": true, "head": in(), "lines": []any{counted(storetest.Ribbon, quantity, "破损")}})
	}
	return map[string]play{
		"W-06.1": func(w *world) {
			w.stocked(20)
			shown := w.call(storetest.Keeper, http.MethodGet, "/documents/"+counts(w, 17), nil)
			assert.EqualValues(w.t, 20, shown.at(w.t, "lines", 0, "book_quantity"))
			assert.EqualValues(w.t, -3, shown.at(w.t, "lines", 0, "difference"))
		},
		"W-06.2": func(w *world) {
			w.stocked(20)
			paper := counts(w, 23)
			w.waitsFor(paper, chief, storetest.Keeper2)
			assert.EqualValues(w.t, 20, w.stock(storetest.Ribbon))
			w.agree(paper, chief)
			assert.EqualValues(w.t, 23, w.stock(storetest.Ribbon))
		},
		"W-06.3": func(w *world) {
			w.stocked(20)
			first := counts(w, 20)
			w.agree(first, chief)
			assert.Equal(w.t, sorted(first, counts(w, 19)), w.listed(storetest.Finance, "W-06.3"))
			w.exports(storetest.Finance, "/documents/export?function=W-06.3")
		},
	}
}
