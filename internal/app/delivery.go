package app

import (
	"context"
	"time"

	"cardflow/activities"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/delivery"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/reports"
	"cardflow/policies"
	"cardflow/worker"
	"cardflow/workflows"
)

// reportSources is what reports read.
func (a *App) reportSources() reports.Sources {
	return reports.Sources{Ledger: a.Store.Ledger(), Records: a.Store.Masters(), Clock: time.Now, Tallies: a.Store.Tallies(), Papers: a.Store.Archive(),
		Types: a.Types, Seniors: a.Store.SeniorStatistics(), Shelves: a.Store.Shelves(), Boxes: a.Store.Release(), Thresholds: a.thresholds()}
}

// deliveries sends reports by themselves.
func (a *App) deliveries(enforcer *policies.Enforcer, blobs attachment.Bin) *delivery.Service {
	return &delivery.Service{Store: a.Store.ReportPlans(), Blobs: blobs, Clock: time.Now,
		Reports: reports.Sender{Registry: a.Reports, Sources: a.reportSources(), Rights: enforcer}}
}

// clearDeliveries drops the files of sent reports that are older than they are kept.
func (a *App) clearDeliveries(ctx context.Context, now time.Time) error {
	blobs, err := filestore.NewDisk(a.Config.attachmentsDir())
	if err != nil {
		return err
	}
	sent := &delivery.Service{Store: a.Store.ReportPlans(), Blobs: blobs, Clock: time.Now}
	cleared, err := sent.Clear(ctx, now.AddDate(0, 0, -a.Config.Reports.KeepDays))
	if cleared > 0 {
		a.Log.Info("old sent reports dropped", "files", cleared)
	}
	return err
}

// deliveryProcess is the scheduled work of sending reports, with rights of its own:
// the worker may be another process than the web server.
func (a *App) deliveryProcess(blobs attachment.Bin) (worker.Process, error) {
	enforcer, err := policies.New(a.Store.Policies())
	return worker.Process{Workflow: workflows.DeliverReports,
		Activities: &activities.Deliveries{Service: a.deliveries(enforcer, blobs), Clock: time.Now}}, err
}
