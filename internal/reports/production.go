package reports

import (
	"context"
	"fmt"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// Figures of the making of cards.
const (
	produced Figure = "produced" // 产量, received as good
	scrapped Figure = "scrapped" // 废卡, received as scrap
)

// making are the papers that receive finished cards, and those that receive scrap;
// a 冲账单 takes back either.
var (
	making   = []string{warehouse.CardReceipt, warehouse.SeniorCardReceipt, warehouse.SocialCardReceipt, warehouse.InboundReversal}
	spoiling = []string{warehouse.ScrapReceipt, warehouse.InboundReversal}
)

// production W-07.4 生产月报: what was produced and spoilt of each kind of cards in a
// month, and which material was used for it.
func production() Report {
	link := "/stock/moves?account=" + string(ledger.Stock) + "&kind={card_kind}&item={item}&direction=in"
	good, bad := link+"&class="+ledger.Good+"&type="+strings.Join(making, ",")+inPeriod, link+"&class="+ledger.Scrap+"&type="+strings.Join(spoiling, ",")+inPeriod
	figure := func(name Figure, label string) Column {
		return Column{Key: string(name), Label: label, Type: document.Decimal, Width: 110, Sum: true, Of: FigureOf(name)}
	}
	return Report{ID: "W-07.4", Title: "生产月报", Module: warehouse.ModuleLedger, Filters: append(month(), cardKindFilter()), Source: made,
		Columns: append(cardColumns(), figure(produced, "产量"), figure(scrapped, "废卡"),
			Column{Key: "scrap_rate", Label: "废卡率", Type: document.Text, Align: "right", Width: 90, Of: scrapRate}),
		Order:   []Cell{CodeOf(byCardKind), CodeOf(ledger.ByItem)},
		Compare: true, Chart: &Chart{Label: "item_name", Figures: []string{string(produced), string(scrapped)}},
		Links:    map[string]string{"route": good, string(produced): good, string(scrapped): bad},
		Appendix: materialsUsed(), Signers: []string{"主管", "制卡", "质检"},
		Note: "按业务日期统计：产量为已确认的成品入库（减冲账），废卡为已确认的废卡入库；废卡率 = 废卡 ÷（产量 + 废卡）。"}
}

// made reads what was received as good and as scrap, item by item.
func made(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	var facts []Fact
	at := map[string]int{}
	for _, part := range []struct {
		class  string
		types  []string
		figure Figure
	}{{ledger.Good, making, produced}, {ledger.Scrap, spoiling, scrapped}} {
		b := cards
		b.class = part.class
		rows, err := b.totals(ledger.In, part.types, ledger.ByItem)(ctx, s, p)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			i, seen := at[r.Key[ledger.ByItem]]
			if !seen {
				i, at[r.Key[ledger.ByItem]] = len(facts), len(facts)
				facts = append(facts, Fact{Key: r.Key, Figures: map[Figure]any{produced: value.Quantity(0), scrapped: value.Quantity(0)}})
			}
			facts[i].Figures[part.figure] = r.Figures[Quantity]
		}
	}
	return facts, nil
}

// scrapRate stays empty where nothing was made.
func scrapRate(f Fact) any {
	good, _ := f.Figures[produced].(value.Quantity)
	bad, _ := f.Figures[scrapped].(value.Quantity)
	if good+bad <= 0 || bad < 0 {
		return nil
	}
	return fmt.Sprintf("%.2f%%", float64(bad)*100/float64(good+bad))
}

// materialsUsed 材料耗用 is what departments drew less what they gave back, by the
// kind of cards the material is for. Material of no kind serves all.
func materialsUsed() *Appendix {
	figure := func(name Figure, label string) Column {
		return Column{Key: string(name), Label: label, Type: document.Decimal, Width: 110, Of: FigureOf(name)}
	}
	link := movesLink(book{account: ledger.InUse, kinds: materials})
	return &Appendix{Title: "材料耗用", Source: usedMaterials,
		Columns: append(append([]Column{{Key: "card_kind", Label: "卡种", Type: document.Text, Width: 130, Of: NameOf(byCardKind)}}, itemColumns()...),
			figure(In, "领用"), figure(Out, "退料"), figure(Quantity, "净耗用")),
		Order: []Cell{CodeOf(byCardKind), CodeOf(ledger.ByItem)},
		Links: map[string]string{string(In): link + "&direction=in" + inPeriod, string(Out): link + "&direction=out" + inPeriod,
			string(Quantity): link + inPeriod}}
}

// usedMaterials keeps what was drawn or given back at all.
func usedMaterials(ctx context.Context, s Sources, p Params) ([]Fact, error) {
	only := p.Values.Text(filterCardKind)
	all := p
	all.Values = p.Values.Clone()
	delete(all.Values, filterCardKind)
	facts, err := book{account: ledger.InUse, kinds: materials}.movements(ledger.ByItem)(ctx, s, all)
	if err != nil {
		return nil, err
	}
	if err := nameFacts(ctx, s, facts); err != nil {
		return nil, err
	}
	used := facts[:0]
	for _, f := range facts {
		drawn, back := f.Figures[In].(value.Quantity), f.Figures[Out].(value.Quantity)
		if drawn == 0 && back == 0 || only != "" && f.Key[byCardKind] != only {
			continue
		}
		f.Figures[Quantity] = drawn - back
		used = append(used, f)
	}
	return used, nil
}
