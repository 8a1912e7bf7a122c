package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// verbGrants says by which right a verb may be used; whose ticket it is the desk
// knows.
func verbGrants(v repair.Verb) []Grant {
	switch v {
	case repair.Solve:
		return []Grant{grant(repair.Phoning, function.Act)}
	case repair.Dispatch:
		return []Grant{grant(repair.Visiting, function.Act)}
	case repair.Rate:
		return []Grant{grant(repair.Tickets, function.Act)}
	case repair.Reopen:
		return []Grant{grant(repair.Registration, function.Act), grant(repair.Tickets, function.Act)}
	case repair.Cancel:
		return []Grant{grant(repair.Registration, function.Act)}
	}
	return []Grant{grant(repair.Logging, function.Act)}
}

func (s *server) registerRepairVerbs() {
	for _, v := range repair.Verbs() {
		op := operation{method: http.MethodPost, path: repairsPath + "/{id}/" + string(v), id: string(v) + "-repair",
			summary: document.ActionLabel(string(v)), tag: "设备报修", access: boundTo(verbGrants(v)...), ownKey: true}
		move := func(ctx context.Context, in *verbInput) (*ticketOutput, error) { return s.moveTicket(ctx, v, in) }
		if signable(v) {
			op.ownKey = false // a signature is of the ticket as it was: what was answered is answered again
			registerSigned(s, op, func(ctx context.Context, in *verbInput) (*signing.Act, error) { return s.repairAct(ctx, v, in) }, move)
		} else {
			register(s, op, move)
		}
	}
}

// signable tells whether a verb may need a signature: it completes a repair or may use
// parts.
func signable(v repair.Verb) bool { return v == repair.Finish || v == repair.Log }

// repairAct is what the technician signs; nil for a log without parts.
func (s *server) repairAct(ctx context.Context, v repair.Verb, in *verbInput) (*signing.Act, error) {
	r, err := s.ticket(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	c, err := in.command(v)
	if err != nil || !repair.Signs(c) {
		return nil, err
	}
	act := repair.ActOf(&r.Ticket, r.Paper.Version, c)
	return &act, nil
}

// VerbBody 办理内容 is what a verb takes; each takes only what is its own.
type VerbBody struct {
	Text       string     `json:"text,omitempty" maxLength:"2000" doc:"solution, log, feedback, reason, or the outlet's opinion"`
	Technician string     `json:"technician,omitempty" maxLength:"40" doc:"dispatch"`
	At         *time.Time `json:"at,omitempty" doc:"dispatch: planned; wait: when the parts are expected"`
	Used       []PartUsed `json:"used,omitempty" maxItems:"50" doc:"log and finish: parts that were used"`
	Files      Distinct   `json:"files,omitempty" maxItems:"20" doc:"pictures"`
	Stars      int        `json:"stars,omitempty" minimum:"1" maximum:"5" doc:"rate"`
	ActSignature
}

// PartUsed 用料 is one part, from where it was taken.
type PartUsed struct {
	Item      string `json:"item" maxLength:"40"`
	Warehouse string `json:"warehouse" maxLength:"40"`
	Location  string `json:"location" maxLength:"40"`
	Quantity  Number `json:"quantity"`
}

type verbInput struct {
	DocumentPath
	Key  string `header:"Idempotency-Key" maxLength:"64"`
	Body *VerbBody
}

// command is what a verb says, by nobody yet.
func (in *verbInput) command(v repair.Verb) (repair.Command, error) {
	c := repair.Command{TicketID: in.ID, Verb: v}
	if in.Body == nil {
		return c, nil
	}
	b := *in.Body
	c.Text, c.Technician, c.At, c.Files, c.Stars = b.Text, b.Technician, b.At, b.Files, b.Stars
	for _, p := range b.Used {
		c.Used = append(c.Used, repair.Part{Item: p.Item, Warehouse: p.Warehouse, Location: p.Location, Quantity: value.Quantity(p.Quantity)})
	}
	return c, checkVerb(v, b)
}

func (s *server) moveTicket(ctx context.Context, v repair.Verb, in *verbInput) (*ticketOutput, error) {
	r, err := s.ticket(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	c, err := in.command(v)
	if err != nil {
		return nil, err
	}
	c.TicketID, c.By, c.Key = r.ID, by(ctx), decisionKey(caller(ctx).ID, in.Key, r.ID+"/"+string(v))
	if err := s.checkOpinionFiles(ctx, c.Files); err != nil {
		return nil, err
	}
	if signable(v) {
		var given *DecisionSignature
		if in.Body != nil {
			given = in.Body.Signature
		}
		if c.Signature, err = s.signAct(ctx, given, func() (*signing.Act, error) { return s.repairAct(ctx, v, in) }); err != nil {
			return nil, err
		}
	}
	if _, err := s.TicketProcess.Do(ctx, c); err != nil {
		return nil, err
	}
	return s.showTicket(ctx, r.ID)
}

// checkVerb refuses what a verb would ignore: it is a mistake of the caller.
func checkVerb(v repair.Verb, b VerbBody) error {
	for _, x := range []struct {
		field  string
		has    bool
		wanted bool
	}{
		{"technician", b.Technician != "", v == repair.Dispatch},
		{"at", b.At != nil, v == repair.Dispatch || v == repair.Wait},
		{"used", len(b.Used) > 0, v == repair.Log || v == repair.Finish},
		{"stars", b.Stars != 0, v == repair.Rate},
		{"signature", b.Signature != nil, signable(v)},
	} {
		if x.has && !x.wanted {
			label := document.ActionLabel(string(v))
			return fault.Invalid("request.invalid", "“%s”不使用 %s", label, x.field).At(x.field, "“"+label+"”不使用这一项")
		}
	}
	return nil
}

// ticketVerbs lists what the caller may do now; the desk applies its rules again.
func (s *server) ticketVerbs(ctx context.Context, r repair.Row) ([]string, error) {
	p := caller(ctx)
	rows, err := s.Inbox.Tasks(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	mine := slices.ContainsFunc(rows, func(row task.Task) bool { return row.MayAct(p) == nil })
	out := []string{}
	for _, v := range repair.Verbs() {
		if s.mayAny(ctx, verbGrants(v)) && repair.MayUse(r.Ticket, v) && (mine || !repair.Owned(v)) && s.fits(p, v, r.Ticket) {
			out = append(out, string(v))
		}
	}
	return out, nil
}

// fits tells whether the outlet's own verbs are the caller's, in their time.
func (s *server) fits(p directory.Person, v repair.Verb, t repair.Ticket) bool {
	switch v {
	case repair.Rate:
		return p.Outlet == t.Outlet && t.MayRate(s.now()) == nil
	case repair.Reopen:
		return (p.Outlet == "" || p.Outlet == t.Outlet) && t.MayReopen(s.now()) == nil
	}
	return true
}
