package app

import (
	"context"
	"time"

	"go.temporal.io/sdk/client"

	"cardflow/activities"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
	"cardflow/internal/gmcrypto"
	"cardflow/worker"
	"cardflow/workflows"
)

// approvals are the activities of papers.
func (a *App) approvals() *activities.Approval {
	return &activities.Approval{Desk: a.Desk, Incidents: a.Store.Incidents(), Sealer: sealer{a.Keys}}
}

// repairDesk is the desk of equipment repair, with a clock of its own.
func (a *App) repairDesk(clock func() time.Time) *repair.Desk {
	return &repair.Desk{Store: a.Store.RepairDesk(), Types: a.Types, Calendar: a.Calendar, Clock: clock, Digest: gmcrypto.DigestOf}
}

// repairs registers tickets and carries verbs to their workflows.
func (a *App) repairs(c client.Client) *workflows.RepairClient {
	return &workflows.RepairClient{Client: a.processes(c), Desk: a.repairDesk(time.Now), Tickets: a.Store.Repairs(), Log: a.Log}
}

// ownProcesses are the workflows beside the approvals.
func (a *App) ownProcesses() []worker.Process {
	return []worker.Process{{Workflow: workflows.Repair, Activities: &activities.Repairs{Desk: a.repairDesk(time.Now)}}}
}

// mending lets papers, tickets and applications find their workflows again.
func (a *App) mending(c client.Client) func(context.Context, func(*document.Document) error) (activities.Mended, error) {
	papers, tickets := a.processes(c), a.repairs(c)
	return func(ctx context.Context, adopted func(*document.Document) error) (activities.Mended, error) {
		done, err := papers.Reconcile(ctx, adopted)
		if err != nil {
			return done, err
		}
		started, err := tickets.Reconcile(ctx)
		done.Adopted += started
		if err != nil {
			return done, err
		}
		started, err = papers.ReconcileSenior(ctx, a.Store.Seniors().UnfinishedApplications)
		done.Adopted += started
		return done, err
	}
}

// reconciliation are the activities that compare what must agree.
func (a *App) reconciliation(c client.Client) *activities.Reconciliation {
	return &activities.Reconciliation{Survey: a.Store.Survey(), Incidents: a.Store.Incidents(), Mend: a.mending(c), Clock: time.Now}
}

// mendAgain is when what could not be mended after a start is tried again.
const mendAgain = 10 * time.Second

// mend lets papers and workflows find each other again after a start, however
// long that takes, and sees to it that they do every night.
func (a *App) mend(ctx context.Context, c client.Client) {
	for a.mendOnce(ctx, c) != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(mendAgain):
		}
	}
}

func (a *App) mendOnce(ctx context.Context, c client.Client) error {
	processes := a.processes(c)
	err := processes.ScheduleReconciliation(ctx)
	if err == nil {
		err = processes.SchedulePostal(ctx, a.Config.Police.Every)
	}
	if err == nil {
		err = processes.ScheduleDeliveries(ctx)
	}
	if err == nil {
		err = processes.SchedulePushes(ctx, pushEvery)
	}
	if err == nil {
		var done activities.Mended
		done, err = a.mending(c)(ctx, func(*document.Document) error { return nil })
		if done.Adopted+done.Synced > 0 {
			a.Log.Info("papers and workflows reconciled", "adopted", done.Adopted, "synced", done.Synced)
		}
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Warn("reconcile papers and workflows", "error", err)
	}
	return err
}

// sealer seals what is kept with the installation's keys.
type sealer struct{ keys gmcrypto.Keyring }

func (s sealer) Seal(plain []byte, place string) ([]byte, error) {
	return gmcrypto.Seal(s.keys, plain, []byte(place))
}

func (s sealer) Open(sealed []byte, place string) ([]byte, error) {
	return gmcrypto.Open(s.keys, sealed, []byte(place))
}
