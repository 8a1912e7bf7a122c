package app

import (
	"time"

	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"cardflow/activities"
	"cardflow/api"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/cardmaking"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/integrations/verification"
	"cardflow/worker"
)

// How long the stand-in of the card making takes for a card.
const (
	cardTakes     = 2 * time.Hour
	cardTakesDemo = 15 * time.Second
)

func (a *App) seniorDesk(clock document.Clock) *senior.Desk {
	return &senior.Desk{Store: a.Store.SeniorDesk(), Types: a.Types, Calendar: a.Calendar, Clock: clock, Digest: gmcrypto.DigestOf}
}

// seniors is what the API of senior cards works with.
func (a *App) seniors(c client.Client) api.Seniors {
	return api.Seniors{Desk: a.seniorDesk(time.Now), Processes: a.processes(c), Archive: a.Store.Seniors(), Statistics: a.Store.SeniorStatistics(),
		Callbacks: a.verifier(),
		Logistics: postal.Logistics{Archive: a.Store.Postal(), Own: senior.OwnLogistics{Histories: a.Store.Archive()}}}
}

// verifier is the client of the real-person verification.
func (a *App) verifier() *verification.Client {
	v := a.Config.Verification
	return verification.New(verification.Config{URL: v.URL, App: v.App, Secret: v.Secret, Callback: v.Callback, Keys: a.Keys})
}

// partners builds the worker that asks other systems.
func (a *App) partners(c client.Client, failed func(error)) (sdkworker.Worker, error) {
	blobs, err := filestore.NewDisk(a.Config.attachmentsDir())
	if err != nil {
		return nil, err
	}
	sending, err := a.deliveryProcess(blobs)
	if err != nil {
		return nil, err
	}
	takes := cardTakes
	if a.Config.Demo {
		takes = cardTakesDemo
	}
	return worker.NewIntegrations(c, &activities.Senior{Desk: a.seniorDesk(time.Now), Provider: a.verifier(), Blobs: blobs,
		Maker: &cardmaking.StandIn{Takes: takes, Clock: time.Now}}, a.Version, failed, append(a.pushProcesses(c), a.postalProcess(c), sending)...), nil
}
