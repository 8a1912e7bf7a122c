package workflows

import (
	"context"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/value"
)

const (
	deliveriesID = "report-deliveries"
	// reportsInARun bounds one look and the history of one run.
	reportsInARun = 500
	// deliveriesLate bounds how late a missed hour is made up for.
	deliveriesLate = 24 * time.Hour
)

// DeliverReports 定时报表 sends every report that is due. One that cannot be made is
// tried a few times, keeps no other from being sent, and is due again next hour.
func DeliverReports(ctx workflow.Context) error {
	var desk *activities.Deliveries
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: IntegrationsQueue, StartToCloseTimeout: 10 * time.Minute, HeartbeatTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 3, MaximumAttempts: 4},
	})
	var due []activities.DueReport
	if err := workflow.ExecuteActivity(ctx, desk.Due, reportsInARun).Get(ctx, &due); err != nil {
		return err
	}
	for _, d := range due {
		if err := workflow.ExecuteActivity(ctx, desk.Send, d).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("send a scheduled report", "plan", d.Plan, "error", err)
		}
	}
	return nil
}

// ScheduleDeliveries lets the engine send what is due at every full hour.
func (c *Client) ScheduleDeliveries(ctx context.Context) error {
	return c.schedule(ctx, client.ScheduleOptions{
		ID: deliveriesID,
		Spec: client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{{Hour: []client.ScheduleRange{{Start: 0, End: 23}}}},
			TimeZoneName: value.Shanghai().String()},
		Action:  &client.ScheduleWorkflowAction{ID: deliveriesID, Workflow: DeliverReports, TaskQueue: IntegrationsQueue},
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE, CatchupWindow: deliveriesLate,
	})
}
