//go:build !noembed

package worker

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"time"

	"go.temporal.io/server/temporal"

	"cardflow/internal/fault"
)

// Embedded is a running embedded process engine (内置流程引擎): a whole Temporal
// server inside this process, on one SQLite file.
type Embedded struct {
	address string
	server  temporal.Server
	lock    *sql.DB
	logger  *slog.Logger
}

// StartEmbedded starts the engine and returns when it takes requests. A second
// start on the same directory continues every workflow of the first, whether
// that one was stopped or killed. The context only cancels waiting for the
// start; use Stop to end the engine.
func StartEmbedded(ctx context.Context, cfg EmbeddedConfig) (*Embedded, error) {
	cfg = cfg.withDefaults()
	if err := checkPorts(ctx, cfg); err != nil {
		return nil, err
	}
	lock, err := lockStore(ctx, cfg.Dir)
	if err != nil {
		return nil, err
	}
	server, err := startServer(ctx, cfg)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Embedded{address: cfg.address(frontendOffset), server: server, lock: lock, logger: cfg.Logger}, nil
}

// Address is where clients reach the engine.
func (e *Embedded) Address() string { return e.address }

// Stop ends the engine; open workflows go on at the next start.
func (e *Embedded) Stop() {
	if err := e.server.Stop(); err != nil {
		e.logger.Error("内置流程引擎未能正常停止", "error", err)
	}
	if err := e.lock.Close(); err != nil {
		e.logger.Error("未能释放流程数据目录", "error", err)
	}
}

func startServer(ctx context.Context, cfg EmbeddedConfig) (temporal.Server, error) {
	store, err := prepareStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	server, err := temporal.NewServer(serverOptions(cfg, store)...)
	if err != nil {
		return nil, startFailed(err)
	}
	// The server cannot be told to give up, so a cancelled context leaves the
	// start to finish by itself and stops what came of it.
	started := make(chan error, 1)
	go func() { started <- server.Start() }()
	select {
	case err := <-started:
		if err != nil {
			return nil, errors.Join(startFailed(err), server.Stop())
		}
		return server, nil
	case <-ctx.Done():
		return nil, errors.Join(startFailed(ctx.Err()), <-started, server.Stop())
	}
}

func startFailed(cause error) error {
	return fault.Unavailable("temporal.start_failed", "内置流程引擎启动失败").Because(cause)
}

// portWait is how long a port may stay taken by a process that is just ending,
// as when the service is restarted.
const portWait = 2 * time.Second

// checkPorts finds a taken port before the server does, because the server
// ends the whole process without naming it.
func checkPorts(ctx context.Context, cfg EmbeddedConfig) error {
	deadline := time.Now().Add(portWait)
	for offset := frontendOffset; offset <= workerOffset; {
		err := tryPort(ctx, cfg.address(offset))
		switch {
		case err == nil:
			offset++
		case ctx.Err() != nil:
			return startFailed(ctx.Err())
		case time.Now().After(deadline):
			return fault.Unavailable("temporal.port_in_use",
				"端口 %d 已被占用，内置流程引擎无法启动；请结束占用该端口的程序，或在配置中换一个起始端口（共用 %d 至 %d 四个端口）",
				cfg.FrontendPort+offset, cfg.FrontendPort, cfg.FrontendPort+workerOffset).Because(err)
		default:
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nil
}

func tryPort(ctx context.Context, address string) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return listener.Close()
}
