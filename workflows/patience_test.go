package workflows

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

const day = 24 * time.Hour

func testInspector(id string) directory.Person {
	return directory.Person{ID: id, Name: id, Roles: []string{"inspector"}}
}

var errDown = fault.Unavailable("store.unavailable", "数据库暂时不可用，请稍后重试")

func TestReminderComesOncePerVisitAndAgainAfterAReturn(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	reminders := func(after time.Duration, want int) {
		s.at(after, func() { require.Equal(t, want, s.count("remind"), "after %s", after) })
	}
	reminders(day, 0)           // due at ten on the second day
	reminders(day+61*minute, 1) //
	reminders(3*day, 1)         // once is enough
	s.decide(4*day, at.Inspector, document.Return)
	reminders(20*day, 1) // a returned paper has no task to be late
	s.submit(21*day, at.Keeper)
	reminders(21*day+minute, 1)
	reminders(23*day, 2) // the new visit is timed afresh
	late := s.decide(24*day, at.Inspector, document.Agree)
	s.decide(24*day+minute, at.DeptHead, document.Agree)
	s.decide(24*day+2*minute, at.Keeper2, document.Agree)
	s.play()
	late.requireOK(t, "待部门确认") // a decision after the time is a decision
	require.Equal(t, 2, s.count("remind"))
	require.Equal(t, document.Done, s.paper().State)
}

func TestReminderThatCannotBeWrittenHoldsNothingUp(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.at(day, func() { s.w.FailNext(10, errDown) })
	done := s.decide(9*day, at.Inspector, document.Reject)
	s.play()
	done.requireOK(t, "已拒绝")
	require.Zero(t, s.count("remind"))
}

func TestDecisionWhileTheReminderIsBeingWrittenStands(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.at(day, func() { s.w.FailNext(3, errDown) }) // the reminder is retried for a while
	agreed := s.decide(day+60*minute+2*time.Second, at.Inspector, document.Agree)
	s.decide(day+70*minute, at.DeptHead, document.Agree)
	s.decide(day+71*minute, at.Keeper2, document.Agree)
	s.play()
	agreed.requireOK(t, "待部门确认")
	require.Equal(t, document.Done, s.paper().State)
}

func TestPaperSentBackFiveHundredTimesContinuesAsNewAndIsFinished(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	returns, runs := 0, 1
	for returns < 500 {
		start := returns
		for i := range min(500-start, maxCommandsPerRun/2) {
			s.submit(time.Duration(2*i)*time.Second, at.Keeper)
			s.decide(time.Duration(2*i+1)*time.Second, at.Inspector, document.Return)
			returns++
		}
		if returns < 500 {
			next := s.playOn()
			require.Equal(t, document.Progress{State: document.Returned, Visit: returns}, next.Progress)
			s = continued(t, w, next)
			runs++
		}
	}
	s.submit(200*minute, at.Keeper)
	for i, person := range []string{at.Inspector, at.DeptHead, at.Keeper2} {
		s.decide(time.Duration(201+i)*minute, person, document.Agree)
	}
	s.play()
	require.Equal(t, 3, runs)
	require.Equal(t, document.Done, s.paper().State)
	require.Equal(t, 500, s.count("return"))
	require.Len(t, w.Moves(), 1)
}

func TestRefusalsFillARunAsWell(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	for i := range maxCommandsPerRun - 1 {
		s.decide(time.Duration(i+1)*time.Second, at.Finance, document.Agree)
	}
	next := s.playOn()
	require.Equal(t, document.Pending, next.Progress.State)
	require.False(t, next.Reminded)

	s = continued(t, w, next)
	s.at(3*day, func() { require.Equal(t, 1, s.count("remind"), "the due time goes with the paper") })
	s.decide(4*day, at.Inspector, document.Reject)
	s.play()
}

func TestContinuedRunDoesNotRemindTwice(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	refused := s.decide(3*day, at.Finance, document.Agree) // after the reminder
	refused.accepted = func() { s.env.SetContinueAsNewSuggested(true) }
	next := s.playOn()
	refused.requireCode(t, "task.not_yours")
	require.True(t, next.Reminded)

	s = continued(t, w, next)
	s.decide(3*day, at.Inspector, document.Reject)
	s.play()
	require.Equal(t, 1, s.count("remind"))
}

