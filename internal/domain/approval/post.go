package approval

import (
	"fmt"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// post posts the effect of a paper that is about to be done.
func (k *Desk) post(tx Tx, t *document.Type, d *document.Document, person directory.Person) error {
	if t.Effect == "" {
		return nil
	}
	effect, ok := k.Effects[t.Effect]
	if !ok {
		return fault.Internal(fmt.Errorf("effect %q of %s is not registered", t.Effect, t.Code))
	}
	if err := document.CheckPosting(d, tx.Facts()); err != nil {
		return err
	}
	moves, err := effect(d, tx.Facts())
	if err != nil {
		return err
	}
	now := k.Clock().UTC()
	for i := range moves {
		m := &moves[i]
		m.ID, m.Document, m.DocumentType = value.NewID(), d.ID, d.Type
		m.BusinessDate, m.PostedAt, m.ActorID = d.BusinessDate, now, person.ID
	}
	return tx.Post(moves)
}
