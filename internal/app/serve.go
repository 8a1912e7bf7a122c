package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"cardflow/internal/gmcrypto"
	"cardflow/worker"
	"cardflow/workflows"
)

// repliesKept is how long a request may be repeated and still get its first
// answer.
const repliesKept = 7 * 24 * time.Hour

// noticesKept is how long the bell remembers; what happened to a paper stays in
// its history.
const noticesKept = 180 * 24 * time.Hour

// shutdownWithin bounds how long requests under way may take at the end.
const shutdownWithin = 10 * time.Second

// Serve runs everything in this process until the context ends: the embedded
// process engine, the worker and the web server.
func (a *App) Serve(ctx context.Context) error {
	boundMemory()
	began := time.Now()
	var engine *worker.Embedded
	var start errgroup.Group
	start.Go(func() (err error) {
		engine, err = worker.StartEmbedded(ctx, worker.EmbeddedConfig{
			Dir: filepath.Join(a.Config.DataDir, "temporal"), FrontendPort: a.Config.Temporal.Port, Logger: a.Log,
		})
		return err
	})
	start.Go(func() error { return a.prepare(ctx) })
	start.Go(func() error { return a.startSandbox(ctx) })
	err := start.Wait()
	if engine != nil {
		defer engine.Stop()
	}
	if err != nil {
		return err
	}
	c, err := a.dial(ctx, engine.Address())
	if err != nil {
		return err
	}
	defer c.Close()
	ctx, stop, err := a.startWorker(ctx, c)
	if err != nil {
		return err
	}
	defer stop()
	if err := forgetStart(); err != nil {
		a.Log.Warn("give back the pages of the start", "error", err)
	}
	return cmp.Or(a.listen(ctx, c, began), fatal(ctx))
}

// ServeAPI runs the web server against an external process engine.
func (a *App) ServeAPI(ctx context.Context) error {
	began := time.Now()
	c, err := a.external(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if !a.Config.Demo {
		if err := a.prepareLive(ctx); err != nil {
			return err
		}
	}
	return a.listen(ctx, c, began)
}

// RunWorker works on processes until the context ends.
func (a *App) RunWorker(ctx context.Context) error {
	c, err := a.external(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	ctx, stop, err := a.startWorker(ctx, c)
	if err != nil {
		return err
	}
	defer stop()
	a.Log.Info("worker ready", "temporal", a.Config.Temporal.Address)
	<-ctx.Done()
	return fatal(ctx)
}

func (a *App) external(ctx context.Context) (client.Client, error) {
	if a.Config.Temporal.Address == "" {
		return nil, fmt.Errorf("请用 temporal.address 给出外部流程引擎的地址；单机运行请用 cardflow serve")
	}
	ok, err := a.Store.Migrated(ctx)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("数据库结构不是最新，请先运行 cardflow migrate")
	}
	return a.dial(ctx, a.Config.Temporal.Address)
}

func (a *App) dial(ctx context.Context, address string) (client.Client, error) {
	return worker.Dial(ctx, address, a.Config.Temporal.Namespace, gmcrypto.DataConverter(a.Keys), a.Log)
}

// startWorker begins to work and, behind it, mends what a kill may have left
// between papers and workflows. The context it gives ends with the worker: a
// process whose worker cannot go on must not pretend that it serves.
func (a *App) startWorker(ctx context.Context, c client.Client) (working context.Context, stop func(), err error) {
	ctx, end := context.WithCancelCause(ctx)
	failed := func(cause error) { end(workerFailed{cause}) }
	w := worker.New(c, a.approvals(), a.reconciliation(c), a.Version, failed, a.ownProcesses()...)
	partners, err := a.partners(c, failed)
	if err == nil {
		err = cmp.Or(w.Start(), partners.Start())
	}
	if err != nil {
		end(nil)
		return nil, nil, err
	}
	go a.mend(ctx, c)
	stop = func() {
		partners.Stop()
		w.Stop()
		end(nil)
	}
	return ctx, stop, nil
}

// workerFailed is why a process ends by itself.
type workerFailed struct{ cause error }

func (e workerFailed) Error() string { return "流程办理已中止: " + e.cause.Error() }

// fatal gives the failure that ended a context, or nil when it was told to end.
func fatal(ctx context.Context) error {
	var failed workerFailed
	if errors.As(context.Cause(ctx), &failed) {
		return failed
	}
	return nil
}

func (a *App) processes(c client.Client) *workflows.Client {
	return workflows.NewClient(c, a.Store.Archive(), a.Store.Inbox())
}

func (a *App) listen(ctx context.Context, c client.Client, began time.Time) error {
	server, err := a.newAPI(ctx, c)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", a.Config.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("端口 %s 已被占用，请关闭占用它的程序，或用 --listen 换一个", a.Config.Listen)
	}
	if err != nil {
		return fmt.Errorf("不能监听 %s: %w", a.Config.Listen, err)
	}
	if err := a.startMail(ctx); err != nil {
		return err
	}
	a.announce(began)
	go a.tidy(ctx)
	go a.chainAudit(ctx)
	go a.watchStock(ctx)
	return run(ctx, server, listener)
}

// tidy drops expired sessions, old answers to repeated requests, old notices and the
// files of reports that were sent long ago, now and every hour.
func (a *App) tidy(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		now := time.Now()
		if err := a.Store.Forget(ctx, now.Add(-repliesKept), now.Add(-noticesKept)); err != nil && ctx.Err() == nil {
			a.Log.Warn("drop expired sessions, replies and notices", "error", err)
		}
		if err := a.Store.ForgetNonces(ctx, now); err != nil && ctx.Err() == nil {
			a.Log.Warn("drop used nonces", "error", err)
		}
		if err := a.clearDeliveries(ctx, now); err != nil && ctx.Err() == nil {
			a.Log.Warn("drop files of sent reports", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// run serves until the context ends, then lets requests under way finish.
func run(ctx context.Context, server *fiber.App, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Listener(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.ShutdownWithTimeout(shutdownWithin)
	}
}

func (a *App) announce(began time.Time) {
	a.Log.Info("ready", "address", "http://"+a.Config.Listen, "version", a.Version, "after", time.Since(began).Round(time.Millisecond))
	if a.Config.Demo {
		a.Log.Warn("演示模式：演示账号可用，密码见登录页；不要用于生产", "demo", true)
	}
}
