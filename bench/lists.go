package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"cardflow/internal/domain/value"
)

const (
	maxList   = 50 * time.Millisecond
	maxGrowth = 1.5 // times the figure of the small library
)

// list is one way of looking at a list.
type list struct {
	name, who, path string
	query           url.Values
}

func ask(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return q
}

func paperLists() []list {
	end := lastDay()
	day := func(before int) string { return string(value.DateOf(end.AddDate(0, 0, -before))) }
	papers := func(name, who string, pairs ...string) list {
		return list{"papers/" + name, who, "/api/v1/documents", ask(pairs...)}
	}
	const receipt = "warehouse.material_receipt"
	return []list{
		papers("all", "keeper"),
		papers("type", "keeper", "type", receipt),
		papers("module", "keeper", "module", "材料入库"),
		papers("module and state", "keeper", "module", "材料入库", "state", "draft"),
		papers("state", "keeper", "state", "done"),
		papers("type, state, a month", "keeper", "type", receipt, "state", "done", "from", day(120), "to", day(90)),
		papers("a month", "keeper", "from", day(120), "to", day(90)),
		papers("a day", "keeper", "from", day(100), "to", day(100)),
		papers("of a department", "dept_head", "module", "材料领用"),
		papers("waiting at a step", "keeper", "function", "W-01.6"),
		papers("by beginning of number", "keeper", "q", "RK-2025"),
		papers("by end of number", "keeper", "q", "0100"),
		papers("by item", "keeper", "q", "色带"),
		papers("by maker", "keeper", "q", "周库安"),
		papers("by nothing", "keeper", "q", "没有这样的东西"),
	}
}

// comparison is a list on both libraries.
type comparison struct {
	list
	big, little *sample
}

// measureLists walks through the pages of every list, on both sizes in turn.
func (b *bench) measureLists(ctx context.Context) error {
	big, little, err := b.both(ctx)
	if err != nil {
		return err
	}
	pages := 30
	if b.quick {
		pages = 10
	}
	for title, lists := range map[string][]list{"inbox": inboxLists(), "document": paperLists()} {
		var all []comparison
		for _, l := range lists {
			c, err := compare(ctx, l, big, little, pages)
			if err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			all = append(all, c)
		}
		b.tellLists(title, all)
	}
	b.table.add(row{"— resident memory of the API then", "", "", mb(big.server.resident()), info})
	return nil
}

// deepest is the page from which a walk begins anew: a first page is looked at oftener
// than any other, and counts the list.
const deepest = 10

// compare walks through the pages of a list, again and again.
func compare(ctx context.Context, l list, big, little *library, pages int) (comparison, error) {
	c := comparison{list: l, big: &sample{}, little: &sample{}}
	cursors := map[*library]string{}
	const warm = 2
	for n := range pages + warm {
		for from, into := range map[*library]*sample{big: c.big, little: c.little} {
			query := from.people.identified(l.query)
			if (n-warm)%deepest != 0 && cursors[from] != "" {
				query.Set("cursor", cursors[from])
			}
			began := time.Now()
			next, err := from.fetch(ctx, l.who, l.path+"?"+query.Encode())
			if err != nil {
				return c, err
			}
			if n >= warm {
				into.add(time.Since(began))
			}
			cursors[from] = next
		}
	}
	return c, nil
}

func (b *bench) tellLists(title string, all []comparison) {
	big, little := &sample{}, &sample{}
	worst, over := all[0], 0
	for _, c := range all {
		big.join(c.big)
		little.join(c.little)
		if c.big.p95() > worst.big.p95() {
			worst = c
		}
		if c.big.p95() > maxList {
			over++
		}
		fmt.Printf("  %-60s p50 %8s  p95 %8s   at %d tasks p95 %8s\n", c.name, ms(c.big.p50()), ms(c.big.p95()), small.Tasks, ms(c.little.p95()))
	}
	b.table.add(row{fmt.Sprintf("%s lists, %d ways, 1,000,000 tasks and 200,000 papers, p95", title, len(all)), "≤ " + ms(maxList), "",
		fmt.Sprintf("%s (slowest: %s, %s; %d ways above %s)", ms(big.p95()), worst.name, ms(worst.big.p95()), over, ms(maxList)), judge(worst.big.p95() <= maxList)})
	growth := float64(big.p95()) / float64(little.p95())
	b.table.add(row{"— against 10,000 tasks", fmt.Sprintf("≤ %.1f ×", maxGrowth), ms(little.p95()), fmt.Sprintf("%.2f ×", growth), judge(growth <= maxGrowth)})
}
