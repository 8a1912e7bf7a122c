package approval_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestStockRisesExactlyAtTheLastConfirmation(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	agree(t, w, id, at.Inspector, at.DeptHead)
	require.Empty(t, w.Balances())
	out := agree(t, w, id, at.Keeper2)
	require.Equal(t, document.Done, out.State)
	require.Equal(t, "已完成", out.StateLabel)
	require.Equal(t, map[ledger.Place]value.Quantity{at.ShelfPlace(): value.Units(5)}, w.Balances())
	require.Nil(t, openTask(t, w, id))

	m := w.Moves()[0]
	require.Equal(t, value.Money(5*1250), m.Amount)
	require.Equal(t, []string{id, "receive", at.Keeper2}, []string{m.Document, m.Effect, m.ActorID})
}

func TestDoneSendsOneCopyToEachHolderOfTheRole(t *testing.T) {
	w := at.NewWorld()
	// Whoever holds the role and made the paper sees it among his own.
	w.AddPerson(directory.Person{ID: at.Keeper, Name: "兼职", Department: at.Department, Roles: []string{"keeper", "finance"}},
		directory.Person{ID: "gone", Roles: []string{"finance"}, Disabled: true})
	id := received(t, w, 5)
	var readers []string
	for _, row := range w.Copies(id) {
		readers = append(readers, row.Assignee)
		require.Equal(t, task.Open, row.State)
		require.Error(t, row.MayAct(directory.Person{ID: row.Assignee}), "a copy is not work")
	}
	require.Equal(t, []string{at.Finance, at.Finance2}, readers)
}

func TestDecisionIsRefusedWithoutTrace(t *testing.T) {
	tests := map[string]struct {
		change func(c *approval.Decision)
		code   string
	}{
		"by the maker":            {func(c *approval.Decision) { c.By = at.By(at.Keeper) }, "task.own_paper"},
		"by another role":         {func(c *approval.Decision) { c.By = at.By(at.Finance) }, "task.not_yours"},
		"by another department":   {func(c *approval.Decision) { c.By = at.By(at.OtherHead) }, "task.not_yours"},
		"by nobody":               {func(c *approval.Decision) { c.By = at.By("nobody") }, "person.not_found"},
		"return without reason":   {func(c *approval.Decision) { c.Action, c.Comment = document.Return, " \n" }, "comment.required"},
		"reject without reason":   {func(c *approval.Decision) { c.Action, c.Comment = document.Reject, "" }, "comment.required"},
		"unknown action":          {func(c *approval.Decision) { c.Action = "shrug" }, "task.unknown_action"},
		"step of another visit":   {func(c *approval.Decision) { c.Visit = 9 }, "task.not_found"},
		"unknown step":            {func(c *approval.Decision) { c.Step = "nowhere" }, "task.not_found"},
		"closed step":             {func(c *approval.Decision) { c.Step, c.Visit = "qc", 1 }, "task.already_decided"},
		"unknown paper":           {func(c *approval.Decision) { c.DocumentID = "RK-0" }, "document.not_found"},
		"field the step has none": {func(c *approval.Decision) { c.Fields.Head = map[string]any{"supplier": "s2"} }, "task.fields_invalid"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := at.NewWorld()
			id := submitted(t, w, at.Keeper, at.Receipt(5))
			agree(t, w, id, at.Inspector)
			order, err := w.Order(id, at.DeptHead, document.Agree)
			require.NoError(t, err)
			tt.change(&order)
			requireRefusedWithoutTrace(t, w, id, tt.code, func() error { _, err := w.Desk.Decide(ctx, order); return err })
		})
	}
}

func TestDisabledPersonCannotDecide(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	w.AddPerson(directory.Person{ID: at.Inspector, Roles: []string{"inspector"}, Disabled: true})
	requireRefusedWithoutTrace(t, w, id, "task.not_yours", func() error { _, err := w.Decide(id, at.Inspector, document.Agree); return err })
}

func TestSameKeyDecidesOnce(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	order, err := w.Order(id, at.Inspector, document.Agree)
	require.NoError(t, err)
	w.LoseNextReply()
	_, err = w.Desk.Decide(ctx, order)
	requireCode(t, err, "store.unavailable")
	before := pictureOf(t, w, id)
	for range 2 {
		out, err := w.Desk.Decide(ctx, order)
		require.NoError(t, err)
		require.Equal(t, "department", out.StepKey)
	}
	require.Equal(t, before, pictureOf(t, w, id))

	stolen := order
	stolen.By = at.By(at.DeptHead)
	requireRefusedWithoutTrace(t, w, id, "task.already_decided", func() error { _, err := w.Desk.Decide(ctx, stolen); return err })
	other := order
	other.Key = "another attempt"
	requireRefusedWithoutTrace(t, w, id, "task.already_decided", func() error {
		_, err := w.Desk.Decide(ctx, other)
		require.Contains(t, fault.From(err).Message, "用户inspector", "it says who decided")
		return err
	})
}

