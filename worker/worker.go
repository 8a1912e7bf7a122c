// Package worker runs workflows and activities, and the embedded process engine
// of a small installation.
package worker

import (
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/workflows"
)

// New builds the worker of the approvals queue. Its decisions run as local
// activities inside workflow tasks, so what bounds it are workflow pollers.
func New(c client.Client, desk *approval.Desk) worker.Worker {
	w := worker.New(c, workflows.ApprovalQueue, worker.Options{
		MaxConcurrentWorkflowTaskPollers:        4,
		MaxConcurrentActivityTaskPollers:        2,
		MaxConcurrentLocalActivityExecutionSize: 64,
	})
	w.RegisterWorkflow(workflows.Approval)
	w.RegisterActivity(&activities.Approval{Desk: desk})
	return w
}
