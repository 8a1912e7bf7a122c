package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// Entries and people that the papers of cards need beside the fixture's.
const (
	blank         = "item-blank" // 白卡, a card base
	residenceCard = "item-residenceCard"
	seniorCard    = "item-seniorCard"
	socialCard    = "item-socialCard"
	temporaryCard = "item-temporaryCard"
	oldCard       = "item-oldCard"
	banner        = "item-banner" // used once
	misprint      = "defect-misprint"

	shipper = "shipper"
	maker   = "maker"
	service = "role-citizen_service"
	chief   = "role-wh_supervisor"
)

type obj = map[string]any

// play 场景 plays what a function is accepted for.
type play func(w *world)

func withCards(d store.Directory) store.Directory {
	item := func(id, name, kind, card string) {
		d.Entries = append(d.Entries, master.Record{Entry: document.Entry{ID: id, Ref: "items", Code: id, Name: name,
			Fields: document.Values{"kind": kind, "card_kind": card, "unit": "张", "decimals": int64(0), "price": value.Money(800)}}})
	}
	item(blank, "白卡", warehouse.KindCardBase, "")
	item(residenceCard, "居住证", warehouse.KindFinished, warehouse.CardResidence)
	item(seniorCard, "敬老卡", warehouse.KindFinished, warehouse.CardSenior)
	item(socialCard, "新版社保卡", warehouse.KindFinished, warehouse.CardSocial)
	item(temporaryCard, "新版社保卡临时卡", warehouse.KindFinished, warehouse.CardTemporary)
	item(oldCard, "一代社保卡", warehouse.KindFinished, warehouse.CardFirstGeneration)
	item(banner, "宣传横幅", warehouse.KindOneTime, "")
	d.Entries = append(d.Entries, master.Record{Entry: document.Entry{ID: misprint, Ref: "defect-codes", Code: "03", Name: "印刷错位"}},
		master.Record{Entry: document.Entry{ID: warehouse.CategoryLoss, Ref: "outbound-categories", Code: "loss", Name: "损耗补偿"}})
	for _, p := range []directory.Person{{ID: shipper, Name: "黄发卡", Roles: []string{"shipping"}}, {ID: maker, Name: "胡制卡", Roles: []string{"card_maker"}}} {
		p.Username, p.Tier, p.Department = p.ID, directory.Center, storetest.Department
		d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: p})
	}
	return d
}

// post submits a paper of lines.
func (w *world) post(person, kind string, head obj, lines ...obj) reply {
	w.t.Helper()
	return w.call(person, http.MethodPost, "/documents", obj{"type": kind, "head": head, "lines": lines, "submit": true})
}

func (w *world) submits(person, kind string, head obj, lines ...obj) string {
	w.t.Helper()
	r := w.post(person, kind, head, lines...)
	require.Equal(w.t, http.StatusCreated, r.status, r.text())
	return r.at(w.t, "id").(string)
}

func (w *world) refused(r reply, words ...string) {
	w.t.Helper()
	assert.GreaterOrEqual(w.t, r.status, 400, r.text())
	for _, word := range words {
		assert.Contains(w.t, r.text(), word)
	}
}

// fill agrees and fills in the fields of a step, line by line.
func (w *world) fill(paper, person string, lines ...obj) reply {
	w.t.Helper()
	return w.call(person, http.MethodPost, "/tasks/"+w.openTask(paper)+"/decisions", obj{"action": "agree", "fields": obj{"lines": lines}})
}

func (w *world) filled(paper, person string, lines ...obj) {
	w.t.Helper()
	r := w.fill(paper, person, lines...)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
}

func (w *world) label(paper string) string {
	w.t.Helper()
	d, err := w.store.Archive().Paper(w.t.Context(), paper)
	require.NoError(w.t, err)
	return d.StateLabel()
}

// held is what a book of the ledger holds of an item in a class.
func (w *world) held(account ledger.Account, item, class string) int64 {
	w.t.Helper()
	rows, err := w.store.Ledger().Movements(w.t.Context(), ledger.Selection{Account: account, Items: []string{item}, Class: class}, ledger.ByItem)
	require.NoError(w.t, err)
	if len(rows) == 0 {
		return 0
	}
	return int64(rows[0].Closing) / 1000
}

func (w *world) stock(item string) int64 { return w.held(ledger.Stock, item, ledger.Good) }

// waitsFor tells that a paper is in somebody's 待办 and in nobody else's of these.
func (w *world) waitsFor(paper, person string, others ...string) {
	w.t.Helper()
	assert.Contains(w.t, w.call(person, http.MethodGet, "/tasks?view=todo", nil).text(), paper)
	for _, other := range others {
		assert.Equal(w.t, http.StatusForbidden, w.decide(other, w.openTask(paper), "agree", "").status, other)
	}
}

// listed are the papers a function lists for a person.
func (w *world) listed(person, function string) []string {
	w.t.Helper()
	r := w.call(person, http.MethodGet, "/documents?page_size=100&function="+function, nil)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	var ids []string
	for _, row := range r.json(w.t)["items"].([]any) {
		ids = append(ids, row.(obj)["id"].(string))
	}
	slices.Sort(ids)
	return ids
}

func sorted(ids ...string) []string { slices.Sort(ids); return ids }

// report gives a report's total of a column.
func (w *world) total(person, report, column, query string) any {
	w.t.Helper()
	r := w.call(person, http.MethodGet, "/reports/"+report+query, nil)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	return r.at(w.t, "totals", column)
}