func TestRefusedEffectLeavesTheLastStepWaiting(t *testing.T) {
	w := at.NewWorld()
	require.NoError(t, w.Stock(10))
	first := submitted(t, w, at.Requester, at.Requisition(8))
	second := submitted(t, w, at.Requester, at.Requisition(8))
	agree(t, w, first, at.DeptHead, at.Keeper)
	agree(t, w, second, at.DeptHead, at.Keeper) // both picked what only one can have
	agree(t, w, first, at.Keeper)
	requireRefusedWithoutTrace(t, w, second, "stock.insufficient", func() error {
		_, err := w.Decide(second, at.Keeper, document.Agree)
		require.Equal(t, "库存不足：色带 在A-01可用 2卷，本单需要 8卷。", fault.From(err).Message)
		return err
	})
	received(t, w, 6)
	agree(t, w, second, at.Keeper)
	require.Equal(t, map[ledger.Place]value.Quantity{at.HeldPlace(): value.Units(16)}, w.Balances())
}

func TestMonthClosedWhileThePaperWaitedStopsTheEffect(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	agree(t, w, id, at.Inspector, at.DeptHead)
	w.CloseMonth("2026-03")
	requireRefusedWithoutTrace(t, w, id, "period.closed", func() error { _, err := w.Decide(id, at.Keeper2, document.Agree); return err })
	_, err := w.Decide(id, at.Keeper2, document.Return)
	require.NoError(t, err, "it can still be sent back")
}

func TestUnregisteredEffectIsADefectNotAHalfPostedPaper(t *testing.T) {
	w := at.NewWorld()
	w.Desk.Effects = nil
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	agree(t, w, id, at.Inspector, at.DeptHead)
	requireRefusedWithoutTrace(t, w, id, "internal", func() error { _, err := w.Decide(id, at.Keeper2, document.Agree); return err })
}

func TestKeeperPicksLessAndFromAnotherShelf(t *testing.T) {
	w := at.NewWorld()
	require.NoError(t, w.Stock(10))
	id := submitted(t, w, at.Requester, at.Requisition(8))
	agree(t, w, id, at.DeptHead)
	order, err := w.Order(id, at.Keeper, document.Agree)
	require.NoError(t, err)
	order.Fields.Lines = []map[string]any{{"line": json.Number("1"), "picked_quantity": json.Number("3"), "location": at.Shelf}}
	w.FailNext(1, fault.Unavailable("store.unavailable", "稍后重试"))
	_, err = w.Desk.Decide(ctx, order)
	requireCode(t, err, "store.unavailable")
	w.LoseNextReply()
	_, err = w.Desk.Decide(ctx, order)
	requireCode(t, err, "store.unavailable")
	_, err = w.Desk.Decide(ctx, order)
	require.NoError(t, err)
	require.Contains(t, order.Fields.Lines[0], "line", "a retried command is whole")
	agree(t, w, id, at.Keeper)
	require.Equal(t, map[ledger.Place]value.Quantity{at.ShelfPlace(): value.Units(7), at.HeldPlace(): value.Units(3)}, w.Balances())
}

func TestFilledLinesWithoutANumberGoByTheirPosition(t *testing.T) {
	w := at.NewWorld()
	require.NoError(t, w.Stock(10))
	id := submitted(t, w, at.Requester, at.Requisition(8))
	agree(t, w, id, at.DeptHead)
	order, err := w.Order(id, at.Keeper, document.Agree)
	require.NoError(t, err)
	order.Fields.Lines = []map[string]any{{"picked_quantity": 3}}
	_, err = w.Desk.Decide(ctx, order)
	require.NoError(t, err)
	require.Equal(t, value.Units(3), paper(t, w, id).Lines[0].Quantity("picked_quantity"))
}

func TestPickIsRefused(t *testing.T) {
	tests := map[string]struct {
		line map[string]any
		at   string
	}{
		"line that does not exist": {map[string]any{"line": 2, "picked_quantity": 1}, "fields.lines"},
		"line zero":                {map[string]any{"line": 0, "picked_quantity": 1}, "fields.lines"},
		"line that is no number":   {map[string]any{"line": "x", "picked_quantity": 1}, "fields.lines"},
		"more than asked":          {map[string]any{"line": 1, "picked_quantity": 9}, "lines[0].picked_quantity"},
		"fraction":                 {map[string]any{"line": 1, "picked_quantity": "1.5"}, "lines[0].picked_quantity"},
		"nothing at all":           {map[string]any{"line": 1, "picked_quantity": 0}, "lines"},
		"negative":                 {map[string]any{"line": 1, "picked_quantity": -1}, "fields.lines[0].picked_quantity"},
		"another warehouse":        {map[string]any{"line": 1, "location": at.OtherShelf}, "lines[0].location"},
		"empty shelf":              {map[string]any{"line": 1, "location": at.Shelf2}, "lines[0].picked_quantity"},
		"asked quantity":           {map[string]any{"line": 1, "quantity": 1}, "fields.lines[0].quantity"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := at.NewWorld()
			require.NoError(t, w.Stock(10))
			id := submitted(t, w, at.Requester, at.Requisition(8))
			agree(t, w, id, at.DeptHead)
			order, err := w.Order(id, at.Keeper, document.Agree)
			require.NoError(t, err)
			order.Fields.Lines = []map[string]any{tt.line}
			requireRefusedWithoutTrace(t, w, id, "task.fields_invalid", func() error {
				_, err := w.Desk.Decide(ctx, order)
				require.Equal(t, tt.at, fault.From(err).Details[0].Location, "%v", err)
				return err
			})
		})
	}
}

