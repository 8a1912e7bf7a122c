package workflows

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/warehouse"
)

// escalating is a world whose first step of a receipt is due after eight working
// hours, at ten on the next morning, and told to the supervisor four later.
func escalating(t *testing.T) *at.World {
	w := newWorld()
	w.AddPerson(directory.Person{ID: "boss", Name: "主管", Roles: []string{"supervisor"}})
	receipt, err := w.Desk.Types.Find(warehouse.MaterialReceipt)
	require.NoError(t, err)
	chain := append(document.Chain(nil), receipt.Chain...)
	chain[0].DueHours, chain[0].EscalateHours = 8, 4
	w.Publish(warehouse.MaterialReceipt, chain)
	return w
}

// happened checks how often time has done something, a while after the start.
func (s *story) happened(after time.Duration, action string, want int) {
	s.at(after, func() { require.Equal(s.t, want, s.count(action), "%s after %s", action, after) })
}

func TestEscalationFollowsTheReminderAndBothComeAgainAfterAReturn(t *testing.T) {
	s := newStory(t, escalating(t), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.happened(day, "remind", 0)
	s.happened(day+61*minute, "remind", 1)
	s.happened(day+61*minute, "escalate", 0)
	s.happened(day+6*time.Hour+minute, "escalate", 1) // four working hours later, over lunch
	s.happened(5*day, "remind", 1)
	s.happened(5*day, "escalate", 1)
	s.decide(7*day, at.Inspector, document.Return)
	s.happened(20*day, "escalate", 1) // with its maker no clock runs
	s.submit(21*day, at.Keeper)
	s.happened(25*day, "remind", 2)
	s.happened(25*day, "escalate", 2)
	s.decide(26*day, at.Inspector, document.Reject)
	s.play()
	require.Len(t, s.w.Notices("boss"), 2)
}

func TestClaimAndTransferLeaveTheTimerAlone(t *testing.T) {
	s := newStory(t, escalating(t), at.Keeper, at.Receipt(5))
	s.w.AddPerson(testInspector("second"))
	s.submit(0, at.Keeper)
	s.decide(minute, at.Inspector, document.Claim)
	s.at(day+90*minute, func() {
		order := s.order(at.Inspector, document.Transfer)
		order.Users = []string{"second"}
		s.send(&answer{}, updateDecide, order)
	})
	s.happened(2*day, "transfer", 1)
	s.happened(2*day, "remind", 1)
	s.happened(2*day, "escalate", 1)
	s.decide(3*day, "second", document.Reject)
	s.play()
	require.Equal(t, document.Rejected, s.paper().State)
}

// A worker that was down finds its timers fired: the run goes on an hour late,
// or days late, and does all that time asked for.
func TestWorkerThatWasDownDoesWhatWasDueMeanwhile(t *testing.T) {
	for name, down := range map[string]struct {
		until   time.Duration
		remind  int
		escalat int
	}{
		"for an hour after the due time": {day + 2*time.Hour, 1, 0},
		"past the escalation, too":       {3 * day, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := escalating(t)
			id := entered(t, w)
			row, err := w.OpenTask(context.Background(), id)
			require.NoError(t, err)
			w.SetNow(w.Now().Add(down.until))
			s := resume(t, w, id, row.DueAt)
			s.happened(minute, "remind", down.remind)
			s.happened(minute, "escalate", down.escalat)
			decided := s.decide(10*day, at.Inspector, document.Reject)
			s.happened(9*day, "escalate", 1)
			s.play()
			decided.requireOK(t, "已拒绝")
		})
	}
}

func TestDecisionMadeWhileTheWorkerWasDownWinsOverItsTimer(t *testing.T) {
	w := escalating(t)
	id := entered(t, w)
	row, err := w.OpenTask(context.Background(), id)
	require.NoError(t, err)
	w.SetNow(w.Now().Add(2 * day))
	s := resume(t, w, id, row.DueAt)
	decided := s.decide(0, at.Inspector, document.Agree)
	s.decide(minute, at.DeptHead, document.Reject)
	s.play()
	decided.requireOK(t, "待部门确认")
	require.LessOrEqual(t, s.count("remind"), 1)
}

// The desk's machine is behind the engine's: what the engine finds due, the desk
// finds too early. Nothing is lost, and nothing happens twice.
func TestClocksThatDifferLoseNoEscalation(t *testing.T) {
	for name, behind := range map[string]time.Duration{"desk behind": -40 * minute, "desk ahead": 40 * minute, "clock put back a day": -day} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t, escalating(t), at.Keeper, at.Receipt(5))
			s.submit(0, at.Keeper)
			s.at(minute, func() { s.w.Desk.Clock = func() time.Time { return s.env.Now().Add(behind) } })
			s.happened(5*day, "remind", 1)
			s.happened(5*day, "escalate", 1)
			s.decide(6*day, at.Inspector, document.Reject)
			s.play()
			require.Equal(t, 1, s.count("escalate"))
		})
	}
}

func TestReminderThatGaveUpIsReportedAndTriedAgainWhenTheRunIsWoken(t *testing.T) {
	s := newStory(t, escalating(t), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper)
	s.at(day, func() { s.w.FailNext(10, errDown) })
	s.at(day+2*time.Hour, func() {
		require.Zero(t, s.count("remind"))
		require.Len(t, s.incidents.raised, 1)
		i := s.incidents.raised[0]
		require.Equal(t, []string{string(incident.Undone), s.id, "qc/1"}, []string{string(i.Kind), i.DocumentID, i.Key})
		require.Contains(t, i.Title, s.id)
		require.NotContains(t, i.Title, "数据库")
		s.send(&answer{}, updateSync)
	})
	s.happened(day+2*time.Hour+minute, "remind", 1)
	s.happened(3*day, "escalate", 1)
	s.decide(4*day, at.Inspector, document.Reject)
	s.play()
}

func TestOneTimerIsSetForEachTimeTheDeskAsksFor(t *testing.T) {
	w := escalating(t)
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	timers := 0
	s.env.SetOnTimerScheduledListener(func(_ string, after time.Duration) {
		if after > time.Hour { // not those of retries and of the test itself
			timers++
		}
	})
	var desk *activities.Approval
	wakes := 0
	s.env.OnActivity(desk.Remind, mock.Anything, mock.Anything).Return(func(ctx context.Context, v activities.Visit) (approval.Outcome, error) {
		wakes++
		return w.Desk.Remind(ctx, v.DocumentID, v.Step, v.Number)
	})
	s.submit(0, at.Keeper)
	s.decide(30*time.Minute, at.Inspector, document.Claim)
	s.decide(45*time.Minute, at.Inspector, document.Release)
	before := 0
	s.at(0, func() { before = timers })
	s.at(4*day, func() {
		require.Equal(t, 2, wakes)
		require.LessOrEqual(t, timers-before, 3)
	})
	s.decide(5*day, at.Inspector, document.Reject)
	s.play()
}
