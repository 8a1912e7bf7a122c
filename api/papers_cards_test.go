package api_test

import (
	"net/http"

	"github.com/stretchr/testify/assert"

	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store/storetest"
)

// spoilt receives scrap or returned cards.
func (w *world) spoilt(kind string, quantity int, head obj) reply {
	w.t.Helper()
	return w.post(storetest.Keeper, kind, in(head), line(residenceCard, quantity, onShelf(), obj{"defect_code": misprint}))
}

func (w *world) comesBack(quantity int) string {
	w.t.Helper()
	return w.submits(storetest.Keeper, warehouse.ReturnedReceipt, in(obj{"district": storetest.DistrictID, "reason": "地址不详"}), line(residenceCard, quantity, onShelf()))
}

// inspectsAll is the acceptance of both QC slips.
func inspectsAll(kind, card, other string) play {
	return func(w *world) {
		job := func(quantity, passed, rejected int, item string) reply {
			return w.post(storetest.Inspector, kind, obj{"job": "JOB-1", "job_quantity": quantity},
				line(item, passed, obj{"rejected": rejected, "defect_code": misprint}))
		}
		w.refused(job(100, 90, 9, card), "应等于作业数量 100")
		w.refused(job(100, 90, 10, other), "请用它自己的单据")
		w.refused(w.post(storetest.Inspector, kind, obj{"job": "JOB-1", "job_quantity": 10}, line(card, 9, obj{"rejected": 1})), "请填写错卡代码")
		r := job(100, 90, 10, card)
		assert.Equal(w.t, "已完成", r.at(w.t, "state_label"), "it takes effect at once")
		assert.Zero(w.t, w.stock(card))
	}
}

// boundByQC is the acceptance of both receipts of passed cards.
func boundByQC(slip, kind, card string) play {
	return func(w *world) {
		receive := func(qc string, quantity int) reply {
			return w.post(maker, kind, in(obj{"qc": qc}), line(card, quantity, onShelf(), boxed("X-7")))
		}
		qc := w.inspected(slip, card, 90, 10)
		w.refused(receive(qc, 91), "最多可入库 90")
		paper := receive(qc, 60).at(w.t, "id").(string)
		w.waitsFor(paper, storetest.Keeper)
		w.agree(paper, storetest.Keeper)
		w.refused(receive(qc, 31), "最多可入库 30")
		assert.Contains(w.t, w.call(maker, http.MethodGet, "/documents?q=X-7", nil).text(), paper, "found by its box")
	}
}

// changes tells that the stock changes exactly at a paper's last confirmation.
func (w *world) changes(paper, item, class string, by int64, people ...string) {
	w.t.Helper()
	was := w.held(ledger.Stock, item, class)
	for i, person := range people {
		assert.Equal(w.t, was, w.held(ledger.Stock, item, class), "before %s", person)
		if i == 0 && w.label(paper) == "待居住证仓库发货" || w.label(paper) == "待敬老卡仓库发货" || w.label(paper) == "待新版社保卡出库" {
			w.filled(paper, person, w.scanned(paper))
			continue
		}
		w.agree(paper, person)
	}
	assert.Equal(w.t, was+by, w.held(ledger.Stock, item, class))
	assert.Equal(w.t, "已完成", w.label(paper))
}

