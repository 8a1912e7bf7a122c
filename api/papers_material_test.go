package api_test

import (
	"net/http"

	"github.com/stretchr/testify/assert"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

// table lists cards on a confirmed 区退废卡入库表.
func (w *world) table(quantity int) string {
	w.t.Helper()
	paper := w.submits(shipper, warehouse.DistrictScrapTable, obj{"district": storetest.DistrictID}, line(residenceCard, quantity, obj{"defect_code": misprint}))
	w.agree(paper, storetest.Keeper)
	return paper
}

func (w *world) draws(quantity int) string {
	w.t.Helper()
	return w.submits(storetest.Requester, warehouse.Requisition, in(obj{"category": storetest.Daily, "purpose": "制卡"}), line(storetest.Ribbon, quantity))
}

func (w *world) loses(quantity int) string {
	w.t.Helper()
	return w.submits(storetest.Requester, warehouse.LossCompensation, in(obj{"loss": "机器卡纸", "purpose": "补足"}), line(blank, quantity))
}

func (w *world) exchanges(quantity, back int) reply {
	w.t.Helper()
	return w.post(storetest.Requester, warehouse.BlankCardExchange, in(obj{"defect": "芯片不良", "purpose": "调换"}),
		line(blank, quantity, obj{"exchanged_quantity": back}))
}

func (w *world) sendsBack(receipt string, quantity int) reply {
	w.t.Helper()
	return w.post(storetest.Keeper, warehouse.SupplierReturn, in(obj{"receipt": receipt, "supplier": storetest.Supplier, "reason": "质量不良"}),
		line(storetest.Ribbon, quantity, obj{"price": 500}))
}

func issuePlays() map[string]play {
	return map[string]play{
		"W-02.1": func(w *world) {
			w.bought(blank, 100)
			head := in(obj{"scrap_table": w.table(5), "purpose": "补制"})
			w.refused(w.post(storetest.Requester, warehouse.ScrapRequisition, head, line(blank, 6)), "最多可领用 5")
			paper := w.submits(storetest.Requester, warehouse.ScrapRequisition, head, line(blank, 5))
			w.agree(paper, storetest.Head, storetest.Keeper, storetest.Keeper2)
			assert.EqualValues(w.t, 95, w.stock(blank))
			w.refused(w.post(storetest.Requester, warehouse.ScrapRequisition, head, line(blank, 1)), "最多可领用 0")
		},
		"W-02.2": func(w *world) {
			w.bought(blank, 100)
			w.refused(w.exchanges(9, 8), "超过调换数量 8")
			shown := w.exchanges(7, 8)
			assert.EqualValues(w.t, 7, shown.at(w.t, "lines", 0, "quantity"))
			assert.EqualValues(w.t, 8, shown.at(w.t, "lines", 0, "exchanged_quantity"))
			assert.Contains(w.t, w.call(storetest.Requester, http.MethodGet, "/documents/"+shown.at(w.t, "id").(string)+"/print", nil).text(), "调换数量")
		},
		"W-02.3": func(w *world) {
			w.bought(blank, 100)
			w.agree(w.loses(4), storetest.Head, storetest.Keeper, storetest.Keeper2)
			assert.EqualValues(w.t, 4, w.total(storetest.Finance, "W-02.10", "quantity", "?category="+warehouse.CategoryLoss))
		},
		"W-02.4": func(w *world) {
			w.bought(storetest.Ribbon, 20)
			paper := w.draws(5)
			w.waitsFor(paper, storetest.Head)
			assert.EqualValues(w.t, 20, w.stock(storetest.Ribbon))
		},
		"W-02.5": func(w *world) {
			receipt := w.bought(storetest.Ribbon, 20)
			w.refused(w.sendsBack(receipt, 21), "最多可退 20")
			r := w.sendsBack(receipt, 5)
			paper := r.at(w.t, "id").(string)
			w.agree(paper, storetest.Head, storetest.Keeper2)
			assert.EqualValues(w.t, 20, w.stock(storetest.Ribbon))
			w.agree(paper, storetest.Keeper2)
			assert.EqualValues(w.t, 15, w.stock(storetest.Ribbon))
			claim := in(obj{"supplier": storetest.Supplier, "claim_reference": "LP", "supplier_return": paper})
			w.refused(w.post(storetest.Keeper, warehouse.ClaimReceipt, claim, line(storetest.Ribbon, 6, onShelf(), obj{"price": 0})), "最多可理赔 5")
			w.submits(storetest.Keeper, warehouse.ClaimReceipt, claim, line(storetest.Ribbon, 5, onShelf(), obj{"price": 0}))
		},
		"W-02.6": func(w *world) {
			w.bought(storetest.Ribbon, 20)
			paper := w.draws(5)
			w.waitsFor(paper, storetest.Head, storetest.Keeper)
			assert.NotEqual(w.t, http.StatusOK, w.decide("role-dept_head", w.openTask(paper), "agree", "").status, "the head of no department")
			w.agree(paper, storetest.Head)
			assert.Equal(w.t, "待仓库领料", w.label(paper))
		},
		"W-02.7": func(w *world) {
			w.bought(storetest.Ribbon, 20)
			paper := w.draws(30)
			w.agree(paper, storetest.Head)
			w.refused(w.fill(paper, storetest.Keeper, obj{"line": 1, "picked_quantity": 21, "location": storetest.ShelfA}), "库存不足")
			w.filled(paper, storetest.Keeper, obj{"line": 1, "picked_quantity": 20, "location": storetest.ShelfA})
			assert.Equal(w.t, "待仓库确认", w.label(paper))
		},
		"W-02.8": func(w *world) {
			w.bought(storetest.Ribbon, 20)
			paper := w.draws(5)
			w.agree(paper, storetest.Head, storetest.Keeper)
			assert.EqualValues(w.t, 20, w.stock(storetest.Ribbon))
			w.agree(paper, storetest.Keeper2)
			assert.EqualValues(w.t, 15, w.stock(storetest.Ribbon))
			assert.EqualValues(w.t, 5, w.held(ledger.InUse, storetest.Ribbon, ledger.Good))
		},
		"W-02.9": func(w *world) {
			receipt := w.bought(storetest.Ribbon, 20)
			w.bought(blank, 20)
			all := sorted(w.draws(1), w.loses(1), w.exchanges(1, 1).at(w.t, "id").(string), w.sendsBack(receipt, 1).at(w.t, "id").(string),
				w.submits(storetest.Requester, warehouse.ScrapRequisition, in(obj{"scrap_table": w.table(5), "purpose": "补制"}), line(blank, 1)))
			assert.Equal(w.t, all, w.listed(storetest.Keeper, "W-02.9"))
			w.exports(storetest.Keeper, "/documents/export?function=W-02.9")
		},
		"W-02.10": func(w *world) {
			receipt := w.bought(storetest.Ribbon, 20)
			w.agree(w.draws(5), storetest.Head, storetest.Keeper, storetest.Keeper2)
			w.agree(w.sendsBack(receipt, 3).at(w.t, "id").(string), storetest.Head, storetest.Keeper2, storetest.Keeper2)
			w.draws(2) // not posted
			assert.EqualValues(w.t, 8, w.total(storetest.Finance, "W-02.10", "quantity", ""))
		},
		"W-02.11": func(w *world) {
			w.bought(storetest.Ribbon, 20)
			receipt := w.bought(storetest.Ribbon, 1)
			w.redatesReceipt(receipt)
			paper := w.draws(1)
			w.agree(paper, storetest.Head, storetest.Keeper, storetest.Keeper2)
			w.redates(paper, "W-02.11")
		},
	}
}

// redatesReceipt moves a receipt back, so that what it brought can be issued then.
func (w *world) redatesReceipt(paper string) {
	w.t.Helper()
	r := w.call(chief, http.MethodPost, "/documents/"+paper+"/redate", obj{"business_date": "2026-02-01", "reason": "到货更早"})
	assert.Equal(w.t, http.StatusOK, r.status, r.text())
}

func (w *world) requests(quantity int) string {
	w.t.Helper()
	return w.submits(storetest.Requester, warehouse.PurchaseRequest, obj{"needed_date": "2026-03-20", "reason": "库存不足"}, line(storetest.Ribbon, quantity))
}

func (w *world) approved(quantity int) string {
	w.t.Helper()
	paper := w.requests(quantity)
	w.agree(paper, "role-supervisor")
	w.filled(paper, "role-purchaser", obj{"line": 1, "supplier": storetest.Supplier, "price": 480})
	w.agree(paper, "role-approver")
	return paper
}

// arrives receives against a request.
func (w *world) arrives(request, item string, quantity int) reply {
	w.t.Helper()
	return w.post(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": storetest.Purchase, "purchase_request": request}),
		line(item, quantity, onShelf(), obj{"price": 480}))
}

func purchasePlays() map[string]play {
	return map[string]play{
		"W-09.1": func(w *world) { w.waitsFor(w.requests(10), "role-supervisor") },
		"W-09.2": func(w *world) {
			paper := w.requests(10)
			w.waitsFor(paper, "role-supervisor", "role-purchaser", "role-approver")
			w.agree(paper, "role-supervisor")
			assert.Equal(w.t, "待采购确认", w.label(paper))
		},
		"W-09.3": func(w *world) {
			paper := w.requests(10)
			w.agree(paper, "role-supervisor")
			w.waitsFor(paper, "role-purchaser", "role-supervisor", "role-approver")
			w.refused(w.fill(paper, "role-purchaser", obj{"line": 1, "price": 480}), "请选择供应商")
			w.filled(paper, "role-purchaser", obj{"line": 1, "supplier": storetest.Supplier, "price": 480})
			assert.Equal(w.t, "待核决", w.label(paper))
		},
		"W-09.4": func(w *world) {
			paper := w.requests(10)
			w.agree(paper, "role-supervisor")
			w.refused(w.decide("role-approver", w.openTask(paper), "agree", ""))
			w.filled(paper, "role-purchaser", obj{"line": 1, "supplier": storetest.Supplier, "price": 480})
			w.agree(paper, "role-approver")
			assert.Equal(w.t, "已核决", w.label(paper))
		},
		"W-09.5": func(w *world) {
			assert.Equal(w.t, sorted(w.requests(1), w.approved(2)), w.listed("role-purchaser", "W-09.5"))
			w.exports("role-purchaser", "/documents/export?function=W-09.5")
		},
		"W-09.6": func(w *world) {
			request := w.approved(10)
			status := func() any {
				return w.call("role-purchaser", http.MethodGet, "/reports/W-09.6", nil).at(w.t, "rows", 0, "arrival")
			}
			assert.Equal(w.t, "未到货", status())
			w.refused(w.arrives(request, storetest.Envelope, 1), "没有牛皮信封")
			first := w.arrives(request, storetest.Ribbon, 4).at(w.t, "id").(string)
			assert.Equal(w.t, "未到货", status(), "nothing is posted yet")
			w.agree(first, storetest.Inspector, storetest.Head, storetest.Keeper2)
			assert.Equal(w.t, "部分到货", status())
			assert.EqualValues(w.t, 6, w.total("role-purchaser", "W-09.6", "open", ""))
			w.agree(w.arrives(request, storetest.Ribbon, 6).at(w.t, "id").(string), storetest.Inspector, storetest.Head, storetest.Keeper2)
			assert.Equal(w.t, "已完成", status())
			chain := w.call(storetest.Keeper, http.MethodGet, "/documents/"+first+"/chain", nil)
			assert.Equal(w.t, request, chain.at(w.t, "nodes", 0, "id"))
			assert.Equal(w.t, true, chain.at(w.t, "nodes", 1, "current"))
		},
	}
}

func (w *world) buysOnce(quantity int) string {
	w.t.Helper()
	return w.submits(storetest.Requester, warehouse.OneTimeReceipt, in(obj{"supplier": storetest.Supplier}), line(banner, quantity, onShelf(), obj{"price": 3000}))
}

func (w *world) usesOnce(quantity int) reply {
	w.t.Helper()
	return w.post(storetest.Requester, warehouse.OneTimeIssue, in(obj{"purpose": "宣传"}), line(banner, quantity))
}

func (w *world) boughtOnce(quantity int) string {
	w.t.Helper()
	paper := w.buysOnce(quantity)
	w.agree(paper, storetest.Inspector, storetest.Keeper)
	return paper
}

func oneTimePlays() map[string]play {
	once := func(w *world) int64 { return w.held(ledger.OneTime, banner, ledger.Good) }
	return map[string]play{
		"W-10.1": func(w *world) {
			w.waitsFor(w.buysOnce(3), storetest.Inspector)
			w.refused(w.post(storetest.Requester, warehouse.OneTimeReceipt, in(obj{"supplier": storetest.Supplier}),
				line(storetest.Ribbon, 1, onShelf(), obj{"price": 1})), "不是一次性物品")
		},
		"W-10.2": func(w *world) {
			paper := w.buysOnce(3)
			w.waitsFor(paper, storetest.Inspector, storetest.Keeper, storetest.Head)
			w.agree(paper, storetest.Inspector)
			assert.Equal(w.t, "待仓库确认", w.label(paper))
		},
		"W-10.3": func(w *world) {
			paper := w.buysOnce(3)
			w.agree(paper, storetest.Inspector)
			assert.Zero(w.t, once(w))
			w.agree(paper, storetest.Keeper)
			assert.EqualValues(w.t, 3, once(w))
			assert.Zero(w.t, w.stock(banner), "it is no material")
		},
		"W-10.4": func(w *world) {
			assert.Equal(w.t, sorted(w.buysOnce(1), w.boughtOnce(2)), w.listed(storetest.Keeper, "W-10.4"))
			w.exports(storetest.Keeper, "/documents/export?function=W-10.4")
		},
		"W-10.5": func(w *world) {
			w.boughtOnce(3)
			w.buysOnce(5)
			assert.EqualValues(w.t, 3, w.total(storetest.Finance, "W-10.5", "quantity", ""))
			assert.EqualValues(w.t, 9000, w.total(storetest.Finance, "W-10.5", "amount", ""))
		},
		"W-11.1": func(w *world) {
			w.boughtOnce(3)
			w.refused(w.usesOnce(4), "库存不足")
			w.waitsFor(w.usesOnce(3).at(w.t, "id").(string), storetest.Head)
		},
		"W-11.2": func(w *world) {
			w.boughtOnce(3)
			paper := w.usesOnce(2).at(w.t, "id").(string)
			w.waitsFor(paper, storetest.Head, storetest.Keeper)
			assert.NotEqual(w.t, http.StatusOK, w.decide("role-dept_head", w.openTask(paper), "agree", "").status)
			w.agree(paper, storetest.Head)
			assert.Equal(w.t, "待仓库确认", w.label(paper))
		},
		"W-11.3": func(w *world) {
			w.boughtOnce(3)
			paper := w.usesOnce(2).at(w.t, "id").(string)
			w.agree(paper, storetest.Head)
			assert.EqualValues(w.t, 3, once(w))
			w.agree(paper, storetest.Keeper)
			assert.EqualValues(w.t, 1, once(w))
		},
		"W-11.4": func(w *world) {
			w.boughtOnce(3)
			assert.Equal(w.t, []string{w.usesOnce(1).at(w.t, "id").(string)}, w.listed(storetest.Keeper, "W-11.4"))
		},
		"W-11.5": func(w *world) {
			w.boughtOnce(3)
			w.agree(w.usesOnce(2).at(w.t, "id").(string), storetest.Head, storetest.Keeper)
			assert.EqualValues(w.t, 2, w.total(storetest.Finance, "W-11.5", "quantity", ""))
			assert.EqualValues(w.t, 1600, w.total(storetest.Finance, "W-11.5", "reference_amount", ""))
		},
	}
}

func scrapPlays() map[string]play {
	listed := func(w *world) int64 { return w.held(ledger.Scrapped, residenceCard, ledger.Scrap) }
	card := func(number string, quantity int) obj {
		return line(residenceCard, quantity, obj{"card_no": number, "defect_code": misprint})
	}
	return map[string]play{
		"W-12.1": func(w *world) {
			head := obj{"district": storetest.DistrictID}
			w.refused(w.post(shipper, warehouse.DistrictScrapTable, head, card("A1", 2)), "数量应为 1")
			w.refused(w.post(shipper, warehouse.DistrictScrapTable, head, card("A1", 1), card("A1", 1)), "卡号 A1 重复")
			w.waitsFor(w.submits(shipper, warehouse.DistrictScrapTable, head, card("A1", 1), line(residenceCard, 9, obj{"defect_code": misprint})), storetest.Keeper)
		},
		"W-12.2": func(w *world) {
			paper := w.submits(service, warehouse.CitizenScrapTable, obj{"reason": "消磁"}, line(residenceCard, 1, obj{"card_no": "B1", "defect_code": misprint, "holder": "王𪚥"}))
			w.waitsFor(paper, storetest.Keeper)
			assert.NotContains(w.t, w.call(service, http.MethodGet, "/documents/"+paper, nil).text(), "王𪚥", "masked, until he says why")
			w.confirm(service, storetest.Keeper, "role-supervisor")
			assert.Equal(w.t, "王𪚥", w.unmask(service, "document", paper, "联系持卡人").at(w.t, "values", "lines[0].holder"))
			assert.Equal(w.t, http.StatusForbidden, w.unmask("role-supervisor", "document", paper, "联系持卡人").status)
			assert.NotContains(w.t, w.call("role-supervisor", http.MethodGet, "/documents/"+paper, nil).text(), "王𪚥")
		},
		"W-12.3": func(w *world) {
			w.refused(w.post(maker, warehouse.MakingScrapTable, obj{}, card("C1", 1)), "请填写制卡作业号")
			w.waitsFor(w.submits(maker, warehouse.MakingScrapTable, obj{"job": "JOB-9"}, card("C1", 1)), storetest.Keeper)
		},
		"W-12.4": func(w *world) {
			paper := w.submits(shipper, warehouse.DistrictScrapTable, obj{"district": storetest.DistrictID}, line(residenceCard, 9, obj{"defect_code": misprint}))
			assert.Zero(w.t, listed(w))
			w.agree(paper, storetest.Keeper)
			assert.EqualValues(w.t, 9, listed(w))
			assert.Zero(w.t, w.stock(residenceCard), "no stock of finished cards changes")
		},
		"W-12.5": func(w *world) {
			assert.Equal(w.t, sorted(w.table(1), w.submits(service, warehouse.CitizenScrapTable, obj{"reason": "消磁"}, card("B1", 1)),
				w.submits(maker, warehouse.MakingScrapTable, obj{"job": "JOB-9"}, card("C1", 1))), w.listed(storetest.Keeper, "W-12.5"))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents?q=JOB-9", nil).text(), "GT-")
		},
		"W-12.6": func(w *world) {
			w.table(4)
			w.agree(w.submits(maker, warehouse.MakingScrapTable, obj{"job": "JOB-9"}, card("C1", 1)), storetest.Keeper)
			w.submits(service, warehouse.CitizenScrapTable, obj{"reason": "消磁"}, card("B1", 1)) // not confirmed
			assert.EqualValues(w.t, 5, w.total(storetest.Keeper, "W-12.6", "quantity", ""))
			assert.EqualValues(w.t, 1, w.total(storetest.Keeper, "W-12.6", "quantity", "?paper_type="+warehouse.MakingScrapTable))
			assert.EqualValues(w.t, 5, w.total(storetest.Keeper, "W-12.6", "quantity", "?category="+misprint))
		},
	}
}
