package workflows

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"cardflow/activities"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// businessLine is a business system that is away for some tries, or refuses.
type businessLine struct {
	mu     sync.Mutex
	away   int
	refuse string
	tries  int
	took   []int64
}

func (l *businessLine) Send(_ context.Context, m push.Message) (push.Answer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tries++
	if l.tries <= l.away {
		return push.Answer{}, fault.Unavailable("push.unavailable", "业务系统暂时不可用")
	}
	if l.refuse != "" {
		return push.Answer{Event: m.Event, Result: push.Refused, Reason: l.refuse}, nil
	}
	l.took = append(l.took, m.Sequence)
	return push.Answer{Event: m.Event, Result: push.Taken}, nil
}

type anybody struct{}

func (anybody) Allowed([]string, string, function.Action) bool { return true }

// exchange is the push of outlets on a real database in Temporal's test environment.
type exchange struct {
	t      *testing.T
	store  *store.Store
	lines  map[push.Target]*businessLine
	manage *directory.Desk
	outlet directory.OutletPlace
	at     time.Time
}

func newExchange(t *testing.T) *exchange {
	t.Helper()
	x := &exchange{t: t, at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), lines: map[push.Target]*businessLine{}}
	x.store = storetest.Open(t, storetest.WithClock(x.now))
	storetest.Seed(t, x.store)
	functions, err := function.NewRegistry(directory.Functions())
	require.NoError(t, err)
	x.manage = &directory.Desk{Store: x.store.DirectoryDesk(), Rights: anybody{}, Functions: functions, Clock: x.now}
	for _, target := range push.Targets() {
		x.lines[target] = &businessLine{}
	}
	x.outlet, err = x.manage.CreateOutlet(t.Context(), x.by(), x.form("甲"))
	require.NoError(t, err)
	return x
}

func (x *exchange) now() time.Time { return x.at }

func (x *exchange) by() directory.By { return directory.By{PersonID: storetest.Keeper} }

func (x *exchange) form(name string) directory.OutletForm {
	return directory.OutletForm{Code: "N-900", Name: name, Kind: directory.CenterOutlet, Address: "演示路 1 号"}
}

func (x *exchange) latest() push.Entry {
	x.t.Helper()
	latest, err := x.store.Pushes().Latest(context.Background(), []string{x.outlet.ID})
	require.NoError(x.t, err)
	return latest[x.outlet.ID]
}

func (x *exchange) states() []push.State {
	var out []push.State
	for _, d := range x.latest().Deliveries {
		out = append(out, d.State)
	}
	return out
}

func (x *exchange) activities() *activities.Pushes {
	lines := map[push.Target]push.Line{}
	for target, l := range x.lines {
		lines[target] = l
	}
	return &activities.Pushes{Desk: &push.Desk{Store: x.store.PushDesk(), Archive: x.store.Pushes(), Clock: x.now}, Lines: lines}
}

// run brings a change, and gives how long that took by the engine's clock. What is
// given happens at times of that clock.
func (x *exchange) run(change string, at map[time.Duration]func(env *testsuite.TestWorkflowEnvironment)) time.Duration {
	x.t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterActivity(x.activities())
	for after, do := range at {
		env.RegisterDelayedCallback(func() { do(env) }, after)
	}
	env.SetTestTimeout(time.Minute)
	began := env.Now()
	env.ExecuteWorkflow(Push, PushInput{Change: change, Targets: push.Targets()})
	require.True(x.t, env.IsWorkflowCompleted())
	require.NoError(x.t, env.GetWorkflowError())
	return env.Now().Sub(began)
}

func TestOneSystemThatIsDownKeepsTheChangeFromNoOther(t *testing.T) {
	x := newExchange(t)
	x.lines[push.Residence].away = 8
	took := x.run(x.latest().ID, map[time.Duration]func(*testsuite.TestWorkflowEnvironment){
		time.Minute: func(*testsuite.TestWorkflowEnvironment) {
			require.Equal(t, []push.State{push.Pushed, push.Retrying, push.Pushed}, x.states())
		},
	})
	require.Equal(t, []push.State{push.Pushed, push.Pushed, push.Pushed}, x.states())
	require.Greater(t, took, 10*time.Minute, "tried ever more rarely")
	d := x.latest().Deliveries
	require.Equal(t, []int{1, 9, 1}, []int{d[0].Attempts, d[1].Attempts, d[2].Attempts})
	require.Equal(t, []int64{1}, x.lines[push.Residence].took)
}

