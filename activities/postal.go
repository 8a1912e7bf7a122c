package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

// Postal carries out what the schedule of postal logistics orders: applications are
// told of their parcels, and the police bureau of their events.
type Postal struct {
	Desk    *postal.Desk
	Archive postal.Archive
	// Tell brings news to an application's workflow.
	Tell   func(ctx context.Context, n senior.PostNews) error
	Bureau postal.Bureau // nil: not connected
}

// pageOfParcels is how many parcels are read or looked at together.
const pageOfParcels = 100

// Follow first lets codes mean what they mean now, and then tells every application
// that does not know where its parcel is. One that cannot be told keeps no other from
// it, and is told at the next run.
func (a *Postal) Follow(ctx context.Context) (told int, err error) {
	for more := true; more; {
		if more, err = a.Desk.Remap(ctx, pageOfParcels); err != nil {
			return 0, Encode(err)
		}
		activity.RecordHeartbeat(ctx)
	}
	for after := ""; ; {
		list, err := a.Archive.Behind(ctx, after, pageOfParcels)
		if err != nil {
			return told, Encode(err)
		}
		for _, p := range list {
			after = p.ID
			switch err := a.tell(ctx, p); {
			case err == nil:
				told++
			case ctx.Err() != nil:
				return told, ctx.Err()
			default:
				activity.GetLogger(ctx).Warn("tell an application of its parcel", "document", p.Application, "error", err)
			}
			activity.RecordHeartbeat(ctx)
		}
		if len(list) < pageOfParcels {
			return told, nil
		}
	}
}

// tell brings the news; what an application refuses for good it was told.
func (a *Postal) tell(ctx context.Context, p postal.Parcel) error {
	if err := a.Tell(ctx, p.News()); err != nil && !refusal(fault.From(err)) {
		return err
	}
	return a.Desk.Told(ctx, p)
}

// NextBatch gives the batch to push next, or "".
func (a *Postal) NextBatch(ctx context.Context) (string, error) {
	if a.Bureau == nil {
		return "", nil
	}
	id, err := a.Desk.NextBatch(ctx)
	return id, Encode(err)
}

// Push sends a batch and keeps what became of it, failures too. Whom parcels are for is
// read here and goes nowhere but to the bureau.
func (a *Postal) Push(ctx context.Context, id string) error {
	c, err := a.Desk.Consignment(ctx, id)
	if err != nil || len(c.Items) == 0 {
		return Encode(err)
	}
	receipts, err := a.Bureau.Push(ctx, c)
	if err != nil {
		if kept := a.Desk.Failed(context.WithoutCancel(ctx), id, fault.From(err).Message); kept != nil {
			return Encode(kept)
		}
		return Encode(err)
	}
	return Encode(a.Desk.Settle(ctx, c, receipts))
}