func cardInPlays() map[string]play {
	return map[string]play{
		"W-03.1": inspectsAll(warehouse.QCReceipt, residenceCard, seniorCard),
		"W-03.2": inspectsAll(warehouse.SeniorQCReceipt, seniorCard, residenceCard),
		"W-03.3": boundByQC(warehouse.QCReceipt, warehouse.CardReceipt, residenceCard),
		"W-03.4": boundByQC(warehouse.SeniorQCReceipt, warehouse.SeniorCardReceipt, seniorCard),
		"W-03.5": func(w *world) {
			w.agree(w.comesBack(7), storetest.Keeper2)
			assert.EqualValues(w.t, 7, w.held(ledger.Stock, residenceCard, ledger.Returned))
			assert.Zero(w.t, w.stock(residenceCard))
			w.refused(w.post(shipper, warehouse.ShippingOrder, in(obj{"district": storetest.DistrictID}), line(residenceCard, 1)), "库存不足")
		},
		"W-03.6": func(w *world) {
			qc := w.inspected(warehouse.QCReceipt, residenceCard, 90, 10)
			w.refused(w.spoilt(warehouse.ScrapReceipt, 11, obj{"qc": qc, "origin": "质检"}), "最多可入废卡 10")
			w.agree(w.spoilt(warehouse.ScrapReceipt, 10, obj{"qc": qc, "origin": "质检"}).at(w.t, "id").(string), storetest.Keeper2)
			assert.EqualValues(w.t, 10, w.held(ledger.Stock, residenceCard, ledger.Scrap))
			assert.Zero(w.t, w.stock(residenceCard))
		},
		"W-03.7": func(w *world) {
			paper := w.cards(residenceCard, 90)
			w.refused(w.reversal(warehouse.InboundReversal, paper, 91), "最多可冲账 90")
			part := w.reversal(warehouse.InboundReversal, paper, 30).at(w.t, "id").(string)
			w.agree(part, chief)
			assert.EqualValues(w.t, 60, w.stock(residenceCard))
			assert.Equal(w.t, "已完成", w.label(paper), "a part of it stands")
			rest := w.reversal(warehouse.InboundReversal, paper, 60).at(w.t, "id").(string)
			w.waitsFor(rest, chief, storetest.Keeper2)
			w.agree(rest, chief)
			assert.Zero(w.t, w.stock(residenceCard))
			assert.Equal(w.t, "已冲账", w.label(paper))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper+"/chain", nil).text(), rest)
			w.refused(w.reversal(warehouse.InboundReversal, paper, 1), "原单据不存在")
			w.refused(w.reversal(warehouse.InboundReversal, rest, 1))
		},
		"W-03.8": func(w *world) {
			qc := w.inspected(warehouse.SeniorQCReceipt, seniorCard, 50, 0)
			w.changes(w.submits(maker, warehouse.SeniorCardReceipt, in(obj{"qc": qc}), line(seniorCard, 50, onShelf())), seniorCard, ledger.Good, 50, storetest.Keeper)
		},
		"W-03.9": func(w *world) {
			qc := w.inspected(warehouse.QCReceipt, residenceCard, 50, 0)
			w.changes(w.submits(maker, warehouse.CardReceipt, in(obj{"qc": qc}), line(residenceCard, 50, onShelf())), residenceCard, ledger.Good, 50, storetest.Keeper)
			w.changes(w.comesBack(3), residenceCard, ledger.Returned, 3, storetest.Keeper2)
		},
		"W-03.10": func(w *world) {
			qc := w.inspected(warehouse.QCReceipt, residenceCard, 50, 5)
			paper := w.submits(maker, warehouse.CardReceipt, in(obj{"qc": qc}), line(residenceCard, 50, onShelf()))
			w.agree(paper, storetest.Keeper)
			w.cards(seniorCard, 5)
			all := sorted(qc, paper, w.comesBack(3), w.spoilt(warehouse.ScrapReceipt, 5, obj{"qc": qc, "origin": "质检"}).at(w.t, "id").(string),
				w.cards(socialCard, 5), w.reversal(warehouse.InboundReversal, paper, 1).at(w.t, "id").(string))
			assert.Equal(w.t, all, w.listed(storetest.Keeper, "W-03.10"))
			w.exports(storetest.Keeper, "/documents/export?function=W-03.10")
		},
		"W-03.11": func(w *world) {
			w.cards(residenceCard, 5)
			receipt := w.cards(seniorCard, 5)
			found := w.listed(storetest.Keeper, "W-03.11")
			assert.Len(w.t, found, 2)
			assert.Contains(w.t, found, receipt)
		},
		"W-03.12": func(w *world) {
			batch := in(obj{"batch": "PC-1"})
			w.refused(w.post(storetest.Keeper, warehouse.SocialCardReceipt, batch, line(socialCard, 5, onShelf(), boxed("X")), line(socialCard, 5, onShelf(), boxed("X"))), "箱号 X 重复")
			w.refused(w.post(storetest.Keeper, warehouse.SocialCardReceipt, batch, line(socialCard, 5, onShelf())), "请填写箱号")
			w.changes(w.submits(storetest.Keeper, warehouse.SocialCardReceipt, batch, line(socialCard, 5, onShelf(), boxed("X"))), socialCard, ledger.Good, 5, storetest.Keeper2)
		},
		"W-03.13": func(w *world) {
			w.cards(residenceCard, 5)
			assert.Equal(w.t, sorted(w.comesBack(1), w.spoilt(warehouse.ScrapReceipt, 1, obj{"origin": "车间"}).at(w.t, "id").(string)), w.listed(storetest.Keeper, "W-03.13"))
			w.exports(storetest.Keeper, "/documents/export?function=W-03.13")
		},
		"W-03.14": func(w *world) { w.redates(w.cards(residenceCard, 5), "W-03.14") },
	}
}

// onlyOnHand is the acceptance of both shipping orders.
func onlyOnHand(kind, card, other string) play {
	return func(w *world) {
		w.cards(card, 50)
		order := func(item string, quantity int, head obj) reply {
			return w.post(shipper, kind, in(head), line(item, quantity))
		}
		w.refused(order(card, 51, obj{"district": storetest.DistrictID}), "库存不足")
		w.refused(order(other, 1, obj{"district": storetest.DistrictID}), "请用它自己的单据")
		w.refused(order(card, 1, obj{}), "请填写发往区或发往部门")
		w.refused(order(card, 1, obj{"district": storetest.DistrictID, "receiving_department": storetest.OtherDept}), "只能填写一项")
		w.waitsFor(order(card, 50, obj{"district": storetest.DistrictID}).at(w.t, "id").(string), storetest.Keeper, shipper)
	}
}

