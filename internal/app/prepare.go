package app

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/demo"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/integrations/filestore"
	"cardflow/internal/store"
	"cardflow/policies"
)

// prepare brings the database to where it can be served: the newest schema, the
// default policy, and on the first start the demonstration or the administrators.
func (a *App) prepare(ctx context.Context) error {
	if err := a.Migrate(ctx); err != nil {
		return err
	}
	if a.Config.Demo {
		return a.SeedDemo(ctx)
	}
	return a.prepareLive(ctx)
}

// prepareLive refuses to serve the demonstration as if it were real, for its
// accounts have a published password, and makes the administrators.
func (a *App) prepareLive(ctx context.Context) error {
	begun, _, err := a.Store.Demonstration(ctx)
	if err != nil {
		return err
	}
	if begun {
		return fmt.Errorf("数据库里是演示数据，演示账号的密码是公开的：请以演示模式启动（demo: true 或 --demo），或换一个数据库")
	}
	return a.administrators(ctx)
}

// SeedDemo writes the demonstration into an empty installation.
func (a *App) SeedDemo(ctx context.Context) error {
	if err := a.Migrate(ctx); err != nil {
		return err
	}
	blobs, err := filestore.NewDisk(a.Config.attachmentsDir())
	if err != nil {
		return err
	}
	began := time.Now()
	done, err := demo.Seed(ctx, demo.Config{
		Open: func(clock document.Clock) (*store.Store, error) {
			return store.Open(ctx, store.Config{Driver: a.Config.Database.Driver, DSN: a.Config.databaseDSN(),
				Types: a.Types, Masters: a.Masters, Clock: clock, Logger: a.Log, Keys: a.Keys})
		},
		Desk: func(s *store.Store, clock document.Clock) *approval.Desk {
			return &approval.Desk{Store: s.Desk(), Types: a.Types, Effects: a.Effects, Calendar: a.Desk.Calendar, Clock: clock}
		},
		Blobs: blobs, Calendar: a.Desk.Calendar, Now: began,
	})
	if err == nil && done {
		a.Log.Info("demonstration written", "took", time.Since(began).Round(time.Millisecond))
	}
	return err
}

// administrators makes an account for each of the three administrators whom a real
// installation lacks, on its first start all, and shows the one-time passwords once.
func (a *App) administrators(ctx context.Context) error {
	given, err := a.management(nil, nil).AppointMissing(ctx)
	if err != nil {
		return fmt.Errorf("建立管理员账号: %w", err)
	}
	// To the terminal alone, once: a log would keep it.
	for _, g := range given {
		fmt.Printf("\n已建立%s账号 %s，一次性密码 %s，登录后必须修改。\n", directory.RoleName(g.Role), g.Username, g.Password)
	}
	return nil
}

// installRights gives the functions that the database does not know yet their
// default rights.
func (a *App) installRights(ctx context.Context) error {
	defaults, err := policies.Defaults()
	if err != nil {
		return err
	}
	return a.Store.InstallRights(ctx, a.Functions.All(), defaults)
}
