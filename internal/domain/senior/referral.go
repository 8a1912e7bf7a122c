package senior

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/partner"
	"cardflow/internal/fault"
)

// Referral 合作方受理记录 is what a partner handed in under one of its serials, and
// the application that came of it.
type Referral struct {
	Partner string
	Serial  string // 业务流水号 of the partner
	Content string // digest of what was handed in
	ID      string // of the application
	At      time.Time
}

// Matches refuses a serial that comes again with something else.
func (r Referral) Matches(content string) error {
	if r.Content != content {
		return fault.Conflict(partner.CodeSerial, "流水号 %s 已用于另一次提交，内容不同", r.Serial).At("serial", "流水号已使用")
	}
	return nil
}

// Outlet 网点 where a card can wait for its owner, as the public is told of it.
type Outlet struct {
	ID, Code, Name, DistrictCode, DistrictName, Phone, Address string
}

// Source 提交方 is the partner that hands in an application, under which serial and
// with what.
type Source struct {
	Partner partner.Partner
	Call    approval.By // its address and request
	Serial  string
	Content string
}

// Refer 合作方提交 takes an application that a partner hands in, as Apply does at the
// counter; the outlet the applicant chose works on it. The same serial gives what
// was made the first time.
func (k *Desk) Refer(ctx context.Context, from Source, f Form) (Referral, error) {
	var out Referral
	err := k.Store.Within(ctx, func(tx Tx) error {
		known, err := tx.Referral(from.Partner.ID, from.Serial)
		if err != nil {
			return err
		}
		if known != nil {
			out = *known
			return known.Matches(from.Content)
		}
		u := k.turn(tx)
		u.a, u.By, u.function = &Application{Version: 1}, from.Call, partner.SubmitSenior
		if u.Person, err = actorAt(tx, from.Partner, f.Pickup); err != nil {
			return err
		}
		f.Key = ""
		if err := u.take(f); err != nil {
			return err
		}
		out = Referral{Partner: from.Partner.ID, Serial: from.Serial, Content: from.Content, ID: u.Paper.ID, At: u.At}
		return tx.InsertReferral(out)
	})
	return out, err
}

// actorAt is the partner as a guest of the outlet that the applicant chose.
func actorAt(tx Tx, p partner.Partner, outlet string) (directory.Person, error) {
	actor := p.Actor()
	if outlet == "" {
		return actor, fault.Invalid("senior.pickup", "请选择备投网点").At("pickup", "请选择备投网点")
	}
	entry, err := tx.Facts().Entry("outlets", outlet)
	switch f := fault.From(err); {
	case f != nil && f.Kind == fault.KindNotFound:
		return actor, fault.Invalid("senior.pickup", "没有这个备投网点").At("pickup", "网点不存在")
	case f != nil:
		return actor, err
	}
	actor.Tier, actor.Outlet, actor.District = directory.Outlet, outlet, entry.Parent
	return actor, nil
}
