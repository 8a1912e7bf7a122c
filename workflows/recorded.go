package workflows

import (
	"go.temporal.io/sdk/workflow"

	"cardflow/activities"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
)

// This file is all that papers need which were under way when the desk took the
// rules over. Their runs carry the chain, and asked it before they asked the
// desk: what it refused left no trace of the desk in the history, and what
// looked late asked the store first. A history replays only when the same
// questions are asked in the same order, so these runs go on asking, and do not
// do what others do (report failures, wait for the escalation).
// A run that continues as new leaves all this behind. When no run without Rules
// is open any more, this file and the chain in ApprovalInput can go.

// recorded tells whether the run began before the desk knew all rules.
func (a *approvalRun) recorded() bool { return a.in.Rules < rulesOfDesk }

// renewed is the input of the next run: its history begins empty, so it may
// follow the new rules.
func (in ApprovalInput) renewed() ApprovalInput {
	in.Rules, in.Chain = rulesNow, nil
	return in
}

// recordedRun orders the commands of such a run.
type recordedRun struct{ *approvalRun }

func (r recordedRun) submit(ctx workflow.Context, c approval.Submission) (approval.Outcome, error) {
	return r.ordered(ctx, r.desk.Submit, c, func(ctx workflow.Context) error { return r.asked(ctx, r.in.Chain.Submitted) })
}

func (r recordedRun) decide(ctx workflow.Context, c approval.Decision) (approval.Outcome, error) {
	return r.ordered(ctx, r.desk.Decide, c, func(ctx workflow.Context) error {
		if p := r.in.Progress; p.State == document.Pending && p.StepKey == c.Step && p.Visit == c.Visit {
			return nil
		}
		return r.catchUp(ctx) // the decision is late, or this run is
	})
}

func (r recordedRun) withdraw(ctx workflow.Context, c approval.Withdrawal) (approval.Outcome, error) {
	return r.ordered(ctx, r.desk.Withdraw, c, func(ctx workflow.Context) error { return r.asked(ctx, r.in.Chain.Withdrawn) })
}

// ordered asks what was asked before a command, then carries it out.
func (r recordedRun) ordered(ctx workflow.Context, activity, command any, before func(workflow.Context) error) (approval.Outcome, error) {
	var out approval.Outcome
	if err := r.turn.Lock(ctx); err != nil {
		return out, err
	}
	defer r.turn.Unlock()
	defer func() { r.commands++ }()
	if err := before(ctx); err != nil {
		return out, activities.Encode(err)
	}
	if err := atDesk(ctx, activity, command, &out); err != nil {
		return out, err
	}
	r.stand(out)
	return out, nil
}

// asked asks a rule of the chain, and once more after catching up when it refuses.
func (r recordedRun) asked(ctx workflow.Context, rule func(document.Progress) (document.Progress, error)) error {
	if _, err := rule(r.in.Progress); err == nil {
		return nil
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	_, err := rule(r.in.Progress)
	return err
}
