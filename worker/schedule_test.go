//go:build !noembed

package worker

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/activities"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/workflows"
)

// calm finds nothing wrong, and tells of each run that is finished.
type calm struct {
	incident.Repository
	finished chan incident.Reconciliation
}

func (c calm) Look(context.Context, incident.Check, string) (incident.Findings, error) {
	return incident.Findings{Checked: 1}, nil
}

func (c calm) SaveReconciliation(_ context.Context, r incident.Reconciliation) error {
	if r.FinishedAt != nil {
		c.finished <- r
	}
	return nil
}

func (c calm) LastReconciliation(context.Context) (*incident.Reconciliation, error) { return nil, nil }

func (c calm) ResolveOthers(context.Context, incident.Kind, string, time.Time, string) error {
	return nil
}

// The embedded engine runs what schedules need: one that is made twice is one,
// is due at two in the morning of Shanghai, and runs when it is triggered.
func TestEmbeddedEngineRunsTheScheduledReconciliation(t *testing.T) {
	engine, c := startTest(t, t.TempDir(), freePorts(t))
	defer engine.Stop()
	defer c.Close()
	ctx, all := testContext(t), calm{finished: make(chan incident.Reconciliation, 1)}
	mend := func(context.Context, func(*document.Document) error) (activities.Mended, error) {
		return activities.Mended{}, nil
	}
	w := New(c, &activities.Approval{}, &activities.Reconciliation{Survey: all, Incidents: all, Mend: mend, Clock: time.Now}, "test", nil)
	require.NoError(t, w.Start())
	defer w.Stop()

	processes := workflows.NewClient(c, nil, nil)
	for range 2 {
		require.NoError(t, processes.ScheduleReconciliation(ctx))
	}
	about, err := c.ScheduleClient().GetHandle(ctx, "reconciliation").Describe(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, about.Info.NextActionTimes)
	next := about.Info.NextActionTimes[0].UTC()
	require.Equal(t, []int{18, 0}, []int{next.Hour(), next.Minute()}, "two o'clock in Shanghai")

	require.NoError(t, processes.StartReconciliation(ctx))
	select {
	case run := <-all.finished:
		require.Empty(t, run.Failed)
		require.Len(t, run.Checks, len(incident.Checks()))
	case <-ctx.Done():
		t.Fatal("the triggered run did not finish")
	}
}
