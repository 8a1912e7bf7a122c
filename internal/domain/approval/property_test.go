package approval_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// office drives a desk with random commands of random people beside a model so
// small that it is seen to be right.
type office struct {
	w      *at.World
	papers map[string]*modelPaper
	shelf  int // ribbons on the shelf
	held   int // with the department
}

type modelPaper struct {
	maker    string
	inbound  bool
	quantity int
	progress document.Progress
}

var cast = []string{at.Keeper, at.Keeper2, at.Inspector, at.DeptHead, at.OtherHead, at.Requester, at.Finance}

// allowedAt says who may decide at a step; the maker never may.
var allowedAt = map[string][]string{
	"qc": {at.Inspector}, "department": {at.DeptHead}, "warehouse": {at.Keeper, at.Keeper2},
	"approve": {at.DeptHead}, "pick": {at.Keeper, at.Keeper2}, "confirm": {at.Keeper, at.Keeper2},
}

var nextStep = map[string]string{"qc": "department", "department": "warehouse", "approve": "pick", "pick": "confirm"}

func (o *office) pick(t *rapid.T) (string, *modelPaper) {
	if len(o.papers) == 0 {
		t.Skip("no papers yet")
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(o.papers))).Draw(t, "paper")
	return id, o.papers[id]
}

func (o *office) create(t *rapid.T) {
	p := &modelPaper{inbound: rapid.Bool().Draw(t, "inbound"), quantity: rapid.IntRange(1, 9).Draw(t, "quantity"),
		maker: rapid.SampledFrom([]string{at.Keeper, at.Requester}).Draw(t, "maker"), progress: document.Progress{State: document.Draft}}
	in := at.Requisition(p.quantity)
	if p.inbound {
		in = at.Receipt(p.quantity)
	}
	o.papers[create(t, o.w, p.maker, in).ID] = p
}

func (o *office) edit(t *rapid.T) {
	id, p := o.pick(t)
	person, quantity := rapid.SampledFrom(cast).Draw(t, "person"), rapid.IntRange(1, 9).Draw(t, "quantity")
	in := at.Requisition(quantity)
	if p.inbound {
		in = at.Receipt(quantity)
	}
	_, err := o.w.Desk.Edit(ctx, at.By(person), id, 0, in.Head, in.Lines)
	require.Equal(t, person == p.maker && p.progress.State.Editable(), err == nil, "%v", err)
	if err == nil {
		p.quantity = quantity
	}
}

func (o *office) submit(t *rapid.T) {
	id, p := o.pick(t)
	person := rapid.SampledFrom([]string{p.maker, at.Keeper2}).Draw(t, "person")
	_, err := o.w.Submit(id, person)
	require.Equal(t, person == p.maker && p.progress.State.Editable(), err == nil, "%v", err)
	if err != nil {
		return
	}
	first := "approve"
	if p.inbound {
		first = "qc"
	}
	p.progress = document.Progress{State: document.Pending, StepKey: first, Visit: p.progress.Visit + 1}
}

func (o *office) withdraw(t *rapid.T) {
	id, p := o.pick(t)
	person := rapid.SampledFrom([]string{p.maker, at.Keeper2}).Draw(t, "person")
	to := document.Progress{State: document.Withdrawn, Visit: p.progress.Visit}
	_, err := o.w.Desk.Withdraw(ctx, approval.Withdrawal{DocumentID: id, By: at.By(person)})
	first := p.progress.StepKey == "qc" || p.progress.StepKey == "approve"
	require.Equal(t, person == p.maker && first, err == nil, "%v", err)
	if err == nil {
		p.progress = to
	}
}

func (o *office) decide(t *rapid.T) {
	id, p := o.pick(t)
	person := rapid.SampledFrom(cast).Draw(t, "person")
	action := rapid.SampledFrom([]document.Action{document.Agree, document.Agree, document.Agree, document.Return, document.Reject}).Draw(t, "action")
	order, err := o.w.Order(id, person, action)
	if err == nil {
		if rapid.Bool().Draw(t, "reply is lost") && o.may(p, person, action) {
			o.w.LoseNextReply()
			_, err := o.w.Desk.Decide(ctx, order)
			requireCode(t, err, "store.unavailable")
		}
		_, err = o.w.Desk.Decide(ctx, order)
	}
	require.Equal(t, o.may(p, person, action), err == nil, "%s %s at %v: %v", person, action, p.progress, err)
	if err == nil {
		o.follow(p, action)
	}
}

// may is the whole law of decisions.
func (o *office) may(p *modelPaper, person string, action document.Action) bool {
	step := p.progress.StepKey
	if p.progress.State != document.Pending || person == p.maker || !slices.Contains(allowedAt[step], person) {
		return false
	}
	takes := action == document.Agree && (step == "pick" || step == "confirm")
	return !takes || p.quantity <= o.shelf
}

func (o *office) follow(p *modelPaper, action document.Action) {
	switch step := p.progress.StepKey; {
	case action == document.Return:
		p.progress = document.Progress{State: document.Returned, Visit: p.progress.Visit}
	case action == document.Reject:
		p.progress = document.Progress{State: document.Rejected, Visit: p.progress.Visit}
	case nextStep[step] != "":
		p.progress = document.Progress{State: document.Pending, StepKey: nextStep[step], Visit: p.progress.Visit + 1}
	case p.inbound:
		o.shelf += p.quantity
		p.progress = document.Progress{State: document.Done, Visit: p.progress.Visit}
	default:
		o.shelf, o.held = o.shelf-p.quantity, o.held+p.quantity
		p.progress = document.Progress{State: document.Done, Visit: p.progress.Visit}
	}
}

