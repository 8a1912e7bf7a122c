// Package worker runs workflows and activities, and the embedded process engine
// of a small installation.
package worker

import (
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"cardflow/activities"
	"cardflow/workflows"
)

// cachedWorkflows bounds the memory of a process: each workflow kept between
// two decisions costs about 85 KB with the embedded engine, and one that is not
// kept is replayed from its short history in a few milliseconds.
const cachedWorkflows = 300

// stickyFor is how long a decision waits for the worker that knows its paper
// before another takes it: what people notice when a worker has died.
const stickyFor = 2 * time.Second

// Process 流程 is a workflow beside the approvals, with the activities it orders; nil:
// those of another process.
type Process struct {
	Workflow   any
	Activities any
}

// New builds the worker of the approvals queue. Its decisions run as local
// activities inside workflow tasks, so what bounds it are workflow pollers.
// The reconciliation shares its queue: it takes one activity at a time. The build
// is named, or the SDK would digest the whole program at start. When the worker
// cannot go on, failed is told why.
func New(c client.Client, approvals *activities.Approval, reconciliation *activities.Reconciliation, build string, failed func(error), others ...Process) worker.Worker {
	worker.SetStickyWorkflowCacheSize(cachedWorkflows)
	w := worker.New(c, workflows.ApprovalQueue, worker.Options{
		DeploymentOptions:                       worker.DeploymentOptions{Version: worker.WorkerDeploymentVersion{DeploymentName: "cardflow", BuildID: build}},
		OnFatalError:                            failed,
		StickyScheduleToStartTimeout:            stickyFor,
		MaxConcurrentWorkflowTaskPollers:        8,
		MaxConcurrentActivityTaskPollers:        2,
		MaxConcurrentLocalActivityExecutionSize: 64,
	})
	w.RegisterWorkflow(workflows.Approval)
	w.RegisterActivity(approvals)
	w.RegisterWorkflow(workflows.Reconcile)
	w.RegisterActivity(reconciliation)
	register(w, others)
	return w
}

// NewIntegrations builds the worker of the queue on which other systems are asked:
// the workflow of senior cards, and all that waits for a partner. A partner that is
// slow takes its places and none of the approvals'.
func NewIntegrations(c client.Client, seniors *activities.Senior, build string, failed func(error), others ...Process) worker.Worker {
	w := worker.New(c, workflows.IntegrationsQueue, worker.Options{
		DeploymentOptions:                  worker.DeploymentOptions{Version: worker.WorkerDeploymentVersion{DeploymentName: "cardflow", BuildID: build}},
		OnFatalError:                       failed,
		StickyScheduleToStartTimeout:       stickyFor,
		MaxConcurrentWorkflowTaskPollers:   2,
		MaxConcurrentActivityTaskPollers:   2,
		MaxConcurrentActivityExecutionSize: 32,
	})
	w.RegisterWorkflow(workflows.Senior)
	w.RegisterActivity(seniors)
	register(w, others)
	return w
}

func register(w worker.Worker, processes []Process) {
	for _, p := range processes {
		w.RegisterWorkflow(p.Workflow)
		if p.Activities != nil {
			w.RegisterActivity(p.Activities)
		}
	}
}