func TestSystemThatIsDownForDaysIsToldWhenItIsBack(t *testing.T) {
	x := newExchange(t)
	x.lines[push.SeniorCard].away = 100
	took := x.run(x.latest().ID, nil)
	require.Greater(t, took, 3*24*time.Hour)
	require.Equal(t, []push.State{push.Pushed, push.Pushed, push.Pushed}, x.states())
}

func TestSystemThatNeverAnswersIsGivenUpVisibly(t *testing.T) {
	x := newExchange(t)
	x.lines[push.SeniorCard].away = 1 << 30
	x.run(x.latest().ID, nil)
	require.Equal(t, []push.State{push.Pushed, push.Pushed, push.Stopped}, x.states())
	require.Contains(t, x.latest().Deliveries[2].Answer, "暂时不可用")
}

func TestWhatASystemDoesNotTakeIsNotTriedAgain(t *testing.T) {
	x := newExchange(t)
	x.lines[push.SocialCard].refuse = "编码重复"
	x.run(x.latest().ID, nil)
	require.Equal(t, []push.State{push.Stopped, push.Pushed, push.Pushed}, x.states())
	require.Equal(t, 1, x.lines[push.SocialCard].tries)
	require.Contains(t, x.latest().Deliveries[0].Answer, "编码重复")
}

func TestALaterEditIsNeverOvertakenByAnEarlierOne(t *testing.T) {
	x := newExchange(t)
	first := x.latest().ID
	x.lines[push.Residence].away = 3
	x.run(first, map[time.Duration]func(*testsuite.TestWorkflowEnvironment){
		6 * time.Second: func(*testsuite.TestWorkflowEnvironment) {
			_, err := x.manage.EditOutlet(context.Background(), x.by(), x.outlet.ID, 1, x.form("乙"))
			require.NoError(t, err)
			second := x.latest().ID // brought by its own workflow while the first one waits
			require.Error(t, x.activities().Deliver(context.Background(), activities.PushOrder{Change: second, Target: push.Residence}))
			require.NoError(t, x.activities().Deliver(context.Background(), activities.PushOrder{Change: second, Target: push.Residence}))
		},
	})
	require.Equal(t, []int64{1, 2}, x.lines[push.Residence].took, "each once and in order")
}

func TestAnotherTryIsAskedForWhileOneWaitsAndAfterTheEnd(t *testing.T) {
	x := newExchange(t)
	x.lines[push.Residence].away = 10 // the next try by itself would be at 42 minutes
	took := x.run(x.latest().ID, map[time.Duration]func(*testsuite.TestWorkflowEnvironment){
		30 * time.Minute: func(env *testsuite.TestWorkflowEnvironment) {
			x.lines[push.Residence].away = 0
			env.SignalWorkflow(signalPushAgain, push.Residence)
		},
	})
	require.Equal(t, []push.State{push.Pushed, push.Pushed, push.Pushed}, x.states())
	require.Less(t, took, 31*time.Minute)

	id := x.latest().ID
	again, err := x.activities().Desk.Again(t.Context(), push.By{PersonID: storetest.Keeper}, push.PushOutlets, id, push.SocialCard)
	require.NoError(t, err)
	require.Equal(t, []push.Target{push.SocialCard}, again)
	x.run(id, nil)
	require.Equal(t, []int64{1, 1}, x.lines[push.SocialCard].took)
}

func TestSweepStartsOnlyWhatNobodyBrings(t *testing.T) {
	x := newExchange(t)
	var started []string
	desk := x.activities()
	desk.Start = func(_ context.Context, change string) error {
		started = append(started, change)
		return nil
	}
	sweep := func() {
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
		env := suite.NewTestWorkflowEnvironment()
		env.RegisterActivity(desk)
		env.ExecuteWorkflow(SweepPushes)
		require.NoError(t, env.GetWorkflowError())
	}
	sweep()
	require.Empty(t, started, "it was made just now")
	x.at = x.at.Add(time.Minute)
	sweep()
	require.Equal(t, []string{x.latest().ID}, started)
	x.run(x.latest().ID, nil)
	sweep()
	require.Len(t, started, 1)
}
