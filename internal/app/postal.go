package app

import (
	"time"

	"go.temporal.io/sdk/client"

	"cardflow/activities"
	"cardflow/api"
	"cardflow/internal/domain/postal"
	"cardflow/internal/integrations/police"
	"cardflow/worker"
	"cardflow/workflows"
)

func (a *App) postalDesk() *postal.Desk {
	return &postal.Desk{Store: a.Store.PostalDesk(), Clock: time.Now}
}

// postalPages is what the pages of parcels work with.
func (a *App) postalPages(c client.Client) api.Postal {
	return api.Postal{Desk: a.postalDesk(), Archive: a.Store.Postal(), Processes: a.processes(c)}
}

// postalProcess is the scheduled work of postal logistics.
func (a *App) postalProcess(c client.Client) worker.Process {
	desk := &activities.Postal{Desk: a.postalDesk(), Archive: a.Store.Postal(), Tell: a.processes(c).PostSenior}
	if p := a.Config.Police; p.URL != "" {
		desk.Bureau = police.New(police.Config{URL: p.URL, App: p.App, Secret: p.Secret, Keys: a.Keys})
	}
	return worker.Process{Workflow: workflows.PostalLogistics, Activities: desk}
}
