package approval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestSubmitOpensTheFirstTask(t *testing.T) {
	w := at.NewWorld()
	d := create(t, w, at.Keeper, at.Receipt(5))
	out, err := w.Submit(d.ID, at.Keeper)
	require.NoError(t, err)
	require.Equal(t, "待质检员确认", out.StateLabel)
	require.Equal(t, d.Version+1, out.Version)

	row := openTask(t, w, d.ID)
	require.Equal(t, "qc", row.StepKey)
	require.Equal(t, 1, row.Visit)
	require.Equal(t, "inspector", row.Role)
	require.Equal(t, "W-01.4", row.Function)
	require.False(t, row.Returned)
	require.Equal(t, row.DueAt, out.DueAt)
	require.Equal(t, w.Now().Add(25*time.Hour), *row.DueAt, "a day has seven working hours, so the eighth ends at ten the next day")
	require.Empty(t, w.Balances(), "stock is unchanged")
}

func TestSubmitIsRefusedForWhatTheWorldForbids(t *testing.T) {
	tests := map[string]struct {
		prepare func(w *at.World, in *approval.Draft)
		at      string
	}{
		"no lines": {func(_ *at.World, in *approval.Draft) { in.Lines = nil }, "lines"},
		"missing field": {func(_ *at.World, in *approval.Draft) { delete(in.Head, "supplier") },
			"head.supplier"},
		"future date":  {func(_ *at.World, in *approval.Draft) { in.Head["business_date"] = "2026-03-03" }, "head.business_date"},
		"closed month": {func(w *at.World, in *approval.Draft) { w.CloseMonth("2026-03") }, "head.business_date"},
		"disabled item": {func(w *at.World, _ *approval.Draft) {
			w.AddEntry(document.Entry{ID: at.Ribbon, Ref: "items", Name: "色带", Disabled: true})
		}, "lines[0].item"},
		"location of another warehouse": {func(_ *at.World, in *approval.Draft) { in.Lines[0]["location"] = at.OtherShelf }, "lines[0].location"},
		"fraction of a whole item":      {func(_ *at.World, in *approval.Draft) { in.Lines[0]["quantity"] = 1.5 }, "lines[0].quantity"},
		"finished card":                 {func(_ *at.World, in *approval.Draft) { in.Lines[0]["item"] = at.FinishedCard }, "lines[0].item"},
		"attachment nobody uploaded":    {func(_ *at.World, in *approval.Draft) { in.Head["attachments"] = []any{"a9"} }, "head.attachments"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, in := at.NewWorld(), at.Receipt(5)
			tt.prepare(w, &in)
			d := create(t, w, at.Keeper, in)
			requireRefusedWithoutTrace(t, w, d.ID, "document.invalid", func() error {
				_, err := w.Submit(d.ID, at.Keeper)
				require.Equal(t, tt.at, fault.From(err).Details[0].Location, "%v", err)
				return err
			})
		})
	}
}

func TestSubmitIsRefusedToOthersAndFromStalePages(t *testing.T) {
	w := at.NewWorld()
	d := create(t, w, at.Keeper, at.Receipt(5))
	requireRefusedWithoutTrace(t, w, d.ID, "document.not_yours", func() error { _, err := w.Submit(d.ID, at.Keeper2); return err })

	stale := approval.Submission{DocumentID: d.ID, By: at.By(at.Keeper), Version: 7}
	requireRefusedWithoutTrace(t, w, d.ID, "document.stale", func() error { _, err := w.Desk.Submit(ctx, stale); return err })
}

func TestSubmitRepeatedAfterALostReplyOpensOneTask(t *testing.T) {
	w := at.NewWorld()
	d := create(t, w, at.Keeper, at.Receipt(5))
	order := approval.Submission{DocumentID: d.ID, By: at.By(at.Keeper), Version: d.Version, Key: "k"}
	w.LoseNextReply()
	_, err := w.Desk.Submit(ctx, order)
	requireCode(t, err, "store.unavailable")
	out, err := w.Desk.Submit(ctx, order)
	require.NoError(t, err)
	require.Equal(t, document.Progress{State: document.Pending, StepKey: "qc", Visit: 1}, out.Progress())
	rows, err := w.Tasks(ctx, d.ID)
	require.NoError(t, err)
	require.Len(t, rows, 1)
}

func TestWithdrawGivesThePaperBackWhileNobodyDecided(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	order := approval.Withdrawal{DocumentID: id, By: at.By(at.Keeper), Comment: "数量有误", Key: "k"}

	notMine := order
	notMine.By = at.By(at.Keeper2)
	requireRefusedWithoutTrace(t, w, id, "document.not_yours", func() error { _, err := w.Desk.Withdraw(ctx, notMine); return err })

	w.LoseNextReply()
	_, err := w.Desk.Withdraw(ctx, order)
	requireCode(t, err, "store.unavailable")
	out, err := w.Desk.Withdraw(ctx, order)
	require.NoError(t, err)
	require.Equal(t, document.Withdrawn, out.State)
	require.Nil(t, openTask(t, w, id))
	rows, err := w.Tasks(ctx, id)
	require.NoError(t, err)
	require.Equal(t, task.Cancelled, rows[0].State)

	out, err = w.Submit(id, at.Keeper)
	require.NoError(t, err)
	require.Equal(t, 2, out.Visit, "the second submission is a visit of its own")
}

