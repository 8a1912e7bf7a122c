package worker

import (
	"log/slog"
	"net"
	"strconv"
)

// DefaultFrontendPort is where the embedded process engine listens unless told
// otherwise; it also uses the three ports above it.
const DefaultFrontendPort = 17233

// DefaultNamespace is the namespace the embedded engine always has.
const DefaultNamespace = "default"

// loopback is the only address the embedded engine binds: it has no
// authorizer, so nobody outside this machine may reach it.
const loopback = "127.0.0.1"

// EmbeddedConfig says where the embedded process engine (内置流程引擎) keeps its
// file and which ports it takes.
type EmbeddedConfig struct {
	// Dir holds the database file; it is created when it does not exist.
	Dir string
	// FrontendPort is the first of four consecutive ports; 0 means
	// DefaultFrontendPort.
	FrontendPort int
	// PowerSafe waits for the disk at every decision, so that not even a power
	// cut loses one; it costs some 3 ms each.
	PowerSafe bool
	// AsShipped leaves the engine's tables with all the indexes they come with, for
	// whoever searches executions by attributes of his own; each decision costs more.
	AsShipped bool
	// Logger receives the engine's log; nil means slog.Default().
	Logger *slog.Logger
	// LogLevel is the least severe level passed on; nil means slog.LevelError,
	// because a healthy engine warns about every poll cut off by a shutdown.
	LogLevel slog.Leveler
}

func (c EmbeddedConfig) withDefaults() EmbeddedConfig {
	if c.FrontendPort == 0 {
		c.FrontendPort = DefaultFrontendPort
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.LogLevel == nil {
		c.LogLevel = slog.LevelError
	}
	return c
}

// address is where the service at this distance from the frontend listens.
func (c EmbeddedConfig) address(offset int) string {
	return net.JoinHostPort(loopback, strconv.Itoa(c.FrontendPort+offset))
}
