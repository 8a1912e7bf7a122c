package workflows

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"cardflow/activities"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/cardmaking"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// elder is one application in Temporal's test environment, at a real desk on a
// real database, with a provider that does what the test says.
type elder struct {
	t     *testing.T
	store *store.Store
	desk  *senior.Desk
	env   *testsuite.TestWorkflowEnvironment
	id    string
	start time.Time

	asked  []string // serials of the requests, in order
	answer func(senior.Claimant) (senior.Answer, error)
}

// Verify is the provider's part.
func (e *elder) Verify(_ context.Context, c senior.Claimant) (senior.Answer, error) {
	require.NotEmpty(e.t, c.Photo)
	e.asked = append(e.asked, c.Request)
	return e.answer(c)
}

func passed(c senior.Claimant) (senior.Answer, error) {
	return senior.Answer{Request: c.Request, Result: senior.Pass}, nil
}

func failed(c senior.Claimant) (senior.Answer, error) {
	return senior.Answer{Request: c.Request, Result: senior.Fail, Reason: "人像比对不一致"}, nil
}

func taken(c senior.Claimant) (senior.Answer, error) { return senior.Answer{Request: c.Request}, nil }

// newElder takes an application on a Monday far ahead: the test environment
// measures local activities against the wall clock.
func newElder(t *testing.T, answer func(senior.Claimant) (senior.Answer, error), change ...func(*senior.Form)) *elder {
	t.Helper()
	e := &elder{t: t, start: time.Date(2099, 3, 2, 1, 0, 0, 0, time.UTC), answer: answer}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	e.env = suite.NewTestWorkflowEnvironment()
	e.env.SetStartTime(e.start)
	e.env.SetTestTimeout(time.Minute)
	e.store = storetest.Open(t, storetest.WithClock(e.env.Now))
	storetest.SeedSeniors(t, e.store)
	e.desk = storetest.SeniorDesk(t, e.store, e.env.Now)
	blobs, err := filestore.NewDisk(filepath.Join(t.TempDir(), "blobs"))
	require.NoError(t, err)
	require.NoError(t, blobs.Put(t.Context(), storetest.Photo, strings.NewReader("photo")))
	e.env.RegisterWorkflow(Senior)
	e.env.RegisterActivity(&activities.Senior{Desk: e.desk, Provider: e, Blobs: blobs,
		Maker: &cardmaking.StandIn{Takes: 2 * time.Hour, Clock: e.env.Now}})
	f := storetest.SeniorForm("k1")
	f.IDNumber = "310101195001011228"
	for _, c := range change {
		c(&f)
	}
	e.id, err = e.desk.Apply(t.Context(), storetest.By(storetest.OutletClerk), f)
	require.NoError(t, err)
	return e
}

func (e *elder) at(after time.Duration, do func()) { e.env.RegisterDelayedCallback(do, after) }

// do lets a person use a verb a while after the start.
func (e *elder) do(after time.Duration, person string, v senior.Verb, change ...func(*senior.Command)) *answer {
	r := &answer{}
	e.at(after, func() {
		c := senior.Command{ID: e.id, By: storetest.By(person), Verb: v, Key: uuid.NewString(), Text: "说明"}
		for _, f := range change {
			f(&c)
		}
		e.env.UpdateWorkflow(updateSeniorDo, uuid.NewString(), r, c)
	})
	return r
}

// callBack lets an answer come a while after the start.
func (e *elder) callBack(after time.Duration, a func() senior.Answer) *answer {
	r := &answer{}
	e.at(after, func() {
		e.env.UpdateWorkflow(updateSeniorAnswer, uuid.NewString(), r, activities.SeniorAnswer{ID: e.id, Answer: a()})
	})
	return r
}

func (e *elder) play() {
	e.t.Helper()
	e.env.ExecuteWorkflow(Senior, seniorOf(e.id))
	require.True(e.t, e.env.IsWorkflowCompleted())
	require.NoError(e.t, e.env.GetWorkflowError())
}

func (e *elder) application() senior.Application {
	a, err := e.store.Seniors().Application(context.Background(), e.id)
	require.NoError(e.t, err)
	return a
}

func (e *elder) requirePhase(p senior.Phase) {
	e.t.Helper()
	require.Equal(e.t, p, e.application().Phase)
}

func (e *elder) expect(after time.Duration, p senior.Phase) {
	e.at(after, func() { require.Equal(e.t, p, e.application().Phase, "after %s", after) })
}

func (e *elder) count(action string) int {
	events, err := e.store.Archive().Events(context.Background(), e.id)
	require.NoError(e.t, err)
	n := 0
	for _, ev := range events {
		if ev.Action == action {
			n++
		}
	}
	return n
}

func waybill(c *senior.Command) { c.Waybill = "EX123456789CN" }

