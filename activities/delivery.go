package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"cardflow/internal/domain/delivery"
)

// Deliveries 定时报表 sends the reports that are due.
type Deliveries struct {
	Service *delivery.Service
	Clock   func() time.Time
}

// DueReport is a plan with the moment it is due at.
type DueReport struct {
	Plan string    `json:"plan"`
	At   time.Time `json:"at"`
}

// Due lists what is due now.
func (d *Deliveries) Due(ctx context.Context, limit int) ([]DueReport, error) {
	plans, err := d.Service.Due(ctx, d.Clock(), limit)
	out := make([]DueReport, 0, len(plans))
	for _, p := range plans {
		out = append(out, DueReport{Plan: p.ID, At: p.NextAt})
	}
	return out, Encode(err)
}

// Send sends one report; asked again, it sends nothing more.
func (d *Deliveries) Send(ctx context.Context, due DueReport) error {
	defer beating(ctx)()
	activity.RecordHeartbeat(ctx)
	return Encode(d.Service.Send(ctx, due.Plan, due.At))
}
