package reports

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// byItemKind is the 物料类型 of a row's item; it follows from the item.
const byItemKind ledger.Dimension = "kind"

// filterKind narrows a report by 物料类型.
const filterKind = "kind"

// maxLines is how many lines of an account one report shows.
const maxLines = 20_000

// book 账 is what a stock report reads: an account of the ledger, and of it the
// items of some kinds, or kinds of cards (all when none is named), in one class
// (all when "").
type book struct {
	account ledger.Account
	kinds   []string
	class   string
}

// selection narrows the ledger to the book and the conditions; nothing tells
// that the book has no items.
func (b book) selection(ctx context.Context, s Sources, p Params) (sel ledger.Selection, nothing bool, err error) {
	sel = p.Selection()
	sel.Account = b.account
	sel.Class = cmp.Or(b.class, sel.Class)
	kinds := b.kinds
	if one := cmp.Or(p.Values.Text(filterCardKind), p.Values.Text(filterKind)); one != "" {
		kinds = []string{one}
	}
	if len(kinds) == 0 {
		return sel, false, nil
	}
	items, err := ItemsOf(ctx, s.Records, kinds, sel.Items)
	sel.Items = items
	return sel, len(items) == 0, err
}

// ItemsOf lists the items of some kinds 物料类型, or finished cards of some kinds
// 卡种, disabled ones too, within some.
func ItemsOf(ctx context.Context, records Records, kinds, within []string) ([]string, error) {
	var ids []string
	page := document.PageRequest{Size: matchPage}
	for {
		found, err := records.List(ctx, "items", master.Filter{IncludeDisabled: true}, page)
		if err != nil {
			return nil, err
		}
		for _, r := range found.Items {
			kind := r.Fields.Text("kind")
			ofKind := slices.Contains(kinds, kind) || kind == warehouse.KindFinished && slices.Contains(kinds, r.Fields.Text("card_kind"))
			if ofKind && (len(within) == 0 || slices.Contains(within, r.ID)) {
				ids = append(ids, r.ID)
			}
		}
		if found.Next == "" {
			return ids, nil
		}
		page.Cursor = found.Next
	}
}

// movements 收发存 reads opening, in, out and closing of the book, grouped.
func (b book) movements(by ...ledger.Dimension) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		sel, nothing, err := b.selection(ctx, s, p)
		if err != nil || nothing {
			return nil, err
		}
		rows, err := s.Ledger.Movements(ctx, sel, by...)
		if err != nil {
			return nil, err
		}
		facts := make([]Fact, len(rows))
		for i, m := range rows {
			facts[i] = Fact{Key: m.Key, Figures: map[Figure]any{Opening: m.Opening, In: m.In, Out: m.Out, Closing: m.Closing}}
		}
		return facts, nil
	}
}

// totals 汇总 reads quantity and amount of one direction, of the given types of
// papers (all when none is given), grouped.
func (b book) totals(direction ledger.Direction, types []string, by ...ledger.Dimension) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		sel, nothing, err := b.selection(ctx, s, p)
		if err != nil || nothing {
			return nil, err
		}
		sel.Direction = direction
		if len(types) > 0 {
			sel.Types = types
		}
		rows, err := s.Ledger.Totals(ctx, sel, by...)
		if err != nil {
			return nil, err
		}
		facts := make([]Fact, len(rows))
		for i, t := range rows {
			facts[i] = Fact{Key: t.Key, Figures: map[Figure]any{Quantity: t.Quantity, Amount: t.Amount}}
		}
		return facts, nil
	}
}