func TestCardReachesTheElderByPost(t *testing.T) {
	e := newElder(t, passed)
	e.expect(time.Hour, senior.Accepting)
	admitted := e.do(2*time.Hour, storetest.OutletClerk, senior.Admit)
	e.expect(3*time.Hour, senior.Making)
	e.expect(5*time.Hour, senior.Sending)
	without := e.do(6*time.Hour, storetest.CenterOutlet, senior.Send)
	sent := e.do(7*time.Hour, storetest.CenterOutlet, senior.Send, waybill)
	e.do(3*day, storetest.CenterOutlet, senior.Deliver)
	e.play()
	admitted.requireOK(t, "制卡中")
	without.requireCode(t, "senior.waybill_required")
	sent.requireOK(t, "邮寄中")
	e.requirePhase(senior.Collected)
	require.Equal(t, 1, e.application().Attempt)
	require.NotEmpty(t, e.application().Card)
}

func TestVerificationThatAnswersOnTheThirdDayCounts(t *testing.T) {
	e := newElder(t, taken)
	early := e.do(time.Hour, storetest.OutletClerk, senior.Manual)
	e.expect(3*day-time.Minute, senior.Verifying)
	e.callBack(3*day, func() senior.Answer { return senior.Answer{Request: e.asked[0], Result: senior.Pass} })
	e.expect(3*day+time.Hour, senior.Accepting)
	e.do(4*day, storetest.OutletClerk2, senior.Withdraw)
	e.play()
	early.requireCode(t, "senior.verifying")
	e.requirePhase(senior.Cancelled)
	require.Len(t, e.asked, 1)
}

func TestProviderDownForADayLosesNothingAndHoldsNobodyUp(t *testing.T) {
	var e *elder
	e = newElder(t, func(c senior.Claimant) (senior.Answer, error) {
		if e.env.Now().Before(e.start.Add(day)) {
			return senior.Answer{}, fault.Unavailable("verification.unavailable", "暂时不可用")
		}
		return passed(c)
	})
	e.at(2*time.Hour, func() { // the clerk may correct the application meanwhile
		f := storetest.SeniorForm("k2")
		f.Phone = "13900000000"
		_, err := e.desk.Amend(context.Background(), storetest.By(storetest.OutletClerk), e.id, e.application().Version, f)
		require.NoError(t, err)
	})
	e.expect(day-time.Minute, senior.Verifying)
	e.expect(day+time.Hour, senior.Accepting)
	e.do(2*day, storetest.OutletClerk, senior.Withdraw)
	e.play()
	require.Greater(t, len(e.asked), 10)
	require.Less(t, len(e.asked), 80, "ever more rarely")
	for _, request := range e.asked {
		require.Equal(t, e.asked[0], request, "always the same question")
	}
}

func TestVerificationThatIsNeverAnsweredExpires(t *testing.T) {
	e := newElder(t, taken)
	e.expect(7*day-time.Hour, senior.Verifying)
	e.expect(7*day+time.Hour, senior.Deciding)
	e.play()
	a := e.application()
	require.Equal(t, senior.Expired, a.Phase)
	require.Equal(t, senior.Unanswered, a.Result)
	require.Equal(t, 6, e.count("remind"), "three in each of the two waits")
	require.Equal(t, e.start.Add(37*day), a.ClosedAt.UTC())
}

func TestLateRepeatedAndForeignAnswersChangeNothing(t *testing.T) {
	e := newElder(t, taken)
	e.callBack(time.Hour, func() senior.Answer { return senior.Answer{Request: "JL-somebody-else", Result: senior.Pass} })
	e.expect(90*time.Minute, senior.Verifying)
	fail := func() senior.Answer { return senior.Answer{Request: e.asked[0], Result: senior.Fail} }
	pass := func() senior.Answer { return senior.Answer{Request: e.asked[0], Result: senior.Pass} }
	e.callBack(2*time.Hour, fail)
	e.callBack(3*time.Hour, fail)
	e.callBack(4*time.Hour, pass)
	e.expect(5*time.Hour, senior.Deciding)
	e.do(6*time.Hour, storetest.OutletClerk, senior.Reverify)
	e.callBack(7*time.Hour, pass) // about the first attempt
	e.expect(8*time.Hour, senior.Verifying)
	e.callBack(9*time.Hour, func() senior.Answer { return senior.Answer{Request: e.asked[1], Result: senior.Pass} })
	e.expect(10*time.Hour, senior.Accepting)
	e.do(11*time.Hour, storetest.OutletClerk, senior.Withdraw)
	e.play()
	require.Equal(t, 1, e.count("unverified"))
	require.Equal(t, 1, e.count("verified"))
}

