package workflows

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"cardflow/activities"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// bureau takes what it is given, unless the test says what is wrong with it.
type bureau struct {
	wrong func(try int) error
	tries int
	taken map[string]int
}

func (b *bureau) Push(_ context.Context, c postal.Consignment) ([]postal.Receipt, error) {
	b.tries++
	if b.wrong != nil {
		if err := b.wrong(b.tries); err != nil {
			return nil, err
		}
	}
	var out []postal.Receipt
	for _, i := range c.Items {
		b.taken[i.ID]++
		out = append(out, postal.Receipt{ID: i.ID, Taken: true})
	}
	return out, nil
}

// office is a postal desk on a real database in Temporal's test environment.
type postOffice struct {
	t      *testing.T
	store  *store.Store
	desk   *postal.Desk
	bureau *bureau
	told   []senior.PostNews
	deaf   error // of the applications
	at     time.Time
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	o := &postOffice{t: t, bureau: &bureau{taken: map[string]int{}}, at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	o.store = storetest.Open(t, storetest.WithClock(func() time.Time { return o.at }))
	storetest.SeedPost(t, o.store)
	o.desk = storetest.PostalDesk(o.store, func() time.Time { return o.at })
	return o
}

func (o *postOffice) tell(_ context.Context, n senior.PostNews) error {
	if o.deaf != nil {
		return o.deaf
	}
	o.told = append(o.told, n)
	return nil
}

// run plays one run of the schedule and gives how long it took by the engine's clock.
func (o *postOffice) run() time.Duration {
	o.t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(o.at)
	env.SetTestTimeout(time.Minute)
	env.RegisterWorkflow(PostalLogistics)
	env.RegisterActivity(&activities.Postal{Desk: o.desk, Archive: o.store.Postal(), Tell: o.tell, Bureau: o.bureau})
	env.ExecuteWorkflow(PostalLogistics)
	require.True(o.t, env.IsWorkflowCompleted())
	require.NoError(o.t, env.GetWorkflowError())
	return env.Now().Sub(o.at)
}

func (o *postOffice) sent(number string) {
	o.t.Helper()
	_, err := o.desk.Send(o.t.Context(), storetest.By(storetest.Shipping), postal.Form{Number: number, Kind: postal.SeniorCard, Name: "王五", Phone: "13812345678", Address: "上海市黄浦区1号"})
	require.NoError(o.t, err)
}

func (o *postOffice) reports(number string, count int) {
	o.t.Helper()
	var list []postal.Report
	for i := range count {
		list = append(list, postal.Report{Number: number, At: o.at.Add(-time.Duration(i) * time.Minute), Code: storetest.CodeAccepted})
	}
	_, err := o.desk.Take(o.t.Context(), list)
	require.NoError(o.t, err)
}

func (o *postOffice) batches() []postal.Batch {
	page, err := o.store.Postal().Batches(o.t.Context(), "", document.PageRequest{})
	require.NoError(o.t, err)
	return page.Items
}

func TestEveryEventIsPushedOnceAtTheNextRun(t *testing.T) {
	o := newPostOffice(t)
	o.sent("EA100")
	o.reports("EA100", postal.BatchSize+30)
	o.run()
	o.run()
	require.Equal(t, 2, o.bureau.tries)
	require.Len(t, o.bureau.taken, postal.BatchSize+30)
	o.at = o.at.Add(time.Hour)
	o.reports("EA100", 1)
	o.run()
	require.Len(t, o.bureau.taken, postal.BatchSize+31)
	for id, n := range o.bureau.taken {
		require.Equal(t, 1, n, id)
	}
}

func TestBureauThatIsAwayIsTriedAgainAndGetsTheSameBatchLater(t *testing.T) {
	o := newPostOffice(t)
	o.sent("EA100")
	o.reports("EA100", 2)
	o.bureau.wrong = func(int) error {
		return fault.Unavailable("police.unavailable", "市局数据处接口暂时不可用")
	}
	took := o.run()
	require.Equal(t, 4, o.bureau.tries, "within the run")
	require.GreaterOrEqual(t, took, 10*time.Second, "not all at once")
	failed := o.batches()
	require.Len(t, failed, 1)
	require.Equal(t, []any{postal.BatchFailed, 4, "市局数据处接口暂时不可用"}, []any{failed[0].State, failed[0].Attempts, failed[0].Error})
	o.at = o.at.Add(time.Hour)
	o.reports("EA100", 1)
	o.bureau.wrong = nil
	o.run()
	done := o.batches()
	require.Len(t, done, 2)
	require.Equal(t, failed[0].ID, done[1].ID)
	require.Equal(t, []any{postal.BatchDone, 5, 2}, []any{done[1].State, done[1].Attempts, done[1].Events})
	require.Len(t, o.bureau.taken, 3)
}

func TestRefusalIsNotTriedAgainWithinTheRun(t *testing.T) {
	o := newPostOffice(t)
	o.sent("EA100")
	o.reports("EA100", 1)
	o.bureau.wrong = func(int) error {
		return fault.Conflict("police.refused", "市局数据处接口拒绝了整批数据（400）")
	}
	o.run()
	require.Equal(t, 1, o.bureau.tries)
	require.Equal(t, postal.BatchFailed, o.batches()[0].State)
}

func TestApplicationsAreToldOnceAndAFailureHoldsNothingUp(t *testing.T) {
	o := newPostOffice(t)
	require.NoError(t, o.store.PostalDesk().Within(t.Context(), func(tx postal.Tx) error {
		return tx.InsertParcel(postal.Parcel{ID: "p1", Number: "EA200", Kind: postal.SeniorCard, Application: "JL-1", Told: postal.Sent, SentAt: o.at, Name: "王五", Version: 1})
	}))
	_, err := o.desk.Take(t.Context(), []postal.Report{{Number: "EA200", At: o.at, Code: storetest.CodeDelivered}})
	require.NoError(t, err)
	o.deaf = fault.Unavailable("temporal.unavailable", "流程引擎没有响应")
	o.run()
	require.Empty(t, o.told)
	require.Len(t, o.bureau.taken, 1, "its event is pushed all the same")
	o.deaf = nil
	o.run()
	o.run()
	require.Equal(t, []senior.PostNews{{ID: "JL-1", Waybill: "EA200", Outcome: senior.PostDelivered}}, o.told)
	o.deaf = fault.NotFound("document.not_found", "没有这张单据")
	_, err = o.desk.Take(t.Context(), []postal.Report{{Number: "EA200", At: o.at.Add(time.Minute), Code: storetest.CodeReturned}})
	require.NoError(t, err)
	o.run()
	behind, err := o.store.Postal().Behind(t.Context(), "", 10)
	require.NoError(t, err)
	require.Empty(t, behind, "what is refused for good is not asked for ever")
}

func TestElderWhoseParcelArrivedHasHisCard(t *testing.T) {
	e := newElder(t, passed)
	e.do(2*time.Hour, storetest.OutletClerk, senior.Admit)
	e.do(7*time.Hour, storetest.CenterOutlet, senior.Send, waybill)
	post := func(after time.Duration, n senior.PostNews) {
		e.at(after, func() { e.env.UpdateWorkflow(updateSeniorPost, n.Waybill+after.String(), &answer{}, n) })
	}
	post(day, senior.PostNews{ID: e.id, Waybill: "EX000", Outcome: senior.PostReturned})
	e.expect(day+time.Hour, senior.Mailing)
	post(2*day, senior.PostNews{ID: e.id, Waybill: "EX123456789CN", Outcome: senior.PostDelivered})
	e.play()
	e.requirePhase(senior.Collected)
	require.Equal(t, 1, e.count("post_delivered"))
}

func TestPushingNowSaysWhenNothingIsScheduled(t *testing.T) {
	c, schedules, handle := scheduler(t)
	schedules.On("GetHandle", mock.Anything, postalID).Return(handle)
	schedules.On("Create", mock.Anything, mock.MatchedBy(func(o client.ScheduleOptions) bool {
		return o.ID == postalID && o.Spec.Intervals[0].Every == 10*time.Minute
	})).Return(nil, nil).Once()
	require.NoError(t, c.SchedulePostal(t.Context(), 10*time.Minute))
	handle.On("Trigger", mock.Anything, mock.Anything).Return(nil).Once()
	require.NoError(t, c.RunPostal(t.Context()))
	handle.On("Trigger", mock.Anything, mock.Anything).Return(serviceerror.NewNotFound("schedule not found")).Once()
	require.True(t, fault.Is(c.RunPostal(t.Context()), "postal.not_scheduled"))
}
