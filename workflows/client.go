package workflows

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// ApprovalQueue is the task queue of approvals.
const ApprovalQueue = "approvals"

const (
	// replyWithin bounds how long a person waits for an answer.
	replyWithin = 15 * time.Second
	// atOnce bounds the commands under way in the engine. More would only take
	// the processor from each other and let some wait long; so each has its turn,
	// in the order in which people asked.
	atOnce = 8
)

// ApprovalWorkflowID is the workflow of a paper.
func ApprovalWorkflowID(documentID string) string { return "doc-" + documentID }

// Client starts processes and carries people's decisions to them. It alone
// knows workflow IDs, queues and update names.
type Client struct {
	temporal client.Client
	archive  approval.Archive
	inbox    task.Inbox
	turns    chan struct{} // one for each command under way
}

// NewClient builds a client.
func NewClient(c client.Client, archive approval.Archive, inbox task.Inbox) *Client {
	return &Client{temporal: c, archive: archive, inbox: inbox, turns: make(chan struct{}, atOnce)}
}

// Submit sends a paper to the first step of its chain, starting its workflow or
// waking the one that waits for it. It returns when the first task is in the
// inbox.
func (c *Client) Submit(ctx context.Context, documentID string, by approval.By, version int) (approval.Outcome, error) {
	s := approval.Submission{DocumentID: documentID, By: by, Version: version, Key: uuid.NewString()}
	return c.submit(ctx, documentID, s)
}

func (c *Client) submit(ctx context.Context, documentID string, submission any) (approval.Outcome, error) {
	d, err := c.archive.Paper(ctx, documentID)
	if err != nil {
		return approval.Outcome{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	in := inputOf(d, nil)
	out, err := c.inTurn(ctx, func() (client.WorkflowUpdateHandle, error) {
		return c.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
			StartWorkflowOperation: c.temporal.NewWithStartWorkflowOperation(startOptions(d.ID), Approval, in),
			UpdateOptions:          updateOptions(d.ID, updateSubmit, submission),
		})
	})
	return out, translate(err)
}

// Sync makes the workflow of a paper catch up with the store; a paper that
// needs no workflow and has none is fine.
func (c *Client) Sync(ctx context.Context, documentID string) error {
	_, err := c.update(ctx, documentID, updateSync)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return nil
	}
	return translate(err)
}

// Wake makes the workflow of a paper under way catch up and try again what its
// time asks for; one that is gone is started anew.
func (c *Client) Wake(ctx context.Context, documentID string) error {
	_, err := c.command(ctx, documentID, updateSync)
	return err
}

// Adopt starts the workflow of a paper that is under way and has none: demo
// data, or a lost Temporal database. It is timed by the task that waits.
func (c *Client) Adopt(ctx context.Context, d *document.Document) error {
	row, err := c.inbox.OpenTask(ctx, d.ID)
	if err != nil {
		return err
	}
	var dueAt *time.Time
	if row != nil {
		dueAt = row.DueAt
	}
	in := inputOf(d, dueAt)
	_, err = c.temporal.ExecuteWorkflow(ctx, startOptions(d.ID), Approval, in)
	return translate(err)
}

// command sends an update; a workflow that is gone although its paper is under
// way is started again where the paper stands.
func (c *Client) command(ctx context.Context, documentID, name string, args ...any) (approval.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	out, err := c.update(ctx, documentID, name, args...)
	var gone *serviceerror.NotFound
	if !errors.As(err, &gone) {
		return out, translate(err)
	}
	d, err := c.archive.Paper(ctx, documentID)
	if err != nil {
		return out, err
	}
	if !progressOf(d).Open() {
		return out, closed(d)
	}
	if err := c.revive(ctx, d); err != nil {
		return out, err
	}
	out, err = c.update(ctx, documentID, name, args...)
	return out, translate(err)
}

// revive starts again the process of a paper under way, whichever it has.
func (c *Client) revive(ctx context.Context, d *document.Document) error {
	switch d.Type {
	case senior.CardApplication:
		return c.StartSenior(ctx, d.ID)
	case repair.TicketType:
		_, err := c.temporal.ExecuteWorkflow(ctx, startOptions(d.ID), Repair, repairOf(d.ID))
		return translate(err)
	}
	return c.Adopt(ctx, d)
}

func (c *Client) update(ctx context.Context, documentID, name string, args ...any) (approval.Outcome, error) {
	return c.inTurn(ctx, func() (client.WorkflowUpdateHandle, error) {
		return c.temporal.UpdateWorkflow(ctx, updateOptions(documentID, name, args...))
	})
}

// inTurn sends a command when its turn has come and waits for its outcome.
func (c *Client) inTurn(ctx context.Context, send func() (client.WorkflowUpdateHandle, error)) (approval.Outcome, error) {
	var out approval.Outcome
	select {
	case c.turns <- struct{}{}:
	case <-ctx.Done():
		return out, ctx.Err()
	}
	defer func() { <-c.turns }()
	handle, err := send()
	if err == nil {
		err = handle.Get(ctx, &out)
	}
	return out, err
}

func startOptions(documentID string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                       ApprovalWorkflowID(documentID),
		TaskQueue:                ApprovalQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// updateOptions gives every attempt an ID of its own: a refused decision may be
// tried again, and what must happen once is keyed at the desk.
func updateOptions(documentID, name string, args ...any) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		UpdateID:     uuid.NewString(),
		WorkflowID:   ApprovalWorkflowID(documentID),
		UpdateName:   name,
		Args:         args,
		WaitForStage: client.WorkflowUpdateStageCompleted,
	}
}

func progressOf(d *document.Document) document.Progress {
	return document.Progress{State: d.State, StepKey: d.StepKey, Visit: d.Visit}
}

// translate gives refusals as they were; everything else is a service that
// does not answer, which a repeated request with the same key may cure.
func translate(err error) error {
	if err == nil {
		return nil
	}
	decoded := activities.Decode(err)
	var f *fault.Error
	if errors.As(decoded, &f) {
		return decoded
	}
	var timeout *temporal.TimeoutError
	if errors.As(err, &timeout) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Unavailable("process.slow", "流程服务响应超时，结果可能已生效，请刷新后再试").Because(err)
	}
	return fault.Unavailable("process.unavailable", "流程服务暂时不可用，请稍后重试").Because(err)
}
