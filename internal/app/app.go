package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/calendar"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// App is the opened platform: its registries, its database and its keys. The
// commands run parts of it.
type App struct {
	Catalog
	Config  Config
	Version string
	Log     *slog.Logger
	Store   *store.Store
	Desk    *approval.Desk
	// Calendar 工作日历 is that of the desk, and what its page changes.
	Calendar *calendar.Calendar
	Keys     gmcrypto.Keyring
}

// Open reads the keys and connects to the database; nothing runs yet.
func Open(ctx context.Context, cfg Config, version string) (*App, error) {
	catalog, err := NewCatalog()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return nil, fmt.Errorf("数据目录 %s 不能建立: %w", cfg.DataDir, err)
	}
	keys, err := cfg.openKeyring()
	if err != nil {
		return nil, err
	}
	log := newLogger(os.Stderr, cfg)
	s, err := store.Open(ctx, store.Config{
		Driver: cfg.Database.Driver, DSN: cfg.databaseDSN(), Types: catalog.Types, Masters: catalog.Masters, Logger: log, Keys: keys,
	})
	if err != nil {
		return nil, err
	}
	a := &App{Catalog: catalog, Config: cfg, Version: version, Log: log, Store: s, Keys: keys}
	a.Calendar = a.newCalendar()
	a.Desk = a.newDesk(time.Now)
	return a, nil
}

// newDesk builds the approval desk with a clock of its own.
func (a *App) newDesk(clock func() time.Time) *approval.Desk {
	return &approval.Desk{
		Store: a.Store.Desk(), Types: a.Types, Effects: a.Effects,
		Calendar: a.Calendar, Clock: clock, Digest: gmcrypto.DigestOf,
	}
}

// Close releases the database.
func (a *App) Close() {
	if err := a.Store.Close(); err != nil {
		a.Log.Warn("close the database", "error", err)
	}
}

// Migrate brings the schema up to date, adds the master entries that papers name by
// themselves, and gives functions that are new to the database their default
// rights, without which nobody may use them.
func (a *App) Migrate(ctx context.Context) error {
	if err := a.Store.Migrate(ctx); err != nil {
		return err
	}
	if err := a.Store.InstallEntries(ctx); err != nil {
		return err
	}
	return a.installRights(ctx)
}

func newLogger(w io.Writer, cfg Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