// redates moves a finished paper across a month end and finds its log entry.
func (w *world) redates(paper, function string) {
	w.t.Helper()
	body := obj{"business_date": "2026-02-27", "reason": "单据日期写错"}
	assert.Equal(w.t, http.StatusForbidden, w.call(storetest.Keeper, http.MethodPost, "/documents/"+paper+"/redate", body).status)
	assert.Contains(w.t, w.listed(chief, function), paper)
	r := w.call(chief, http.MethodPost, "/documents/"+paper+"/redate", body)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
	moves, err := w.store.Ledger().Totals(w.t.Context(), ledger.Selection{Account: ledger.Stock, Document: paper}, ledger.ByMonth)
	require.NoError(w.t, err)
	require.Len(w.t, moves, 1, "the old month holds nothing of it any more")
	assert.Equal(w.t, "2026-02", moves[0].Key[ledger.ByMonth])
	assert.Contains(w.t, w.call(chief, http.MethodGet, "/documents/"+paper+"/timeline", nil).text(), "单据日期写错")
}

func in(extra ...obj) obj {
	head := obj{"warehouse": storetest.Main}
	for _, e := range extra {
		maps.Copy(head, e)
	}
	return head
}

func line(item string, quantity any, extra ...obj) obj {
	l := obj{"item": item, "quantity": quantity}
	for _, e := range extra {
		maps.Copy(l, e)
	}
	return l
}

func onShelf() obj { return obj{"location": storetest.ShelfA} }

func boxed(number string) obj { return obj{"box": number} }

// bought puts material on shelf A and gives the receipt.
func (w *world) bought(item string, quantity int) string {
	w.t.Helper()
	paper := w.submits(storetest.Keeper, warehouse.MaterialReceipt, in(obj{"supplier": storetest.Supplier, "category": storetest.Purchase}),
		line(item, quantity, onShelf(), obj{"price": 500}))
	w.agree(paper, storetest.Inspector, storetest.Head, storetest.Keeper2)
	return paper
}

// inspected gives a QC slip of one card kind.
func (w *world) inspected(kind, card string, passed, rejected int) string {
	w.t.Helper()
	return w.submits(storetest.Inspector, kind, obj{"job": "JOB-" + card, "job_quantity": passed + rejected},
		line(card, passed, obj{"rejected": rejected, "defect_code": misprint}))
}

// boxSizes are the boxes in which the tests receive cards; an order of so many takes
// the whole box.
var boxSizes = []int{20, 10, 5, 3, 1}

func boxNumber(card string, size int) string {
	return value.Scanned(fmt.Sprintf("X-%s-%d", strings.TrimPrefix(card, "item-"), size))
}

// boxes parts forty or fifty cards into boxes of these sizes and one with the rest, a
// line each; any other quantity lies in one box.
func boxes(card string, quantity int) []obj {
	if quantity != 40 && quantity != 50 {
		return []obj{line(card, quantity, onShelf(), boxed(boxNumber(card, quantity)))}
	}
	var lines []obj
	for _, size := range boxSizes {
		lines = append(lines, line(card, size, onShelf(), boxed(boxNumber(card, size))))
		quantity -= size
	}
	return append(lines, line(card, quantity, onShelf(), boxed(boxNumber(card, quantity)+"-R")))
}

// cards puts finished cards on shelf A and gives the receipt.
func (w *world) cards(card string, quantity int) string {
	w.t.Helper()
	slip, kind := warehouse.QCReceipt, warehouse.CardReceipt
	switch card {
	case seniorCard:
		slip, kind = warehouse.SeniorQCReceipt, warehouse.SeniorCardReceipt
	case socialCard:
		paper := w.submits(storetest.Keeper, warehouse.SocialCardReceipt, in(obj{"batch": "PC-1"}), boxes(card, quantity)...)
		w.agree(paper, storetest.Keeper2)
		return paper
	}
	qc := w.inspected(slip, card, quantity, 0)
	paper := w.submits(maker, kind, in(obj{"qc": qc}), boxes(card, quantity)...)
	w.agree(paper, storetest.Keeper)
	return paper
}

// ordered submits an order of one whole box.
func (w *world) ordered(kind, card string, quantity int) string {
	w.t.Helper()
	return w.submits(shipper, kind, in(obj{"district": storetest.DistrictID, "outlet": storetest.OutletID}), line(card, quantity, boxed(boxNumber(card, quantity))))
}

// scanned is what a keeper scans of an order's first line.
func (w *world) scanned(paper string) obj {
	w.t.Helper()
	d, err := w.store.Archive().Paper(w.t.Context(), paper)
	require.NoError(w.t, err)
	return obj{"line": 1, "scanned_box": d.Lines[0].Text("box")}
}

// shipped brings an order of cards to its end.
func (w *world) shipped(kind, card string, quantity int) string {
	w.t.Helper()
	paper := w.ordered(kind, card, quantity)
	if kind == warehouse.SocialCardIssue {
		w.agree(paper, storetest.Head)
		w.filled(paper, storetest.Keeper, w.scanned(paper))
		return paper
	}
	w.filled(paper, storetest.Keeper, w.scanned(paper))
	w.agree(paper, storetest.Head, storetest.Keeper2)
	return paper
}

// reversal raises a 冲账单 over the first line of a paper.
func (w *world) reversal(kind, original string, quantity int) reply {
	w.t.Helper()
	w.confirm(storetest.Keeper)
	return w.post(storetest.Keeper, kind, obj{"original": original, "reason": "数量录错"}, obj{"of_line": 1, "quantity": quantity})
}

// exports tells that a list comes as a workbook to who may export it only.
func (w *world) exports(person, path string) {
	w.t.Helper()
	r := w.call(person, http.MethodGet, path, nil)
	assert.Equal(w.t, http.StatusOK, r.status, path)
	assert.True(w.t, strings.HasPrefix(string(r.body), "PK"), "%s is no workbook", path)
	assert.Equal(w.t, http.StatusForbidden, w.call("role-outlet_op", http.MethodGet, path, nil).status)
}
