package supplies

import (
	"fmt"
	"strings"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// Names that moves carry. What was sent, lost and found on the way, and signed for
// is told apart by them.
const (
	moveIssue = "supply.issue"
	moveSent  = "supply.sent"
	moveLost  = "supply.lost"
	moveFound = "supply.found"
	moveLeft  = "supply.left"
	moveSign  = "supply.sign"
)

// issue 下发 takes the goods out of the warehouse and puts them on the way, on the
// day it happens: a request may be days old.
func issue(d *document.Document, facts document.Facts) (approval.Result, error) {
	var moves []ledger.Move
	for i, line := range d.Lines {
		q := line.Quantity("picked_quantity")
		if q == 0 {
			continue
		}
		m := move(d, facts, i)
		m.Place, m.Direction, m.Quantity, m.Effect, m.Category = shelf(d, line), ledger.Out, -q, moveIssue, warehouse.CategorySupplies
		sent := m
		sent.Place, sent.Direction, sent.Quantity, sent.Effect = inTransit(d, line), ledger.In, q, moveSent
		moves = append(moves, m, sent)
	}
	return approval.Result{Moves: moves}, nil
}

// sign 签收 takes from the way all that was sent and gives the outlet what it got.
// What is missing left the way as lost, what is too much came to it as found: every
// place stays the sum of its moves, and nothing is on the way any more.
func sign(d *document.Document, facts document.Facts) (approval.Result, error) {
	var moves []ledger.Move
	var differences []string
	for i, line := range d.Lines {
		sent, got := line.Quantity("picked_quantity"), line.Quantity("received_quantity")
		if sent == 0 && got == 0 {
			continue
		}
		moves = append(moves, signed(move(d, facts, i), d, line)...)
		if sent != got {
			item, err := facts.Entry("items", line.Text("item"))
			if err != nil {
				return approval.Result{}, err
			}
			differences = append(differences, fmt.Sprintf("%s下发 %s，签收 %s，原因：%s", item.Name, sent, got, line.Text("reason")))
		}
	}
	result := approval.Result{Moves: moves}
	if len(differences) > 0 {
		result.Notices = []approval.RoleNotice{{Role: Issuer, Text: "签收有差异，" + strings.Join(differences, "；")}}
	}
	return result, nil
}

func signed(m ledger.Move, d *document.Document, line document.Values) []ledger.Move {
	sent, got := line.Quantity("picked_quantity"), line.Quantity("received_quantity")
	var moves []ledger.Move
	add := func(at ledger.Place, direction ledger.Direction, q value.Quantity, effect, category string) {
		if q == 0 {
			return
		}
		m.Place, m.Direction, m.Quantity, m.Effect, m.Category = at, direction, q, effect, category
		moves = append(moves, m)
	}
	add(inTransit(d, line), ledger.In, max(got-sent, 0), moveFound, warehouse.CategoryFound)
	add(inTransit(d, line), ledger.Out, -max(sent-got, 0), moveLost, warehouse.CategoryLost)
	add(inTransit(d, line), ledger.Out, -got, moveLeft, warehouse.CategorySupplies)
	add(atOutlet(d, line), ledger.In, got, moveSign, warehouse.CategorySupplies)
	return moves
}

// move is what all moves of a line share.
func move(d *document.Document, facts document.Facts, i int) ledger.Move {
	return ledger.Move{Line: i + 1, District: d.District, Receiver: d.Outlet, BusinessDate: facts.Today()}
}
