package workflows

import (
	"context"
	"strings"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"cardflow/activities"
	"cardflow/internal/domain/document"
)

const (
	reconcilePage  = 500
	reconcilePause = 20 * time.Millisecond
)

// Reconcile compares the papers under way with the open workflows and mends
// either side: a kill between the store and the history, or demo data, may
// leave one without the other. It tells of each paper it adopted.
func (c *Client) Reconcile(ctx context.Context, adopted func(*document.Document) error) (activities.Mended, error) {
	var done activities.Mended
	open, err := c.openWorkflows(ctx, "Approval")
	if err != nil {
		return done, err
	}
	for after := ""; ; {
		page, err := c.archive.Unfinished(ctx, after, reconcilePage)
		if err != nil {
			return done, err
		}
		for i := range page {
			d := &page[i]
			after = d.ID
			if open[d.ID] {
				delete(open, d.ID)
				continue
			}
			if err := c.Adopt(ctx, d); err != nil {
				return done, err
			}
			if err := rest(ctx); err != nil {
				return done, err
			}
			if err := adopted(d); err != nil {
				return done, err
			}
			done.Adopted++
		}
		if len(page) < reconcilePage {
			break
		}
	}
	for id := range open {
		if err := c.Sync(ctx, id); err != nil {
			return done, err
		}
		done.Synced++
	}
	return done, nil
}

// rest leaves room between two repairs for people's decisions.
func rest(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(reconcilePause):
		return nil
	}
}

// openWorkflows gives the numbers of the papers whose workflow of a type is running.
func (c *Client) openWorkflows(ctx context.Context, kind string) (map[string]bool, error) {
	open := map[string]bool{}
	request := &workflowservice.ListWorkflowExecutionsRequest{
		PageSize: reconcilePage, Query: `WorkflowType = "` + kind + `" AND ExecutionStatus = "Running"`,
	}
	for {
		answer, err := c.temporal.ListWorkflow(ctx, request)
		if err != nil {
			return nil, translate(err)
		}
		for _, e := range answer.GetExecutions() {
			if id, ok := strings.CutPrefix(e.GetExecution().GetWorkflowId(), ApprovalWorkflowID("")); ok {
				open[id] = true
			}
		}
		if request.NextPageToken = answer.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return open, nil
		}
	}
}
