package workflows

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const minute = time.Minute

func TestReceiptGoesThroughItsChainAndRaisesTheStock(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	submitted := s.submit(0, at.Keeper)
	qc := s.decide(1*minute, at.Inspector, document.Agree)
	department := s.decide(2*minute, at.DeptHead, document.Agree)
	s.at(3*minute-time.Second, func() { require.Empty(t, s.w.Balances()) })
	warehouse := s.decide(3*minute, at.Keeper2, document.Agree)
	s.play()

	submitted.requireOK(t, "待质检员确认")
	qc.requireOK(t, "待部门确认")
	department.requireOK(t, "待仓库确认")
	warehouse.requireOK(t, "已完成")
	require.Equal(t, map[ledger.Place]value.Quantity{at.ShelfPlace(): value.Units(5)}, s.w.Balances())
}

func TestRequisitionTakesOutWhatTheKeeperPicked(t *testing.T) {
	w := newWorld()
	require.NoError(t, w.Stock(10))
	s := newStory(t, w, at.Requester, at.Requisition(8))
	s.submit(0, at.Requester)
	s.decide(1*minute, at.DeptHead, document.Agree)
	pick := &answer{}
	s.at(2*minute, func() {
		order := s.order(at.Keeper, document.Agree)
		order.Fields.Lines = []map[string]any{{"line": 1, "picked_quantity": "3", "location": at.Shelf}}
		s.send(pick, updateDecide, order)
	})
	done := s.decide(3*minute, at.Keeper, document.Agree)
	s.play()
	pick.requireOK(t, "待仓库确认")
	done.requireOK(t, "已完成")
	require.Equal(t, value.Units(7), w.Balances()[at.ShelfPlace()])
}

func TestRefusedDecisionReachesThePersonAndMayBeRepeated(t *testing.T) {
	w := newWorld()
	require.NoError(t, w.Stock(8))
	s := newStory(t, w, at.Requester, at.Requisition(8))
	s.submit(0, at.Requester)
	s.decide(1*minute, at.DeptHead, document.Agree)
	s.decide(2*minute, at.Keeper, document.Agree)
	s.at(3*minute, func() { // somebody else's paper is faster
		require.NoError(t, w.Seed(ledger.Move{Document: "LL-X", Effect: "issue", Quantity: -value.Units(5), Place: at.ShelfPlace()}))
	})
	refused := s.decide(4*minute, at.Keeper, document.Agree)
	s.at(5*minute, func() {
		require.Equal(t, document.Pending, s.paper().State)
		require.NoError(t, w.Seed(ledger.Move{Document: "RK-X", Effect: "receive", Quantity: value.Units(5), Place: at.ShelfPlace()}))
	})
	accepted := s.decide(6*minute, at.Keeper, document.Agree)
	s.play()
	refused.requireCode(t, "stock.insufficient")
	require.Equal(t, "库存不足：色带 在A-01可用 3卷，本单需要 8卷。", fault.From(refused.err).Message)
	accepted.requireOK(t, "已完成")
}

func TestDecisionIsRefusedToTheWrongPerson(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	stranger := s.decide(1*minute, at.Finance, document.Agree)
	own := s.decide(2*minute, at.Keeper, document.Reject)
	wrongAction := s.decide(3*minute, at.Inspector, "shrug")
	s.decide(4*minute, at.Inspector, document.Reject)
	s.play()
	stranger.requireCode(t, "task.not_yours")
	own.requireCode(t, "task.own_paper")
	wrongAction.requireCode(t, "task.unknown_action")
	require.Equal(t, document.Rejected, s.paper().State)
}

func TestLateDecisionIsToldWhoDecided(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	var late approval.Decision
	s.at(1*minute, func() { late = s.order(at.Inspector, document.Return) })
	s.decide(1*minute, at.Inspector, document.Agree)
	s.decide(2*minute, at.DeptHead, document.Agree)
	r := &answer{}
	s.at(3*minute, func() { s.send(r, updateDecide, late) })
	s.decide(4*minute, at.Keeper2, document.Agree)
	s.play()
	r.requireCode(t, "task.already_decided")
	require.Contains(t, fault.From(r.err).Message, "用户inspector")
	require.Equal(t, document.Done, s.paper().State)
}

func TestRepeatedKeyDecidesOnce(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	var order approval.Decision
	first, second, third := &answer{}, &answer{}, &answer{}
	s.at(1*minute, func() {
		order = s.order(at.Inspector, document.Agree)
		s.send(first, updateDecide, order) // a double click
		s.send(second, updateDecide, order)
	})
	s.at(2*minute, func() { s.send(third, updateDecide, order) }) // a lost reply
	s.decide(3*minute, at.DeptHead, document.Agree)
	s.decide(4*minute, at.Keeper2, document.Agree)
	s.play()
	for _, r := range []*answer{first, second, third} {
		r.requireOK(t, "待部门确认")
	}
	require.Equal(t, 3, s.count("agree"))
}

