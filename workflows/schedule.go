package workflows

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const (
	reconciliationID = "reconciliation"
	// reconcileHour is when hardly anybody works, by the clock of Shanghai.
	reconcileHour = 2
	// reconcileLate bounds how late a missed run is made up for: an engine that
	// was off all night compares in the morning, once.
	reconcileLate = 12 * time.Hour
)

// ScheduleReconciliation lets the engine reconcile every night.
func (c *Client) ScheduleReconciliation(ctx context.Context) error {
	return c.schedule(ctx, client.ScheduleOptions{
		ID: reconciliationID, Spec: *reconcileTimes(), Action: reconcileAction(),
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: reconcileLate,
	})
}

// schedule makes a schedule. One that is there already is brought to what this program
// wants.
func (c *Client) schedule(ctx context.Context, o client.ScheduleOptions) error {
	_, err := c.temporal.ScheduleClient().Create(ctx, o)
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return translate(err)
	}
	err = c.temporal.ScheduleClient().GetHandle(ctx, o.ID).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule
			s.Spec, s.Action = &o.Spec, o.Action
			s.Policy = &client.SchedulePolicies{Overlap: o.Overlap, CatchupWindow: o.CatchupWindow}
			return &client.ScheduleUpdate{Schedule: &s}, nil
		},
	})
	return translate(err)
}

// StartReconciliation reconciles now, unless it is being done.
func (c *Client) StartReconciliation(ctx context.Context) error {
	return c.trigger(ctx, reconciliationID, enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
		fault.Unavailable("reconciliation.not_scheduled", "对账还没有安排，请确认流程办理进程（worker）正在运行"))
}

// trigger runs a schedule now; a schedule that no worker has made is answered
// with the fault given.
func (c *Client) trigger(ctx context.Context, id string, overlap enumspb.ScheduleOverlapPolicy, absent *fault.Error) error {
	err := c.temporal.ScheduleClient().GetHandle(ctx, id).Trigger(ctx, client.ScheduleTriggerOptions{Overlap: overlap})
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return absent.Because(err)
	}
	return translate(err)
}

func reconcileTimes() *client.ScheduleSpec {
	return &client.ScheduleSpec{
		Calendars:    []client.ScheduleCalendarSpec{{Hour: []client.ScheduleRange{{Start: reconcileHour}}}},
		TimeZoneName: value.Shanghai().String(),
	}
}

func reconcileAction() *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{ID: reconciliationID, Workflow: Reconcile, TaskQueue: ApprovalQueue}
}