// scansBoxes is the acceptance of a dispatch: boxes that are not on the order are
// refused.
func scansBoxes(kind, card, then string) play {
	return func(w *world) {
		w.cards(card, 50)
		paper := w.ordered(kind, card, 20)
		w.refused(w.fill(paper, storetest.Keeper, obj{"line": 1, "scanned_box": "X-2"}), "没有箱号 X-2，请核对条码")
		w.refused(w.fill(paper, storetest.Keeper), "请扫描箱号 "+boxNumber(card, 20))
		w.refused(w.fill(paper, storetest.Keeper, obj{"line": 1, "scanned_box": boxNumber(card, 10)}), "箱 "+boxNumber(card, 10)+" 不在本单上")
		w.filled(paper, storetest.Keeper, w.scanned(paper))
		assert.Equal(w.t, then, w.label(paper))
	}
}

// afterDispatch is the acceptance of the department's confirmation.
func afterDispatch(kind, card, then string) play {
	return func(w *world) {
		w.cards(card, 50)
		paper := w.ordered(kind, card, 20)
		w.refused(w.decide(storetest.Head, w.openTask(paper), "agree", ""))
		w.filled(paper, storetest.Keeper, w.scanned(paper))
		w.waitsFor(paper, storetest.Head, storetest.Keeper2)
		w.agree(paper, storetest.Head)
		assert.Equal(w.t, then, w.label(paper))
	}
}

// fallsExactlyThere is the acceptance of the warehouse's confirmation.
func fallsExactlyThere(kind, card string) play {
	return func(w *world) {
		w.cards(card, 50)
		w.changes(w.ordered(kind, card, 20), card, ledger.Good, -20, storetest.Keeper, storetest.Head, storetest.Keeper2)
	}
}

func (w *world) returns(order, item string, quantity int) reply {
	w.t.Helper()
	return w.post(shipper, warehouse.ShippingReturn, in(obj{"order": order, "series": "other", "reason": "网点退回"}), line(item, quantity))
}