func TestTwoDifferentClerksMustAgreeOnThePictures(t *testing.T) {
	e := newElder(t, failed)
	e.do(time.Hour, storetest.OutletClerk, senior.Manual)
	outlet := e.do(2*time.Hour, storetest.OutletClerk, senior.Agree)
	first := e.do(3*time.Hour, storetest.Reviewer, senior.Agree)
	again := e.do(4*time.Hour, storetest.Reviewer, senior.Agree)
	e.expect(5*time.Hour, senior.Reviewing)
	second := e.do(6*time.Hour, storetest.Reviewer2, senior.Agree)
	e.expect(7*time.Hour, senior.Accepting)
	third := e.do(8*time.Hour, storetest.Reviewer3, senior.Agree)
	e.do(9*time.Hour, storetest.OutletClerk, senior.Withdraw)
	e.play()
	outlet.requireCode(t, "senior.not_yours")
	first.requireOK(t, "待人工审核")
	again.requireCode(t, "senior.not_yours")
	second.requireOK(t, "待受理")
	third.requireCode(t, "senior.wrong_phase")
	require.Equal(t, senior.ByReview, e.application().Result)
}

func TestRefusedReviewGoesBackToBeCorrectedAndIsVerifiedAnew(t *testing.T) {
	e := newElder(t, failed)
	e.do(time.Hour, storetest.OutletClerk, senior.Manual)
	e.do(2*time.Hour, storetest.Reviewer, senior.Refuse)
	e.expect(3*time.Hour, senior.Correcting)
	e.at(4*time.Hour, func() {
		e.answer = passed
		_, err := e.desk.Amend(context.Background(), storetest.By(storetest.OutletClerk), e.id, e.application().Version, storetest.SeniorForm("k2"))
		require.NoError(t, err)
		e.env.UpdateWorkflow(updateSync, uuid.NewString(), &answer{})
	})
	e.expect(5*time.Hour, senior.Accepting)
	e.do(6*time.Hour, storetest.OutletClerk, senior.Withdraw)
	e.play()
	require.Equal(t, 2, e.application().Attempt)
}

func TestParcelThatComesBackIsCollectedAtTheOutlet(t *testing.T) {
	e := newElder(t, passed, func(f *senior.Form) { f.Pickup = storetest.OtherOutlet })
	e.do(time.Hour, storetest.OutletClerk, senior.Admit)
	e.do(5*time.Hour, storetest.CenterOutlet, senior.Send, waybill)
	e.do(5*day, storetest.CenterOutlet, senior.Bounce)
	e.expect(6*day, senior.Stuck)
	elsewhere := e.do(7*day, storetest.OutletClerk, senior.Collect)
	collected := e.do(8*day, storetest.OtherClerk, senior.Collect)
	e.play()
	elsewhere.requireCode(t, "senior.not_yours")
	collected.requireOK(t, "已领取")
	e.requirePhase(senior.Collected)
}

func TestCardThatNobodyCollectsGetsStuckAndIsDestroyedBeforeAWitness(t *testing.T) {
	e := newElder(t, passed, func(f *senior.Form) { f.Delivery = senior.ByOutlet })
	e.do(time.Hour, storetest.OutletClerk, senior.Admit)
	e.do(5*time.Hour, storetest.CenterOutlet, senior.Send)
	e.do(day, storetest.OutletClerk, senior.Shelve)
	e.expect(30*day, senior.Collecting)
	e.expect(32*day, senior.Stuck)
	early := e.do(40*day, storetest.OutletClerk, senior.Destroy)
	e.expect(122*day, senior.Destroying)
	alone := e.do(123*day, storetest.OutletClerk, senior.Destroy)
	done := e.do(124*day, storetest.OutletClerk, senior.Destroy, func(c *senior.Command) { c.Witness = storetest.OutletClerk2 })
	e.play()
	early.requireCode(t, "senior.wrong_phase")
	alone.requireCode(t, "senior.witness_required")
	done.requireOK(t, "已销毁")
}

func TestTheSameCommandTwiceActsOnce(t *testing.T) {
	e := newElder(t, passed)
	once := func(c *senior.Command) { c.Key = "the-same" }
	first := e.do(time.Hour, storetest.OutletClerk, senior.Admit, once)
	second := e.do(time.Hour+time.Second, storetest.OutletClerk, senior.Admit, once)
	e.do(5*time.Hour, storetest.CenterOutlet, senior.Send, waybill)
	e.do(day, storetest.CenterOutlet, senior.Deliver)
	e.play()
	first.requireOK(t, "制卡中")
	second.requireOK(t, "制卡中")
	require.Equal(t, 1, e.count("admit"))
	again, err := e.desk.Apply(context.Background(), storetest.By(storetest.OutletClerk), storetest.SeniorForm("k1"))
	require.NoError(t, err)
	require.Equal(t, e.id, again)
}

func TestWhatTheProviderRefusesForGoodIsTheClerksToDecide(t *testing.T) {
	e := newElder(t, func(senior.Claimant) (senior.Answer, error) {
		return senior.Answer{}, fault.Conflict("verification.refused", "认证服务拒绝了请求（401）")
	})
	e.expect(time.Minute, senior.Deciding)
	e.do(time.Hour, storetest.OutletClerk, senior.Withdraw)
	e.play()
	require.Len(t, e.asked, 1)
	require.Contains(t, e.application().Reason, "401")
}
