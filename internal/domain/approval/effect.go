package approval

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/release"
	"cardflow/internal/fault"
)

// Effect 生效 computes what a finished paper brings about. It is pure: the desk
// carries out what it returns in the transaction of the last decision.
type Effect func(d *document.Document, facts document.Facts) (Result, error)

// Result 生效内容 is what an effect asks for.
type Result struct {
	Moves       []ledger.Move        // of the stock
	Reversal    *Reversal            // of an earlier paper's moves
	Corrections []citizen.Correction // of citizens' records
	Notices     []RoleNotice         // to those who must look after it
	Boxes       []release.Handling   // of cards, that move with the stock
}

// RoleNotice 通知角色 tells every member of a role something about the paper.
type RoleNotice struct {
	Role, Text string
}

// Posting makes an effect of a function that only moves stock.
func Posting(moves func(d *document.Document, facts document.Facts) ([]ledger.Move, error)) Effect {
	return func(d *document.Document, facts document.Facts) (Result, error) {
		list, err := moves(d, facts)
		return Result{Moves: list}, err
	}
}

// handle 箱随单走 lets the boxes a paper names go where the paper sends them.
func (u *turn) handle(boxes []release.Handling) error {
	if len(boxes) == 0 {
		return nil
	}
	ground, ok := u.tx.(release.Ground)
	if !ok {
		return fault.Internal(fmt.Errorf("the store keeps no boxes, which %s moves", u.t.Code))
	}
	by := document.Named{ID: u.person.ID, Name: u.person.Name}
	return release.HandleAll(ground, release.Posting{Paper: u.d.ID, By: by, At: u.desk.Clock().UTC(), Hours: u.desk.Calendar}, boxes)
}

// correct 更正 changes a citizen's record as the paper asks, and writes what it was
// and what it is, masked, into the audit log.
func (u *turn) correct(c citizen.Correction) error {
	records, ok := u.tx.(citizen.Tx)
	if !ok {
		return fault.Internal(fmt.Errorf("the store keeps no citizens, which %s corrects", u.t.Code))
	}
	was, err := records.Citizen(c.CitizenID)
	if err != nil {
		return err
	}
	is, err := c.Apply(was)
	if err != nil {
		return err
	}
	is.Version, is.UpdatedAt = was.Version+1, u.desk.Clock().UTC()
	if err := records.UpdateCitizen(is); err != nil {
		return err
	}
	entry := u.desk.auditEntry(u.by, u.person, u.d, u.step.Function, "correct")
	entry.Object = is.ID
	entry.Before, entry.After = corrected(c, was, is, u.d.ID)
	return u.tx.Audit(entry)
}

// corrected gives the audit log's before and after of a record: each corrected
// field as everybody may see it, and the paper that did it.
func corrected(c citizen.Correction, was, is citizen.Citizen, paper string) (before, after string) {
	b, a := map[string]string{}, map[string]string{"document": paper}
	for _, f := range slices.Sorted(maps.Keys(c.After)) {
		b[string(f)], a[string(f)] = citizen.Mask(f, was.Get(f)), citizen.Mask(f, is.Get(f))
	}
	bj, _ := json.Marshal(b)
	aj, _ := json.Marshal(a)
	return string(bj), string(aj)
}
