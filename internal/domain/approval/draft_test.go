package approval_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestCreateNumbersPapersByDay(t *testing.T) {
	w := at.NewWorld()
	require.Equal(t, "RK-20260302-0001", create(t, w, at.Keeper, at.Receipt(5)).ID)
	require.Equal(t, "RK-20260302-0002", create(t, w, at.Keeper, at.Receipt(5)).ID)
	require.Equal(t, "LL-20260302-0001", create(t, w, at.Requester, at.Requisition(5)).ID)
	// 16:30 UTC is half past midnight in Shanghai.
	w.SetNow(time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC))
	require.Equal(t, "RK-20260303-0001", create(t, w, at.Keeper, at.Receipt(5)).ID)
}

func TestCreateDerivesWhatTheMakerDoesNotEnter(t *testing.T) {
	w := at.NewWorld()
	d := create(t, w, at.Keeper, at.Receipt(8))
	require.Equal(t, document.Draft, d.State)
	require.Equal(t, value.Date("2026-03-02"), d.BusinessDate)
	require.Equal(t, value.Units(8), d.Quantity)
	require.Equal(t, value.Money(8*1250), d.Amount)
	require.Equal(t, "色带 8卷 · 华东制卡", d.Summary)
	require.Equal(t, document.Named{ID: at.Keeper, Name: "用户keeper"}, d.Maker)
	require.Equal(t, at.Department, d.Department.ID)
	require.Nil(t, openTask(t, w, d.ID), "a draft is in nobody's inbox")
	events, err := w.Events(ctx, d.ID)
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, "create", events[0].Action)
}

func TestCreateTwiceWithOneKeyMakesOnePaper(t *testing.T) {
	w := at.NewWorld()
	in := at.Receipt(5)
	in.Key = "k1"
	first := create(t, w, at.Keeper, in)
	require.Equal(t, first, create(t, w, at.Keeper, in))
	require.NotEqual(t, first.ID, create(t, w, at.Keeper2, in).ID, "another person's key is another key")
	require.Len(t, w.Papers(), 2)
}

func TestCreateAfterALostReplyMakesOnePaper(t *testing.T) {
	w := at.NewWorld()
	in := at.Receipt(5)
	in.Key = "k1"
	w.LoseNextReply()
	_, err := w.Desk.Create(ctx, at.By(at.Keeper), in)
	requireCode(t, err, "store.unavailable")
	require.Equal(t, "RK-20260302-0001", create(t, w, at.Keeper, in).ID)
	require.Len(t, w.Papers(), 1)
}

func TestCreateLeavesTheCallersInputAlone(t *testing.T) {
	w := at.NewWorld()
	in := at.Receipt(5)
	in.Lines[0]["line"], in.Lines[0]["amount"] = 1, 6250
	create(t, w, at.Keeper, in)
	require.Contains(t, in.Lines[0], "line")
	require.Contains(t, in.Lines[0], "amount")
}

func TestMakerCannotFillInWhatAStepFillsIn(t *testing.T) {
	w := at.NewWorld()
	in := at.Requisition(5)
	in.Lines[0]["picked_quantity"], in.Lines[0]["location"] = 3, at.Shelf
	d := create(t, w, at.Requester, in)
	require.False(t, d.Lines[0].Has("picked_quantity"))
	require.False(t, d.Lines[0].Has("location"))
}

func TestCreateRefusesBadInput(t *testing.T) {
	tests := map[string]struct {
		change   func(in *approval.Draft)
		code, at string
	}{
		"unknown type":       {func(in *approval.Draft) { in.Type = "no.such" }, "document.unknown_type", "type"},
		"unknown head field": {func(in *approval.Draft) { in.Head["colour"] = "red" }, "document.invalid", "head.colour"},
		"unknown line field": {func(in *approval.Draft) { in.Lines[0]["colour"] = "red" }, "document.invalid", "lines[0].colour"},
		"negative quantity":  {func(in *approval.Draft) { in.Lines[0]["quantity"] = "-1" }, "document.invalid", "lines[0].quantity"},
		"zero quantity":      {func(in *approval.Draft) { in.Lines[0]["quantity"] = 0 }, "document.invalid", "lines[0].quantity"},
		"huge quantity":      {func(in *approval.Draft) { in.Lines[0]["quantity"] = "100000001" }, "document.invalid", "lines[0].quantity"},
		"no such date":       {func(in *approval.Draft) { in.Head["business_date"] = "2026-02-30" }, "document.invalid", "head.business_date"},
		"too many lines": {func(in *approval.Draft) { in.Lines = make([]map[string]any, 10_000) },
			"document.too_many_lines", "lines"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, in := at.NewWorld(), at.Receipt(5)
			tt.change(&in)
			_, err := w.Desk.Create(ctx, at.By(at.Keeper), in)
			requireCode(t, err, tt.code)
			require.Equal(t, tt.at, fault.From(err).Details[0].Location)
			require.Empty(t, w.Papers())
		})
	}
}

