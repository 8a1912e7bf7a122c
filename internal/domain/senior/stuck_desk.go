package senior

import (
	"context"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// List 上传滞发卡 puts a card whose application is not in the system on the register,
// and gives its number there. One that has an application is stranded by its
// process.
func (k *Desk) List(ctx context.Context, in Listing) (string, error) {
	var id string
	err := k.Store.Within(ctx, func(tx Tx) error {
		p, err := tx.Person(in.By.PersonID)
		if err != nil {
			return err
		}
		c, err := in.card(p)
		if err != nil {
			return err
		}
		c.ListedAt = k.Clock().UTC()
		if c.District, err = districtOf(tx, c.Outlet); err != nil {
			return err
		}
		if err := list(tx, c); err != nil {
			return err
		}
		listed, err := tx.WaitingCard(c.Card)
		if err != nil {
			return err
		}
		id = listed.ID
		return tx.Audit(k.entry(in.By, p, *listed, "list"))
	})
	return id, err
}

// card checks what was told of a card and lists every wrong field.
func (in Listing) card(p directory.Person) (StuckCard, error) {
	c := StuckCard{Source: in.Source, Card: CardNumber(in.Number), Name: in.Name, Outlet: p.Outlet, SignedOn: in.SignedOn,
		Reason: strings.TrimSpace(in.Reason), ListedBy: document.Named{ID: p.ID, Name: p.Name}}
	if p.Outlet == "" || !WorksAt(p, p.Outlet) || in.Source == FromPost && !p.HasRole(roleCenterOutlet) {
		return c, fault.Forbidden("senior.no_outlet", "只有网点的操作员可以上传滞发卡，邮政投递滞发卡由中心网点上传")
	}
	var problems []fault.Detail
	note := func(field string, err error) {
		if err != nil {
			problems = append(problems, fault.Detail{Location: field, Message: fault.From(err).Message})
		}
	}
	switch {
	case c.Card == "" || len([]rune(c.Card)) > maxCard:
		note("number", fault.Invalid("senior.card", "请填写卡号或申领单号"))
	case IsApplication(c.Card):
		note("number", fault.Invalid("senior.card", "没有申领单 %s，请核对", c.Card))
	case strings.TrimSpace(in.Name) == "":
		note("name", fault.Invalid("senior.name", "系统中没有这张卡的申领单，请填写姓名"))
	default:
		note("name", identity.CheckName(in.Name))
	}
	if strings.TrimSpace(in.IDNumber) != "" {
		var err error
		c.IDNumber, err = identity.ParseIDNumber(in.IDNumber)
		note("id_number", err)
	}
	if c.Reason == "" {
		note("reason", fault.Invalid("senior.reason", "请填写滞发原因"))
	}
	return c, fault.Problems("senior.listing", problems)
}

// districtOf gives the district of an outlet; the centre's own has none.
func districtOf(tx Tx, outlet string) (string, error) {
	e, err := tx.Facts().Entry("outlets", outlet)
	return e.Parent, err
}

// Holds tells whether a stuck card is a person's to deal with: it lies at his outlet, or
// the post brought it back and he is of the centre's.
func Holds(c StuckCard, p directory.Person) bool {
	return WorksAt(p, c.Outlet) || c.Source == FromPost && p.HasRole(roleCenterOutlet)
}

// Settle 登记处理结果 closes the entry of a card whose application is not in the
// system: it was fetched, destroyed, or listed by mistake.
func (k *Desk) Settle(ctx context.Context, by approval.By, id string, outcome Outcome) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		p, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		c, err := tx.StuckCard(id)
		if err != nil {
			return err
		}
		switch {
		case !Holds(c, p):
			return fault.NotFound("senior.no_card", "没有这张滞发卡")
		case c.Application != "":
			return fault.Conflict("senior.has_application", "请在申领单 %s 中办理领取、重新邮寄或销毁", c.Application)
		case c.Outcome != Waiting:
			return fault.Conflict("senior.settled", "这张卡已处理（%s），请刷新", c.Outcome.Label())
		case outcome != Fetched && outcome != Discarded && outcome != MistakenBy:
			return fault.Invalid("senior.outcome", "请选择处理结果").At("outcome", "请选择处理结果")
		}
		now := k.Clock().UTC()
		c.Outcome, c.ClosedAt = outcome, &now
		if err := tx.UpdateStuckCard(c); err != nil {
			return err
		}
		return tx.Audit(k.entry(by, p, c, "settle"))
	})
}

func (k *Desk) entry(by approval.By, p directory.Person, c StuckCard, action string) audit.Entry {
	function := StuckUpload
	if c.Source == FromPost {
		function = PostalUpload
	}
	e := audit.Entry{ID: value.NewID(), At: k.Clock().UTC(), ActorID: p.ID, ActorName: p.Name, Address: by.Address, RequestID: by.RequestID,
		Function: function, Action: action, Object: c.ID, Result: "ok", After: auditOfCard(c)}
	if action == "settle" {
		c.Outcome = Waiting
		e.Before = auditOfCard(c)
	}
	return e
}
