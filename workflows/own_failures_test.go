package workflows

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	st "cardflow/internal/store/storetest"
)

// outage lets a desk's store fail for a while.
type outage struct{ down bool }

func (o *outage) err() error {
	if o.down {
		return errDown
	}
	return nil
}

type failingSeniors struct {
	senior.Store
	*outage
}

func (f failingSeniors) Within(ctx context.Context, fn func(senior.Tx) error) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Store.Within(ctx, fn)
}

type failingRepairs struct {
	repair.Store
	*outage
}

func (f failingRepairs) Within(ctx context.Context, fn func(repair.Tx) error) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Store.Within(ctx, fn)
}

// operators keep what is reported to them.
func operators(env *testsuite.TestWorkflowEnvironment) *incidents {
	told := &incidents{}
	desk := &activities.Approval{Desk: &approval.Desk{Clock: env.Now}, Incidents: told, Sealer: open{}}
	env.RegisterActivityWithOptions(desk.Report, activity.RegisterOptions{Name: "Report"})
	return told
}

func TestSeniorCommandThatTheSystemFailsIsTheOperatorsToRepeat(t *testing.T) {
	e := newElder(t, passed)
	told, o := operators(e.env), &outage{}
	e.desk.Store = failingSeniors{e.desk.Store, o}
	e.at(time.Minute, func() { o.down = true })
	down := e.do(2*time.Minute, st.OutletClerk, senior.Admit)
	again := &answer{}
	e.at(10*time.Minute, func() {
		o.down = false
		require.NotEmpty(t, told.raised)
		i := told.raised[0]
		require.Equal(t, incident.Failed, i.Kind)
		require.Contains(t, i.Title, "受理")
		var kept activities.Order
		require.NoError(t, json.Unmarshal(i.Command, &kept))
		require.Equal(t, updateSeniorDo, kept.Update)
		e.env.UpdateWorkflow(kept.Update, "again", again, kept.Command)
	})
	refused := e.do(11*time.Minute, st.OutletClerk, senior.Admit)
	e.at(12*time.Minute, func() { e.env.CancelWorkflow() })
	e.env.ExecuteWorkflow(Senior, seniorOf(e.id))
	down.requireCode(t, "store.unavailable")
	again.requireOK(t, "制卡中")
	require.Error(t, refused.err)
	require.Len(t, told.raised, 1, "a refusal is no failure")
}

func TestRepairCommandThatTheSystemFailsIsTheOperatorsToRepeat(t *testing.T) {
	r := newRepairStory(t)
	told, o := operators(r.env), &outage{}
	r.desk.Store = failingRepairs{r.desk.Store, o}
	r.env.RegisterDelayedCallback(func() { o.down = true }, time.Minute)
	down := r.do(2*time.Minute, st.Clerk, repair.Solve)
	r.env.RegisterDelayedCallback(func() { o.down = false }, 10*time.Minute)
	r.env.RegisterDelayedCallback(r.env.CancelWorkflow, 12*time.Minute)
	r.env.ExecuteWorkflow(Repair, repairOf(r.id))
	down.requireCode(t, "store.unavailable")
	require.Len(t, told.raised, 1)
	require.Equal(t, incident.Failed, told.raised[0].Kind)
	require.Contains(t, told.raised[0].Title, "电话解决")
}
