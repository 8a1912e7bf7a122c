package app

import (
	"time"

	"cardflow/activities"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/delivery"
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
func (a *App) deliveries(enforcer *policies.Enforcer, blobs attachment.Blobs) *delivery.Service {
	return &delivery.Service{Store: a.Store.ReportPlans(), Blobs: blobs, Clock: time.Now,
		Reports: reports.Sender{Registry: a.Reports, Sources: a.reportSources(), Rights: enforcer}}
}

// deliveryProcess is the scheduled work of sending reports, with rights of its own:
// the worker may be another process than the web server.
func (a *App) deliveryProcess(blobs attachment.Blobs) (worker.Process, error) {
	enforcer, err := policies.New(a.Store.Policies())
	return worker.Process{Workflow: workflows.DeliverReports,
		Activities: &activities.Deliveries{Service: a.deliveries(enforcer, blobs), Clock: time.Now}}, err
}
