package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

// played is a world with material and cards that came, went and came back.
func played(w *world) *world {
	w.t.Helper()
	playStock(w.t, w)
	playCards(w)
	playIssues(w)
	return w
}

// rows gives what a report lists.
func (w *world) rows(report, query string) []obj {
	w.t.Helper()
	r := w.call(storetest.Keeper, http.MethodGet, "/reports/"+report+"?"+query, nil)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	var out []obj
	for _, row := range r.json(w.t)["rows"].([]any) {
		out = append(out, row.(obj))
	}
	return out
}

// sumUp adds up a column of rows.
func sumUp(rows []obj, column string) value.Quantity {
	sum := value.Quantity(0)
	for _, row := range rows {
		if row[column] != nil {
			sum += figure(row[column])
		}
	}
	return sum
}

// balanced tells that opening + in − out = closing on every row and in the totals,
// and that the totals are the sums of the rows.
func (w *world) balanced(report, query string) []obj {
	w.t.Helper()
	rows := w.rows(report, query)
	require.NotEmpty(w.t, rows, report)
	totals := w.call(storetest.Keeper, http.MethodGet, "/reports/"+report+"?"+query, nil).at(w.t, "totals").(obj)
	for _, row := range append(slices.Clone(rows), totals) {
		assert.Equal(w.t, figure(row["closing"]), figure(row["opening"])+figure(row["in"])-figure(row["out"]), "%s: %v", report, row)
	}
	for _, column := range []string{"opening", "in", "out", "closing"} {
		assert.Equal(w.t, figure(totals[column]), sumUp(rows, column), "%s: %s", report, column)
	}
	return rows
}

// chained tells that the closing of a month is the opening of the next.
func chained(report string) play {
	return func(w *world) {
		w.cards(temporaryCard, 6)
		played(w)
		march := w.balanced(report, "month=2026-03")
		w.later(monthLater)
		assert.Equal(w.t, sumUp(march, "closing"), sumUp(w.rows(report, "month=2026-04"), "opening"))
	}
}

// closes tells that a flow closes with what is on the shelves.
func (w *world) closes(rows []obj, account ledger.Account) {
	w.t.Helper()
	byItem := map[string]value.Quantity{}
	for _, row := range rows {
		byItem[row["item_code"].(string)] += figure(row["closing"])
	}
	for item, closing := range byItem {
		live := int64(0)
		for _, class := range []string{ledger.Good, ledger.Returned, ledger.Scrap} {
			live += w.held(account, item, class)
		}
		assert.Equal(w.t, value.Units(live), closing, item)
	}
}

func stockPlays() map[string]play {
	return map[string]play{
		"W-05.1": func(w *world) { w.closes(played(w).balanced("W-05.1", ""), ledger.InUse) },
		"W-05.2": func(w *world) { w.closes(played(w).balanced("W-05.2", ""), ledger.Stock) },
		"W-05.3": func(w *world) {
			for _, row := range played(w).balanced("W-05.3", "") {
				assert.Equal(w.t, "item-base", row["item_code"])
			}
		},
		"W-05.4": func(w *world) {
			seen := map[string]int{}
			for _, row := range played(w).rows("W-05.4", "") {
				seen[row["document"].(string)]++
			}
			assert.Len(w.t, seen, 2, "the opening and the receipt: %v", seen)
			for paper, n := range seen {
				assert.Equal(w.t, 1, n, paper)
			}
		},
		"W-05.5": func(w *world) {
			played(w).agree(w.comesBack(7), storetest.Keeper2)
			byClass := map[string]value.Quantity{}
			for _, row := range w.balanced("W-05.5", "") {
				byClass[row["class"].(string)] += figure(row["closing"])
			}
			assert.Equal(w.t, map[string]value.Quantity{"良品": value.Units(60), "退卡": value.Units(7), "废卡": value.Units(4)}, byClass)
		},
		"W-05.6": func(w *world) {
			rows := played(w).rows("W-05.6", "")
			for _, row := range rows {
				assert.Equal(w.t, figure(row["net"]), figure(row["issued"])-figure(row["reversed"])-figure(row["returned"]), row)
			}
			assert.Equal(w.t, value.Units(10+5-3-2+20), sumUp(rows, "net"))
			assert.Equal(w.t, sumUp(rows, "net"), sumUp(w.rows("W-05.6", "card_kind=residence"), "net")+sumUp(w.rows("W-05.6", "card_kind=social"), "net"))
			assert.Empty(w.t, w.rows("W-05.6", "receiver="+storetest.OtherDept))
		},
		"W-05.7": func(w *world) {
			rows := played(w).balanced("W-05.7", "day=2026-03-02")
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/reports/W-05.7?day=2026-03-02", nil).at(w.t, "appendix", "title"), "未确认单据")
			w.later(dayLater)
			assert.Equal(w.t, sumUp(rows, "closing"), sumUp(w.rows("W-05.7", "day=2026-03-03"), "opening"))
		},
		"W-05.8": func(w *world) {
			all := played(w).balanced("W-05.8", "")
			for _, column := range []string{"opening", "in", "out", "closing"} {
				assert.Equal(w.t, sumUp(all, column), sumUp(w.rows("W-05.2", ""), column)+sumUp(w.rows("W-05.5", ""), column), column)
			}
		},
		"W-05.9": func(w *world) {
			rows := played(w).balanced("W-05.9", "day=2026-03-02")
			received, _ := w.sums("type=warehouse.social_card_receipt")
			_, issued := w.sums("type=warehouse.social_card_issue")
			assert.Equal(w.t, received-issued, sumUp(rows, "closing"))
		},
		"W-05.10": func(w *world) {
			w.cards(oldCard, 9)
			kinds := map[string]bool{}
			for _, row := range played(w).balanced("W-05.10", "") {
				kinds[row["item_code"].(string)] = true
			}
			assert.Equal(w.t, map[string]bool{seniorCard: true, oldCard: true}, kinds)
		},
	}
}