// check compares the desk with the model and with what must always hold.
func (o *office) check(t *rapid.T) {
	for id, p := range o.papers {
		require.Equal(t, p.progress, at.Progress(paper(t, o.w, id)), id)
		rows, err := o.w.Tasks(ctx, id)
		require.NoError(t, err)
		open := 0
		for i, row := range rows {
			require.Equal(t, i+1, row.Visit, "one task for each visit, none lost")
			switch row.State {
			case task.Open:
				open++
				require.Equal(t, p.progress.StepKey, row.StepKey)
				require.Equal(t, p.progress.Visit, row.Visit)
			case task.Done:
				require.NotEqual(t, p.maker, row.ActorID, "maker is never checker")
				require.Contains(t, allowedAt[row.StepKey], row.ActorID, "nobody acts out of turn")
			}
		}
		require.Equal(t, p.progress.State == document.Pending, open == 1, "%d open tasks of %s, which is %s", open, id, p.progress.State)
	}
	o.checkLedger(t)
}

func (o *office) checkLedger(t *rapid.T) {
	sums := map[ledger.Place]value.Quantity{}
	for _, m := range o.w.Moves() {
		sums[m.Place] += m.Quantity
	}
	for place, q := range o.w.Balances() {
		require.GreaterOrEqual(t, q, value.Quantity(0), "%v", place)
		require.Equal(t, sums[place], q, "a balance is the sum of its moves")
	}
	require.Equal(t, value.Units(int64(o.shelf)), sums[at.ShelfPlace()])
	require.Equal(t, value.Units(int64(o.held)), sums[at.HeldPlace()])
}

func TestAnyCommandsKeepPapersTasksAndLedgerTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &office{w: at.NewWorld(), papers: map[string]*modelPaper{}}
		t.Repeat(map[string]func(*rapid.T){
			"create": o.create, "edit": o.edit, "submit": o.submit, "withdraw": o.withdraw,
			"decide": o.decide, "decide again": o.decide, "decide once more": o.decide,
			"the store fails": func(t *rapid.T) {
				id, p := o.pick(t)
				o.w.FailNext(1, fault.Unavailable("store.unavailable", "稍后重试"))
				_, err := o.w.Desk.Standing(ctx, id)
				requireCode(t, err, "store.unavailable")
				require.Equal(t, p.progress, at.Progress(paper(t, o.w, id)))
			},
			"": o.check,
		})
	})
}

// Whatever is posted, redated and refused in any order, a balance is the sum of
// its moves and on no day below zero, and every paper that is done has its moves
// once.
func TestAnyOrderOfReceiptsIssuesAndRedatingsBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &office{w: at.NewWorld(), papers: map[string]*modelPaper{}}
		days := []value.Date{"2026-01-31", "2026-02-01", "2026-02-28", "2026-03-02"}
		for i := range rapid.IntRange(1, 12).Draw(t, "papers") {
			quantity := rapid.IntRange(1, 9).Draw(t, fmt.Sprint("quantity", i))
			switch rapid.IntRange(0, 2).Draw(t, fmt.Sprint("what", i)) {
			case 0:
				received(t, o.w, quantity)
				o.shelf += quantity
			case 1:
				if quantity <= o.shelf {
					issued(t, o.w, quantity)
					o.shelf, o.held = o.shelf-quantity, o.held+quantity
				}
			default:
				redateAny(t, o.w, rapid.SampledFrom(days).Draw(t, fmt.Sprint("day", i)))
			}
			o.checkLedger(t)
			requireDaysAboveZero(t, o.w)
		}
		for _, d := range o.w.Papers() {
			byDay := map[value.Date]value.Quantity{}
			for _, m := range o.w.Moves() {
				if m.Document == d.ID && m.Quantity != 0 && m.Place == at.ShelfPlace() {
					byDay[m.BusinessDate] += m.Quantity
				}
			}
			maps.DeleteFunc(byDay, func(_ value.Date, q value.Quantity) bool { return q == 0 })
			require.Equal(t, []value.Date{d.BusinessDate}, slices.Collect(maps.Keys(byDay)), d.ID)
		}
	})
}

func redateAny(t *rapid.T, w *at.World, day value.Date) {
	papers := w.Papers()
	if len(papers) == 0 {
		return
	}
	d := rapid.SampledFrom(papers).Draw(t, "redated")
	before := len(w.Moves())
	_, err := w.Desk.Redate(ctx, approval.Redating{DocumentID: d.ID, By: at.By(at.Finance), Date: day, Reason: "更正"})
	if fault.Is(err, "stock.negative_day") {
		require.Len(t, w.Moves(), before, "a refusal leaves nothing behind")
		return
	}
	require.NoError(t, err)
}

// requireDaysAboveZero sums the shelf's moves day by day.
func requireDaysAboveZero(t *rapid.T, w *at.World) {
	net := map[value.Date]value.Quantity{}
	for _, m := range w.Moves() {
		if m.Place == at.ShelfPlace() {
			net[m.BusinessDate] += m.Quantity
		}
	}
	balance := value.Quantity(0)
	for _, day := range slices.Sorted(maps.Keys(net)) {
		balance += net[day]
		require.GreaterOrEqual(t, balance, value.Quantity(0), day)
	}
}
