package api_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

// stockReports says for every function of 库存统计 and 账本查询 what its page must
// and must not show after the history of playStock.
var stockReports = map[string]struct {
	query         string
	want, without []string
}{
	"W-05.1":  {want: []string{"彩色色带", `"closing":8`}, without: []string{"牛皮信封", "item-film"}},
	"W-05.2":  {want: []string{"彩色色带", `"in":22`, `"out":10`, `"closing":12`}},
	"W-05.3":  {want: []string{"新item-base", `"closing":20`}, without: []string{"彩色色带"}},
	"W-05.4":  {want: []string{"新item-film", "期初结存", "RK-", `"closing":50`}, without: []string{"彩色色带"}},
	"W-05.5":  {want: []string{"居住证", "良品", `"in":42`, `"out":12`, `"closing":30`, "废卡", `"closing":4`, "敬老卡", `"closing":30`}, without: []string{"彩色色带"}},
	"W-05.6":  {want: []string{"黄浦区", "居住证", `"issued":15`, `"reversed":3`, `"returned":2`, `"net":10`, "新版社保卡", `"net":20`}, without: []string{"彩色色带"}},
	"W-05.9":  {query: "day=2026-03-02", want: []string{"当日结存", socialCard, `"in":20`, `"out":20`, `"closing":0`}, without: []string{residenceCard}},
	"W-05.10": {want: []string{"敬老卡", `"closing":30`}, without: []string{"居住证", "彩色色带"}},
	"W-07.1":  {want: []string{"居住证", "CP-", "CH-", `"closing":40`, `"closing":30`, "期初结存"}, without: []string{"彩色色带"}},
	"W-07.3":  {want: []string{"QG-", "已核决", "待主管确认", `"quantity":7`, `"amount":3360`, `"quantity":11`}, without: []string{"居住证"}},
	"W-07.4":  {query: "month=2026-03", want: []string{"居住证", `"produced":40`, `"scrapped":4`, "9.09%", "材料耗用", "新item-base", "通用"}, without: []string{"牛皮信封"}},
	"W-07.5":  {query: "month=2026-03", want: []string{"黄浦区", `"net":10`, `"net":30`}, without: []string{"彩色色带"}},
	"W-07.6":  {want: []string{"CH-", "CX-", "TH-", "SC-", "冲账单", "退库单", `"net":-3`, `"net":-2`, `"net":30`}, without: []string{"彩色色带"}},
	"W-07.7":  {want: []string{"外滩街道", "黄浦区", `"sent":12`, `"boxes":2`, `"returned":2`, `"open_boxes":1`, `"open":10`, `"open":20`}, without: []string{"彩色色带"}},
	"W-07.8":  {without: []string{residenceCard}},
	"W-07.9":  {query: "month=2026-03", want: []string{"居住证", `"closing":30`}, without: []string{"敬老卡"}},
	"W-07.10": {query: "month=2026-03", want: []string{"敬老卡", `"closing":30`}, without: []string{residenceCard}},
	"W-07.11": {query: "month=2026-03", want: []string{"新版社保卡", `"in":20`, `"out":20`, `"closing":0`}, without: []string{residenceCard}},
	"W-07.12": {query: "month=2026-03", without: []string{residenceCard, seniorCard}},
	"W-05.7":  {want: []string{"未确认单据", "待质检员确认", `"closing":12`}},
	"W-05.8":  {want: []string{"耗材", "卡基", `"closing":12`, `"closing":146`}},
	"W-07.2":  {want: []string{"LL-", "TL-", "领用单", `"closing":12`}},
	"W-07.13": {query: "month=2026-03", want: []string{"彩色色带", `"closing":12`}},
	"W-07.14": {want: []string{"黄浦区", "居住证", `"sent":12`, `"open":30`}, without: []string{"彩色色带", "外滩街道"}},
	"W-07.15": {want: []string{"新item-base", `"quantity":30`}, without: []string{"彩色色带"}},
}

// playCards receives finished cards of three kinds.
func playCards(w *world) {
	w.cards(residenceCard, 40)
	w.cards(seniorCard, 30)
	w.cards(socialCard, 20)
}

