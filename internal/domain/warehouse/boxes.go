package warehouse

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// BoxReceipts lists the papers that bring boxes of good cards into the stock.
func BoxReceipts() []string { return []string{CardReceipt, SeniorCardReceipt, SocialCardReceipt} }

// BoxOrders lists the papers that take boxes out of it.
func BoxOrders() []string { return []string{ShippingOrder, SeniorOrder, SocialCardIssue} }

func boxFacts(facts document.Facts) (release.Facts, error) {
	known, ok := facts.(release.Facts)
	if !ok {
		return nil, fault.Internal(fmt.Errorf("warehouse: the facts know no boxes"))
	}
	return known, nil
}

// handlingOf is what a line does with its box; a quantity that is no whole number of
// cards fits no box.
func handlingOf(act release.Act, d *document.Document, i int) release.Handling {
	line, q := d.Lines[i], int64(-1)
	if n := line.Quantity("quantity"); n.Whole() {
		q = int64(n / value.Units(1))
	}
	return release.Handling{Act: act, Box: line.Text("box"), Item: line.Text("item"), Quantity: q, Warehouse: d.Head.Text("warehouse"),
		District: d.Head.Text("district"), Outlet: d.Head.Text("outlet"), Department: d.Head.Text("receiving_department"), Line: i}
}

// eachBox asks a rule about every line that names a box.
func eachBox(act release.Act, rule func(known release.Facts, d *document.Document, h release.Handling) (*fault.Error, error)) document.Check {
	return func(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
		var problems []fault.Detail
		for i, line := range d.Lines {
			if line.Text("box") == "" {
				continue
			}
			known, err := boxFacts(facts)
			if err != nil {
				return nil, err
			}
			refusal, err := rule(known, d, handlingOf(act, d, i))
			if err != nil {
				return nil, err
			}
			if refusal != nil {
				problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].box", i), Message: refusal.Message})
			}
		}
		return problems, nil
	}
}

// stocksBoxes refuses boxes that are in the stock already, or hold something else.
func stocksBoxes() document.Check {
	return eachBox(release.Stock, func(known release.Facts, _ *document.Document, h release.Handling) (*fault.Error, error) {
		b, err := known.Box(h.Box)
		return release.MayStock(b, h), err
	})
}

// shipsBoxes refuses boxes that are unknown, have left, stand on another order or go
// elsewhere.
func shipsBoxes() document.Check {
	return eachBox(release.Ship, func(known release.Facts, d *document.Document, h release.Handling) (*fault.Error, error) {
		b, err := known.Box(h.Box)
		if err != nil {
			return nil, err
		}
		others, err := otherOrders(known, h.Box, d.ID)
		return release.MayShip(b, h, others), err
	})
}

// otherOrders are the orders under way that name a box, but the one in hand.
func otherOrders(known release.Facts, box, own string) ([]string, error) {
	ids, err := known.PapersOn(box, BoxOrders()...)
	var out []string
	for _, id := range ids {
		if id != own {
			out = append(out, id)
		}
	}
	return out, err
}

// eachBoxOnce refuses a box that stands on two lines.
func eachBoxOnce(d *document.Document, _ document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	seen := map[string]bool{}
	for i, line := range d.Lines {
		box := line.Text("box")
		if box != "" && seen[box] {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].box", i), Message: "箱号 " + box + " 重复"})
		}
		seen[box] = true
	}
	return problems, nil
}

// checkScanned wants the boxes that are on the order, each once, and no others.
func checkScanned(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
	var problems []fault.Detail
	seen := map[string]int{}
	for i, line := range d.Lines {
		asked, scanned := line.Text("box"), line.Text("scanned_box")
		message := ""
		switch first := seen[scanned]; {
		case asked == "" && scanned == "":
		case scanned == "":
			message = "请扫描箱号 " + asked
		case first > 0:
			message = fmt.Sprintf("箱号 %s 已扫描（第 %d 行）", scanned, first)
		case asked != scanned:
			var err error
			if message, err = StrangeBox(d, scanned, facts); err != nil {
				return nil, err
			}
		}
		if scanned != "" && seen[scanned] == 0 {
			seen[scanned] = i + 1
		}
		if message != "" {
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].scanned_box", i), Message: message})
		}
	}
	return problems, nil
}

