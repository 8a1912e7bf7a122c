package workflows

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
)

// RepairClient 报修 registers tickets and carries people's verbs to their workflows.
type RepairClient struct {
	*Client
	Desk    *repair.Desk
	Tickets repair.Archive
	Log     *slog.Logger
}

// Register makes a ticket and starts its workflow. A ticket whose workflow could
// not be started is registered all the same: the next verb, or the reconciliation,
// starts it.
func (c *RepairClient) Register(ctx context.Context, call repair.Call) (*document.Document, error) {
	d, err := c.Desk.Register(ctx, call)
	if err != nil {
		return nil, err
	}
	if err := c.start(ctx, d.ID); err != nil {
		c.Log.Warn("start the workflow of a ticket", "ticket", d.ID, "error", err)
	}
	return d, nil
}

func (c *RepairClient) start(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	_, err := c.temporal.ExecuteWorkflow(ctx, startOptions(id), Repair, repairOf(id))
	return translate(err)
}

// Do carries a verb to the ticket's workflow, which is started when there is none:
// the desk knows whether the verb still fits.
func (c *RepairClient) Do(ctx context.Context, command repair.Command) (approval.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	out, err := c.inTurn(ctx, func() (client.WorkflowUpdateHandle, error) {
		return c.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
			StartWorkflowOperation: c.temporal.NewWithStartWorkflowOperation(startOptions(command.TicketID), Repair, repairOf(command.TicketID)),
			UpdateOptions:          updateOptions(command.TicketID, string(command.Verb), command),
		})
	})
	return out, translate(err)
}

// Reconcile starts the workflows that open tickets lack; one that runs stays.
func (c *RepairClient) Reconcile(ctx context.Context) (started int, err error) {
	running, err := c.openWorkflows(ctx, "Repair")
	if err != nil {
		return 0, err
	}
	for after := ""; ; {
		ids, err := c.Tickets.Unfinished(ctx, time.Now(), after, reconcilePage)
		if err != nil || len(ids) == 0 {
			return started, err
		}
		for _, id := range ids {
			after = id
			if running[id] {
				continue
			}
			if err := c.start(ctx, id); err != nil {
				return started, err
			}
			started++
			if err := rest(ctx); err != nil {
				return started, err
			}
		}
	}
}
