package approval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// timed is a paper at a step that is due after one working hour and escalates
// after two more.
func timed(t *testing.T) (*at.World, string) {
	w, id := signed(t, document.Step{DueHours: 1, EscalateHours: 2})
	w.AddPerson(directory.Person{ID: "boss", Name: "主管", Department: at.Department, Roles: []string{"supervisor"}},
		directory.Person{ID: "far", Name: "外部主管", Department: "cards", Roles: []string{"supervisor"}})
	return w, id
}

func TestTimeRemindsThenEscalatesOnceEach(t *testing.T) {
	w, id := timed(t)
	start := w.Now()
	ring := func(after time.Duration) *time.Time {
		w.SetNow(start.Add(after))
		out, err := w.Desk.Remind(ctx, id, "sign", 1)
		require.NoError(t, err)
		return out.DueAt
	}
	require.Equal(t, start.Add(3*time.Hour), *ring(time.Hour), "the next is the supervisor's")
	require.Equal(t, []task.NoticeKind{task.NoticeOverdue}, kindsOf(w, "ann"))
	before := pictureOf(t, w, id)
	require.Equal(t, start.Add(3*time.Hour), *ring(time.Hour), "its reply was lost")
	require.Equal(t, before, pictureOf(t, w, id))
	out, err := w.Desk.Standing(ctx, id)
	require.NoError(t, err)
	require.Equal(t, start.Add(3*time.Hour), *out.DueAt)

	require.Nil(t, ring(5*time.Hour))
	require.Nil(t, ring(6*time.Hour), "nothing is left for time to do")
	require.Equal(t, []task.NoticeKind{task.NoticeEscalated}, kindsOf(w, "boss"))
	require.Empty(t, w.Notices("far"), "the paper's own department has a supervisor")
	require.True(t, w.Seat(id, "ann").Escalated)
	require.Equal(t, []string{"create", "submit", "remind", "escalate"}, story(t, w, id))
	out, err = w.Desk.Standing(ctx, id)
	require.NoError(t, err)
	require.Nil(t, out.DueAt)
}

func TestEachVisitIsTimedAfreshAndNothingRunsAtTheMaker(t *testing.T) {
	w, id := timed(t)
	w.SetNow(w.Now().Add(time.Hour))
	_, err := w.Desk.Remind(ctx, id, "sign", 1)
	require.NoError(t, err)
	out, err := w.Decide(id, "ann", document.Return)
	require.NoError(t, err)
	require.Nil(t, out.DueAt)
	out, err = w.Submit(id, "maker")
	require.NoError(t, err)
	require.Equal(t, w.Now().Add(time.Hour), *out.DueAt)
	w.SetNow(w.Now().Add(time.Hour))
	_, err = w.Desk.Remind(ctx, id, "sign", 2)
	require.NoError(t, err)
	require.Equal(t, 2, count(story(t, w, id), "remind"))
}

func TestReminderOfADelegatedSeatReachesBoth(t *testing.T) {
	w, id := timed(t)
	give(t, w, id, "ann", document.Delegate, "bob")
	w.SetNow(w.Now().Add(time.Hour))
	_, err := w.Desk.Remind(ctx, id, "sign", 1)
	require.NoError(t, err)
	require.Contains(t, kindsOf(w, "ann"), task.NoticeOverdue)
	require.Contains(t, kindsOf(w, "bob"), task.NoticeOverdue)
}

func TestDecisionCountsTheWorkingMinutesOfItsSeat(t *testing.T) {
	w, id := timed(t)
	w.SetNow(w.Now().Add(4 * time.Hour)) // nine to one, with an hour of lunch
	agree(t, w, id, "ann")
	rows, err := w.Tasks(ctx, id)
	require.NoError(t, err)
	require.Equal(t, 180, rows[0].WorkedMinutes)
}

func TestUrgingIsTheMakersAndNotTooOften(t *testing.T) {
	w, id := timed(t)
	urge := func(person, key string) error {
		_, err := w.Desk.Urge(ctx, approval.Urging{DocumentID: id, By: at.By(person), Key: key})
		return err
	}
	requireCode(t, urge("ann", "a"), "document.not_yours")
	require.NoError(t, urge("maker", "k1"))
	require.NoError(t, urge("maker", "k1"), "its reply was lost")
	require.Equal(t, []task.NoticeKind{task.NoticeUrged}, kindsOf(w, "ann"))
	require.Equal(t, 1, w.Seat(id, "ann").Urges)
	w.SetNow(w.Now().Add(29 * time.Minute))
	require.ErrorContains(t, urge("maker", "k2"), "09:30")
	w.SetNow(w.Now().Add(time.Minute))
	require.NoError(t, urge("maker", "k3"))
	agree(t, w, id, "ann", "bob")
	requireCode(t, urge("maker", "k4"), "document.not_urgeable")
}
