package approval

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// post brings about the effect of a paper that is about to be done.
func (u *turn) post() error {
	if err := document.CheckSources(u.t, u.d, u.tx.Facts()); err != nil {
		return err
	}
	return u.bringAbout(u.t.Effect)
}

// postStep brings about what the step that was agreed to posts by itself.
func (u *turn) postStep() error { return u.bringAbout(u.t.StepEffect[u.step.Key]) }

func (u *turn) bringAbout(name string) error {
	if name == "" {
		return nil
	}
	effect, ok := u.desk.Effects[name]
	if !ok {
		return fault.Internal(fmt.Errorf("effect %q of %s is not registered", name, u.t.Code))
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
	if err := u.handle(result.Boxes); err != nil {
		return err
	}
	for _, c := range result.Corrections {
		if err := u.correct(c); err != nil {
			return err
		}
	}
	return u.tellRoles(result.Notices)
}

// tellRoles tells the members of roles, all but who acts.
func (u *turn) tellRoles(notices []RoleNotice) error {
	for _, n := range notices {
		people, err := u.tx.Members(n.Role, "")
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.ID == u.person.ID {
				continue
			}
			if err := u.tell(task.NoticeDifference, p.ID, "", "%s：%s", u.paper(), n.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

// postMoves posts on the paper's business day, which may be closed by now. What a
// step posts knows its own day.
func (u *turn) postMoves(moves []ledger.Move) error {
	if len(moves) == 0 {
		return nil
	}
	now, dated := u.desk.Clock().UTC(), false
	for i := range moves {
		m := &moves[i]
		m.ID, m.Document, m.DocumentType = value.NewID(), u.d.ID, u.d.Type
		m.PostedAt, m.ActorID = now, u.person.ID
		if m.BusinessDate == "" {
			m.BusinessDate, dated = u.d.BusinessDate, true
		}
	}
	if dated {
		if err := document.CheckPosting(u.d, u.tx.Facts()); err != nil {
			return err
		}
	}
	return u.tx.Post(moves)
}
