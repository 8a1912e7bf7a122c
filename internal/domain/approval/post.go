package approval

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// post brings about the effect of a paper that is about to be done.
func (u *turn) post() error {
	if err := document.CheckSources(u.t, u.d, u.tx.Facts()); err != nil {
		return err
	}
	if u.t.Effect == "" {
		return nil
	}
	effect, ok := u.desk.Effects[u.t.Effect]
	if !ok {
		return fault.Internal(fmt.Errorf("effect %q of %s is not registered", u.t.Effect, u.t.Code))
	}
	result, err := effect(u.d, u.tx.Facts())
	if err != nil {
		return err
	}
	if r := result.Reversal; r != nil {
		if result.Moves, err = u.reversing(*r); err != nil {
			return err
		}
	}
	if err := u.postMoves(result.Moves); err != nil {
		return err
	}
	for _, c := range result.Corrections {
		if err := u.correct(c); err != nil {
			return err
		}
	}
	return nil
}

// postMoves posts on the paper's business day, which may be closed by now.
func (u *turn) postMoves(moves []ledger.Move) error {
	if len(moves) == 0 {
		return nil
	}
	if err := document.CheckPosting(u.d, u.tx.Facts()); err != nil {
		return err
	}
	now := u.desk.Clock().UTC()
	for i := range moves {
		m := &moves[i]
		m.ID, m.Document, m.DocumentType = value.NewID(), u.d.ID, u.d.Type
		m.BusinessDate, m.PostedAt, m.ActorID = u.d.BusinessDate, now, u.person.ID
	}
	return u.tx.Post(moves)
}
