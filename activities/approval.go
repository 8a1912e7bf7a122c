package activities

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/incident"
)

// Approval carries out what the approval workflow orders at the approval desk.
// What it could not do it reports to the operators.
type Approval struct {
	Desk      *approval.Desk
	Incidents incident.Repository
	Sealer    incident.Sealer
}

// Submit opens the first task of a paper.
func (a *Approval) Submit(ctx context.Context, c approval.Submission) (approval.Outcome, error) {
	out, err := a.Desk.Submit(ctx, c)
	return out, Encode(err)
}

// Decide closes a task and moves the paper on.
func (a *Approval) Decide(ctx context.Context, c approval.Decision) (approval.Outcome, error) {
	out, err := a.Desk.Decide(ctx, c)
	return out, Encode(err)
}

// Withdraw gives a paper back to its maker.
func (a *Approval) Withdraw(ctx context.Context, c approval.Withdrawal) (approval.Outcome, error) {
	out, err := a.Desk.Withdraw(ctx, c)
	return out, Encode(err)
}

// Urge tells whoever a paper waits for to hurry.
func (a *Approval) Urge(ctx context.Context, c approval.Urging) (approval.Outcome, error) {
	out, err := a.Desk.Urge(ctx, c)
	return out, Encode(err)
}

// Operate carries out an operator's repair of a paper.
func (a *Approval) Operate(ctx context.Context, c approval.Operation) (approval.Outcome, error) {
	out, err := a.Desk.Operate(ctx, c)
	return out, Encode(err)
}

// Standing tells where a paper stands.
func (a *Approval) Standing(ctx context.Context, documentID string) (approval.Outcome, error) {
	out, err := a.Desk.Standing(ctx, documentID)
	return out, Encode(err)
}

// Visit names one wait of a paper at a step.
type Visit struct {
	DocumentID string `json:"document"`
	Step       string `json:"step"`
	Number     int    `json:"number"`
}

// Remind notes that a visit is past its due time.
func (a *Approval) Remind(ctx context.Context, v Visit) (approval.Outcome, error) {
	out, err := a.Desk.Remind(ctx, v.DocumentID, v.Step, v.Number)
	return out, Encode(err)
}