func cardOutPlays() map[string]play {
	return map[string]play{
		"W-04.1": onlyOnHand(warehouse.SeniorOrder, seniorCard, residenceCard),
		"W-04.2": onlyOnHand(warehouse.ShippingOrder, residenceCard, seniorCard),
		"W-04.3": func(w *world) {
			w.cards(residenceCard, 50)
			w.cards(seniorCard, 50)
			order, other := w.shipped(warehouse.ShippingOrder, residenceCard, 20), w.shipped(warehouse.SeniorOrder, seniorCard, 10)
			w.refused(w.returns(order, residenceCard, 21), "最多可退库 20")
			back := w.returns(order, residenceCard, 5).at(w.t, "id").(string)
			assert.Equal(w.t, "待居住证部门确认", w.label(back))
			w.changes(back, residenceCard, ledger.Good, 5, storetest.Head, storetest.Keeper)
			w.refused(w.returns(order, residenceCard, 16), "最多可退库 15")
			assert.Equal(w.t, "待敬老卡部门确认", w.label(w.returns(other, seniorCard, 5).at(w.t, "id").(string)))
		},
		"W-04.4": func(w *world) {
			w.cards(residenceCard, 50)
			order, returned := w.shipped(warehouse.ShippingOrder, residenceCard, 20), w.shipped(warehouse.ShippingOrder, residenceCard, 10)
			w.agree(w.returns(returned, residenceCard, 1).at(w.t, "id").(string), storetest.Head, storetest.Keeper)
			w.refused(w.reversal(warehouse.OutboundReversal, returned, 1), "已有后续单据")
			assert.EqualValues(w.t, 21, w.stock(residenceCard))
			w.agree(w.reversal(warehouse.OutboundReversal, order, 20).at(w.t, "id").(string), chief)
			assert.EqualValues(w.t, 41, w.stock(residenceCard))
			assert.Equal(w.t, "已冲账", w.label(order))
			w.refused(w.returns(order, residenceCard, 1), "原出货单不存在")
		},
		"W-04.5":  scansBoxes(warehouse.ShippingOrder, residenceCard, "待居住证部门确认"),
		"W-04.6":  scansBoxes(warehouse.SeniorOrder, seniorCard, "待敬老卡部门确认"),
		"W-04.7":  afterDispatch(warehouse.ShippingOrder, residenceCard, "待居住证仓库确认"),
		"W-04.8":  afterDispatch(warehouse.SeniorOrder, seniorCard, "待敬老卡仓库确认"),
		"W-04.9":  fallsExactlyThere(warehouse.ShippingOrder, residenceCard),
		"W-04.10": fallsExactlyThere(warehouse.SeniorOrder, seniorCard),
		"W-04.11": func(w *world) {
			w.cards(residenceCard, 50)
			w.cards(seniorCard, 50)
			w.ordered(warehouse.SeniorOrder, seniorCard, 1)
			order := w.shipped(warehouse.ShippingOrder, residenceCard, 20)
			all := sorted(order, w.ordered(warehouse.ShippingOrder, residenceCard, 3), w.returns(order, residenceCard, 1).at(w.t, "id").(string),
				w.reversal(warehouse.OutboundReversal, order, 1).at(w.t, "id").(string))
			assert.Equal(w.t, all, w.listed(storetest.Keeper, "W-04.11"))
			w.exports(storetest.Keeper, "/documents/export?function=W-04.11")
		},
		"W-04.12": func(w *world) {
			w.cards(residenceCard, 50)
			w.cards(seniorCard, 50)
			w.ordered(warehouse.ShippingOrder, residenceCard, 1)
			assert.Equal(w.t, []string{w.ordered(warehouse.SeniorOrder, seniorCard, 1)}, w.listed(storetest.Keeper, "W-04.12"))
		},
		"W-04.13": func(w *world) {
			w.cards(residenceCard, 50)
			w.shipped(warehouse.ShippingOrder, residenceCard, 5)
			assert.Equal(w.t, []string{w.ordered(warehouse.ShippingOrder, residenceCard, 1)}, w.listed(storetest.Keeper, "W-04.13"))
			w.exports(storetest.Keeper, "/documents/export?function=W-04.13")
		},
		"W-04.14": func(w *world) {
			w.redatesReceipt(w.cards(residenceCard, 50))
			w.redates(w.shipped(warehouse.ShippingOrder, residenceCard, 5), "W-04.14")
		},
		"W-04.17": func(w *world) {
			w.cards(socialCard, 50)
			paper := w.ordered(warehouse.SocialCardIssue, socialCard, 20)
			w.waitsFor(paper, storetest.Head, storetest.Keeper)
			w.agree(paper, storetest.Head)
			assert.Equal(w.t, "待新版社保卡出库", w.label(paper))
		},
		"W-04.18": func(w *world) {
			w.cards(socialCard, 50)
			paper := w.ordered(warehouse.SocialCardIssue, socialCard, 20)
			w.agree(paper, storetest.Head)
			w.refused(w.fill(paper, storetest.Keeper, obj{"line": 1, "scanned_box": "X-9"}), "没有箱号 X-9")
			w.filled(paper, storetest.Keeper, w.scanned(paper))
			assert.EqualValues(w.t, 30, w.stock(socialCard))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper+"/print", nil).text(), "新版社保卡出库单")
		},
		"W-04.19": func(w *world) {
			w.cards(socialCard, 50)
			paper := w.shipped(warehouse.SocialCardIssue, socialCard, 20)
			assert.Equal(w.t, []string{paper}, w.listed(storetest.Keeper, "W-04.19"))
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper, nil).at(w.t, "allowed"), "reprint")
			again := w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper+"/print?copy=1", nil)
			assert.Contains(w.t, again.text(), "补打")
			assert.Contains(w.t, again.text(), paper)
			assert.Equal(w.t, http.StatusForbidden, w.call(shipper, http.MethodGet, "/documents/"+paper+"/print?copy=1", nil).status)
			assert.Contains(w.t, w.call(storetest.Keeper, http.MethodGet, "/documents/"+paper+"/timeline", nil).text(), "补打印")
		},
		"W-04.20": func(w *world) {
			stage := func() any {
				return w.call(storetest.Keeper, http.MethodGet, "/reports/W-04.20?number="+boxNumber(socialCard, 50), nil).at(w.t, "rows", 0, "stage")
			}
			in := w.submits(storetest.Keeper, warehouse.SocialCardReceipt, in(obj{"batch": "PC-1"}), line(socialCard, 50, onShelf(), boxed(boxNumber(socialCard, 50))))
			assert.Equal(w.t, "待入库", stage())
			w.agree(in, storetest.Keeper2)
			assert.Equal(w.t, "已入库", stage())
			paper := w.ordered(warehouse.SocialCardIssue, socialCard, 50)
			assert.Equal(w.t, "待确认", stage())
			w.agree(paper, storetest.Head)
			assert.Equal(w.t, "待出库", stage())
			w.filled(paper, storetest.Keeper, w.scanned(paper))
			assert.Equal(w.t, "已出库", stage())
			assert.Equal(w.t, "已出库", w.call(storetest.Keeper, http.MethodGet, "/reports/W-04.20?number=PC-1", nil).at(w.t, "rows", 0, "stage"))
		},
	}
}