// playIssues ships cards to an outlet, takes some back by both papers, scraps
// others, and asks for material, once as far as the decision.
func playIssues(w *world) {
	w.t.Helper()
	first, second := w.shipped(warehouse.ShippingOrder, residenceCard, 10), w.shipped(warehouse.ShippingOrder, residenceCard, 5)
	w.agree(w.returns(first, residenceCard, 2).at(w.t, "id").(string), storetest.Head, storetest.Keeper)
	w.agree(w.reversal(warehouse.OutboundReversal, second, 3).at(w.t, "id").(string), chief)
	w.shipped(warehouse.SocialCardIssue, socialCard, 20)
	w.agree(w.spoilt(warehouse.ScrapReceipt, 4, obj{"origin": "车间"}).at(w.t, "id").(string), storetest.Keeper2)
	w.approved(7)
	w.requests(11)
}

// playStock receives 20 ribbons, issues 10 to the department, takes 2 back, and
// leaves a receipt unconfirmed.
func playStock(t *testing.T, w *world) {
	t.Helper()
	w.stocked(20)
	issued := w.enter(storetest.Requester, requisition(10))
	w.agree(issued, storetest.Head, storetest.Keeper, storetest.Keeper2)
	back := w.enter(storetest.Requester, map[string]any{"type": "warehouse.material_return", "submit": true,
		"head":  map[string]any{"requisition": issued, "warehouse": storetest.Main, "reason": "多领"},
		"lines": []any{map[string]any{"item": storetest.Ribbon, "location": storetest.ShelfA, "quantity": 2}}})
	w.agree(back, storetest.Inspector, storetest.Head, storetest.Keeper)
	w.enter(storetest.Keeper, receipt(5, submitted))
	for id, kind := range map[string]string{"item-base": warehouse.KindCardBase, "item-film": warehouse.KindConsumable} {
		_, err := w.store.Masters().Create(context.Background(), master.Record{Entry: document.Entry{ID: id, Ref: "items", Code: id, Name: "新" + id,
			Fields: document.Values{"kind": kind, "unit": "张"}}}, master.Editor{ID: storetest.Keeper, Name: "库管", Function: "W-08.1"})
		require.NoError(t, err)
		paper := w.enter(storetest.Keeper, receipt(50, submitted, func(body map[string]any) { body["lines"].([]any)[0].(map[string]any)["item"] = id }))
		w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
	}
	order := requisition(30)
	order["lines"].([]any)[0].(map[string]any)["item"] = "item-base"
	w.agree(w.enter(storetest.Requester, order), storetest.Head, storetest.Keeper, storetest.Keeper2)
}

func TestEveryStockReportHasItsScenario(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, withEverybody())
	playStock(t, w)
	playCards(w)
	playIssues(w)
	var list []scenario
	for _, f := range w.deps.Functions.All() {
		if !strings.HasPrefix(f.Route, "/reports/W-05.") && !strings.HasPrefix(f.Route, "/reports/W-07.") {
			continue
		}
		sc, told := stockReports[f.ID]
		require.True(t, told, "%s %s has no scenario", f.ID, f.Title)
		path := "/reports/" + f.ID + "?" + sc.query
		list = append(list,
			scenario{name: f.ID, as: storetest.Keeper, method: http.MethodGet, path: path, status: 200, want: append(sc.want, f.Title), without: sc.without},
			scenario{name: f.ID + " to an outlet", as: "role-outlet_op", method: http.MethodGet, path: path, status: 403, without: []string{"彩色色带"}},
			scenario{name: f.ID + " printed", as: "role-finance", method: http.MethodGet, path: strings.Replace(path, "?", "/print?", 1), status: 200, want: []string{f.Title}},
			scenario{name: f.ID + " as Excel", as: "role-finance", method: http.MethodGet, path: strings.Replace(path, "?", "/export?", 1), status: 200})
	}
	w.play(list)
	w.play([]scenario{{name: "moves to an outlet that has reports of its own", as: "role-outlet_op", method: http.MethodGet, path: "/stock/moves", status: 403}})
}

