package api_test

import (
	"context"
	"sync"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
)

// atOnce carries out what Temporal would, one command after another.
type atOnce struct {
	mu   sync.Mutex
	desk *approval.Desk
}

func (p *atOnce) Submit(ctx context.Context, id string, by approval.By, version int) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.desk.Submit(ctx, approval.Submission{DocumentID: id, By: by, Version: version})
}

func (p *atOnce) Decide(ctx context.Context, c approval.Decision) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.desk.Decide(ctx, c)
}

func (p *atOnce) Withdraw(ctx context.Context, id string, by approval.By, comment string) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.desk.Withdraw(ctx, approval.Withdrawal{DocumentID: id, By: by, Comment: comment})
}

func (p *atOnce) Urge(ctx context.Context, c approval.Urging) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.desk.Urge(ctx, c)
}

func (p *atOnce) Operate(ctx context.Context, c approval.Operation) (approval.Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.desk.Operate(ctx, c)
}

// ticketsAtOnce does the same for tickets.
type ticketsAtOnce struct{ desk *repair.Desk }

func (p ticketsAtOnce) Register(ctx context.Context, c repair.Call) (*document.Document, error) {
	return p.desk.Register(ctx, c)
}

func (p ticketsAtOnce) Do(ctx context.Context, c repair.Command) (approval.Outcome, error) {
	return p.desk.Do(ctx, c)
}
