package reports

import (
	"context"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// consignments reads what was sent to districts from the ledger, and what was signed
// for from the boxes of the same orders, as seen from one of the two sign-ins.
func consignments(stage release.Stage) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		if s.Boxes == nil || s.Papers == nil {
			return nil, fault.New(fault.KindInternal, "report.no_source", "report needs boxes and papers")
		}
		sel, nothing, err := cards.selection(ctx, s, p)
		if err != nil || nothing {
			return nil, err
		}
		sel.Types, sel.Limit = issuing, maxLines+1
		moved, err := s.Ledger.Totals(ctx, sel, ledger.ByDocument, ledger.ByDistrict, ledger.ByReceiver, ledger.ByItem, ledger.ByType)
		if err != nil {
			return nil, err
		}
		if len(moved) > maxLines {
			return nil, fault.Invalid("report.too_long", "所选条件下的单据超过 %d 张，请缩短期间或选择区", maxLines)
		}
		boxed, err := s.Boxes.ShipmentTotals(ctx, s.Scope, release.ShipmentFilter{District: sel.District, Items: sel.Items, From: sel.From, To: sel.To, Stage: stage})
		if err != nil {
			return nil, err
		}
		c := consigned{stage: stage, at: map[destination]int{}, loose: map[load]value.Quantity{}, to: map[load]destination{}}
		returns := c.issued(moved)
		c.boxed(boxed)
		c.unboxed()
		if err := c.afterwards(ctx, s, returns); err != nil {
			return nil, err
		}
		return c.rows(p.Values.Text(filterOutlet)), nil
	}
}

// destination 去向 is what rows are told apart by.
type destination struct{ district, outlet, item string }

// load is the cards of one kind on one order.
type load struct{ order, item string }

// consigned gathers the rows. Loose is what of an order is in no box that is still on
// it; it stays where the order sent it.
type consigned struct {
	stage release.Stage
	facts []Fact
	at    map[destination]int
	loose map[load]value.Quantity
	to    map[load]destination
}

// where is the row of a place; districts are not parted by outlet at their own sign-in.
func (c *consigned) where(district, outlet, item string) destination {
	if c.stage == release.ByDistrict {
		return destination{district: district, item: item}
	}
	if outlet == "" || outlet == district {
		outlet = release.NoOutlet
	}
	return destination{district, outlet, item}
}

// figures gives the figures of a row.
func (c *consigned) figures(d destination) map[Figure]any {
	i, seen := c.at[d]
	if !seen {
		i, c.at[d] = len(c.facts), len(c.facts)
		f := Fact{Key: ledger.Key{byDistrict: d.district, ledger.ByItem: d.item}, Figures: map[Figure]any{}}
		if d.outlet != "" {
			f.Key[byOutlet] = d.outlet
		}
		for _, name := range []Figure{sent, returned, afterwards, unsettled} {
			f.Figures[name] = value.Quantity(0)
		}
		for _, name := range []Figure{direct, sentBoxes, signedBoxes, settled, short, openBoxes, openCards} {
			f.Figures[name] = int64(0)
		}
		c.facts = append(c.facts, f)
	}
	return c.facts[i].Figures
}

func (c *consigned) add(d destination, name Figure, q value.Quantity) {
	figures := c.figures(d)
	figures[name] = figures[name].(value.Quantity) + q
}

func (c *consigned) count(d destination, name Figure, n int64) {
	figures := c.figures(d)
	figures[name] = figures[name].(int64) + n
}

// issued takes what the ledger says, and gives the papers that brought cards back.
func (c *consigned) issued(moved []ledger.Total) (returns []string) {
	for _, t := range moved {
		if t.Key[ledger.ByDistrict] == "" { // to a department of the centre
			continue
		}
		d := c.where(t.Key[ledger.ByDistrict], t.Key[ledger.ByReceiver], t.Key[ledger.ByItem])
		switch issueFigure(t.Key[ledger.ByType]) {
		case returned:
			c.add(d, returned, t.Quantity)
			returns = append(returns, t.Key[ledger.ByDocument])
		case reversed:
			c.add(d, sent, -t.Quantity)
		default:
			l := load{t.Key[ledger.ByDocument], t.Key[ledger.ByItem]}
			c.loose[l] -= t.Quantity // what leaves the warehouse is negative in the ledger
			c.to[l] = d
		}
	}
	slices.Sort(returns)
	return slices.Compact(returns)
}

// boxed puts the boxes of orders, and those without one, where they go.
func (c *consigned) boxed(totals []release.ShipmentTotal) {
	for _, t := range totals {
		d := c.where(t.District, t.Outlet, t.Item)
		if t.Order == "" {
			c.count(d, direct, t.Quantity)
		} else {
			c.add(d, sent, value.Units(t.Quantity))
			l := load{t.Order, t.Item}
			c.loose[l] -= value.Units(t.Quantity)
			if _, known := c.to[l]; !known {
				c.to[l] = d
			}
		}
		c.count(d, sentBoxes, t.Boxes)
		c.count(d, signedBoxes, t.SignedBoxes)
		c.count(d, openBoxes, t.OpenBoxes())
		c.count(d, settled, t.Signed)
		c.count(d, short, t.Short)
		c.count(d, openCards, t.Open())
	}
}

// unboxed puts what is in no box where its order sent it.
func (c *consigned) unboxed() {
	for l, q := range c.loose {
		if q != 0 {
			c.add(c.to[l], sent, q)
		}
	}
}

// afterwards finds what came back of boxes that had been signed for: those cards are
// settled by the sign-in, and their return settles nothing more.
func (c *consigned) afterwards(ctx context.Context, s Sources, returns []string) error {
	papers, err := s.Papers.Papers(ctx, returns)
	if err != nil {
		return err
	}
	var orders, numbers []string
	for i := range papers {
		orders = append(orders, papers[i].Head.Text("order"))
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
		c.signedBefore(&papers[i], byID[papers[i].Head.Text("order")], known)
	}
	return nil
}

// signedBefore counts the lines of a return whose boxes are on their order still and
// signed for: the box that a line names, or else all boxes of its cards.
func (c *consigned) signedBefore(back, order *document.Document, known map[string]release.Box) {
	if order == nil {
		return
	}
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

// rows are those of an outlet, or all.
func (c *consigned) rows(outlet string) []Fact {
	var out []Fact
	for _, f := range c.facts {
		if outlet != "" && f.Key[byOutlet] != outlet {
			continue
		}
		sum := func(name Figure) value.Quantity { return f.Figures[name].(value.Quantity) }
		boxed := f.Figures[direct].(int64) - f.Figures[settled].(int64)
		f.Figures[unsettled] = sum(sent) + value.Units(boxed) - sum(returned) + sum(afterwards)
		out = append(out, f)
	}
	return out
}
