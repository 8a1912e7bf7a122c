package approval

import (
	"context"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// transition runs one move of a paper and reports where it stands after it.
func (k *Desk) transition(ctx context.Context, id string, fn func(tx Tx, d *document.Document) error) (Outcome, error) {
	var out Outcome
	err := k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		if err := fn(tx, d); err != nil {
			return err
		}
		out, err = k.outcome(tx, d)
		return err
	})
	return out, err
}

func (k *Desk) outcome(tx Tx, d *document.Document) (Outcome, error) {
	o := OutcomeOf(d)
	if o.StepKey == "" {
		return o, nil
	}
	rows, err := tx.Seats(d.ID, o.StepKey, d.Visit)
	if err != nil {
		return o, err
	}
	o.DueAt, err = k.wake(tx, d, rows)
	return o, err
}

func notFound() error { return fault.NotFound("task.not_found", "没有这个待办事项") }

// Standing tells where a paper stands now. A workflow asks when a command shows
// that it missed something: the store is the truth, the workflow catches up.
func (k *Desk) Standing(ctx context.Context, id string) (Outcome, error) {
	return k.transition(ctx, id, func(Tx, *document.Document) error { return nil })
}

// carried tells whether a command was carried out before: its reply got lost.
func carried(tx Tx, documentID, key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	return tx.Carried(documentID, key)
}

// Redating 日期调整 moves the business date of a finished paper.
type Redating struct {
	DocumentID string
	By         By
	Date       value.Date
	Reason     string
	Version    int // 0 skips the check for a stale page
}

// Redate moves a finished paper's business date: its moves are mirrored on the
// old day and posted again on the new one. Neither day may lie in a closed month.
func (k *Desk) Redate(ctx context.Context, c Redating) (*document.Document, error) {
	var d *document.Document
	err := k.Store.Within(ctx, func(tx Tx) error {
		var err error
		if d, err = tx.Document(c.DocumentID); err != nil {
			return err
		}
		person, err := tx.Person(c.By.PersonID)
		if err != nil {
			return err
		}
		t, err := k.Types.Of(d)
		if err != nil {
			return err
		}
		if d.BusinessDate == c.Date && d.State == document.Done {
			return nil
		}
		if err := checkRedating(tx, d, c); err != nil {
			return err
		}
		return k.redate(tx, t, d, person, c)
	})
	return d, err
}

func (k *Desk) redate(tx Tx, t *document.Type, d *document.Document, person directory.Person, c Redating) error {
	moves, err := tx.LatestMoves(d.ID)
	if err != nil {
		return err
	}
	if err := tx.Post(k.redated(moves, c.Date, person.ID)); err != nil {
		return err
	}
	if err := checkDays(tx, moves, min(d.BusinessDate, c.Date)); err != nil {
		return err
	}
	old := d.BusinessDate
	d.BusinessDate = c.Date
	d.Head = d.Head.Merge(document.Values{"business_date": c.Date})
	k.touch(d)
	if err := tx.UpdateDocument(d, d.Refs(t)); err != nil {
		return err
	}
	return k.record(tx, c.By, person, d, entry{action: "redate", function: t.Redate, comment: c.Reason,
		changes: []document.Change{{Field: "business_date", Label: "业务日期", Before: string(old), After: string(c.Date)}}})
}
