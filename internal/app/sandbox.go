package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/cloudsign"
	"cardflow/internal/integrations/police"
	"cardflow/internal/integrations/verification"
)

// sandboxHeader bounds how long a request to the sandbox may take to begin.
const sandboxHeader = 10 * time.Second

// startSandbox lets a demonstration that is connected to none of the services of others
// have stand-ins of its own, which behave like real ones.
func (a *App) startSandbox(ctx context.Context) error {
	v, p := &a.Config.Verification, &a.Config.Police
	if !a.Config.Demo || v.URL != "" && p.URL != "" && a.businessConnected() {
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := "http://" + listener.Addr().String()
	if v.URL == "" {
		v.URL, v.Secret, v.Callback = address, gmcrypto.RandomToken(), "http://"+a.Config.Listen+"/callbacks/verification"
	}
	if p.URL == "" {
		p.URL, p.Secret = address, gmcrypto.RandomToken()
	}
	if err := a.connectBusiness(address); err != nil {
		return errors.Join(err, listener.Close())
	}
	go func() {
		if err := a.serveSandbox(ctx, listener); err != nil {
			a.Log.Warn("sandbox of other systems", "error", err)
		}
	}()
	return nil
}

// Sandbox serves stand-ins of the real-person verification, of the police bureau's
// interface, of the three business systems and, where its secret is configured, of the
// cloud's sign and verify service until the context ends. They know our secrets and our
// keys, as the services would.
func (a *App) Sandbox(ctx context.Context) error {
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return err
	}
	a.Log.Info("sandbox ready", "address", "http://"+listener.Addr().String(), "keys", filepath.Join(a.Config.DataDir, "cardflow.keys"))
	return a.serveSandbox(ctx, listener)
}

func (a *App) serveSandbox(ctx context.Context, listener net.Listener) error {
	boxes := http.NewServeMux()
	boxes.Handle("/", &verification.Sandbox{Judge: verification.ByNumber, Log: a.Log,
		Config: verification.Config{App: "sandbox", Secret: a.Config.Verification.Secret, Keys: a.Keys, Clock: time.Now}})
	if s := a.Config.Keys.Service; s.Secret != "" && s.URL == "" { // it cannot open its own keys by itself
		box := &cloudsign.Sandbox{Config: cloudsign.Config{App: "sandbox", Secret: s.Secret}, Master: s.Secret}
		for _, path := range cloudsign.Serves() {
			boxes.Handle(path, box)
		}
	}
	boxes.Handle(police.Path, &police.Sandbox{Config: police.Config{App: "sandbox", Secret: a.Config.Police.Secret, Keys: a.Keys, Clock: time.Now}})
	closeBooks, err := a.businessBoxes(boxes)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer closeBooks()
	server := &http.Server{Handler: boxes, ReadHeaderTimeout: sandboxHeader}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
