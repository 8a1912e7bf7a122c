package approval

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Reversal 冲账 takes back what an earlier paper posted, by the numbers of its
// lines. When nothing of it is left the earlier paper is 已冲账.
type Reversal struct {
	Of    string
	Lines map[int]value.Quantity
}

// reversing gives the moves that take back a part of an earlier paper. That paper
// is locked, and has a state again in which nobody can count on what is gone.
func (u *turn) reversing(r Reversal) ([]ledger.Move, error) {
	original, err := u.tx.Document(r.Of)
	if err != nil {
		return nil, err
	}
	done, err := u.tx.Facts().Reversed(r.Of)
	if err != nil {
		return nil, err
	}
	posted, err := u.tx.LatestMoves(r.Of)
	if err != nil {
		return nil, err
	}
	var moves []ledger.Move
	left := value.Quantity(0)
	for _, m := range posted {
		part, whole := r.Lines[m.Line], max(m.Quantity, -m.Quantity)
		if done[m.Line]+part > whole {
			return nil, fault.Conflict("reversal.exceeded", "%s 第 %d 行最多可冲 %s，本单冲 %s", original.ID, m.Line, whole-done[m.Line], part)
		}
		left += whole - done[m.Line] - part
		if part > 0 {
			moves = append(moves, m.Reversed(part, done[m.Line]))
		}
	}
	if len(moves) == 0 {
		return nil, fault.Internal(fmt.Errorf("%s reverses nothing of %s", u.d.ID, r.Of))
	}
	return moves, u.reversed(original, left == 0)
}

// reversed writes into the earlier paper's history what was taken back of it.
func (u *turn) reversed(original *document.Document, whole bool) error {
	t, err := u.desk.Types.Of(original)
	if err != nil {
		return err
	}
	text := "部分冲账，冲账单 " + u.d.ID
	if whole {
		text = "冲账，冲账单 " + u.d.ID
		original.State = document.Reversed
	}
	u.desk.touch(original)
	if err := u.tx.UpdateDocument(original, original.Refs(t)); err != nil {
		return err
	}
	return u.desk.record(u.tx, u.by, u.person, original, entry{action: "reverse", function: u.step.Function, comment: text})
}
