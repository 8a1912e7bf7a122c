package workflows

import (
	"context"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/fault"
)

const postalID = "postal"

// batchesInARun bounds the history of one run; the next goes on.
const batchesInARun = 500

// PostalLogistics 邮政物流 tells applications of their parcels and pushes to the police
// bureau what has not been pushed, batch by batch. A batch that fails is tried a few
// times, and again at the next run, before any other.
func PostalLogistics(ctx workflow.Context) error {
	var desk *activities.Postal
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: IntegrationsQueue, StartToCloseTimeout: time.Hour, HeartbeatTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 10 * time.Second, BackoffCoefficient: 2, MaximumAttempts: 5},
	})
	if err := workflow.ExecuteActivity(ctx, desk.Follow).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("tell applications of their parcels", "error", err) // and push all the same
	}
	pushing := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: IntegrationsQueue, StartToCloseTimeout: 2 * time.Minute,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 10 * time.Second, BackoffCoefficient: 3, MaximumAttempts: 4},
	})
	last := ""
	for range batchesInARun {
		var id string
		if err := workflow.ExecuteActivity(pushing, desk.NextBatch).Get(ctx, &id); err != nil {
			return err
		}
		if id == "" || id == last { // nothing is left, or it was not settled
			return nil
		}
		last = id
		if err := workflow.ExecuteActivity(pushing, desk.Push, id).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("push a batch of postal events", "batch", id, "error", err)
			return nil // it is kept as failed, and is the next run's first
		}
	}
	return nil
}

// SchedulePostal lets the engine do what PostalLogistics does, every so often.
func (c *Client) SchedulePostal(ctx context.Context, every time.Duration) error {
	return c.schedule(ctx, client.ScheduleOptions{
		ID: postalID, Spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: every}}},
		Action:  &client.ScheduleWorkflowAction{ID: postalID, Workflow: PostalLogistics, TaskQueue: IntegrationsQueue},
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: every,
	})
}

// RunPostal does it now; when it is being done, once more right after.
func (c *Client) RunPostal(ctx context.Context) error {
	return c.trigger(ctx, postalID, enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE,
		fault.Unavailable("postal.not_scheduled", "推送还没有安排，请确认流程办理进程（worker）正在运行"))
}
