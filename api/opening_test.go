package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const financier = "role-finance"

// newOpeningWorld is a centre on its first day: entries, and no paper yet.
func newOpeningWorld(t *testing.T) *world {
	return newWorldOf(t, withEveryRole(withCards(storetest.Directory())))
}

func opening(head obj, lines ...obj) obj {
	full := obj{"business_date": "2026-02-28", "warehouse": storetest.Main}
	for k, v := range head {
		full[k] = v
	}
	return obj{"type": warehouse.OpeningBalance, "submit": true, "head": full, "lines": lines}
}

func (w *world) opened(lines ...obj) string {
	w.t.Helper()
	paper := w.enter(storetest.Keeper, opening(nil, lines...))
	w.agree(paper, chief, financier)
	return paper
}

func TestOpeningBalancePostsOnlyWhenApprovedAndStandsBeforeThePeriod(t *testing.T) {
	w := newOpeningWorld(t)
	paper := w.enter(storetest.Keeper, opening(nil, line(storetest.Ribbon, 12, onShelf(), obj{"price": 500}), line(banner, 3, onShelf()),
		line(socialCard, 40, onShelf(), obj{"class": ledger.Returned})))
	assert.Equal(t, "待期初主管确认", w.label(paper))
	w.agree(paper, chief)
	assert.Zero(t, w.stock(storetest.Ribbon))
	w.waitsFor(paper, financier, storetest.Keeper2)
	w.agree(paper, financier)
	assert.EqualValues(t, 12, w.stock(storetest.Ribbon))
	assert.EqualValues(t, 3, w.held(ledger.OneTime, banner, ledger.Good))
	assert.EqualValues(t, 40, w.held(ledger.Stock, socialCard, ledger.Returned))
	w.play([]scenario{{"it is the opening of March", storetest.Keeper, "GET", "/reports/W-05.2?from=2026-03-01&to=2026-03-31", nil, 200,
		[]string{`"opening":12`, `"in":0`, `"closing":12`}, nil}})

	held := w.enter(storetest.Keeper, opening(obj{"warehouse": nil, "department": storetest.Department}, line(storetest.Ribbon, 4)))
	w.agree(held, chief, financier)
	assert.EqualValues(t, 4, w.held(ledger.InUse, storetest.Ribbon, ledger.Good))
}

func TestOpeningBalanceIsRefusedInASentence(t *testing.T) {
	w := newOpeningWorld(t)
	w.opened(line(storetest.Ribbon, 12, onShelf()))
	ask := func(name string, body obj, words ...string) scenario {
		return scenario{name, storetest.Keeper, "POST", "/documents", body, 422, words, nil}
	}
	w.play([]scenario{
		ask("twice at one place", opening(nil, line(storetest.Ribbon, 1, onShelf())), "已有期初余额（QC-"),
		ask("twice on one paper", opening(nil, line(storetest.Glue, 1, onShelf()), line(storetest.Glue, 2, onShelf())), "与第 1 行是同一处"),
		ask("no shelf", opening(nil, line(storetest.Glue, 1)), "请填写热熔胶水的库位"),
		ask("a shelf of another warehouse", opening(nil, line(storetest.Glue, 1, obj{"location": storetest.ShelfSpare})), "不属于"),
		ask("both a warehouse and a department", opening(obj{"department": storetest.Department}, line(storetest.Glue, 1, onShelf())), "请填写其中一项"),
		ask("cards in use", opening(obj{"warehouse": nil, "department": storetest.Department}, line(socialCard, 1)), "不是材料"),
		ask("material that is scrap", opening(nil, line(storetest.Glue, 1, onShelf(), obj{"class": ledger.Scrap})), "质量类别只能是良品"),
		ask("negative", opening(nil, line(storetest.Glue, -1, onShelf())), "lines[0].quantity"),
		ask("unknown", opening(nil, line("nothing", 1, onShelf())), "不存在"),
		ask("no date", opening(obj{"business_date": nil}, line(storetest.Glue, 1, onShelf())), "期初日期"),
		{"by whom it is none of", storetest.Requester, "POST", "/documents", opening(nil), 403, nil, nil},
	})
	require.NoError(t, w.store.CloseMonth(t.Context(), "2026-01"))
	w.play([]scenario{ask("after the first close", opening(nil, line(storetest.Glue, 1, onShelf())), "2026-01 已月结，期初余额只能在第一次月结之前录入")})
}

