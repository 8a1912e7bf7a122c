package workflows

import (
	"context"

	"go.temporal.io/sdk/client"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/senior"
)

// StartSenior starts the workflow of an application that the desk has taken; one
// that runs is left alone.
func (c *Client) StartSenior(ctx context.Context, id string) error {
	_, err := c.temporal.ExecuteWorkflow(ctx, seniorOptions(id), Senior, seniorOf(id))
	return translate(err)
}

// DoSenior carries a person's verb to the application's workflow and returns when
// it is committed, or why it was refused.
func (c *Client) DoSenior(ctx context.Context, cmd senior.Command) (approval.Outcome, error) {
	return c.commandSenior(ctx, cmd.ID, updateSeniorDo, cmd)
}

// AnswerSenior carries a provider's answer to the application's workflow. One that
// comes late or again changes nothing.
func (c *Client) AnswerSenior(ctx context.Context, id string, answer senior.Answer) error {
	_, err := c.commandSenior(ctx, id, updateSeniorAnswer, activities.SeniorAnswer{ID: id, Answer: answer})
	return err
}

// PostSenior carries what the post reports to the application's workflow. News that
// come again change nothing.
func (c *Client) PostSenior(ctx context.Context, n senior.PostNews) error {
	_, err := c.commandSenior(ctx, n.ID, updateSeniorPost, n)
	return err
}

// SyncSenior makes the workflow catch up with what the desk changed.
func (c *Client) SyncSenior(ctx context.Context, id string) error {
	_, err := c.commandSenior(ctx, id, updateSync)
	return err
}

// ReconcileSenior starts the workflow of each open application that has none: a
// kill between the store and the engine, or demo data, may leave one without. It
// tells how many it started.
func (c *Client) ReconcileSenior(ctx context.Context, unfinished func(ctx context.Context, after string, limit int) ([]string, error)) (int, error) {
	running, err := c.openWorkflows(ctx, "Senior")
	if err != nil {
		return 0, err
	}
	count := 0
	for after := ""; ; {
		ids, err := unfinished(ctx, after, reconcilePage)
		if err != nil {
			return count, err
		}
		for _, id := range ids {
			after = id
			if running[id] {
				continue
			}
			if err := c.StartSenior(ctx, id); err != nil {
				return count, err
			}
			if err := rest(ctx); err != nil {
				return count, err
			}
			count++
		}
		if len(ids) < reconcilePage {
			return count, nil
		}
	}
}

// commandSenior sends an update; a workflow that is gone is started with it.
func (c *Client) commandSenior(ctx context.Context, id, update string, args ...any) (approval.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	out, err := c.inTurn(ctx, func() (client.WorkflowUpdateHandle, error) {
		return c.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
			StartWorkflowOperation: c.temporal.NewWithStartWorkflowOperation(seniorOptions(id), Senior, seniorOf(id)),
			UpdateOptions:          updateOptions(id, update, args...),
		})
	})
	return out, translate(err)
}

func seniorOptions(id string) client.StartWorkflowOptions {
	o := startOptions(id)
	o.TaskQueue = IntegrationsQueue
	return o
}
