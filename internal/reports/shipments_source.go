package reports

import (
	"context"
	"maps"
	"slices"

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
		c := consigned{stage: stage, at: map[destination]int{}, loose: map[load]value.Quantity{}, to: map[load]destination{}, lacking: map[string]value.Quantity{}}
		back := c.issued(moved)
		c.boxed(boxed)
		c.unboxed()
		if err := c.cameBack(ctx, s, back); err != nil {
			return nil, err
		}
		return c.rows(p.Values.Text(filterOutlet)), nil
	}
}

// destination 去向 is what rows are told apart by.
type destination struct{ district, outlet, item string }

// load is the cards of one kind on one order, or on what took an order back.
type load struct{ order, item string }

// consigned gathers the rows. Loose is what of an order is in no box that is still on
// it; it stays where the order sent it.
type consigned struct {
	stage release.Stage
	facts []Fact
	at    map[destination]int
	loose map[load]value.Quantity
	to    map[load]destination

	lacking map[string]value.Quantity // of boxes that were signed for, what no reversal has settled
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
		for _, name := range []Figure{sent, withdrawn, returned, afterwards, unsettled} {
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
func (c *consigned) issued(moved []ledger.Total) (back []string) {
	for _, t := range moved {
		if t.Key[ledger.ByDistrict] == "" { // to a department of the centre
			continue
		}
		d := c.where(t.Key[ledger.ByDistrict], t.Key[ledger.ByReceiver], t.Key[ledger.ByItem])
		l := load{t.Key[ledger.ByDocument], t.Key[ledger.ByItem]}
		c.to[l] = d
		switch issueFigure(t.Key[ledger.ByType]) {
		case returned:
			c.add(d, returned, t.Quantity)
			back = append(back, l.order)
		case reversed:
			c.add(d, sent, -t.Quantity)
			back = append(back, l.order)
		default:
			c.loose[l] -= t.Quantity // what leaves the warehouse is negative in the ledger
		}
	}
	slices.Sort(back)
	return slices.Compact(back)
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

// rows are those of an outlet, or all. One whose cards all turned out to stand elsewhere,
// or never to have left, is none.
func (c *consigned) rows(outlet string) []Fact {
	var out []Fact
	for _, f := range c.facts {
		if outlet != "" && f.Key[byOutlet] != outlet {
			continue
		}
		sum := func(name Figure) value.Quantity { return f.Figures[name].(value.Quantity) }
		boxed := f.Figures[direct].(int64) - f.Figures[settled].(int64)
		if !slices.ContainsFunc(slices.Collect(maps.Values(f.Figures)), func(x any) bool { return x != int64(0) && x != value.Quantity(0) }) {
			continue
		}
		f.Figures[unsettled] = sum(sent) + value.Units(boxed) + sum(withdrawn) - sum(returned) + sum(afterwards)
		out = append(out, f)
	}
	return out
}
