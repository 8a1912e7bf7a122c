package period

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const maxReason = 200

// Close 月结 closes a month. Months are closed one after the other, so that each
// closing balance is the next one's opening.
func (s *Service) Close(ctx context.Context, by By, month string) error {
	return s.change(ctx, by, func(tx Tx, c change) error {
		closed, err := tx.Closed()
		if err != nil {
			return err
		}
		switch next := Next(closed, value.DateOf(c.at)); {
		case len(closed) > 0 && month <= closed[0]:
			return fault.Conflict("period.closed", "%s 已月结", month)
		case next == "" || month > next && month >= value.DateOf(c.at).Month():
			return fault.Conflict("period.not_over", "%s 尚未结束，不能月结", month).At("month", "月份尚未结束")
		case month != next:
			return fault.Conflict("period.order", "请按顺序月结，下一个应结的月份是 %s", next).At("month", "请先结前面的月份")
		}
		if err := tx.Close(month, c.at); err != nil {
			return err
		}
		return c.record(tx, Event{Month: month, Kind: Closed})
	})
}

// Ask 申请反结账 asks for the last closed month to be opened again.
func (s *Service) Ask(ctx context.Context, by By, month, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.Invalid("comment.required", "请填写反结账原因").At("reason", "请填写反结账原因")
	}
	if n := utf8.RuneCountInString(reason); n > maxReason {
		return fault.Invalid("comment.too_long", "原因最多 %d 个字，现有 %d 个", maxReason, n).At("reason", "原因过长")
	}
	return s.change(ctx, by, func(tx Tx, c change) error {
		asked, err := last(tx, month)
		if err != nil {
			return err
		}
		if asked != nil {
			return fault.Conflict("period.asked", "%s 已由%s申请反结账，等待另一人同意", month, asked.By.Name)
		}
		return c.record(tx, Event{Month: month, Kind: Asked, Reason: reason})
	})
}

// Answer 答复反结账 opens the month that was asked for, or refuses. Whoever asked
// cannot agree; he may take his request back.
func (s *Service) Answer(ctx context.Context, by By, month string, agree bool) error {
	return s.change(ctx, by, func(tx Tx, c change) error {
		asked, err := last(tx, month)
		switch {
		case err != nil:
			return err
		case asked == nil:
			return fault.Conflict("period.not_asked", "%s 没有待答复的反结账申请", month)
		case agree && asked.By.ID == c.by.ID:
			return fault.Forbidden("period.same_person", "反结账须由另一人同意，本人不能同意自己的申请")
		case !agree:
			return c.record(tx, Event{Month: month, Kind: Refused})
		}
		if err := tx.Reopen(month); err != nil {
			return err
		}
		return c.record(tx, Event{Month: month, Kind: Reopened})
	})
}

// last gives the open request for a month, which must be the last closed one.
func last(tx Tx, month string) (*Event, error) {
	closed, err := tx.Closed()
	if err != nil {
		return nil, err
	}
	if len(closed) == 0 || closed[0] != month {
		return nil, fault.Conflict("period.not_last", "只能对最后一个已月结的月份反结账")
	}
	e, err := tx.LastEvent(month)
	if err != nil || e == nil || e.Kind != Asked {
		return nil, err
	}
	return e, nil
}

// change is who changes months, and when.
type change struct {
	by   document.Named
	at   time.Time
	from By
}

func (s *Service) change(ctx context.Context, by By, fn func(tx Tx, c change) error) error {
	return s.Within(ctx, func(tx Tx) error {
		if err := tx.Hold(); err != nil {
			return err
		}
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		return fn(tx, change{by: document.Named{ID: person.ID, Name: person.Name}, at: s.Clock().UTC(), from: by})
	})
}

func (c change) record(tx Tx, e Event) error {
	e.ID, e.By, e.At = value.NewID(), c.by, c.at
	if err := tx.AddEvent(e); err != nil {
		return err
	}
	after, err := json.Marshal(map[string]string{"kind": string(e.Kind), "reason": e.Reason})
	if err != nil {
		return fault.Internal(err)
	}
	return tx.Audit(audit.Entry{ID: value.NewID(), At: c.at, ActorID: c.by.ID, ActorName: c.by.Name, Address: c.from.Address,
		RequestID: c.from.RequestID, Function: Function, Action: string(e.Kind), Object: "month/" + e.Month, After: string(after), Result: audit.OK})
}