func TestReturnedPaperIsEditedResubmittedAndKeepsItsHistory(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	agree(t, w, id, at.Inspector)
	out, err := w.Decide(id, at.DeptHead, document.Return)
	require.NoError(t, err)
	require.Equal(t, document.Returned, out.State)
	require.Nil(t, openTask(t, w, id))

	in := at.Receipt(4)
	_, err = w.Desk.Edit(ctx, at.By(at.Keeper), id, out.Version, in.Head, in.Lines)
	require.NoError(t, err)
	out, err = w.Submit(id, at.Keeper)
	require.NoError(t, err)
	require.Equal(t, 3, out.Visit, "every wait is a visit of its own")
	require.True(t, openTask(t, w, id).Returned)
	agree(t, w, id, at.Inspector, at.DeptHead, at.Keeper2)
	require.Equal(t, value.Units(4), w.Balances()[at.ShelfPlace()])

	events, err := w.Events(ctx, id)
	require.NoError(t, err)
	var story []string
	for _, e := range events {
		story = append(story, e.Action+"@"+e.StepKey)
	}
	require.Equal(t, []string{"create@", "submit@", "agree@qc", "return@department", "edit@", "submit@",
		"agree@qc", "agree@department", "agree@warehouse"}, story)
	rows, err := w.Tasks(ctx, id)
	require.NoError(t, err)
	for i, row := range rows {
		require.Equal(t, i+1, row.Visit)
		require.Equal(t, task.Done, row.State)
	}
}

func TestReturnedRequisitionForgetsWhatWasPicked(t *testing.T) {
	w := at.NewWorld()
	require.NoError(t, w.Stock(10))
	id := submitted(t, w, at.Requester, at.Requisition(8))
	agree(t, w, id, at.DeptHead, at.Keeper)
	_, err := w.Decide(id, at.Keeper, document.Return)
	require.NoError(t, err)
	in := at.Requisition(2)
	in.Lines[0]["picked_quantity"] = 8 // the page sends back what it was shown
	_, err = w.Desk.Edit(ctx, at.By(at.Requester), id, 0, in.Head, in.Lines)
	require.NoError(t, err)
	_, err = w.Submit(id, at.Requester)
	require.NoError(t, err)
	agree(t, w, id, at.DeptHead, at.Keeper, at.Keeper)
	require.Equal(t, value.Units(2), w.Balances()[at.HeldPlace()])
}

func TestRejectedPaperIsClosedForGood(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	out, err := w.Decide(id, at.Inspector, document.Reject)
	require.NoError(t, err)
	require.Equal(t, "已拒绝", out.StateLabel)
	_, err = w.Submit(id, at.Keeper)
	requireCode(t, err, "document.not_editable")
	_, err = w.Desk.Edit(ctx, at.By(at.Keeper), id, 0, nil, nil)
	requireCode(t, err, "document.not_editable")
	require.Empty(t, w.Balances())
}

func TestDepartmentReturnsNoMoreThanItHolds(t *testing.T) {
	w := at.NewWorld()
	require.NoError(t, w.Stock(10))
	source := issued(t, w, 6)
	first := submitted(t, w, at.Requester, at.Return(source, 4))
	second := submitted(t, w, at.Requester, at.Return(source, 4)) // each alone is within the limit
	agree(t, w, first, at.Inspector, at.DeptHead, at.Keeper)
	agree(t, w, second, at.Inspector, at.DeptHead)
	requireRefusedWithoutTrace(t, w, second, "source.exceeded", func() error { _, err := w.Decide(second, at.Keeper, document.Agree); return err })
	require.Equal(t, map[ledger.Place]value.Quantity{at.ShelfPlace(): value.Units(8), at.HeldPlace(): value.Units(2)}, w.Balances())
}

func TestStandingOfAnUnknownPaperIsNotFound(t *testing.T) {
	_, err := at.NewWorld().Desk.Standing(ctx, "RK-0")
	requireCode(t, err, "document.not_found")
}