// TestEveryFigureIsTheSumOfWhatItLeadsTo follows each link of each report, of rows
// and of totals, to moves and to boxes, and adds up what is there.
func TestEveryFigureIsTheSumOfWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, withEverybody())
	playStock(t, w)
	playCards(w)
	playIssues(w)
	moves := 0
	for id, sc := range stockReports {
		n, _ := w.trace(id, sc.query)
		moves += n
	}
	require.Greater(t, moves, 100)
}

func TestEveryFigureOfSignaturesIsTheSumOfItsBoxes(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, withEverybody())
	w.playSignatures()
	followed := 0
	for _, id := range []string{"W-07.7", "W-07.14"} {
		for _, query := range []string{"", "district=" + storetest.DistrictID, "card_kind=residence", "card_kind=senior", "from=2026-03-01&to=2026-03-01"} {
			_, boxes := w.trace(id, query)
			followed += boxes
		}
	}
	_, boxes := w.trace("W-07.7", "outlet="+storetest.OutletID)
	require.Greater(t, followed+boxes, 60)
	w.play([]scenario{
		{"the boxes of a report he may not see", storetest.OutletClerk, "GET", "/release/shipments?function=W-07.7", nil, 403, nil, []string{"X-"}},
		{"of no report", storetest.Keeper, "GET", "/release/shipments?function=W-07.8", nil, 422, nil, nil},
		{"a day that is none", storetest.Keeper, "GET", "/release/shipments?function=W-07.7&from=x", nil, 422, nil, nil},
		{"a workbook", storetest.Keeper, "GET", "/release/shipments/export?function=W-07.14&part=open", nil, 200, nil, nil},
		{"no workbook for an outlet", storetest.OutletClerk, "GET", "/release/shipments/export?function=W-07.14", nil, 403, nil, nil},
	})
}

// TestWhatIsReversedAfterItWasSignedForOwesNothing reverses parts of orders whose boxes
// their outlet has signed for, one of them short of two cards.
func TestWhatIsReversedAfterItWasSignedForOwesNothing(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, withEverybody())
	w.cards(residenceCard, 50)
	toDistrict := func(quantity int) string {
		order := w.submits(shipper, warehouse.ShippingOrder, in(obj{"district": storetest.DistrictID}), line(residenceCard, quantity, boxed(boxNumber(residenceCard, quantity))))
		w.filled(order, storetest.Keeper, w.scanned(order))
		w.agree(order, storetest.Head, storetest.Keeper2)
		return order
	}
	whole, lacking := toDistrict(20), toDistrict(10)
	for box, findings := range map[string][]obj{boxNumber(residenceCard, 20): {}, boxNumber(residenceCard, 10): {{"kind": "missing", "quantity": 2, "reason": "清点两遍"}}} {
		w.done(storetest.DistrictClerk, "/release/batches/"+w.batched(box)+"/receive", obj{})
		w.done(storetest.DistrictClerk, "/release/distributions", obj{"outlet": storetest.OutletID, "boxes": []string{box}})
		w.done(storetest.OutletClerk, "/release/boxes/"+box+"/sign", obj{"findings": findings})
	}
	for order, quantity := range map[string]int{whole: 8, lacking: 3} {
		w.agree(w.reversal(warehouse.OutboundReversal, order, quantity).at(w.t, "id").(string), chief)
	}
	for id, want := range map[string][]any{"W-07.7": {19.0, 28.0, 9.0, 2.0, 0.0}, "W-07.14": {19.0, 30.0, 11.0, 0.0, 0.0}} {
		rows := w.rows(id, "")
		require.Len(t, rows, 1, "%s: where the boxes went, not where the order said: %v", id, rows)
		require.Equal(t, want, figuresOf(rows[0], "sent", "signed", "signed_reversed", "short", "open"), id)
	}
}