func TestCreateByUnknownPersonIsRefused(t *testing.T) {
	w := at.NewWorld()
	_, err := w.Desk.Create(ctx, at.By("nobody"), at.Receipt(5))
	requireCode(t, err, "person.not_found")
}

func TestEditReplacesThePaperAndTellsWhatChanged(t *testing.T) {
	w := at.NewWorld()
	d := create(t, w, at.Keeper, at.Receipt(5))
	in := at.Receipt(9)
	in.Head["remark"] = "加急"
	edited, err := w.Desk.Edit(ctx, at.By(at.Keeper), d.ID, d.Version, in.Head, in.Lines)
	require.NoError(t, err)
	require.Equal(t, d.Version+1, edited.Version)
	require.Equal(t, value.Units(9), edited.Quantity)
	require.Equal(t, edited, paper(t, w, d.ID))
	events, err := w.Events(ctx, d.ID)
	require.NoError(t, err)
	require.Equal(t, []document.Change{
		{Field: "remark", Label: "备注", After: "加急"},
		{Field: "lines[0].quantity", Label: "第1行 数量", Before: "5", After: "9"},
	}, events[len(events)-1].Changes)
}

func TestEditAndDeleteAreRefused(t *testing.T) {
	tests := []struct {
		name, person, code string
		version            int
		prepare            func(t *testing.T, w *at.World, id string)
	}{
		{name: "by another person", person: at.Keeper2, code: "document.not_yours"},
		{name: "while it waits", person: at.Keeper, code: "document.not_editable",
			prepare: func(t *testing.T, w *at.World, id string) { _, err := w.Submit(id, at.Keeper); require.NoError(t, err) }},
		{name: "from a stale page", person: at.Keeper, version: 9, code: "document.stale"},
		{name: "by nobody", person: "nobody", code: "person.not_found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := at.NewWorld()
			d := create(t, w, at.Keeper, at.Receipt(5))
			if tt.prepare != nil {
				tt.prepare(t, w, d.ID)
			}
			in := at.Receipt(6)
			requireRefusedWithoutTrace(t, w, d.ID, tt.code, func() error {
				_, err := w.Desk.Edit(ctx, at.By(tt.person), d.ID, tt.version, in.Head, in.Lines)
				return err
			})
			if tt.version == 0 {
				requireRefusedWithoutTrace(t, w, d.ID, tt.code, func() error { return w.Desk.Delete(ctx, at.By(tt.person), d.ID) })
			}
		})
	}
}

func TestDeleteRemovesADraftOnly(t *testing.T) {
	w := at.NewWorld()
	d := create(t, w, at.Keeper, at.Receipt(5))
	require.NoError(t, w.Desk.Delete(ctx, at.By(at.Keeper), d.ID))
	_, err := w.Paper(ctx, d.ID)
	requireCode(t, err, "document.not_found")
	require.Equal(t, "delete", w.Audits()[len(w.Audits())-1].Action)

	id := submitted(t, w, at.Keeper, at.Receipt(5))
	require.NotEqual(t, d.ID, id, "a number is not given twice")
	_, err = w.Decide(id, at.Inspector, document.Return)
	require.NoError(t, err)
	requireRefusedWithoutTrace(t, w, id, "document.not_deletable", func() error { return w.Desk.Delete(ctx, at.By(at.Keeper), id) })
}

func TestAmountBeyondAnyPaperIsRefusedAtSubmit(t *testing.T) {
	w, in := at.NewWorld(), at.Receipt(5)
	in.Lines = nil
	for i := range document.MaxLines {
		line := at.Line(at.Ribbon, "100000000")
		line["location"], line["price"], line["remark"] = at.Shelf, 100_000_000, fmt.Sprint(i)
		in.Lines = append(in.Lines, line)
	}
	d := create(t, w, at.Keeper, in)
	require.Positive(t, d.Amount, "the total does not wrap around")
	requireRefusedWithoutTrace(t, w, d.ID, "document.invalid", func() error { _, err := w.Submit(d.ID, at.Keeper); return err })
}
