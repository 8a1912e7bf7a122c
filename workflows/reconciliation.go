package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/incident"
)

// Reconcile 对账 compares papers, tasks, ledgers, workflows and roles, one after the
// other. A comparison that cannot be made does not keep the others from it.
func Reconcile(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 2 * time.Hour,
		HeartbeatTimeout:    time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 10 * time.Second, BackoffCoefficient: 2, MaximumAttempts: 5},
	})
	var desk *activities.Reconciliation
	began := workflow.Now(ctx).UTC()
	run := incident.Reconciliation{ID: workflow.GetInfo(ctx).WorkflowExecution.RunID, StartedAt: began,
		Checks: []incident.CheckResult{}, Failed: []string{}}
	if err := workflow.ExecuteActivity(ctx, desk.Save, run).Get(ctx, nil); err != nil {
		return err
	}
	failed := func(name string, err error) bool {
		if err != nil {
			run.Failed = append(run.Failed, name)
			workflow.GetLogger(ctx).Error("a comparison could not be made", "comparison", name, "error", err)
		}
		return err != nil
	}
	var mended activities.Mended
	if err := workflow.ExecuteActivity(ctx, desk.Processes).Get(ctx, &mended); !failed("processes", err) {
		run.Adopted, run.Synced = mended.Adopted, mended.Synced
	}
	for _, check := range incident.Checks() {
		var result incident.CheckResult
		err := workflow.ExecuteActivity(ctx, desk.Check, activities.CheckOrder{Check: check, Since: began}).Get(ctx, &result)
		if !failed(string(check), err) {
			run.Checks = append(run.Checks, result)
		}
	}
	finished := workflow.Now(ctx).UTC()
	run.FinishedAt = &finished
	return workflow.ExecuteActivity(ctx, desk.Save, run).Get(ctx, nil)
}
