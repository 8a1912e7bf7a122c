package postal

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
)

// Store runs a function in one transaction: an error rolls everything back.
type Store interface {
	Within(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is what the desk reads and writes inside its transaction.
type Tx interface {
	Person(id string) (directory.Person, error)
	Audit(e audit.Entry) error
	Application(id string) (*senior.Application, error)

	// Codes gives what the codes of the post mean.
	Codes() (Codes, error)
	// Parcels locks and gives the parcels of these numbers.
	Parcels(numbers []string) ([]Parcel, error)
	InsertParcel(p Parcel) error
	UpdateParcels(list []Parcel) error

	// Events gives the events of these parcels: what makes them unique, and what
	// their codes meant.
	Events(parcels []string) ([]Event, error)
	InsertEvents(list []Event) error
	// Misread gives numbers of parcels with an event whose code means something
	// else now than when it came.
	Misread(codes Codes, most int) ([]string, error)
	// MeanNow gives the events of these parcels the present meaning of their codes.
	MeanNow(parcels []string, codes Codes) error

	// ImportOf gives the last import of a file, or nil.
	ImportOf(digest string) (*Import, error)
	InsertImport(i Import, bad []Problem) error

	PushTx
}

// Desk 邮政台 takes parcels and events: each call is one transaction.
type Desk struct {
	Store Store
	Clock document.Clock
}

// Fate 处理结果 is what became of a report.
type Fate string

// The fates of a report.
const (
	Taken    Fate = "taken"    // 已记录
	Repeated Fate = "repeated" // 重复
	Refused  Fate = "refused"  // 有误
)

// Verdict 处理结果 of one report; Problem says why it was refused.
type Verdict struct {
	Fate    Fate
	Problem *Problem
}

// Take 接收轨迹 takes what the post reports by itself: a report that cannot be taken
// keeps no other from it.
func (k *Desk) Take(ctx context.Context, reports []Report) ([]Verdict, error) {
	var out []Verdict
	err := k.Store.Within(ctx, func(tx Tx) (err error) {
		out, err = take(tx, reports, "", k.Clock().UTC())
		return err
	})
	return out, err
}

// taking is one lot of reports on its way into the store.
type taking struct {
	codes   Codes
	parcels map[string]*Parcel // by number
	known   map[key]bool
	events  []Event
	changed map[string]bool // ids of parcels
}

// take takes reports in the order they come, which decides nothing.
func take(tx Tx, reports []Report, file string, now time.Time) ([]Verdict, error) {
	out := make([]Verdict, len(reports))
	numbers := map[string]bool{}
	for i := range reports {
		if p := reports[i].normal(now); p != nil {
			out[i] = Verdict{Refused, p}
		} else {
			numbers[reports[i].Number] = true
		}
	}
	t, err := begin(tx, numbers)
	if err != nil {
		return nil, err
	}
	for i, r := range reports {
		if out[i].Fate == "" {
			out[i] = t.report(r, file, now)
		}
	}
	if err := tx.InsertEvents(t.events); err != nil {
		return nil, err
	}
	return out, tx.UpdateParcels(t.moved())
}

// begin reads what the store knows about parcels.
func begin(tx Tx, numbers map[string]bool) (*taking, error) {
	t := &taking{parcels: map[string]*Parcel{}, known: map[key]bool{}, changed: map[string]bool{}}
	var err error
	if t.codes, err = tx.Codes(); err != nil {
		return nil, err
	}
	parcels, err := tx.Parcels(sorted(numbers))
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(parcels))
	for i := range parcels {
		t.parcels[parcels[i].Number] = &parcels[i]
		ids = append(ids, parcels[i].ID)
	}
	events, err := tx.Events(ids)
	for _, e := range events {
		t.known[e.key()] = true
	}
	return t, err
}

func (t *taking) report(r Report, file string, now time.Time) Verdict {
	p := t.parcels[r.Number]
	if p == nil {
		return Verdict{Refused, &Problem{Column: "邮件号", Reason: "没有这个邮件号的邮件；手动发出的请先登记，再重新导入"}}
	}
	e := Event{ID: value.NewID(), Parcel: p.ID, At: r.At, Code: r.Code, State: t.codes[r.Code], Text: r.Text, Place: r.Place, Import: file,
		ReceivedAt: now, Push: NoPush}
	if t.known[e.key()] {
		return Verdict{Fate: Repeated}
	}
	if p.Kind.Pushed() {
		e.Push = Waiting
	}
	t.known[e.key()] = true
	t.events = append(t.events, e)
	if p.take(Mark{At: e.At, Code: e.Code, State: e.State}) {
		t.changed[p.ID] = true
	}
	return Verdict{Fate: Taken}
}

// moved gives the parcels whose newest event is another one now.
func (t *taking) moved() []Parcel {
	var out []Parcel
	for _, p := range t.parcels {
		if t.changed[p.ID] {
			out = append(out, *p)
		}
	}
	return out
}

// log writes what a person did into the audit log.
func log(tx Tx, by approval.By, name, function, action, object, after string, at time.Time) error {
	return tx.Audit(audit.Entry{ID: value.NewID(), At: at, ActorID: by.PersonID, ActorName: name, Address: by.Address, RequestID: by.RequestID,
		Function: function, Action: action, Object: object, After: after, Result: "ok"})
}
