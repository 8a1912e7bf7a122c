package workflows

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"cardflow/activities"
	at "cardflow/internal/domain/approval/approvaltest"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/fault"
)

// pages is a survey whose checks have three pages with a finding on each.
type pages struct {
	broken incident.Check
	saved  []incident.Reconciliation
}

func (p *pages) Look(_ context.Context, c incident.Check, after string) (incident.Findings, error) {
	if c == p.broken {
		return incident.Findings{}, errors.New("no such table")
	}
	n, _ := strconv.Atoi(after)
	out := incident.Findings{Checked: 10, Found: []incident.Incident{{Kind: incident.Mismatch, Key: string(c) + after}}}
	if n < 2 {
		out.Next = strconv.Itoa(n + 1)
	}
	return out, nil
}

func (p *pages) SaveReconciliation(_ context.Context, r incident.Reconciliation) error {
	p.saved = append(p.saved, r)
	return nil
}

func (p *pages) LastReconciliation(context.Context) (*incident.Reconciliation, error) {
	return nil, nil
}

// closing remembers which kinds a sweep may close.
type closing struct {
	incidents
	closed map[string]time.Time
}

func (c *closing) ResolveOthers(_ context.Context, kind incident.Kind, prefix string, since time.Time, _ string) error {
	c.closed[string(kind)+":"+prefix] = since
	return nil
}

func reconcile(t *testing.T, survey *pages, mend func(context.Context, func(*document.Document) error) (activities.Mended, error)) *closing {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	list := &closing{closed: map[string]time.Time{}}
	env.RegisterWorkflow(Reconcile)
	env.RegisterActivity(&activities.Reconciliation{Survey: survey, Incidents: list, Mend: mend, Clock: env.Now})
	env.ExecuteWorkflow(Reconcile)
	require.NoError(t, env.GetWorkflowError())
	return list
}

func TestReconciliationComparesEverythingAndKeepsWhatItFound(t *testing.T) {
	survey := &pages{}
	old := time.Now().Add(-time.Hour)
	list := reconcile(t, survey, func(_ context.Context, adopted func(*document.Document) error) (activities.Mended, error) {
		return activities.Mended{Adopted: 2, Synced: 1}, errors.Join(
			adopted(&document.Document{ID: "RK-1", UpdatedAt: old}), adopted(&document.Document{ID: "RK-2", UpdatedAt: time.Now().Add(time.Hour)}))
	})
	require.Len(t, survey.saved, 2)
	require.Nil(t, survey.saved[0].FinishedAt)
	done := survey.saved[1]
	require.NotNil(t, done.FinishedAt)
	require.Equal(t, survey.saved[0].ID, done.ID)
	require.Equal(t, []int{2, 1}, []int{done.Adopted, done.Synced})
	require.Empty(t, done.Failed)
	require.Len(t, done.Checks, len(incident.Checks()))
	for _, c := range done.Checks {
		require.Equal(t, []int{30, 3}, []int{c.Checked, c.Found}, c.Check)
	}
	require.Len(t, list.raised, 1+3*len(incident.Checks()))
	require.Equal(t, []string{"RK-1", string(incident.Unfinished)}, []string{list.raised[0].DocumentID, string(list.raised[0].Kind)},
		"one whose workflow has only just begun was not lost")
	require.NotNil(t, list.raised[0].ResolvedAt)
	require.Len(t, list.closed, 5)
	for what, since := range list.closed {
		require.Equal(t, done.StartedAt, since.UTC(), what)
	}
}

func TestComparisonThatFailsKeepsNoOtherFromItsWork(t *testing.T) {
	survey := &pages{broken: incident.SeatsCheck}
	list := reconcile(t, survey, func(context.Context, func(*document.Document) error) (activities.Mended, error) {
		return activities.Mended{}, errors.New("engine does not list")
	})
	done := survey.saved[1]
	require.Equal(t, []string{"processes", "seats"}, done.Failed)
	require.Len(t, done.Checks, len(incident.Checks())-1)
	require.NotContains(t, list.closed, "mismatch:"+incident.MismatchSeat, "what was not looked at is not gone")
}

func TestCheckGoesOnWhereTheLastWorkerHadCome(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	list := &closing{closed: map[string]time.Time{}}
	r := &activities.Reconciliation{Survey: &pages{}, Incidents: list, Clock: time.Now}
	env.RegisterActivity(r)
	env.SetHeartbeatDetails(map[string]any{"After": "2", "Result": incident.CheckResult{Check: incident.RolesCheck, Checked: 20, Found: 2}})
	got, err := env.ExecuteActivity(r.Check, activities.CheckOrder{Check: incident.RolesCheck})
	require.NoError(t, err)
	var result incident.CheckResult
	require.NoError(t, got.Get(&result))
	require.Equal(t, incident.CheckResult{Check: incident.RolesCheck, Checked: 30, Found: 3}, result)
	require.Len(t, list.raised, 1)
}

func scheduler(t *testing.T) (*Client, *mocks.ScheduleClient, *mocks.ScheduleHandle) {
	t.Helper()
	w := at.NewWorld()
	c, engine := counter(w)
	schedules, handle := &mocks.ScheduleClient{}, &mocks.ScheduleHandle{}
	engine.On("ScheduleClient").Return(schedules)
	schedules.On("GetHandle", mock.Anything, reconciliationID).Return(handle)
	return c, schedules, handle
}

func TestScheduleThatIsThereIsBroughtToWhatIsWanted(t *testing.T) {
	c, schedules, handle := scheduler(t)
	schedules.On("Create", mock.Anything, mock.Anything).Return(nil, temporal.ErrScheduleAlreadyRunning)
	handle.On("Update", mock.Anything, mock.MatchedBy(func(o client.ScheduleUpdateOptions) bool {
		was := client.Schedule{State: &client.ScheduleState{Paused: true}}
		got, err := o.DoUpdate(client.ScheduleUpdateInput{Description: client.ScheduleDescription{Schedule: was}})
		return err == nil && got.Schedule.Spec.TimeZoneName == "Asia/Shanghai" && got.Schedule.Spec.Calendars[0].Hour[0].Start == 2 && got.Schedule.State.Paused
	})).Return(nil)
	require.NoError(t, c.ScheduleReconciliation(t.Context()))
	handle.AssertExpectations(t)
}

func TestReconcilingNowSaysWhenNothingIsScheduled(t *testing.T) {
	c, _, handle := scheduler(t)
	handle.On("Trigger", mock.Anything, mock.Anything).Return(nil).Once()
	require.NoError(t, c.StartReconciliation(t.Context()))
	handle.On("Trigger", mock.Anything, mock.Anything).Return(serviceerror.NewNotFound("schedule not found")).Once()
	require.True(t, fault.Is(c.StartReconciliation(t.Context()), "reconciliation.not_scheduled"))
}
