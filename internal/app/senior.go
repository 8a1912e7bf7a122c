package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"cardflow/activities"
	"cardflow/internal/domain/document"
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

// sandboxHeader bounds how long a request to the sandbox may take to begin.
const sandboxHeader = 10 * time.Second

func (a *App) seniorDesk(clock document.Clock) *senior.Desk {
	return &senior.Desk{Store: a.Store.SeniorDesk(), Types: a.Types, Calendar: a.Calendar, Clock: clock}
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
	takes := cardTakes
	if a.Config.Demo {
		takes = cardTakesDemo
	}
	return worker.NewIntegrations(c, &activities.Senior{Desk: a.seniorDesk(time.Now), Provider: a.verifier(), Blobs: blobs,
		Maker: &cardmaking.StandIn{Takes: takes, Clock: time.Now}}, a.Version, failed), nil
}

// startSandbox lets a demonstration that is connected to no verification service
// have one of its own, which calls back like a real one.
func (a *App) startSandbox(ctx context.Context) error {
	if !a.Config.Demo || a.Config.Verification.URL != "" {
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	v := &a.Config.Verification
	v.URL, v.Secret, v.Callback = "http://"+listener.Addr().String(), gmcrypto.RandomToken(), "http://"+a.Config.Listen+"/callbacks/verification"
	go func() {
		if err := a.serveSandbox(ctx, listener); err != nil {
			a.Log.Warn("sandbox of the verification", "error", err)
		}
	}()
	return nil
}

// Sandbox serves a stand-in of the real-person verification until the context ends.
// It knows our secret and our keys, as the service would.
func (a *App) Sandbox(ctx context.Context) error {
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return err
	}
	a.Log.Info("sandbox ready", "address", "http://"+listener.Addr().String(), "keys", filepath.Join(a.Config.DataDir, "cardflow.keys"))
	return a.serveSandbox(ctx, listener)
}

func (a *App) serveSandbox(ctx context.Context, listener net.Listener) error {
	box := &verification.Sandbox{Judge: verification.ByNumber, Log: a.Log,
		Config: verification.Config{App: "sandbox", Secret: a.Config.Verification.Secret, Keys: a.Keys, Clock: time.Now}}
	server := &http.Server{Handler: box, ReadHeaderTimeout: sandboxHeader}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
