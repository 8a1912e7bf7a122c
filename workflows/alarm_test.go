package workflows

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
)

// timers counts the timers of a run that wait for people, and those given up.
func (s *story) timers() (set, stopped *int) {
	long, none := map[string]bool{}, 0
	set, stopped = new(int), &none
	s.env.SetOnTimerScheduledListener(func(id string, after time.Duration) {
		if after > time.Hour { // not those of retries and of the test itself
			long[id] = true
			*set++
		}
	})
	s.env.SetOnTimerCanceledListener(func(id string) {
		if long[id] {
			*stopped++
		}
	})
	return set, stopped
}

func TestPaperThatMovesOnInTimeHasOneTimer(t *testing.T) {
	s := newStory(t, newWorld(), at.Keeper, at.Receipt(5))
	set, stopped := s.timers()
	s.submit(0, at.Keeper)
	s.decide(minute, at.Inspector, document.Agree)
	s.decide(2*minute, at.DeptHead, document.Agree)
	decided := s.decide(3*minute, at.Keeper2, document.Agree)
	before := 0
	s.at(0, func() { before = *set })
	s.play()
	decided.requireOK(t, "已完成")
	require.Equal(t, 1, *set-before, "the visits after the first need none of their own")
	require.Zero(t, *stopped)
}

func TestAlarmSetForAnEarlierVisitStillRemindsOfTheLaterOneInTime(t *testing.T) {
	s := newStory(t, escalating(t), at.Keeper, at.Receipt(5))
	s.submit(0, at.Keeper) // Monday at nine; the alarm is set for Tuesday at ten
	s.decide(5*time.Hour, at.Inspector, document.Agree)
	due := time.Time{}
	s.at(5*time.Hour+minute, func() {
		row, err := s.w.OpenTask(t.Context(), s.id)
		require.NoError(t, err)
		due = *row.DueAt
	})
	s.at(day+2*time.Hour, func() { require.Zero(t, s.count("remind"), "the alarm of the first visit rang, and nothing was due") })
	s.at(9*day, func() {
		require.Equal(t, 1, s.count("remind"))
		events, err := s.w.Events(t.Context(), s.id)
		require.NoError(t, err)
		last := events[slices.IndexFunc(events, func(e document.Event) bool { return e.Action == "remind" })]
		require.WithinDuration(t, due, last.At, minute)
	})
	s.decide(10*day, at.DeptHead, document.Reject)
	s.play()
}

func TestVisitThatIsDueBeforeTheAlarmIsRemindedInTime(t *testing.T) {
	w := escalating(t)
	receipt, err := w.Desk.Types.Find(at.Receipt(5).Type)
	require.NoError(t, err)
	chain := append(document.Chain(nil), receipt.Chain...)
	chain[0].DueHours, chain[1].DueHours = 80, 1
	w.Publish(receipt.Code, chain)
	s := newStory(t, w, at.Keeper, at.Receipt(5))
	_, stopped := s.timers()
	s.submit(0, at.Keeper)
	s.decide(minute, at.Inspector, document.Agree)
	s.happened(2*time.Hour, "remind", 1)
	s.decide(day, at.DeptHead, document.Reject)
	s.play()
	require.Equal(t, 1, *stopped, "the later alarm is given up")
}
