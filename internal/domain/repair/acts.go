package repair

import (
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
)

// Signs tells whether a verb must be provable: it completes a repair, or takes parts
// out of the stock.
func Signs(c Command) bool { return c.Verb == Finish || len(c.Used) > 0 }

// ActOf 办理报修单 as it is signed. Version is the paper's.
func ActOf(t *Ticket, version int, c Command) signing.Act {
	return signing.Act{Objects: []string{t.ID}, Function: functionOf(c.Verb), Title: document.ActionLabel(string(c.Verb)), Action: "repair_" + string(c.Verb),
		Said: struct {
			Text  string
			Used  []Part
			Files []string
		}{strings.TrimSpace(c.Text), append([]Part(nil), c.Used...), append([]string(nil), c.Files...)},
		State: struct {
			Phase                                   Phase
			Version                                 int
			Outlet, Device, Kind, Fault, Technician string
			Logs                                    int
		}{t.Phase, version, t.Outlet, t.Device, t.Kind, t.Fault, t.Technician, t.Logs}}
}

// sign keeps the person's signature under what he does, where he gave one.
func (u *turn) sign(c Command) error {
	by := document.Named{ID: u.Person.ID, Name: u.Person.Name}
	return ActOf(u.t, u.Paper.Version, c).Keep(u.tx, c.Signature, by, u.At, u.desk.Digest)
}
