package app

import (
	"context"
	"time"

	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// alertRole 仓库管理员 are told of alerts.
const alertRole = "keeper"

func (a *App) thresholds() warehouse.Thresholds {
	return warehouse.Thresholds{ExpiryDays: a.Config.Alerts.ExpiryDays, SlowDays: a.Config.Alerts.SlowDays}
}

// watchStock 仓库预警 tells the keepers of every alert once when it comes up. The list
// of alerts is computed anew whenever it is asked for; only who was told is kept.
func (a *App) watchStock(ctx context.Context) {
	tick := time.NewTicker(a.Config.Alerts.Every)
	defer tick.Stop()
	for {
		if err := a.announceAlerts(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("look for stock alerts", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) announceAlerts(ctx context.Context) error {
	alerts, err := warehouse.AlertsNow(ctx, a.Store.Shelves(), a.thresholds(), value.DateOf(time.Now()))
	if err != nil {
		return err
	}
	fresh, err := a.Store.Announce(ctx, alertRole, alerts)
	if fresh > 0 {
		a.Log.Info("stock alerts announced", "new", fresh, "standing", len(alerts))
	}
	return err
}
