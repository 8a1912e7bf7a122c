package workflows

import (
	"context"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"cardflow/internal/domain/push"
)

const sweepID = "push-sweep"

// pushWorkflowID is the workflow of a change.
func pushWorkflowID(change string) string { return "push-" + change }

// StartPush starts the workflow of a change; one that runs is left alone.
func (c *Client) StartPush(ctx context.Context, change string) error {
	_, err := c.temporal.ExecuteWorkflow(ctx, pushOptions(change), Push, PushInput{Change: change, Targets: push.Targets()})
	return translate(err)
}

// PushAgain brings a change to some of the systems now, whether its workflow waits for
// another time or has ended.
func (c *Client) PushAgain(ctx context.Context, change string, targets []push.Target) error {
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	for _, t := range targets {
		// A workflow that is started for the signal has nobody else to tell.
		if _, err := c.temporal.SignalWithStartWorkflow(ctx, pushWorkflowID(change), signalPushAgain, t, pushOptions(change),
			Push, PushInput{Change: change}); err != nil {
			return translate(err)
		}
	}
	return nil
}

func pushOptions(change string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: pushWorkflowID(change), TaskQueue: IntegrationsQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// SchedulePushes lets the engine do what SweepPushes does, every so often.
func (c *Client) SchedulePushes(ctx context.Context, every time.Duration) error {
	return c.schedule(ctx, client.ScheduleOptions{
		ID: sweepID, Spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: every}}},
		Action:  &client.ScheduleWorkflowAction{ID: sweepID, Workflow: SweepPushes, TaskQueue: IntegrationsQueue},
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: every,
	})
}
