package workflows

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
	"cardflow/internal/store"
	st "cardflow/internal/store/storetest"
)

// repairStory is one ticket in Temporal's test environment, with the real
// activities at a real desk on a real database.
type repairStory struct {
	t    *testing.T
	s    *store.Store
	id   string
	env  *testsuite.TestWorkflowEnvironment
	desk *repair.Desk
}

func newRepairStory(t *testing.T) *repairStory {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	r := &repairStory{t: t, env: suite.NewTestWorkflowEnvironment()}
	r.env.SetStartTime(time.Date(2099, 3, 2, 1, 0, 0, 0, time.UTC)) // nine o'clock of a Monday; see newWorld
	r.env.SetTestTimeout(time.Minute)
	r.s = st.Open(t, st.WithClock(r.env.Now))
	st.Seed(t, r.s)
	people := st.RepairDirectory()
	people.Roles = st.RepairRoles()
	require.NoError(t, r.s.Seed(t.Context(), people))
	desk := st.RepairDesk(t, r.s, r.env.Now)
	d, err := desk.Register(t.Context(), repair.Call{By: approval.By{PersonID: st.Clerk}, Key: uuid.NewString(), Outlet: st.OutletID, Device: st.Printer,
		Fault: st.Jammed, Description: "卡卡", Caller: "谢网点", Priority: repair.High})
	require.NoError(t, err)
	r.id, r.desk = d.ID, desk
	r.env.RegisterWorkflow(Repair)
	r.env.RegisterActivity(&activities.Repairs{Desk: desk})
	return r
}

// do gives a command a while after the start.
func (r *repairStory) do(after time.Duration, person string, verb repair.Verb, change ...func(*repair.Command)) *answer {
	reply := &answer{}
	c := repair.Command{TicketID: r.id, Verb: verb, By: approval.By{PersonID: person}, Key: uuid.NewString(), Text: "说明"}
	for _, f := range change {
		f(&c)
	}
	r.env.RegisterDelayedCallback(func() { r.env.UpdateWorkflow(string(verb), uuid.NewString(), reply, c) }, after)
	return reply
}

// look asks something of the ticket a while after the start.
func (r *repairStory) look(after time.Duration, at func(t repair.Ticket)) {
	r.env.RegisterDelayedCallback(func() { at(r.ticket()) }, after)
}

func (r *repairStory) ticket() repair.Ticket {
	ticket, err := r.s.Repairs().Ticket(context.Background(), r.id)
	require.NoError(r.t, err)
	return ticket
}

func (r *repairStory) play() {
	r.t.Helper()
	r.env.ExecuteWorkflow(Repair, repairOf(r.id))
	require.True(r.t, r.env.IsWorkflowCompleted())
	require.NoError(r.t, r.env.GetWorkflowError())
}

func (r *repairStory) happened(action string) int {
	events, err := r.s.Archive().Events(context.Background(), r.id)
	require.NoError(r.t, err)
	n := 0
	for _, e := range events {
		if e.Action == action {
			n++
		}
	}
	return n
}

func (r *repairStory) told(person string) int {
	page, err := r.s.Notices().Notices(context.Background(), person, false, document.PageRequest{Size: 100})
	require.NoError(r.t, err)
	return len(page.Items)
}

func to(technician string) func(*repair.Command) {
	return func(c *repair.Command) { c.Technician = technician }
}

func TestTicketNobodyAcceptsGoesToTheNextTechnicianAndThenBack(t *testing.T) {
	r := newRepairStory(t)
	r.do(10*time.Minute, st.Clerk, repair.Dispatch, to(st.Fitter))
	r.look(time.Hour, func(k repair.Ticket) { require.Equal(t, st.Fitter, k.Technician) })
	r.look(75*time.Minute, func(k repair.Ticket) { // one working hour to accept
		require.Equal(t, st.Fitter2, k.Technician)
		require.Equal(t, repair.Accepting, k.Phase)
	})
	r.look(140*time.Minute, func(k repair.Ticket) {
		require.Equal(t, repair.Triage, k.Phase, "nobody is left")
		require.Empty(t, k.Technician)
	})
	late := r.do(150*time.Minute, st.Fitter, repair.Accept)
	r.do(200*time.Minute, st.Clerk, repair.Cancel)
	r.play()
	late.requireCode(t, "repair.wrong_phase")
	require.Equal(t, 2, r.happened("redispatch"))
	require.Positive(t, r.told(st.Boss))
	require.Equal(t, repair.Cancelled, r.ticket().Phase)
}

