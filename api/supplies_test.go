package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const (
	labels = "item-labels" // 条码标签, a consumable
	issuer = "role-consumables"
)

// newSuppliesWorld has twenty rolls of labels on shelf A.
func newSuppliesWorld(t *testing.T) *world {
	w := newAffairsWorld(t)
	require.NoError(t, w.store.Seed(t.Context(), store.Directory{Entries: []master.Record{{Entry: document.Entry{ID: labels, Ref: "items", Code: "BQ-1",
		Name: "条码标签", Fields: document.Values{"kind": warehouse.KindConsumable, "unit": "卷", "decimals": int64(0)}}}}}))
	w.bought(labels, 20)
	return w
}

func (w *world) asks(person string, quantity int) string {
	w.t.Helper()
	return w.submits(person, supplies.Request, obj{"purpose": "窗口补充"}, line(labels, quantity))
}

func (w *world) issues(paper string, lines ...obj) reply {
	w.t.Helper()
	return w.call(issuer, http.MethodPost, "/tasks/"+w.openTask(paper)+"/decisions",
		obj{"action": "agree", "fields": obj{"head": obj{"warehouse": storetest.Main}, "lines": lines}})
}

func (w *world) issued(paper string, lines ...obj) {
	w.t.Helper()
	r := w.issues(paper, lines...)
	require.Equal(w.t, http.StatusOK, r.status, r.text())
}

// books are what the warehouse has, what is on the way and what outlets have.
func (w *world) books() [3]int64 {
	return [3]int64{w.stock(labels), w.held(ledger.Transit, labels, ledger.Good), w.held(ledger.AtOutlet, labels, ledger.Good)}
}

func TestIssuedConsumablesAreInTransitUntilTheOutletSigns(t *testing.T) {
	w := newSuppliesWorld(t)
	paper := w.asks(outletOp, 6)
	assert.Equal(t, "待下发", w.label(paper))
	w.waitsFor(paper, issuer, sameOutlet, districtUser, storetest.Keeper)
	assert.Equal(t, [3]int64{20, 0, 0}, w.books())

	w.refused(w.issues(paper, obj{"line": 1, "picked_quantity": 7}), "下发不能超过申领")
	w.pass(48 * time.Hour)
	w.tokens = map[string]string{}
	w.issued(paper, obj{"line": 1, "picked_quantity": 5})
	assert.Equal(t, "已下发", w.label(paper))
	assert.Equal(t, [3]int64{15, 5, 0}, w.books())

	w.waitsFor(paper, outletOp, otherOutlet, farClerk, issuer)
	w.waitsFor(paper, sameOutlet)
	w.refused(w.fill(paper, outletOp, obj{"line": 1, "received_quantity": 4}), "请填写差异原因")
	w.filled(paper, outletOp, obj{"line": 1, "received_quantity": 4, "reason": "外箱破损"})
	assert.Equal(t, "已签收", w.label(paper))
	assert.Equal(t, [3]int64{15, 0, 4}, w.books())

	totals, err := w.store.Ledger().Totals(t.Context(), ledger.Selection{Account: ledger.Stock, Document: paper}, ledger.ByDate)
	require.NoError(t, err)
	assert.Equal(t, "2026-03-04", totals[0].Key[ledger.ByDate], "posted on the day of the issue")
	w.play([]scenario{
		{"the issuers are told of the difference", issuer, "GET", "/notices", nil, 200, []string{"签收有差异", "外箱破损", paper}, nil},
		{"the slip is printed", issuer, "GET", "/documents/" + paper + "/print", nil, 200, []string{"耗材申领单", "下发数量", "签收数量", "外箱破损"}, nil},
	})
}

func TestWhatIsIssuedGoesOnlyForwards(t *testing.T) {
	w := newSuppliesWorld(t)
	paper := w.asks(outletOp, 3)
	issue := w.openTask(paper)
	w.issued(paper)
	sign := w.openTask(paper)
	posted := []string{"document.posted", "“下发”已入账"}
	w.play([]scenario{
		{"the task offers no way back", outletOp, "GET", "/tasks/" + sign, nil, 200, []string{`"agree"`}, []string{`"return"`, `"reject"`}},
		{"sending back", outletOp, "POST", "/tasks/" + sign + "/decisions", obj{"action": "return", "comment": "不对"}, 409, posted, nil},
		{"refusing", outletOp, "POST", "/tasks/" + sign + "/decisions", obj{"action": "reject", "comment": "不要"}, 409, posted, nil},
		{"taking back", issuer, "POST", "/tasks/" + issue + "/decisions", obj{"action": "take_back"}, 409, posted, nil},
		{"withdrawing", outletOp, "POST", "/documents/" + paper + "/withdraw", obj{}, 409, nil, nil},
	})
	assert.Equal(t, [3]int64{17, 3, 0}, w.books())
	w.agree(paper, sameOutlet)
	assert.Equal(t, [3]int64{17, 0, 3}, w.books())
}

