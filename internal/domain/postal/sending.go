package postal

import (
	"context"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Form 手动发快递 is what a clerk enters for a parcel. Whoever gets the card of an
// application is taken from it where the form leaves it out.
type Form struct {
	Number      string
	Kind        Kind
	Application string
	Order       string
	Name        string
	Phone       string
	Address     string
}

// Send 手动发快递 registers a parcel that a clerk gave to the post. The same number
// again by the same clerk for the same card is the same parcel.
func (k *Desk) Send(ctx context.Context, by approval.By, f Form) (Parcel, error) {
	var out Parcel
	err := k.Store.Within(ctx, func(tx Tx) error {
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		now := k.Clock().UTC()
		p := Parcel{ID: value.NewID(), Kind: f.Kind, Order: strings.TrimSpace(f.Order), Manual: true, SentAt: now,
			SentBy: document.Named{ID: person.ID, Name: person.Name}, Version: 1}
		if err := p.address(tx, f); err != nil {
			return err
		}
		if err := f.into(&p); err != nil {
			return err
		}
		same, err := free(tx, p)
		if err != nil || same != nil {
			if same != nil {
				out = *same
			}
			return err
		}
		out = p
		if err := tx.InsertParcel(p); err != nil {
			return err
		}
		return log(tx, by, person.Name, Parcels, "send", p.ID, `{"state":"已发"}`, now)
	})
	return out, err
}

// address takes from the application what it knows. Only a card that waits to be sent
// can be sent.
func (p *Parcel) address(tx Tx, f Form) error {
	id := strings.ToUpper(strings.TrimSpace(f.Application))
	if id == "" {
		return nil
	}
	a, err := tx.Application(id)
	if err != nil {
		return fault.From(err).At("application", fault.From(err).Message)
	}
	if !senior.AwaitsPost(*a) && !sent(*a, f.Number) {
		return fault.Conflict("postal.not_waiting", "申领单 %s 现为“%s”，没有卡等着邮寄", a.ID, a.Phase.Label()).At("application", "没有卡等着邮寄")
	}
	p.Application, p.Outlet, p.District = a.ID, a.Pickup, a.District
	p.Name, p.Phone, p.Address = a.Name, a.Phone, a.Address
	return nil
}

// sent tells whether a card went under a number already.
func sent(a senior.Application, text string) bool {
	number, err := ParseNumber(text)
	return err == nil && a.Waybill == number
}

// into puts a form into a parcel and lists every wrong field.
func (f Form) into(p *Parcel) error {
	var problems []fault.Detail
	note := func(field string, err error) {
		if err != nil {
			problems = append(problems, fault.Detail{Location: field, Message: fault.From(err).Message})
		}
	}
	fill := func(field string, entered string, into *string, parse func(string) (string, error)) {
		if strings.TrimSpace(entered) == "" && *into != "" {
			return
		}
		text, err := parse(entered)
		*into = text
		note(field, err)
	}
	fill("number", f.Number, &p.Number, ParseNumber)
	fill("name", f.Name, &p.Name, func(s string) (string, error) { return s, identity.CheckName(s) })
	fill("phone", f.Phone, &p.Phone, identity.ParsePhone)
	fill("address", f.Address, &p.Address, func(s string) (string, error) { return citizen.Normal(citizen.Address, strings.TrimSpace(s)) })
	if p.Kind.Label() == string(p.Kind) {
		note("kind", fault.Invalid("postal.kind", "请选择卡种"))
	}
	if p.Application != "" && p.Kind != SeniorCard {
		note("kind", fault.Invalid("postal.kind", "申领单寄的是敬老卡"))
	}
	if len([]rune(p.Order)) > maxCode {
		note("order", fault.Invalid("postal.order", "出货单号最多 %d 个字", maxCode))
	}
	return fault.Problems("postal.invalid", problems)
}

// free refuses a number that another parcel has, and gives the parcel that this very
// request made before.
func free(tx Tx, p Parcel) (*Parcel, error) {
	there, err := tx.Parcels([]string{p.Number})
	if err != nil || len(there) == 0 {
		return nil, err
	}
	was := there[0]
	if was.Application == p.Application && was.Kind == p.Kind && was.SentBy.ID == p.SentBy.ID && was.Name == p.Name && was.Address == p.Address {
		return &was, nil
	}
	return nil, TakenNumber(p.Number)
}

// TakenNumber says that a 邮件号 belongs to another parcel.
func TakenNumber(number string) *fault.Error {
	return fault.Conflict("postal.number_taken", "邮件号 %s 已经登记给另一件邮件，请核对", number).At("number", "邮件号已登记")
}
