//go:build record

package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/activities"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
	st "cardflow/internal/store/storetest"
	"cardflow/worker"
	"cardflow/workflows"
)

// flaky is a business system that fails until it is asked for.
type flaky struct{ well bool }

func (f *flaky) Send(_ context.Context, m push.Message) (push.Answer, error) {
	if !f.well {
		return push.Answer{}, fault.Unavailable("push.unavailable", "业务系统暂时不可用")
	}
	return push.Answer{Event: m.Event, Result: push.Taken}, nil
}

// permissive lets everybody do all.
type permissive struct{}

func (permissive) Allowed([]string, string, function.Action) bool { return true }

// TestRecordPush keeps a change that one system is told only when somebody asks for
// another try.
func TestRecordPush(t *testing.T) {
	s := st.Open(t)
	st.Seed(t, s)
	functions, err := function.NewRegistry(directory.Functions())
	require.NoError(t, err)
	manage := &directory.Desk{Store: s.DirectoryDesk(), Rights: permissive{}, Functions: functions, Clock: time.Now}
	down := &flaky{}
	r := newRecorder(t)
	run := worker.NewIntegrations(r.temporal, &activities.Senior{}, "", nil, worker.Process{Workflow: workflows.Push, Activities: &activities.Pushes{
		Desk:  &push.Desk{Store: s.PushDesk(), Archive: s.Pushes(), Clock: time.Now},
		Lines: map[push.Target]push.Line{push.SocialCard: &flaky{well: true}, push.Residence: down, push.SeniorCard: &flaky{well: true}}}})
	require.NoError(t, run.Start())
	t.Cleanup(run.Stop)
	o, err := manage.CreateOutlet(t.Context(), directory.By{PersonID: st.Keeper}, directory.OutletForm{Code: "N-900", Name: "演示网点",
		Kind: directory.CenterOutlet, Address: "演示路 1 号"})
	require.NoError(t, err)
	delivered := func() push.Entry {
		page, err := s.Pushes().Entries(t.Context(), push.Filter{Object: o.ID}, document.PageRequest{})
		require.NoError(t, err)
		return page.Items[0]
	}
	id := delivered().ID
	require.NoError(t, r.papers.StartPush(t.Context(), id))
	await := func(want ...push.State) {
		require.Eventually(t, func() bool {
			for i, d := range delivered().Deliveries {
				if d.State != want[i] {
					return false
				}
			}
			return true
		}, 20*time.Second, 50*time.Millisecond)
	}
	await(push.Pushed, push.Retrying, push.Pushed)
	down.well = true
	require.NoError(t, r.papers.PushAgain(t.Context(), id, []push.Target{push.Residence}))
	await(push.Pushed, push.Pushed, push.Pushed)
	r.keepWorkflow("push_one_down.json", "push-"+id, "")
}
