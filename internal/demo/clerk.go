package demo

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// clerks move papers at the approval desk as the workflow would.
type clerks struct {
	desk    *approval.Desk
	archive approval.Archive
}

func by(p directory.Person) approval.By { return approval.By{PersonID: p.ID, Address: "127.0.0.1"} }

func (c clerks) create(ctx context.Context, maker directory.Person, draft approval.Draft) (*document.Document, error) {
	return c.desk.Create(ctx, by(maker), draft)
}

func (c clerks) submit(ctx context.Context, id string, maker directory.Person) error {
	_, err := c.desk.Submit(ctx, approval.Submission{DocumentID: id, By: by(maker)})
	return err
}

func (c clerks) decide(ctx context.Context, id string, actor directory.Person, action document.Action, comment string) (*document.Document, error) {
	d, err := c.archive.Paper(ctx, id)
	if err != nil {
		return nil, err
	}
	_, err = c.desk.Decide(ctx, approval.Decision{DocumentID: id, Step: d.StepKey, Visit: d.Visit, By: by(actor),
		Action: action, Comment: comment, Key: value.NewID()})
	if err != nil {
		return nil, err
	}
	return c.archive.Paper(ctx, id)
}

func (c clerks) withdraw(ctx context.Context, id string, maker directory.Person, comment string) error {
	_, err := c.desk.Withdraw(ctx, approval.Withdrawal{DocumentID: id, By: by(maker), Comment: comment})
	return err
}