func TestTwoAtOnceDecideOnce(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.w.AddPerson(testInspector("second"))
	s.submit(0, at.Keeper)
	yes, no := &answer{}, &answer{}
	s.at(1*minute, func() {
		s.send(yes, updateDecide, s.order(at.Inspector, document.Agree))
		s.send(no, updateDecide, s.order("second", document.Reject))
	})
	s.decide(2*minute, at.DeptHead, document.Agree)
	s.decide(3*minute, at.Keeper2, document.Agree)
	s.play()
	yes.requireOK(t, "待部门确认")
	no.requireCode(t, "task.already_decided")
}

func TestSubmittingTwiceAtOnceOpensOneTask(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	first, second := s.submit(0, at.Keeper), s.submit(0, at.Keeper)
	s.decide(1*minute, at.Inspector, document.Reject)
	s.play()
	first.requireOK(t, "待质检员确认")
	second.requireCode(t, "document.not_editable")
	require.Equal(t, 1, s.count("submit"))
}

func TestWithdrawnPaperEndsItsRunAndStartsAnother(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	stranger := s.withdraw(1*minute, at.Keeper2)
	withdrawn := s.withdraw(2*minute, at.Keeper)
	s.play()
	stranger.requireCode(t, "document.not_yours")
	withdrawn.requireOK(t, "已撤回")

	again := resume(t, w, s.id, nil)
	submitted := again.submit(0, at.Keeper)
	again.decide(1*minute, at.Inspector, document.Agree)
	tooLate := again.withdraw(2*minute, at.Keeper)
	again.decide(3*minute, at.DeptHead, document.Agree)
	again.decide(4*minute, at.Keeper2, document.Agree)
	again.play()
	submitted.requireOK(t, "待质检员确认")
	require.Equal(t, 2, submitted.out.Visit)
	tooLate.requireCode(t, "document.not_withdrawable")
	require.Equal(t, document.Done, s.paper().State)
}

func TestReturnedPaperWaitsForItsMakerInTheSameRun(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.decide(1*minute, at.Inspector, document.Agree)
	returned := s.decide(2*minute, at.DeptHead, document.Return)
	s.at(30*24*time.Hour, func() { // it waits as long as it takes
		in := at.Receipt(4)
		_, err := s.w.Desk.Edit(context.Background(), at.By(at.Keeper), s.id, 0, in.Head, in.Lines)
		require.NoError(t, err)
	})
	again := s.submit(30*24*time.Hour+minute, at.Keeper)
	for i, person := range []string{at.Inspector, at.DeptHead, at.Keeper2} {
		s.decide(30*24*time.Hour+time.Duration(i+2)*minute, person, document.Agree)
	}
	s.play()
	returned.requireOK(t, "已退回")
	again.requireOK(t, "待质检员确认")
	require.Equal(t, value.Units(4), s.w.Balances()[at.ShelfPlace()])
}

func TestRefusedStartEndsTheRunSoThatAnotherMayStart(t *testing.T) {
	w := newWorld()
	in := at.Receipt(5)
	delete(in.Head, "supplier")
	s := newStory(t, w, at.Keeper, in)
	refused := s.submit(0, at.Keeper)
	s.play()
	refused.requireCode(t, "document.invalid")
	require.Equal(t, "head.supplier", fault.From(refused.err).Details[0].Location)
	require.Equal(t, document.Draft, s.paper().State)

	good := at.Receipt(5)
	_, err := w.Desk.Edit(context.Background(), at.By(at.Keeper), s.id, 0, good.Head, good.Lines)
	require.NoError(t, err)
	again := resume(t, w, s.id, nil)
	accepted := again.submit(0, at.Keeper)
	again.decide(minute, at.Inspector, document.Reject)
	again.play()
	accepted.requireOK(t, "待质检员确认")
}

func TestRunWithoutACommandEndsByItself(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.play()
	require.Equal(t, document.Draft, s.paper().State)
}

func TestDecisionThatCanNeverBeRightLeavesNoTrace(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	changes := map[string]func(c *approval.Decision){
		"another paper": func(c *approval.Decision) { c.DocumentID = "RK-0" },
		"without a key": func(c *approval.Decision) { c.Key = "" },
	}
	replies := map[string]*answer{}
	for name, change := range changes {
		r := &answer{}
		replies[name] = r
		s.at(1*minute, func() {
			order := s.order(at.Inspector, document.Agree)
			change(&order)
			s.send(r, updateDecide, order)
		})
	}
	s.decide(2*minute, at.Inspector, document.Reject)
	s.play()
	for name, r := range replies {
		require.True(t, r.rejected, name)
		r.requireCode(t, "command.misdirected")
	}
}