// sums gives what moves of a query brought in and took out.
func (w *world) sums(query string) (in, out value.Quantity) {
	w.t.Helper()
	r := w.call(storetest.Keeper, http.MethodGet, "/stock/moves/totals?"+query, nil)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	return figure(r.at(w.t, "in")), figure(r.at(w.t, "out"))
}

// endsWith is the acceptance of a ledger: the last balance of each item is what is
// there now, and no balance on the way is below zero.
func endsWith(report string, account ledger.Account) play {
	return func(w *world) {
		last := map[string]value.Quantity{}
		for _, row := range played(w).rows(report, "") {
			last[row["item_code"].(string)] = figure(row["closing"])
			assert.GreaterOrEqual(w.t, figure(row["closing"]), value.Quantity(0), row)
		}
		var rows []obj
		for item, closing := range last {
			rows = append(rows, obj{"item_code": item, "closing": closing.String()})
		}
		require.NotEmpty(w.t, rows)
		w.closes(rows, account)
	}
}

func ledgerPlays() map[string]play {
	return map[string]play{
		"W-07.1": endsWith("W-07.1", ledger.Stock),
		"W-07.2": endsWith("W-07.2", ledger.Stock),
		"W-07.3": func(w *world) {
			var found []string
			for _, row := range played(w).rows("W-07.3", "") {
				found = append(found, row["document"].(string))
			}
			assert.Equal(w.t, w.listed("role-purchaser", "W-09.5"), sorted(found...))
			assert.Len(w.t, w.rows("W-07.3", "state=已核决"), 1)
		},
		"W-07.4": func(w *world) {
			rows := played(w).rows("W-07.4", "month=2026-03")
			in, _ := w.sums("kind=finished&class=good&type=warehouse.card_receipt,warehouse.senior_card_receipt,warehouse.social_card_receipt")
			assert.Equal(w.t, in, sumUp(rows, "produced"))
			assert.Equal(w.t, value.Units(4), sumUp(rows, "scrapped"))
		},
		"W-07.5": func(w *world) {
			rows := played(w).rows("W-07.5", "month=2026-03")
			assert.Equal(w.t, sumUp(w.rows("W-07.6", "from=2026-03-01&to=2026-03-31"), "net"), sumUp(rows, "net"))
			assert.Equal(w.t, value.Units(30), sumUp(rows, "net"))
		},
		"W-07.6": func(w *world) {
			papers := map[string]int{}
			for _, row := range played(w).rows("W-07.6", "") {
				papers[row["document"].(string)]++
			}
			assert.Len(w.t, papers, 5, "three orders, a return and a reversal: %v", papers)
			for paper, n := range papers {
				assert.Equal(w.t, 1, n, paper)
				assert.Equal(w.t, "已完成", strings.Replace(w.label(paper), "已冲账", "已完成", 1), paper)
			}
		},
		"W-07.7": func(w *world) {
			w.playSignatures()
			for _, row := range w.rows("W-07.7", "") {
				settled := figure(row["signed"]) - figure(row["signed_reversed"]) + figure(row["returned"]) - figure(row["afterwards"])
				assert.Equal(w.t, figure(row["open"]), figure(row["sent"])+figure(row["direct"])-settled, row)
			}
			totals := w.call(storetest.Keeper, http.MethodGet, "/reports/W-07.7", nil).at(w.t, "totals").(obj)
			assert.Equal(w.t, []any{35.0, 7.0, 8.0, 5.0, 2.0, 31.0, 2.0}, figuresOf(totals, "sent", "direct", "signed", "returned", "afterwards", "open", "short"))
			totals = w.call(storetest.Keeper, http.MethodGet, "/reports/W-07.7?outlet="+storetest.OtherOutlet, nil).at(w.t, "totals").(obj)
			assert.Equal(w.t, []any{0.0, 0.0}, figuresOf(totals, "sent", "open"))
		},
		"W-07.8": func(w *world) {
			w.cards(residenceCard, 50)
			order := w.submits(shipper, warehouse.ShippingOrder, in(obj{"receiving_department": storetest.OtherDept}), line(residenceCard, 20, boxed(boxNumber(residenceCard, 20))))
			w.filled(order, storetest.Keeper, w.scanned(order))
			w.agree(order, storetest.Head, storetest.Keeper2)
			w.agree(w.returns(order, residenceCard, 3).at(w.t, "id").(string), storetest.Head, storetest.Keeper)
			w.agree(w.submits(service, warehouse.CitizenScrapTable, obj{"reason": "消磁"}, line(residenceCard, 5, obj{"defect_code": misprint})), storetest.Keeper)
			w.shipped(warehouse.ShippingOrder, residenceCard, 10) // to an outlet: no concern of the department's
			totals := w.call(service, http.MethodGet, "/reports/W-07.8", nil).at(w.t, "totals").(obj)
			assert.Equal(w.t, []any{20.0, 5.0, 3.0, 12.0}, []any{totals["sent"], totals["signed"], totals["returned"], totals["open"]})
			for _, row := range w.rows("W-07.8", "") {
				assert.Equal(w.t, figure(row["open"]), figure(row["sent"])-figure(row["signed"])-figure(row["returned"]), row)
			}
		},
		"W-07.9": chained("W-07.9"), "W-07.10": chained("W-07.10"), "W-07.11": chained("W-07.11"), "W-07.12": chained("W-07.12"),
		"W-07.13": func(w *world) {
			w.cards(temporaryCard, 6)
			played(w)
			closing := map[string]value.Quantity{}
			for _, row := range w.balanced("W-07.13", "month=2026-03") {
				closing[row["item_code"].(string)] += figure(row["closing"])
			}
			for _, report := range []string{"W-07.9", "W-07.10", "W-07.11", "W-07.12"} {
				part := map[string]value.Quantity{}
				for _, row := range w.rows(report, "month=2026-03") {
					part[row["item_code"].(string)] += figure(row["closing"])
				}
				require.NotEmpty(w.t, part, report)
				for item := range maps.Keys(part) {
					assert.Equal(w.t, closing[item], part[item], "%s: %s", report, item)
				}
			}
		},
		"W-07.14": func(w *world) {
			w.playSignatures()
			totals := w.call(storetest.Keeper, http.MethodGet, "/reports/W-07.14?district="+storetest.DistrictID, nil).at(w.t, "totals").(obj)
			assert.Equal(w.t, []any{35.0, 7.0, 10.0, 5.0, 2.0, 32.0, 29.0}, figuresOf(totals, "sent", "direct", "signed", "returned", "afterwards", "open_cards", "open"))
		},
		"W-07.15": func(w *world) {
			rows := played(w).rows("W-07.15", "")
			drawn, _ := w.sums("account=in_use&kind=card_base&type=warehouse.requisition")
			assert.Equal(w.t, drawn, sumUp(rows, "quantity"))
			assert.Equal(w.t, value.Units(30), drawn)
		},
	}
}

