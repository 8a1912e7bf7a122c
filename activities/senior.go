package activities

import (
	"context"
	"io"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

// Senior carries out what the workflow of senior cards orders: at the desk, at the
// provider of verifications and at the card making.
type Senior struct {
	Desk     *senior.Desk
	Provider senior.Provider
	Maker    senior.CardMaker
	Blobs    attachment.Blobs
}

// Do carries out a verb of a person.
func (a *Senior) Do(ctx context.Context, c senior.Command) (approval.Outcome, error) {
	out, err := a.Desk.Do(ctx, c)
	return out, Encode(err)
}

// SeniorAnswer is an answer that came by callback.
type SeniorAnswer struct {
	ID     string        `json:"id"`
	Answer senior.Answer `json:"answer"`
}

// Receive takes an answer that came by callback.
func (a *Senior) Receive(ctx context.Context, in SeniorAnswer) (approval.Outcome, error) {
	out, err := a.Desk.Receive(ctx, in.ID, in.Answer, "callback")
	return out, Encode(err)
}

// Posted takes what the post reports of an application's parcel.
func (a *Senior) Posted(ctx context.Context, n senior.PostNews) (approval.Outcome, error) {
	out, err := a.Desk.Posted(ctx, n)
	return out, Encode(err)
}

// Standing tells where an application stands.
func (a *Senior) Standing(ctx context.Context, id string) (approval.Outcome, error) {
	out, err := a.Desk.Standing(ctx, id)
	return out, Encode(err)
}

// Tick does what time does to an application.
func (a *Senior) Tick(ctx context.Context, v senior.Visit) (approval.Outcome, error) {
	out, err := a.Desk.Tick(ctx, v)
	return out, Encode(err)
}

// Verify asks the provider who the applicant is, and takes the answer when it
// comes at once. Only an error of its source is worth another try; what it refuses
// for good is the clerk's to decide. The photo and the identity are read here and
// go nowhere but to the provider.
func (a *Senior) Verify(ctx context.Context, v senior.Visit) (approval.Outcome, error) {
	claim, photo, err := a.Desk.Claimant(ctx, v)
	if err != nil {
		return approval.Outcome{}, Encode(err)
	}
	if claim.Request == "" { // it does not wait for this any more
		return a.Standing(ctx, v.ID)
	}
	if claim.Photo, err = a.read(ctx, photo); err != nil {
		return approval.Outcome{}, Encode(err)
	}
	answer, err := a.Provider.Verify(ctx, claim)
	if err != nil {
		if f := fault.From(err); refusal(f) {
			out, err := a.Desk.Refused(ctx, v, f.Message)
			return out, Encode(err)
		}
		return approval.Outcome{}, Encode(err)
	}
	out, err := a.Desk.Receive(ctx, v.ID, answer, "sync")
	return out, Encode(err)
}

func (a *Senior) read(ctx context.Context, id string) ([]byte, error) {
	content, err := a.Blobs.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	return io.ReadAll(content)
}

// Produce hands an application to the card making, or asks how far it is. It gives
// how long to wait until it is asked again, nothing when the card is made.
func (a *Senior) Produce(ctx context.Context, v senior.Visit) (time.Duration, error) {
	order, err := a.Desk.Production(ctx, v)
	if err != nil || order.ID == "" {
		return 0, Encode(err)
	}
	made, err := a.Maker.Make(ctx, order)
	if err != nil || made.Again > 0 {
		return made.Again, Encode(err)
	}
	_, err = a.Desk.Produced(ctx, v, made.Card)
	return 0, Encode(err)
}
