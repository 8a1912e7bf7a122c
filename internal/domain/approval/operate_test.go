package approval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

func TestOperationIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		c    approval.Operation
		code string
	}{
		"without a reason":         {approval.Operation{Verb: approval.OpSkip, Reason: " "}, "comment.required"},
		"unknown":                  {approval.Operation{Verb: "shrug"}, "operation.unknown"},
		"to the maker":             {approval.Operation{Verb: approval.OpAssign, Person: "maker"}, "task.own_paper"},
		"to nobody":                {approval.Operation{Verb: approval.OpAssign, Person: "nobody"}, "person.not_found"},
		"to a step that is not":    {approval.Operation{Verb: approval.OpMove, Step: "nowhere"}, "operation.unknown_step"},
		"to the version it has":    {approval.Operation{Verb: approval.OpMigrate}, "operation.not_migratable"},
		"to a version there isn't": {approval.Operation{Verb: approval.OpMigrate, ChainTo: 9}, "definition.not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := signed(t, document.Step{})
			requireRefusedWithoutTrace(t, w, id, tt.code, func() error { return operate(w, id, tt.c) })
		})
	}
	w, id := signed(t, document.Step{})
	own := approval.Operation{DocumentID: id, By: at.By("maker"), Verb: approval.OpSkip, Reason: "我的单", Key: "k"}
	requireRefusedWithoutTrace(t, w, id, "task.own_paper", func() error { _, err := w.Desk.Operate(ctx, own); return err })
}

func TestOperatorRepairsAPaper(t *testing.T) {
	w, id := signed(t, document.Step{})
	require.NoError(t, operate(w, id, approval.Operation{Verb: approval.OpAssign, Person: "cid"}))
	require.Equal(t, "cid", w.Seat(id, "cid").Assignee)
	require.NoError(t, operate(w, id, approval.Operation{Verb: approval.OpSkip}))
	require.Equal(t, "finish", paper(t, w, id).StepKey)
	require.NoError(t, operate(w, id, approval.Operation{Verb: approval.OpMove, Step: "sign"}))
	require.Equal(t, 3, paper(t, w, id).Visit)
	stop := approval.Operation{DocumentID: id, By: at.By("operator"), Verb: approval.OpStop, Reason: "作废", Key: value.NewID()}
	for range 2 {
		out, err := w.Desk.Operate(ctx, stop)
		require.NoError(t, err)
		require.Equal(t, document.Stopped, out.State)
	}
	require.Equal(t, []task.NoticeKind{task.NoticeAdjusted, task.NoticeAdjusted, task.NoticeAdjusted, task.NoticeFinished}, kindsOf(w, "maker"))
	require.Empty(t, w.Balances())
}

func TestStepThatLacksItsFieldsIsNotSkipped(t *testing.T) {
	w := at.NewWorld()
	id := submitted(t, w, at.Requester, at.Requisition(8))
	agree(t, w, id, at.DeptHead) // nothing lies on the shelf to pick
	requireRefusedWithoutTrace(t, w, id, "task.fields_invalid", func() error {
		_, err := w.Desk.Operate(ctx, approval.Operation{DocumentID: id, By: at.By(at.Finance), Verb: approval.OpSkip, Reason: "急", Key: "k"})
		return err
	})
}

func TestPapersKeepTheirVersionUntilTheyAreMigratedAfterATrial(t *testing.T) {
	w, id := signed(t, document.Step{})
	old := paper(t, w, id)
	chain := document.Chain{old.Chain[1], {Key: "audit", Title: "复核", Waiting: "待复核", Function: "F3", Role: "auditor"}}
	version := w.Publish(warehouse.MaterialReceipt, chain)
	require.Equal(t, old.ChainVersion, paper(t, w, id).ChainVersion)

	before := pictureOf(t, w, id)
	p, err := w.Desk.PlanMigration(ctx, id, 0)
	require.NoError(t, err)
	require.Equal(t, before, pictureOf(t, w, id), "a trial changes nothing")
	require.Equal(t, []int{old.ChainVersion, version}, []int{p.From, p.To})
	require.Contains(t, p.Refusal, "会审")
	require.Len(t, p.Changes, 2)
	requireRefusedWithoutTrace(t, w, id, "operation.not_migratable", func() error { return operate(w, id, approval.Operation{Verb: approval.OpMigrate}) })

	require.NoError(t, operate(w, id, approval.Operation{Verb: approval.OpMigrate, Step: "finish"}))
	require.Equal(t, document.Progress{State: document.Pending, StepKey: "finish", Visit: 2}, at.Progress(paper(t, w, id)))
	require.Equal(t, "audit", agree(t, w, id, "bob").StepKey)
}

func TestMigrationLeavesAVisitOpenThatAsksTheSamePeople(t *testing.T) {
	w, id := signed(t, document.Step{})
	chain := paper(t, w, id).Chain
	w.Publish(warehouse.MaterialReceipt, chain[:1])
	require.NoError(t, operate(w, id, approval.Operation{Verb: approval.OpMigrate}))
	require.Equal(t, 1, paper(t, w, id).Visit)
	require.Equal(t, document.Done, agree(t, w, id, "ann").State)
}

func TestResubmissionKeepsTheVersionAndAsksItsConditionsAnew(t *testing.T) {
	w, id := signed(t, document.Step{When: []document.Condition{{Field: document.OwnQuantity, Op: document.Over, Value: "3"}}})
	_, err := w.Decide(id, "ann", document.Return)
	require.NoError(t, err)
	w.Publish(warehouse.MaterialReceipt, document.Chain{{Key: "other", Title: "别的", Waiting: "待别的", Function: "F", Role: "last"}})
	in := at.Receipt(2)
	_, err = w.Desk.Edit(ctx, at.By("maker"), id, 0, in.Head, in.Lines)
	require.NoError(t, err)
	out, err := w.Submit(id, "maker")
	require.NoError(t, err)
	require.Equal(t, "finish", out.StepKey, "two pieces need no countersign")
}
