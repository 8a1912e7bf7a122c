package approval

import (
	"context"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// Reprint 补打印 notes that a finished paper is printed again.
func (k *Desk) Reprint(ctx context.Context, by By, id string) error {
	return k.Store.Within(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		t, err := k.kindOf(d)
		if err != nil {
			return err
		}
		if d.State != document.Done && d.State != document.Reversed {
			return fault.Conflict("document.not_done", "只有已完成的单据可以补打印，单据 %s 现为“%s”", d.ID, d.StateLabel())
		}
		return k.record(tx, by, person, d, entry{action: "reprint", function: t.Reprint})
	})
}