func TestRunThatMissedACommandCatchesUp(t *testing.T) {
	tests := map[string]struct {
		missed func(w *at.World, id string) error // carried out, but not in the history
		then   func(s *story) *answer
		label  string
	}{
		"a decision, then the next one": {
			func(w *at.World, id string) error { _, err := w.Decide(id, at.Inspector, document.Agree); return err },
			func(s *story) *answer { return s.decide(2*minute, at.DeptHead, document.Agree) }, "待仓库确认"},
		"a return, then the submission": {
			func(w *at.World, id string) error { _, err := w.Decide(id, at.Inspector, document.Return); return err },
			func(s *story) *answer { return s.submit(2*minute, at.Keeper) }, "待质检员确认"},
		"a decision, then a sync": {
			func(w *at.World, id string) error { _, err := w.Decide(id, at.Inspector, document.Agree); return err },
			func(s *story) *answer {
				r := &answer{}
				s.at(2*minute, func() { s.send(r, updateSync) })
				return r
			}, "待部门确认"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
			s.submit(0, at.Keeper)
			s.at(1*minute, func() { require.NoError(t, tt.missed(s.w, s.id)) })
			r := tt.then(s)
			s.decide(3*minute, finisher(tt.label), document.Reject)
			s.play()
			r.requireOK(t, tt.label)
			require.Equal(t, document.Rejected, s.paper().State)
		})
	}
}

// finisher may decide where the paper waits.
func finisher(label string) string {
	return map[string]string{"待质检员确认": at.Inspector, "待部门确认": at.DeptHead, "待仓库确认": at.Keeper2}[label]
}

func TestRunThatMissedTheLastDecisionEndsAtTheReminder(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.at(1*minute, func() {
		_, err := s.w.Decide(s.id, at.Inspector, document.Reject)
		require.NoError(t, err)
	})
	s.play()
	require.Zero(t, s.count("remind"))
}

func TestAdoptedRunLearnsTheDueTimeAndReminds(t *testing.T) {
	w := newWorld()
	d, err := w.Desk.Create(context.Background(), at.By(at.Keeper), at.Receipt(5))
	require.NoError(t, err)
	_, err = w.Submit(d.ID, at.Keeper)
	require.NoError(t, err)
	s := resume(t, w, d.ID, nil)
	synced := &answer{}
	s.at(1*minute, func() { s.send(synced, updateSync) })
	s.decide(3*day, at.Inspector, document.Reject)
	s.play()
	synced.requireOK(t, "待质检员确认")
	require.Equal(t, 1, s.count("remind"))
}

func TestStoreThatStumblesIsAskedAgain(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.at(0, func() { s.w.FailNext(2, errDown) })
	submitted := s.submit(0, at.Keeper)
	s.at(1*minute, func() { s.w.LoseNextReply() })
	decided := s.decide(1*minute, at.Inspector, document.Agree)
	s.decide(2*minute, at.DeptHead, document.Reject)
	s.play()
	submitted.requireOK(t, "待质检员确认")
	decided.requireOK(t, "待部门确认")
	require.Equal(t, 1, s.count("agree"))
}

func TestStoreThatStaysDownIsReportedAndLosesNothing(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.at(1*minute, func() { s.w.FailNext(1000, errDown) })
	down := s.decide(1*minute, at.Inspector, document.Agree)
	s.at(2*minute, func() {
		s.w.Recover()
		require.Equal(t, "qc", s.paper().StepKey)
	})
	again := s.decide(3*minute, at.Inspector, document.Agree)
	s.decide(4*minute, at.DeptHead, document.Reject)
	s.play()
	down.requireCode(t, "store.unavailable")
	require.Equal(t, fault.KindUnavailable, fault.From(down.err).Kind)
	again.requireOK(t, "待部门确认")
}

func TestSubmissionThatCannotReachTheStoreMayBeRepeated(t *testing.T) {
	w := newWorld()
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	s.at(0, func() { w.FailNext(1000, errDown) })
	down := s.submit(0, at.Keeper)
	s.play()
	down.requireCode(t, "store.unavailable")
	w.Recover()
	again := resume(t, w, s.id, nil)
	accepted := again.submit(0, at.Keeper)
	again.decide(minute, at.Inspector, document.Reject)
	again.play()
	accepted.requireOK(t, "待质检员确认")
}
