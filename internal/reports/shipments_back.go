package reports

import (
	"context"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// cameBack finds what was returned or reversed of boxes that had been signed for: those
// cards are settled by the sign-in, and nothing settles them once more.
func (c *consigned) cameBack(ctx context.Context, s Sources, back []string) error {
	papers, err := s.Papers.Papers(ctx, back)
	if err != nil {
		return err
	}
	var orders, numbers []string
	for i := range papers {
		orders = append(orders, takenBackBy(&papers[i]))
	}
	slices.Sort(orders)
	sources, err := s.Papers.Papers(ctx, slices.Compact(orders))
	if err != nil {
		return err
	}
	byID := map[string]*document.Document{}
	for i := range sources {
		byID[sources[i].ID] = &sources[i]
		for _, line := range sources[i].Lines {
			if box := line.Text("box"); box != "" {
				numbers = append(numbers, box)
			}
		}
	}
	known, err := s.Boxes.BoxesOf(ctx, numbers)
	if err != nil {
		return err
	}
	for i := range papers {
		switch order := byID[takenBackBy(&papers[i])]; {
		case order == nil:
		case papers[i].Type == warehouse.OutboundReversal:
			c.reversedOf(&papers[i], order, known)
		default:
			c.signedBefore(&papers[i], order, known)
		}
	}
	return nil
}

// takenBackBy is the order that a paper takes cards of back.
func takenBackBy(back *document.Document) string {
	if back.Type == warehouse.OutboundReversal {
		return back.Head.Text("original")
	}
	return back.Head.Text("order")
}

// reversedOf puts what was reversed of a box where the box went, and counts what of it
// its place had signed for: the cards that were lacking there are the first that the
// order never sent. A box that came back whole is on its order no more.
func (c *consigned) reversedOf(back, order *document.Document, known map[string]release.Box) {
	for _, line := range back.Lines {
		n := int(line.Int(document.OfLine))
		if n < 1 || n > len(order.Lines) {
			continue
		}
		b, boxed := known[order.Lines[n-1].Text("box")]
		at, counted := c.to[load{back.ID, b.Item}] // another item may be asked for
		if !boxed || !counted || b.Order != order.ID {
			continue
		}
		to, q := c.where(b.District, b.Outlet, b.Item), line.Quantity("quantity")
		c.add(at, sent, q)
		c.add(to, sent, -q)
		on, signed := release.Shipment{DistrictOn: b.DistrictOn, DistrictQuantity: b.DistrictQuantity, OutletOn: b.OutletOn, OutletQuantity: b.OutletQuantity}.Signed(c.stage)
		if on == "" {
			continue
		}
		lacks, seen := c.lacking[b.Number]
		if !seen {
			lacks = value.Units(max(b.Quantity-signed, 0))
		}
		c.lacking[b.Number] = max(lacks-q, 0)
		c.add(to, withdrawn, max(q-lacks, 0))
	}
}

// signedBefore counts the lines of a return whose boxes are on their order still and
// signed for: the box that a line names, or else all boxes of its cards.
func (c *consigned) signedBefore(back, order *document.Document, known map[string]release.Box) {
	signed := func(number string) bool {
		b := known[number]
		on, _ := release.Shipment{DistrictOn: b.DistrictOn, OutletOn: b.OutletOn}.Signed(c.stage)
		return b.Order == order.ID && on != ""
	}
	for _, line := range back.Lines {
		boxes := given(line.Text("box"))
		if len(boxes) == 0 {
			for _, l := range order.Lines {
				if l.Text("item") == line.Text("item") {
					boxes = append(boxes, l.Text("box"))
				}
			}
		}
		d := c.where(back.Head.Text("district"), back.Head.Text("outlet"), line.Text("item"))
		_, counted := c.at[d] // another item may be asked for
		if counted && len(boxes) > 0 && !slices.ContainsFunc(boxes, func(n string) bool { return !signed(n) }) {
			c.add(d, afterwards, line.Quantity("quantity"))
		}
	}
}