// lines 明细账 reads each paper's part in an item's account, in the order of the
// days, with the balance after it. The first line of an item is what it opens
// with; the balance of the last is what it closes with.
func (b book) lines() Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		sel, nothing, err := b.selection(ctx, s, p)
		if err != nil || nothing {
			return nil, err
		}
		opening, err := s.Ledger.Movements(ctx, sel, ledger.ByItem)
		if err != nil {
			return nil, err
		}
		sel.Limit = maxLines + 1
		moved, err := s.Ledger.Totals(ctx, sel, ledger.ByItem, ledger.ByDate, ledger.ByDocument, ledger.ByType, ledger.ByDirection)
		if err != nil {
			return nil, err
		}
		if len(moved) > maxLines {
			return nil, fault.Invalid("report.too_long", "所选条件下的明细超过 %d 行，请缩短期间或选择物料", maxLines)
		}
		return running(opening, moved, p.Values.Date(FilterFrom)), nil
	}
}

// lineKey tells the lines of an account apart.
type lineKey struct{ item, date, document string }

// running lays the papers of each item in order and carries the balance on.
func running(opening []ledger.Movement, moved []ledger.Total, from value.Date) []Fact {
	facts := make([]Fact, 0, len(opening)+len(moved))
	at := map[lineKey]int{}
	for _, t := range moved {
		k := lineKey{t.Key[ledger.ByItem], t.Key[ledger.ByDate], t.Key[ledger.ByDocument]}
		i, seen := at[k]
		if !seen {
			i, at[k] = len(facts), len(facts)
			key := ledger.Key{ledger.ByItem: k.item, ledger.ByDate: k.date, ledger.ByDocument: k.document, ledger.ByType: t.Key[ledger.ByType]}
			facts = append(facts, Fact{Key: key, Figures: map[Figure]any{In: value.Quantity(0), Out: value.Quantity(0)}})
		}
		if t.Key[ledger.ByDirection] == string(ledger.In) {
			facts[i].Figures[In] = facts[i].Figures[In].(value.Quantity) + t.Quantity
		} else {
			facts[i].Figures[Out] = facts[i].Figures[Out].(value.Quantity) - t.Quantity
		}
	}
	balance := map[string]value.Quantity{}
	for _, m := range opening {
		item := m.Key[ledger.ByItem]
		balance[item] = m.Opening
		facts = append(facts, Fact{Key: ledger.Key{ledger.ByItem: item, ledger.ByDate: string(from)}, Figures: map[Figure]any{Closing: m.Opening}})
	}
	slices.SortFunc(facts, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(a.Key[ledger.ByItem], b.Key[ledger.ByItem]), cmp.Compare(a.Key[ledger.ByDate], b.Key[ledger.ByDate]),
			cmp.Compare(a.ofDay(), b.ofDay()), cmp.Compare(a.Key[ledger.ByDocument], b.Key[ledger.ByDocument]))
	})
	for _, f := range facts {
		if f.Key[ledger.ByDocument] != "" {
			item := f.Key[ledger.ByItem]
			balance[item] += f.Figures[In].(value.Quantity) - f.Figures[Out].(value.Quantity)
			f.Figures[Closing] = balance[item]
		}
	}
	return facts
}

// ofDay puts the opening first and within a day receipts before issues, so that the
// balance that is carried on never falls below what the day leaves.
func (f Fact) ofDay() int {
	in, _ := f.Figures[In].(value.Quantity)
	out, _ := f.Figures[Out].(value.Quantity)
	switch {
	case f.Key[ledger.ByDocument] == "":
		return 0
	case in >= out:
		return 1
	}
	return 2
}

// kindEntry names a kind of items 物料类型.
func kindEntry(kind string) document.Entry {
	for i, o := range kindOptions() {
		if o.Value == kind {
			return document.Entry{ID: kind, Code: string(rune('1' + i)), Name: o.Label}
		}
	}
	return document.Entry{ID: kind, Code: "9", Name: "其他"}
}

var kindOptions = sync.OnceValue(func() []document.Option {
	for _, l := range warehouse.Masters() {
		for _, f := range l.Fields {
			if l.Ref == "items" && f.Name == "kind" {
				return f.Options
			}
		}
	}
	return nil
})
