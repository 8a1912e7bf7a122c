package push

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Desk 推送台 brings changes to the systems and keeps what came of it.
type Desk struct {
	Store   Store
	Archive Archive
	Clock   func() time.Time
}

// Deliver tells one system of a change. What it was not told of the same object before
// comes first, so that a system sees changes in the order in which they were made. It
// is done when nothing is left; an error is worth another try.
func (k *Desk) Deliver(ctx context.Context, line Line, change string, at Target) error {
	due, err := k.Archive.Due(ctx, change, at)
	if err != nil {
		return err
	}
	for _, c := range due {
		if err := k.send(ctx, line, c, at); err != nil {
			return err
		}
	}
	return nil
}

func (k *Desk) send(ctx context.Context, line Line, c directory.Change, at Target) error {
	if line == nil {
		err := fault.Unavailable("push.not_connected", "尚未接入%s", at.Label())
		return k.tried(ctx, c.ID, at, err)
	}
	m := Message{Event: c.ID, Kind: c.Kind, Object: c.Object, Sequence: c.Sequence, Action: c.Action, Record: c.Content}
	if c.Kind == directory.PersonObject {
		var err error
		if m.Verifier, m.MustChange, err = k.Archive.Credential(ctx, c.Object); err != nil {
			return err
		}
	}
	answer, err := line.Send(ctx, m)
	if err == nil && answer.Event != c.ID {
		err = fault.Unavailable("push.wrong_answer", "%s的应答不属于这次推送", at.Label())
	}
	if err != nil {
		return k.tried(ctx, c.ID, at, err)
	}
	return k.change(ctx, c.ID, at, func(d *Delivery, now time.Time) {
		d.State, d.DoneAt = Pushed, &now
		if answer.Result == Refused {
			d.State, d.DoneAt = Stopped, nil
		}
		d.Answer = answer.Words()
	})
}

// tried keeps why a system could not be told, and gives the error for the next try.
func (k *Desk) tried(ctx context.Context, change string, at Target, err error) error {
	kept := k.change(context.WithoutCancel(ctx), change, at, func(d *Delivery, _ time.Time) {
		d.State, d.Answer = Retrying, fault.From(err).Message
	})
	if kept != nil {
		return kept
	}
	return err
}

// change writes an attempt. What is done stays done: another attempt that was under way
// at the same time changes nothing.
func (k *Desk) change(ctx context.Context, change string, at Target, fn func(d *Delivery, now time.Time)) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Delivery(change, at)
		if err != nil || d == nil || d.State == Pushed {
			return err
		}
		now := k.Clock().UTC()
		d.Attempts, d.TriedAt = d.Attempts+1, &now
		fn(d, now)
		return tx.UpdateDelivery(*d)
	})
}

// GiveUp 停止重试 notes that a system was not reached for as long as it is tried.
func (k *Desk) GiveUp(ctx context.Context, change string, at Target) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Delivery(change, at)
		if err != nil || d == nil || d.State == Pushed {
			return err
		}
		d.State = Stopped
		return tx.UpdateDelivery(*d)
	})
}

// Again 重新推送 lets a change be brought once more to a system, or for "" to all that
// were not told; function is the one by which it is asked. It gives the systems.
func (k *Desk) Again(ctx context.Context, by By, function, change string, only Target) ([]Target, error) {
	var out []Target
	err := k.Store.Within(ctx, func(tx Tx) error {
		out = nil
		c, err := tx.Change(change)
		if err != nil {
			return err
		}
		for _, t := range Targets() {
			if only != "" && only != t {
				continue
			}
			again, err := again(tx, change, t, only == t)
			if err != nil {
				return err
			}
			if again {
				out = append(out, t)
			}
		}
		if len(out) == 0 {
			return fault.Conflict("push.nothing_left", "三个业务系统都已收到这次变更，不需要重新推送")
		}
		return k.log(tx, by, function, c, out)
	})
	return out, err
}

func again(tx Tx, change string, at Target, even bool) (bool, error) {
	d, err := tx.Delivery(change, at)
	if err != nil || d == nil || d.State == Pushed && !even {
		return false, err
	}
	d.State, d.DoneAt = Waiting, nil
	return true, tx.UpdateDelivery(*d)
}

func (k *Desk) log(tx Tx, by By, function string, c directory.Change, at []Target) error {
	person, err := tx.Person(by.PersonID)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(at))
	for _, t := range at {
		names = append(names, string(t))
	}
	slices.Sort(names)
	after, err := json.Marshal(map[string]any{"change": c.ID, "targets": strings.Join(names, ",")})
	if err != nil {
		return err
	}
	place := map[directory.ObjectKind]string{directory.OutletObject: "outlets/", directory.PersonObject: "people/"}[c.Kind]
	return tx.Audit(audit.Entry{ID: value.NewID(), At: k.Clock().UTC(), ActorID: person.ID, ActorName: person.Name, Address: by.Address,
		RequestID: by.RequestID, Function: function, Action: "push", Object: place + c.Code, After: string(after), Result: audit.OK})
}