func TestWaitingForPartsPausesTheClock(t *testing.T) {
	r := newRepairStory(t)
	r.do(time.Minute, st.Clerk, repair.Dispatch, to(st.Fitter))
	for i, v := range []repair.Verb{repair.Accept, repair.Depart, repair.Arrive, repair.Log} {
		r.do(time.Duration(2+i)*time.Minute, st.Fitter, v)
	}
	r.do(time.Hour, st.Fitter, repair.Wait)
	r.look(5*24*time.Hour, func(k repair.Ticket) {
		require.Zero(t, r.happened("remind"), "nothing is late while parts are awaited")
		require.Empty(t, k.Overdue(r.env.Now()))
	})
	r.do(7*24*time.Hour, st.Fitter, repair.Resume) // the next Monday at nine
	r.look(7*24*time.Hour+time.Minute, func(k repair.Ticket) {
		require.Equal(t, time.Date(2099, 3, 9, 9, 0, 0, 0, time.UTC), *k.SolveBy, "seven of eight hours were left: until five o'clock")
	})
	r.look(9*24*time.Hour, func(repair.Ticket) {
		require.Equal(t, 1, r.happened("remind"))
		require.Equal(t, 1, r.happened("escalate"))
	})
	r.do(9*24*time.Hour+time.Hour, st.Fitter, repair.Finish)
	r.play()
	require.Equal(t, repair.Closed, r.ticket().Phase)
	require.Equal(t, 1, r.happened("close"), "the outlet did not rate")
}

func TestOutletReopensOnTheSeventhDayAndIsRefusedOnTheEighth(t *testing.T) {
	r := newRepairStory(t)
	day := 24 * time.Hour
	r.do(time.Minute, st.Clerk, repair.Solve)
	again := r.do(7*day, st.Counter, repair.Reopen)
	stranger := r.do(7*day-time.Hour, st.FarCounter, repair.Reopen)
	r.do(7*day+2*time.Minute, st.Clerk, repair.Solve)
	r.play()
	again.requireOK(t, "待受理")
	stranger.requireCode(t, "repair.other_outlet")
	require.Equal(t, 1, r.ticket().Reopens)

	// The run has ended with the seventh day; a command that comes later starts another.
	late := continuedRepair(t, r, 15*day)
	refused := late.do(0, st.Counter, repair.Reopen)
	late.play()
	refused.requireCode(t, "repair.too_late")
}

// continuedRepair is another run of the same ticket, later.
func continuedRepair(t *testing.T, r *repairStory, after time.Duration) *repairStory {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	next := &repairStory{t: t, s: r.s, id: r.id, env: suite.NewTestWorkflowEnvironment()}
	next.env.SetStartTime(r.env.Now().Add(after))
	next.env.SetTestTimeout(time.Minute)
	next.env.RegisterWorkflow(Repair)
	next.env.RegisterActivity(&activities.Repairs{Desk: st.RepairDesk(t, r.s, next.env.Now)})
	return next
}

func TestRatingClosesTheTicketForEverybodyElseAtTheOutlet(t *testing.T) {
	r := newRepairStory(t)
	colleague := store.Account{PasswordHash: "-", Person: directory.Person{ID: "op-2", Username: "op-2", Name: "同事", Tier: directory.Outlet,
		Outlet: st.OutletID, District: st.DistrictID, Roles: []string{"outlet_op"}}}
	require.NoError(t, r.s.Seed(t.Context(), store.Directory{Accounts: []store.Account{colleague}}))
	r.do(time.Minute, st.Clerk, repair.Dispatch, to(st.Fitter))
	for i, v := range []repair.Verb{repair.Accept, repair.Depart, repair.Arrive, repair.Log, repair.Finish} {
		r.do(time.Duration(2+i)*time.Minute, st.Fitter, v)
	}
	stars := func(c *repair.Command) { c.Stars = 4 }
	first := r.do(time.Hour, st.Counter, repair.Rate, stars)
	second := r.do(2*time.Hour, "op-2", repair.Rate, stars)
	r.play()
	first.requireOK(t, "已完成")
	second.requireCode(t, "repair.rated")
	require.Equal(t, 4, r.ticket().Rating)
	counts, err := r.s.Inbox().Counts(t.Context(), colleague.Person)
	require.NoError(t, err)
	require.Zero(t, counts.Todo)
}

func TestLongTicketContinuesAsNewAndGoesOnWhereItStood(t *testing.T) {
	r := newRepairStory(t)
	r.do(time.Minute, st.Clerk, repair.Dispatch, to(st.Fitter))
	r.do(2*time.Minute, st.Fitter, repair.Accept)
	last := r.do(3*time.Minute, st.Fitter, repair.Depart)
	last.accepted = func() { r.env.SetContinueAsNewSuggested(true) }
	r.env.ExecuteWorkflow(Repair, repairOf(r.id))
	var next *workflow.ContinueAsNewError
	require.ErrorAs(t, r.env.GetWorkflowError(), &next)
	require.Equal(t, "Repair", next.WorkflowType.Name)
	last.requireOK(t, "途中")

	later := continuedRepair(t, r, 0)
	for i, v := range []repair.Verb{repair.Arrive, repair.Log, repair.Finish} {
		later.do(time.Duration(1+i)*time.Minute, st.Fitter, v)
	}
	later.play()
	require.Equal(t, repair.Closed, later.ticket().Phase, "the outlet did not rate, and the days passed")
	require.Equal(t, 1, later.happened("close"))
}