// playSignatures sends boxes to an outlet: one stays unsigned, one lacks two cards when
// it is signed for and two more come back of it later, one comes back whole, one is
// reversed in part, and one goes without the warehouse.
func (w *world) playSignatures() {
	w.t.Helper()
	w.cards(residenceCard, 50)
	w.shipped(warehouse.ShippingOrder, residenceCard, 20)
	signed, whole := w.shipped(warehouse.ShippingOrder, residenceCard, 10), w.shipped(warehouse.ShippingOrder, residenceCard, 3)
	w.agree(w.reversal(warehouse.OutboundReversal, w.shipped(warehouse.ShippingOrder, residenceCard, 5), 3).at(w.t, "id").(string), chief)
	box := boxNumber(residenceCard, 10)
	w.done(storetest.DistrictClerk, "/release/batches/"+w.batched(box)+"/receive", obj{})
	w.done(storetest.DistrictClerk, "/release/distributions", obj{"outlet": storetest.OutletID, "boxes": []string{box}})
	w.done(storetest.OutletClerk, "/release/boxes/"+box+"/sign", obj{"findings": []obj{{"kind": "missing", "quantity": 2, "reason": "清点两遍"}}})
	back := func(order string, quantity int, with ...obj) {
		paper := w.post(shipper, warehouse.ShippingReturn, in(obj{"order": order, "series": "other", "reason": "退回"}), line(residenceCard, quantity, with...))
		w.agree(paper.at(w.t, "id").(string), storetest.Head, storetest.Keeper)
	}
	back(signed, 2)
	back(whole, 3, boxed(boxNumber(residenceCard, 3)))
	w.batched(w.packed(obj{"item": residenceCard, "quantity": 7}))
}

// done makes a call that must succeed.
func (w *world) done(as, path string, body obj) {
	w.t.Helper()
	r := w.call(as, http.MethodPost, path, body)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
}

func figuresOf(row obj, names ...string) []any {
	var out []any
	for _, name := range names {
		out = append(out, row[name])
	}
	return out
}
