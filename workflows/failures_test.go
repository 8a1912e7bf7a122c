package workflows

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
)

func TestCommandThatEndsInAnErrorIsKeptForARetry(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	var order approval.Decision
	down, again := &answer{}, &answer{}
	s.at(minute, func() {
		s.w.FailNext(1000, errDown)
		order = s.order(at.Inspector, document.Agree)
		s.send(down, updateDecide, order)
	})
	s.at(2*minute, func() {
		s.w.Recover()
		require.Len(t, s.incidents.raised, 1)
		i := s.incidents.raised[0]
		require.Equal(t, incident.Failed, i.Kind)
		require.Equal(t, "decide|"+order.Key, i.Key)
		require.Contains(t, i.Title, "同意")
		var kept activities.Order
		require.NoError(t, json.Unmarshal(i.Command, &kept))
		require.Equal(t, updateDecide, kept.Update)
		s.send(again, kept.Update, kept.Command) // the retry is the very command
	})
	s.decide(3*minute, at.DeptHead, document.Reject)
	s.play()
	down.requireCode(t, "store.unavailable")
	again.requireOK(t, "待部门确认")
	events, err := s.w.Events(t.Context(), s.id)
	require.NoError(t, err)
	require.Equal(t, []string{"agree", at.Inspector, order.Key}, []string{events[2].Action, events[2].Actor.ID, events[2].Key})
}

func TestRefusalIsNoFailure(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.decide(minute, at.Finance, document.Agree)
	s.withdraw(2*minute, at.Keeper2)
	s.decide(3*minute, at.Inspector, document.Reject)
	s.play()
	require.Empty(t, s.incidents.raised)
}

func TestReportOutlastsTheFailureItTellsOf(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	s.incidents.down = 8 // what keeps the desk down keeps the report from being written
	s.at(0, func() { w.FailNext(1000, errDown) })
	down := s.submit(0, at.Keeper)
	s.play()
	down.requireCode(t, "store.unavailable")
	require.Len(t, s.incidents.raised, 1)
	require.Contains(t, s.incidents.raised[0].Title, "提交")
}

// While the report is on its way the maker tries again: the run must not end
// below the paper he submits.
func TestPaperSubmittedWhileAFailureIsReportedKeepsItsRun(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	s.incidents.down = 12
	s.at(0, func() { w.FailNext(1000, errDown) })
	s.submit(0, at.Keeper)
	s.at(2*minute, w.Recover)
	again := s.submit(3*minute, at.Keeper)
	decided := s.decide(2*time.Hour, at.Inspector, document.Reject)
	s.play()
	again.requireOK(t, "待质检员确认")
	decided.requireOK(t, "已拒绝")
}

func TestUrgeAndOperateGoThroughTheRun(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	urged, tooSoon, moved, stopped, keyless := &answer{}, &answer{}, &answer{}, &answer{}, &answer{}
	urge := func() approval.Urging {
		return approval.Urging{DocumentID: s.id, By: at.By(at.Keeper), Key: uuid.NewString()}
	}
	operate := func(verb approval.Verb, step string) approval.Operation {
		return approval.Operation{DocumentID: s.id, By: at.By(at.Finance), Verb: verb, Reason: "质检员离岗", Step: step, Key: uuid.NewString()}
	}
	s.at(minute, func() { s.send(urged, updateUrge, urge()) })
	s.at(2*minute, func() { s.send(tooSoon, updateUrge, urge()) })
	s.at(3*minute, func() { s.send(moved, updateOperate, operate(approval.OpMove, "department")) })
	s.at(4*minute, func() {
		without := operate(approval.OpStop, "")
		without.Key = ""
		s.send(keyless, updateOperate, without)
		s.send(stopped, updateOperate, operate(approval.OpStop, ""))
	})
	s.play()
	urged.requireOK(t, "待质检员确认")
	tooSoon.requireCode(t, "document.urged_recently")
	moved.requireOK(t, "待部门确认")
	require.True(t, keyless.rejected)
	stopped.requireOK(t, "已终止")
	require.Equal(t, document.Stopped, s.paper().State)
}

// A run of before the desk knew all rules is still served, and renews itself.
func TestRecordedRunIsServedToItsEndAndRenewed(t *testing.T) {
	w := newWorld()
	id := entered(t, w)
	d, err := w.Paper(t.Context(), id)
	require.NoError(t, err)
	s := continued(t, w, ApprovalInput{DocumentID: id, Chain: d.Chain, Progress: progressOf(d)})
	returned := s.decide(minute, at.Inspector, document.Return)
	again := s.submit(2*minute, at.Keeper)
	refused := s.decide(3*minute, at.Finance, document.Agree)
	refused.accepted = func() { s.env.SetContinueAsNewSuggested(true) }
	next := s.playOn()
	returned.requireOK(t, "已退回")
	again.requireOK(t, "待质检员确认")
	require.Equal(t, rulesNow, next.Rules)
	require.Empty(t, next.Chain)
	require.Equal(t, document.Progress{State: document.Pending, StepKey: "qc", Visit: 2}, next.Progress)

	s = continued(t, w, next)
	s.decide(0, at.Inspector, document.Reject)
	s.play()
}
