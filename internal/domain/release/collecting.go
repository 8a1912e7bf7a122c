package release

import (
	"context"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// CollectForm 市民领取 says which card a citizen came for.
type CollectForm struct {
	Card      string // its id
	Signature *signing.Signature
}

// CollectCard 市民领取 notes that a citizen came for a card whose number is known.
func (k *Desk) CollectCard(ctx context.Context, by directory.By, f CollectForm) (Card, error) {
	var out Card
	err := k.turn(ctx, by, func(u *turn) error {
		c, err := u.tx.CardOf(f.Card)
		if err != nil {
			return err
		}
		b, err := u.box(c.Box)
		if err != nil {
			return err
		}
		if refusal := MayCollect(&c, &b, u.person); refusal != nil {
			return refusal
		}
		if err := u.sign(ActOfCollecting(&c, &b), f.Signature); err != nil {
			return err
		}
		c.CollectedOn = u.today()
		if err := u.tx.UpdateCard(c); err != nil {
			return err
		}
		out = c
		link := Holding{ID: value.NewID(), Box: b.Number, Card: c.ID, Act: Collect, Holder: Holder{Kind: WithCitizen}, Quantity: 1,
			On: u.today(), At: u.at, By: u.named()}
		if err := u.tx.AddHoldings([]Holding{link}); err != nil {
			return err
		}
		return u.log(Signing, Collect, b.Number, map[string]any{"card": c.Position})
	})
	return out, err
}

// MayCollect refuses a card that this person cannot hand to a citizen.
func MayCollect(c *Card, b *Box, p directory.Person) *fault.Error {
	switch {
	case p.Outlet == "" || b.Outlet != p.Outlet:
		return fault.NotFound("release.no_card", "没有这张卡")
	case b.State != OutletSigned:
		return fault.Conflict("release.not_signed", "箱 %s 还没有签收，不能登记领取", b.Number)
	case c.Application != "":
		return fault.Conflict("release.has_application", "请在敬老卡申领单 %s 中办理领取", c.Application)
	case c.CollectedOn != "":
		return fault.Conflict("release.collected", "这张卡已于 %s 领取", c.CollectedOn)
	case c.Mark != Sound:
		return fault.Conflict("release.marked", "这张卡签收时已登记为缺少或破损，不能领取")
	}
	return nil
}