// trace compares every figure of a report with what its link leads to, and tells how
// many lead to moves and how many to boxes.
func (w *world) trace(id, query string) (moves, boxes int) {
	w.t.Helper()
	r := w.call(storetest.Keeper, http.MethodGet, "/reports/"+id+"?"+query, nil)
	require.Equal(w.t, 200, r.status, r.text())
	rows := append(r.at(w.t, "rows").([]any), r.at(w.t, "totals"))
	if more, ok := r.json(w.t)["appendix"].(map[string]any); ok {
		rows = append(rows, more["rows"].([]any)...)
	}
	for _, x := range rows {
		row := x.(map[string]any)
		links, _ := row["_links"].(map[string]any)
		for column, link := range links {
			if row[column] == nil {
				continue
			}
			path, query, _ := strings.Cut(link.(string), "?")
			switch path {
			case "/release/shipments":
				boxes++
				require.Equal(w.t, figure(row[column]), w.sumOfBoxes(query, column), "%s %s of %v: %s", id, column, row, query)
			case "/stock/moves":
				moves++
				require.Equal(w.t, figure(row[column]), w.sumOf(query, column), "%s %s of %v: %s", id, column, row, query)
			}
		}
	}
	return moves, boxes
}

func figure(x any) value.Quantity {
	q, err := value.ParseQuantity(fmt.Sprint(x))
	if err != nil {
		panic(err)
	}
	return q
}

// sumOfBoxes adds up the boxes of a query as the column of a report counts them.
func (w *world) sumOfBoxes(query, column string) value.Quantity {
	w.t.Helper()
	r := w.call(storetest.Keeper, http.MethodGet, "/release/shipments?page_size=200&"+query, nil)
	require.Equal(w.t, 200, r.status, r.text())
	boxes, cards, signed := value.Quantity(0), value.Quantity(0), value.Quantity(0)
	for _, x := range r.at(w.t, "items").([]any) {
		box := x.(obj)
		boxes += value.Units(1)
		cards += figure(box["quantity"])
		signed += figure(box["signed"].(obj)["quantity"])
	}
	switch column {
	case "direct", "open_cards":
		return cards
	case "signed":
		return signed
	case "short":
		return cards - signed
	}
	return boxes
}

// sumOf adds up the moves of a query as the column of a report counts them.
func (w *world) sumOf(query, column string) value.Quantity {
	w.t.Helper()
	r := w.call(storetest.Keeper, http.MethodGet, "/stock/moves/totals?"+query, nil)
	require.Equal(w.t, 200, r.status, r.text())
	in, out := figure(r.at(w.t, "in")), figure(r.at(w.t, "out"))
	listed := w.call(storetest.Keeper, http.MethodGet, "/stock/moves?page_size=200&"+query, nil)
	sum := value.Quantity(0)
	for _, m := range listed.at(w.t, "items").([]any) {
		sum += figure(m.(map[string]any)["quantity"])
	}
	require.Equal(w.t, in-out, sum, "the list adds up to its totals")
	switch {
	case column == "in" || column == "quantity" && strings.Contains(query, "direction=in"):
		return in
	case column == "out", column == "issued", column == "net":
		return out - in
	case column == "sent":
		return out - in
	case column == "reversed":
		return -out
	}
	return in - out
}

func TestReportsCompareWithAnEarlierPeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	playStock(t, w)
	r := w.call(storetest.Keeper, http.MethodGet, "/reports/W-05.2?from=2026-03-01&to=2026-03-02&compare=year", nil)
	require.Equal(t, 200, r.status, r.text())
	require.Contains(t, r.text(), "2025-03-01 至 2025-03-02")
	require.EqualValues(t, 82, r.at(t, "totals", "closing"))
	require.EqualValues(t, 0, r.at(t, "totals", "closing@before"))
	var keys []string
	for _, c := range r.at(t, "columns").([]any) {
		keys = append(keys, c.(map[string]any)["key"].(string))
	}
	require.True(t, slices.Contains(keys, "in@before"), keys)
	require.Equal(t, 422, w.call(storetest.Keeper, http.MethodGet, "/reports/W-05.2?compare=week", nil).status)
}
