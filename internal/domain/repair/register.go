package repair

import (
	"context"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Register 设备报修登记 makes a ticket of a call and puts it before the reception. The
// same key by the same person gives the ticket that was made the first time.
func (k *Desk) Register(ctx context.Context, c Call) (*document.Document, error) {
	var d *document.Document
	err := k.Store.Within(ctx, func(tx Tx) error {
		var err error
		if d, err = tx.DocumentByKey(c.By.PersonID, c.Key); err != nil || d != nil {
			return err
		}
		u := k.turn(tx)
		if err := u.As(c.By, c.Key); err != nil {
			return err
		}
		if u.Kind, err = k.Types.Find(TicketType); err != nil {
			return err
		}
		if err := u.register(c); err != nil {
			return err
		}
		d = u.Paper
		return nil
	})
	return d, err
}

func (u *turn) register(c Call) error {
	outlet, err := u.tx.Outlet(c.Outlet)
	if fault.Is(err, "outlet.not_found") {
		return fault.Invalid("repair.invalid", "没有所选的网点，请重新选择").At("outlet", "没有所选的网点")
	}
	if err != nil {
		return err
	}
	if c.Kind, err = u.deviceKind(c); err != nil {
		return err
	}
	if !c.Priority.Known() {
		c.Priority = Normal
	}
	u.Paper = u.paper(c, outlet)
	if err := document.CheckPaper(u.headOnly(), u.Paper, u.tx.Facts()); err != nil {
		return located(err)
	}
	u.t = &Ticket{Outlet: outlet.ID, District: outlet.District, Device: c.Device, Kind: c.Kind, Fault: c.Fault, Priority: c.Priority,
		Caller: c.Caller, Phone: c.Phone}
	if err := u.begin(); err != nil {
		return err
	}
	if err := u.describe(outlet); err != nil {
		return err
	}
	if u.Paper.ID, err = u.tx.NextNumber(u.Kind.Prefix, value.DateOf(u.At)); err != nil {
		return err
	}
	u.t.ID, u.Paper.Visit = u.Paper.ID, 1
	return u.open()
}

// open stores the new paper, its ticket and the reception's task.
func (u *turn) open() error {
	if err := u.tx.InsertDocument(u.Paper, u.Paper.Refs(u.Kind)); err != nil {
		return err
	}
	if err := u.tx.InsertTicket(u.t); err != nil {
		return err
	}
	seats, err := u.seats(Triage)
	if err != nil {
		return err
	}
	if err := u.tx.InsertTask(seats[0]); err != nil {
		return err
	}
	return u.record(said{action: "register", comment: u.Paper.Head.Text("description"), files: u.Paper.Head.List("pictures")})
}

func (u *turn) paper(c Call, outlet Outlet) *document.Document {
	head := document.Values{"outlet": outlet.ID, "kind": c.Kind, "priority": string(c.Priority)}
	for name, text := range map[string]string{"device": c.Device, "fault": c.Fault, "phone": c.Phone, "caller": c.Caller, "description": c.Description} {
		if text = strings.TrimSpace(text); text != "" {
			head[name] = text
		}
	}
	if len(c.Pictures) > 0 {
		head["pictures"] = c.Pictures
	}
	return &document.Document{
		Sort: value.NewID(), Type: TicketType, Title: u.Kind.Title, State: document.Pending, StepKey: string(Triage),
		Maker:      document.Named{ID: u.Person.ID, Name: u.Person.Name},
		Department: document.Named{ID: u.Person.Department, Name: u.Person.DepartmentName},
		Outlet:     outlet.ID, District: outlet.District, BusinessDate: value.DateOf(u.At), Head: head, Lines: []document.Values{},
		Chain: u.Kind.Chain, FormVersion: u.Kind.Version, CreateKey: c.Key, Version: 1, CreatedAt: u.At, UpdatedAt: u.At,
	}
}

// headOnly is the type without lines: parts come later.
func (u *turn) headOnly() *document.Type {
	head := *u.Kind
	head.Lines = nil
	return &head
}

// located names fields as the call names them.
func located(err error) error {
	f := fault.From(err)
	for i := range f.Details {
		f.Details[i].Location = strings.TrimPrefix(f.Details[i].Location, "head.")
	}
	return f
}

// deviceKind gives the kind of the device, which must stand at the outlet.
func (u *turn) deviceKind(c Call) (string, error) {
	if c.Device == "" {
		return c.Kind, nil
	}
	device, err := u.tx.Facts().Entry(Devices, c.Device)
	if err != nil {
		if fault.From(err).Kind != fault.KindNotFound {
			return "", err
		}
		return "", fault.Invalid("repair.invalid", "没有所选的设备，请重新选择").At("device", "没有所选的设备")
	}
	if device.Parent != c.Outlet {
		return "", fault.Invalid("repair.invalid", "设备“%s”不在所选的网点", device.Name).At("device", "设备不在所选的网点")
	}
	return device.Fields.Text("kind"), nil
}

// describe writes the gist for lists, and what a search finds it by.
func (u *turn) describe(outlet Outlet) error {
	names := []string{outlet.Name}
	for _, x := range []struct{ ref, id string }{{Devices, u.t.Device}, {Kinds, u.t.Kind}, {Faults, u.t.Fault}} {
		if x.id == "" || x.ref == Kinds && u.t.Device != "" {
			continue
		}
		e, err := u.tx.Facts().Entry(x.ref, x.id)
		if err != nil {
			return err
		}
		names = append(names, e.Name)
	}
	if u.t.Fault == "" {
		names = append(names, u.Paper.Head.Text("description"))
	}
	u.Paper.Summary = strings.Join(names, " · ")
	if r := []rune(u.Paper.Summary); len(r) > 200 {
		u.Paper.Summary = string(r[:200])
	}
	u.t.Search = u.Paper.Summary
	return nil
}