// StrangeBox 扫描的箱不对 says why a box that was scanned at a dispatch does not belong
// where it was scanned.
func StrangeBox(d *document.Document, scanned string, facts document.Facts) (string, error) {
	for i, line := range d.Lines {
		if line.Text("box") == scanned {
			return fmt.Sprintf("箱号 %s 应在第 %d 行", scanned, i+1), nil
		}
	}
	known, err := boxFacts(facts)
	if err != nil {
		return "", err
	}
	b, err := known.Box(scanned)
	if err != nil {
		return "", err
	}
	others, err := otherOrders(known, scanned, d.ID)
	switch {
	case err != nil:
		return "", err
	case b == nil:
		return release.Unknown(scanned).Message, nil
	case b.Order != "":
		return fmt.Sprintf("箱 %s 已随 %s 出库", scanned, b.Order), nil
	case len(others) > 0:
		return fmt.Sprintf("箱 %s 是 %s 的，不在本单上", scanned, others[0]), nil
	}
	return fmt.Sprintf("箱 %s 不在本单上", scanned), nil
}

// handling adds to an effect what it does with the boxes the lines name.
func handling(act release.Act, effect approval.Effect) approval.Effect {
	return func(d *document.Document, facts document.Facts) (approval.Result, error) {
		result, err := effect(d, facts)
		for i, line := range d.Lines {
			if err == nil && line.Text("box") != "" {
				result.Boxes = append(result.Boxes, handlingOf(act, d, i))
			}
		}
		return result, err
	}
}

// returningBoxes adds to the return of cards the boxes that come back whole; of
// others only cards come back.
func returningBoxes(effect approval.Effect) approval.Effect {
	whole := handling(release.GiveBack, effect)
	return func(d *document.Document, facts document.Facts) (approval.Result, error) {
		result, err := whole(d, facts)
		if err != nil || len(result.Boxes) == 0 {
			return result, err
		}
		known, err := boxFacts(facts)
		if err != nil {
			return result, err
		}
		named := result.Boxes
		result.Boxes = nil
		for _, h := range named {
			b, err := known.Box(h.Box)
			if err != nil {
				return result, err
			}
			if b != nil && b.Order == d.Head.Text("order") && b.Quantity == h.Quantity {
				result.Boxes = append(result.Boxes, h)
			}
		}
		return result, nil
	}
}

// reversedBoxes are the boxes of an earlier paper whose lines a reversal takes back
// to the last card.
func reversedBoxes(original *document.Document, r *approval.Reversal, facts document.Facts) ([]release.Handling, error) {
	act := release.GiveBack
	switch {
	case slices.Contains(BoxReceipts(), original.Type):
		act = release.Unstock
	case !slices.Contains(BoxOrders(), original.Type):
		return nil, nil
	}
	done, err := facts.Reversed(original.ID)
	if err != nil {
		return nil, err
	}
	var out []release.Handling
	for i, line := range original.Lines {
		part := r.Lines[i+1]
		if part > 0 && line.Text("box") != "" && done[i+1]+part == line.Quantity("quantity") {
			out = append(out, handlingOf(act, original, i))
		}
	}
	return out, nil
}

// BoxOf lets a posted paper tell of a box, after what earlier ones told: for boxes of
// papers from before boxes were kept.
func BoxOf(b *release.Box, d *document.Document, number string) *release.Box {
	for i, line := range d.Lines {
		if line.Text("box") != number {
			continue
		}
		h := handlingOf(release.Stock, d, i)
		if slices.Contains(BoxReceipts(), d.Type) {
			return &release.Box{Number: number, Item: h.Item, Quantity: h.Quantity, State: release.Packed, Receipt: d.ID, Warehouse: h.Warehouse,
				Holder: release.Holder{Kind: release.AtWarehouse, ID: h.Warehouse}, HeldSince: d.UpdatedAt, PackedBy: d.Maker, PackedAt: d.CreatedAt}
		}
		if b != nil {
			b.Order, b.District, b.Outlet = d.ID, h.District, h.Outlet
			b.Holder = release.Holder{Kind: release.ToDistrict, ID: h.District}
		}
	}
	return b
}
