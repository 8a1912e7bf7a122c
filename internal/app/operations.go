package app

import (
	"context"
	"time"

	"cardflow/activities"
	"cardflow/internal/domain/document"
	"cardflow/internal/gmcrypto"
	"cardflow/workflows"
)

// approvals are the activities of papers.
func (a *App) approvals() *activities.Approval {
	return &activities.Approval{Desk: a.Desk, Incidents: a.Store.Incidents(), Sealer: sealer{a.Keys}}
}

// reconciliation are the activities that compare what must agree.
func (a *App) reconciliation(processes *workflows.Client) *activities.Reconciliation {
	return &activities.Reconciliation{Survey: a.Store.Survey(), Incidents: a.Store.Incidents(), Mend: processes.Reconcile, Clock: time.Now}
}

// mend lets papers and workflows find each other again after a start, and sees
// to it that they do every night.
func (a *App) mend(ctx context.Context, processes *workflows.Client) {
	if err := processes.ScheduleReconciliation(ctx); err != nil && ctx.Err() == nil {
		a.Log.Warn("schedule the nightly reconciliation", "error", err)
	}
	done, err := processes.Reconcile(ctx, func(*document.Document) error { return nil })
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.Log.Warn("reconcile papers and workflows", "error", err)
	case done.Adopted+done.Synced > 0:
		a.Log.Info("papers and workflows reconciled", "adopted", done.Adopted, "synced", done.Synced)
	}
}

// sealer seals what is kept with the installation's keys.
type sealer struct{ keys gmcrypto.Keyring }

func (s sealer) Seal(plain []byte, place string) ([]byte, error) {
	return gmcrypto.Seal(s.keys, plain, []byte(place))
}

func (s sealer) Open(sealed []byte, place string) ([]byte, error) {
	return gmcrypto.Open(s.keys, sealed, []byte(place))
}