func TestOperatorsCarryNoPaperAcrossAPostingStep(t *testing.T) {
	w := newSuppliesWorld(t)
	operate := func(paper string, verb approval.Verb, step string) error {
		_, err := w.desk.Operate(t.Context(), approval.Operation{DocumentID: paper, By: approval.By{PersonID: "role-manager"}, Verb: verb, Step: step,
			Reason: "调整", Key: value.NewID()})
		return err
	}
	paper := w.asks(outletOp, 3)
	assert.True(t, fault.Is(operate(paper, approval.OpMove, supplies.StepSign), "document.not_posted"))
	require.Error(t, operate(paper, approval.OpSkip, ""), "nobody said from where")
	w.issued(paper)
	assert.True(t, fault.Is(operate(paper, approval.OpMove, supplies.StepIssue), "document.posted"))
	assert.True(t, fault.Is(operate(paper, approval.OpStop, ""), "document.posted"))
	assert.Equal(t, [3]int64{17, 3, 0}, w.books())
	require.NoError(t, operate(paper, approval.OpSkip, ""), "a skipped sign-in takes what was sent as got")
	assert.Equal(t, [3]int64{17, 0, 3}, w.books())
}

func TestStatisticsOfConsumablesEqualTheSignedSlipsWithinOnesReach(t *testing.T) {
	w := newSuppliesWorld(t)
	for person, quantity := range map[string]int{outletOp: 5, otherOutlet: 2, farClerk: 4} {
		paper := w.asks(person, quantity)
		w.issued(paper)
		w.agree(paper, person)
	}
	w.issued(w.asks(farClerk, 3))
	for person, want := range map[string][2]int{issuer: {11, 3}, "role-center_op": {11, 3}, districtUser: {7, 0}, farDistrict: {4, 3}, outletOp: {5, 0}} {
		assert.EqualValues(t, want[0], w.total(person, supplies.Query, "signed", ""), person)
		assert.EqualValues(t, want[1], w.total(person, supplies.Query, "in_transit", ""), person)
	}
	assert.Equal(t, http.StatusOK, w.call(districtUser, http.MethodGet, "/reports/"+supplies.Query+"/export", nil).status)
	assert.Len(t, w.listed(districtUser, supplies.Query), 2)
	assert.Len(t, w.listed(outletOp, supplies.Query), 1)
	assert.Equal(t, http.StatusForbidden, w.call(storetest.Keeper, http.MethodGet, "/reports/"+supplies.Query, nil).status)
}

func TestRequestsForConsumablesAreRefusedInASentence(t *testing.T) {
	w := newSuppliesWorld(t)
	ask := func(lines ...any) obj {
		return obj{"type": supplies.Request, "submit": true, "head": obj{}, "lines": lines}
	}
	w.play([]scenario{
		{"no consumable", outletOp, "POST", "/documents", ask(line(storetest.Ribbon, 1)), 422, []string{"不是耗材"}, nil},
		{"negative", outletOp, "POST", "/documents", ask(line(labels, -1)), 422, []string{"lines[0].quantity"}, nil},
		{"part of a roll", outletOp, "POST", "/documents", ask(line(labels, "1.5")), 422, []string{"必须是整数"}, nil},
		{"unknown", outletOp, "POST", "/documents", ask(line("nothing", 1)), 422, []string{"不存在"}, nil},
		{"twice", outletOp, "POST", "/documents", ask(line(labels, 1), line(labels, 2)), 422, []string{"重复"}, nil},
		{"by a district", districtUser, "POST", "/documents", ask(line(labels, 1)), 403, nil, nil},
		{"by the issuer", issuer, "POST", "/documents", ask(line(labels, 1)), 403, nil, nil},
	})
}
