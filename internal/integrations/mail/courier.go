package mail

import (
	"context"
	"log/slog"
	"time"

	"cardflow/internal/domain/task"
)

const (
	// rounds is how often the outbox is looked at.
	rounds = 30 * time.Second
	// newsFor is how long a notice is worth a letter.
	newsFor = 24 * time.Hour
	// bagful is how many letters go in one conversation.
	bagful = 50
)

// Courier 邮递 takes letters from the outbox to the server. One process runs it:
// two would send everything twice.
type Courier struct {
	Outbox task.Outbox
	Sender *Sender
	Logger *slog.Logger
}

// Run looks for letters until the context ends. What cannot be sent now is tried
// again at the next round.
func (c *Courier) Run(ctx context.Context) {
	tick := time.NewTicker(rounds)
	defer tick.Stop()
	for {
		if err := c.Round(ctx, time.Now()); err != nil && ctx.Err() == nil {
			c.Logger.WarnContext(ctx, "send notices by mail", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round sends what lies in the outbox now, and notes what needs no other try.
func (c *Courier) Round(ctx context.Context, now time.Time) error {
	letters, err := c.Outbox.Unsent(ctx, now.Add(-newsFor), bagful)
	if err != nil || len(letters) == 0 {
		return err
	}
	settled, sendErr := c.Sender.Send(ctx, letters)
	if len(settled) > 0 {
		if err := c.Outbox.MarkSent(ctx, settled, now); err != nil {
			return err
		}
	}
	return sendErr
}
