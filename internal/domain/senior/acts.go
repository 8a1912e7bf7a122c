package senior

import (
	"slices"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/signing"
)

// Signs tells whether a verb must be provable: it decides on an application, hands a
// card over, or destroys one.
func Signs(v Verb) bool {
	return slices.Contains([]Verb{Agree, Refuse, Admit, Collect, Destroy}, v)
}

// ActOf 办理申领单 as it is signed: the applicant and his wishes as they are.
func ActOf(a *Application, c Command) signing.Act {
	return signing.Act{Objects: []string{a.ID}, Function: functionOf(string(c.Verb), a.Region), Title: document.ActionLabel(string(c.Verb)),
		Action: "senior_" + string(c.Verb),
		Said:   struct{ Text, Waybill, Witness string }{strings.TrimSpace(c.Text), c.Waybill, c.Witness},
		State: struct {
			Phase                               Phase
			Version                             int
			Name                                string
			IDNumber                            identity.IDNumber
			Phone, Address, Pickup, Photo, Card string
			Identity                            string
			Delivery                            Delivery
			Result                              Result
		}{a.Phase, a.Version, a.Name, a.IDNumber, a.Phone, a.Address, a.Pickup, a.Photo, a.Card, a.Identity, a.Delivery, a.Result}}
}

// sign keeps the person's signature under what he does, where he gave one.
func (u *turn) sign(c Command) error {
	by := document.Named{ID: u.Person.ID, Name: u.Person.Name}
	return ActOf(u.a, c).Keep(u.tx, c.Signature, by, u.At, u.desk.Digest)
}
