package api_test

import (
	"context"
	"sync"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

// atOnce carries out what Temporal would, one command of a paper after another.
type atOnce struct {
	mu      sync.Mutex
	desk    *approval.Desk
	archive approval.Archive
	types   *document.Registry
}

func (p *atOnce) load(ctx context.Context, id string) (*document.Document, document.Progress, error) {
	d, err := p.archive.Paper(ctx, id)
	if err != nil {
		return nil, document.Progress{}, err
	}
	return d, document.Progress{State: d.State, StepKey: d.StepKey, Visit: d.Visit}, nil
}

func (p *atOnce) Submit(ctx context.Context, id string, by approval.By, version int) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, at, err := p.load(ctx, id)
	if err != nil {
		return approval.Outcome{}, err
	}
	t, err := p.types.Find(d.Type)
	if err != nil {
		return approval.Outcome{}, err
	}
	to, err := t.Chain.Submitted(at)
	if err != nil {
		return approval.Outcome{}, err
	}
	return p.desk.Submit(ctx, approval.Submission{DocumentID: id, By: by, Version: version, Chain: t.Chain, To: to})
}

func (p *atOnce) Decide(ctx context.Context, c approval.Decision) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, at, err := p.load(ctx, c.DocumentID)
	if err != nil {
		return approval.Outcome{}, err
	}
	if c.To, err = d.Chain.Decided(at, c.Action); err != nil {
		c.To = at // the desk says why
	}
	return p.desk.Decide(ctx, c)
}

func (p *atOnce) Withdraw(ctx context.Context, id string, by approval.By, comment string) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, at, err := p.load(ctx, id)
	if err != nil {
		return approval.Outcome{}, err
	}
	to, err := d.Chain.Withdrawn(at)
	if err != nil {
		return approval.Outcome{}, err
	}
	return p.desk.Withdraw(ctx, approval.Withdrawal{DocumentID: id, By: by, Comment: comment, To: to})
}
