package workflows

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Decide carries any verb of a task to the paper's workflow and returns when it
// is committed, or why it was refused.
func (c *Client) Decide(ctx context.Context, d approval.Decision) (approval.Outcome, error) {
	out, err := c.carry(ctx, d.DocumentID, d.By, d.Key, updateDecide, d)
	if fault.Is(err, codeClosed) {
		return out, c.late(ctx, d, err)
	}
	return out, err
}

// Withdraw takes a paper back to its maker.
func (c *Client) Withdraw(ctx context.Context, documentID string, by approval.By, comment string) (approval.Outcome, error) {
	w := approval.Withdrawal{DocumentID: documentID, By: by, Comment: comment, Key: uuid.NewString()}
	return c.carry(ctx, documentID, by, w.Key, updateWithdraw, w)
}

// Urge tells whoever a paper waits for to hurry.
func (c *Client) Urge(ctx context.Context, u approval.Urging) (approval.Outcome, error) {
	return c.carry(ctx, u.DocumentID, u.By, u.Key, updateUrge, u)
}

// Operate carries an operator's repair to the paper's workflow.
func (c *Client) Operate(ctx context.Context, o approval.Operation) (approval.Outcome, error) {
	return c.carry(ctx, o.DocumentID, o.By, o.Key, updateOperate, o)
}

// Repeat carries out again, exactly as it was given, a command that ended in an
// error of the system. One that was carried out after all is not carried out
// twice.
func (c *Client) Repeat(ctx context.Context, documentID string, order []byte) (approval.Outcome, error) {
	var o activities.Order
	var who struct {
		By  approval.By `json:"by"`
		Key string      `json:"key"`
	}
	if err := json.Unmarshal(order, &o); err != nil {
		return approval.Outcome{}, fault.Internal(fmt.Errorf("kept command of %s: %w", documentID, err))
	}
	if err := json.Unmarshal(o.Command, &who); err != nil {
		return approval.Outcome{}, fault.Internal(fmt.Errorf("kept command of %s: %w", documentID, err))
	}
	if o.Update == updateSubmit { // a paper that was never under way has no workflow
		return c.submit(ctx, documentID, o.Command)
	}
	return c.carry(ctx, documentID, who.By, who.Key, o.Update, o.Command)
}

// carry sends a command. When the workflow has ended, it may have been by this
// very command, whose reply got lost.
func (c *Client) carry(ctx context.Context, documentID string, by approval.By, key, update string, command any) (approval.Outcome, error) {
	out, err := c.command(ctx, documentID, update, command)
	if !fault.Is(err, codeClosed) {
		return out, err
	}
	events, failed := c.archive.Events(ctx, documentID)
	if failed != nil {
		return approval.Outcome{}, failed
	}
	for _, e := range events {
		if e.Key != "" && e.Key == key && e.Actor.ID == by.PersonID {
			return c.standing(ctx, documentID)
		}
	}
	return approval.Outcome{}, err
}

func (c *Client) standing(ctx context.Context, documentID string) (approval.Outcome, error) {
	d, err := c.archive.Paper(ctx, documentID)
	if err != nil {
		return approval.Outcome{}, err
	}
	return approval.OutcomeOf(d), nil
}

// late says who decided before a decision that came too late.
func (c *Client) late(ctx context.Context, want approval.Decision, refusal error) error {
	rows, err := c.inbox.Tasks(ctx, want.DocumentID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.StepKey == want.Step && row.Visit == want.Visit && row.Seat == max(want.Seat, 1) && row.State == task.Done {
			return row.MayAct(directory.Person{})
		}
	}
	return refusal
}

// codeClosed says that a paper needs no more commands.
const codeClosed = "task.already_decided"

func closed(d *document.Document) error {
	return fault.Conflict(codeClosed, "单据 %s 现为“%s”，请刷新", d.ID, d.StateLabel())
}
