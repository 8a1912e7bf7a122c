package activities

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/repair"
)

// Repairs carries out what the repair workflow orders at the repair desk. Its
// methods bear the ticket in their names, since activities share one name space.
type Repairs struct{ Desk *repair.Desk }

// MoveTicket carries out a person's verb.
func (r *Repairs) MoveTicket(ctx context.Context, c repair.Command) (approval.Outcome, error) {
	out, err := r.Desk.Do(ctx, c)
	return out, Encode(err)
}

// WakeTicket does what time asks for.
func (r *Repairs) WakeTicket(ctx context.Context, id string) (approval.Outcome, error) {
	out, err := r.Desk.Wake(ctx, id)
	return out, Encode(err)
}

// TicketStanding tells where a ticket stands.
func (r *Repairs) TicketStanding(ctx context.Context, id string) (approval.Outcome, error) {
	out, err := r.Desk.Standing(ctx, id)
	return out, Encode(err)
}