func TestWithdrawAfterADecisionIsRefused(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	agree(t, w, id, at.Inspector)
	order := approval.Withdrawal{DocumentID: id, By: at.By(at.Keeper)}
	requireRefusedWithoutTrace(t, w, id, "document.not_withdrawable", func() error { _, err := w.Desk.Withdraw(ctx, order); return err })
}

func TestRemindNotesAnOverdueVisitAndLeavesAClosedOneAlone(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Keeper, at.Receipt(5))
	out, err := w.Desk.Remind(ctx, id, "qc", 1)
	require.NoError(t, err)
	require.Equal(t, document.Pending, out.State)
	events, err := w.Events(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "remind", events[len(events)-1].Action)

	agree(t, w, id, at.Inspector)
	before := pictureOf(t, w, id)
	out, err = w.Desk.Remind(ctx, id, "qc", 1)
	require.NoError(t, err)
	require.Equal(t, "department", out.StepKey, "the answer tells where the paper is now")
	require.Equal(t, before, pictureOf(t, w, id))
	_, err = w.Desk.Remind(ctx, id, "qc", 9)
	requireCode(t, err, "task.not_found")
}

func TestRedateMovesThePaperAndItsMoves(t *testing.T) {
	w := at.NewWorld()
	require.NoError(t, w.Stock(1))
	id := received(t, w, 5)
	issued(t, w, 6) // nothing is left, yet the day of the receipt can be moved
	order := approval.Redating{DocumentID: id, By: at.By(at.Finance), Date: "2026-02-20", Reason: "发票日期"}
	d, err := w.Desk.Redate(ctx, order)
	require.NoError(t, err)
	require.Equal(t, value.Date("2026-02-20"), d.BusinessDate)
	require.Equal(t, value.Date("2026-02-20"), d.Head.Date("business_date"))
	sums := map[value.Date]value.Quantity{}
	for _, m := range w.Moves() {
		if m.Document == id {
			sums[m.BusinessDate] += m.Quantity
		}
	}
	require.Equal(t, map[value.Date]value.Quantity{"2026-03-02": 0, "2026-02-20": value.Units(5)}, sums)

	before := pictureOf(t, w, id)
	_, err = w.Desk.Redate(ctx, order)
	require.NoError(t, err, "a repeated request finds it done")
	require.Equal(t, before, pictureOf(t, w, id))

	order.Date = "2026-01-15"
	_, err = w.Desk.Redate(ctx, order)
	require.NoError(t, err, "a moved paper can be moved again")
}

func TestRedateIsRefused(t *testing.T) {
	tests := map[string]struct {
		change func(w *at.World, c *approval.Redating)
		code   string
	}{
		"without a reason":      {func(_ *at.World, c *approval.Redating) { c.Reason = " " }, "comment.required"},
		"into the future":       {func(_ *at.World, c *approval.Redating) { c.Date = "2026-03-03" }, "document.future_date"},
		"to no date":            {func(_ *at.World, c *approval.Redating) { c.Date = "" }, "document.invalid_date"},
		"to a day with a space": {func(_ *at.World, c *approval.Redating) { c.Date = " 2026-02-20" }, "document.invalid_date"},
		"into a closed month":   {func(w *at.World, _ *approval.Redating) { w.CloseMonth("2026-02") }, "period.closed"},
		"out of a closed month": {func(w *at.World, _ *approval.Redating) { w.CloseMonth("2026-03") }, "period.closed"},
		"from a stale page":     {func(_ *at.World, c *approval.Redating) { c.Version = 1 }, "document.stale"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := at.NewWorld()
			id := received(t, w, 5)
			order := approval.Redating{DocumentID: id, By: at.By(at.Finance), Date: "2026-02-20", Reason: "发票日期"}
			tt.change(w, &order)
			requireRefusedWithoutTrace(t, w, id, tt.code, func() error { _, err := w.Desk.Redate(ctx, order); return err })
		})
	}
	t.Run("behind what was issued of it", func(t *testing.T) {
		w := at.NewWorld()
		id := received(t, w, 5)
		_, err := w.Desk.Redate(ctx, approval.Redating{DocumentID: id, By: at.By(at.Finance), Date: "2026-02-20", Reason: "发票日期"})
		require.NoError(t, err)
		out := issued(t, w, 5)
		_, err = w.Desk.Redate(ctx, approval.Redating{DocumentID: out, By: at.By(at.Finance), Date: "2026-02-25", Reason: "更正"})
		require.NoError(t, err)
		requireRefusedWithoutTrace(t, w, id, "stock.negative_day", func() error {
			_, err := w.Desk.Redate(ctx, approval.Redating{DocumentID: id, By: at.By(at.Finance), Date: "2026-02-26", Reason: "发票日期"})
			return err
		})
	})
	t.Run("while it waits", func(t *testing.T) {
		w := at.NewWorld()
		id := submitted(t, w, at.Keeper, at.Receipt(5))
		requireRefusedWithoutTrace(t, w, id, "document.not_done", func() error {
			_, err := w.Desk.Redate(ctx, approval.Redating{DocumentID: id, By: at.By(at.Finance), Date: "2026-02-20", Reason: "发票日期"})
			return err
		})
	})
}
