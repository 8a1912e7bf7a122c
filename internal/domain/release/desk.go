package release

import (
	"context"
	"encoding/json"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/signing"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Desk 发卡台 carries out what people do with boxes: each call is one transaction.
// Orders lists the kinds of papers that take boxes out of the stock.
type Desk struct {
	Store  Store
	Orders []string
	Clock  document.Clock
	Digest signing.Digest // nil: nobody signs
	// Calendar tells when what waits is due.
	Calendar task.WorkingTime
}

// turn is what one person does inside one transaction.
type turn struct {
	tx     Tx
	by     directory.By
	person directory.Person
	at     time.Time
	orders []string
	hours  task.WorkingTime
	digest signing.Digest
}

func (k *Desk) turn(ctx context.Context, by directory.By, do func(u *turn) error) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		return do(&turn{tx: tx, by: by, person: person, at: k.Clock().UTC(), orders: k.Orders, hours: k.Calendar, digest: k.Digest})
	})
}

func (u *turn) today() value.Date { return value.DateOf(u.at) }

func (u *turn) named() document.Named {
	return document.Named{ID: u.person.ID, Name: u.person.Name}
}

// log writes what was done into the audit log, without anything about a citizen.
func (u *turn) log(function string, act Act, object string, after map[string]any) error {
	text, err := json.Marshal(after)
	if err != nil {
		return err
	}
	return u.tx.Audit(audit.Entry{ID: value.NewID(), At: u.at, ActorID: u.person.ID, ActorName: u.person.Name, Address: u.by.Address,
		RequestID: u.by.RequestID, Function: function, Action: "box_" + string(act), Object: object, After: string(text), Result: audit.OK})
}

// settle lets batches, which are locked, follow their boxes after an act.
func (u *turn) settle(act Act, said string, batches ...*Batch) error {
	return settling{tx: u.tx, person: u.person, at: u.at, hours: u.hours, act: act, said: said}.settle(batches...)
}

// hold makes a box the holder's from now on and gives the link of its chain.
func (u *turn) hold(b *Box, act Act, to Holder, paper, note string) Holding {
	return holdingOf(b, act, to, paper, note, u.named(), u.at)
}

func holdingOf(b *Box, act Act, to Holder, paper, note string, by document.Named, at time.Time) Holding {
	if b.Holder != to {
		b.Holder, b.HeldSince = to, at
	}
	return Holding{ID: value.NewID(), Box: b.Number, Act: act, Holder: to, Paper: paper, Quantity: b.Carries(), On: value.DateOf(at), At: at,
		By: by, Note: note}
}

// save stores boxes with the links of their chains.
func (u *turn) save(boxes []Box, links []Holding) error {
	for i := range boxes {
		boxes[i].Version++
		if err := u.tx.UpdateBox(&boxes[i]); err != nil {
			return err
		}
	}
	return u.tx.AddHoldings(links)
}

// box locks and gives one box.
func (u *turn) box(number string) (Box, error) {
	number = value.Scanned(number)
	found, err := u.tx.Boxes([]string{number})
	if err != nil {
		return Box{}, err
	}
	if len(found) == 0 {
		return Box{}, Unknown(number)
	}
	return found[0], nil
}

// tell tells the people of a place that boxes are on their way to them.
func (u *turn) tell(role string, here func(directory.Person) bool, page, text string) error {
	people, err := u.tx.Members(role, "")
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == u.person.ID || !here(p) {
			continue
		}
		if err := u.tx.Notify(task.Notice{ID: value.NewID(), PersonID: p.ID, Kind: task.NoticeRelease, Link: page, Text: text, At: u.at}); err != nil {
			return err
		}
	}
	return nil
}

// Unknown says that there is no box of a number.
func Unknown(number string) *fault.Error {
	return fault.NotFound("release.no_box", "没有箱号 %s，请核对条码", number)
}

// Roles that sign for boxes.
const (
	roleDistrict = "district_op"
	roleOutlet   = "outlet_op"
)