func TestOpeningBalanceWaitingWhenTheFirstMonthIsClosedIsNotPosted(t *testing.T) {
	w := newOpeningWorld(t)
	paper := w.enter(storetest.Keeper, opening(obj{"business_date": "2026-03-01"}, line(storetest.Ribbon, 12, onShelf())))
	w.agree(paper, chief)
	require.NoError(t, w.store.CloseMonth(t.Context(), "2026-02"))
	r := w.decide(financier, w.openTask(paper), "agree", "")
	require.Equal(t, http.StatusConflict, r.status, r.text())
	assert.Contains(t, r.text(), "已月结")
	assert.Zero(t, w.stock(storetest.Ribbon))
}

func TestOpeningBalanceIsTakenBackUntilSomethingDependsOnIt(t *testing.T) {
	w := newOpeningWorld(t)
	w.confirm(storetest.Keeper)
	paper := w.opened(line(storetest.Ribbon, 12, onShelf()))
	back := func() reply {
		return w.post(storetest.Keeper, warehouse.OpeningReversal, obj{"original": paper, "reason": "数量录错"}, obj{"of_line": 1, "quantity": 12})
	}
	r := back()
	require.Equal(t, http.StatusCreated, r.status, r.text())
	w.agree(r.at(t, "id").(string), chief)
	assert.Zero(t, w.stock(storetest.Ribbon))
	assert.Equal(t, "已冲账", w.label(paper))

	paper = w.opened(line(storetest.Ribbon, 10, onShelf()))
	drawn := w.draws(4)
	w.agree(drawn, storetest.Head, storetest.Keeper, storetest.Keeper2)
	w.refused(back2(w, paper), "依赖它的单据", drawn)
	assert.EqualValues(t, 6, w.stock(storetest.Ribbon))
}

func back2(w *world, paper string) reply {
	return w.post(storetest.Keeper, warehouse.OpeningReversal, obj{"original": paper, "reason": "数量录错"}, obj{"of_line": 1, "quantity": 10})
}

func TestStockAlertsComeAndGoWithTheLedgerAndAreToldOnce(t *testing.T) {
	w := newOpeningWorld(t)
	require.NoError(t, w.store.Seed(t.Context(), store.Directory{Entries: []master.Record{{Entry: document.Entry{ID: "ethanol", Ref: "items", Code: "YC",
		Name: "无水乙醇", Fields: document.Values{"kind": warehouse.KindConsumable, "unit": "升", "decimals": int64(0), "expires": true}}}}}))
	limit := w.call(storetest.Keeper, http.MethodPost, "/masters/stock-limits", obj{"item": storetest.Ribbon, "warehouse": storetest.Main, "min_stock": 10})
	require.Equal(t, http.StatusCreated, limit.status, limit.text())
	assert.Equal(t, "彩色色带 · 中心主仓", limit.at(t, "name"))
	announce := func() int {
		now, err := warehouse.AlertsNow(t.Context(), w.store.Shelves(), w.deps.Sources.Thresholds, "2026-03-02")
		require.NoError(t, err)
		fresh, err := w.store.Announce(t.Context(), "keeper", now)
		require.NoError(t, err)
		return fresh
	}
	shows := func(words []string, without ...string) {
		t.Helper()
		w.play([]scenario{{"alerts", storetest.Keeper, "GET", "/reports/W-08.5", nil, 200, words, without}})
	}
	assert.Equal(t, 1, announce())
	assert.Zero(t, announce(), "an alert is told once")
	shows([]string{"低于下限", "彩色色带", "中心主仓"})
	w.bought(storetest.Ribbon, 10)
	shows(nil, "彩色色带")
	assert.Zero(t, announce())
	w.agree(w.draws(1), storetest.Head, storetest.Keeper, storetest.Keeper2)
	assert.Equal(t, 1, announce(), "the next crossing is told again")

	w.refused(w.post(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": storetest.Purchase}),
		line("ethanol", 5, onShelf(), obj{"price": 100})), "请填写有效期至")
	w.refused(w.post(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": storetest.Purchase}),
		line("ethanol", 5, onShelf(), obj{"price": 100, "expires_on": "2026-02-01"})), "已过有效期")
	paper := w.submits(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": storetest.Purchase}),
		line("ethanol", 5, onShelf(), obj{"price": 100, "expires_on": "2026-03-20"}))
	w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
	shows([]string{"临近有效期", "无水乙醇", "2026-03-20"})
	assert.Equal(t, 1, announce())
	w.play([]scenario{{"the keepers were told", storetest.Keeper, "GET", "/notices", nil, 200, []string{"仓库预警：", "无水乙醇临近有效期（现有 5升）", "彩色色带低于下限"}, nil},
		{"others see no alerts", storetest.Requester, "GET", "/reports/W-08.5", nil, 403, nil, nil},
		{"one limit for a pair", storetest.Keeper, "POST", "/masters/stock-limits", obj{"item": storetest.Ribbon, "warehouse": storetest.Main, "min_stock": 3}, 409, []string{"master.code_taken"}, nil}})
}
