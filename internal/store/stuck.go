package store

import (
	"context"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
)

func (n seniors) ApplicationByCard(ctx context.Context, card string) (*senior.Application, error) {
	a, err := n.s.applicationByCard(n.s.read.WithContext(ctx), card)
	return a, n.s.translate(err)
}

func (n seniors) Receipts(ctx context.Context, id string) ([]senior.Receipt, error) {
	rows, err := raw[receiptRow](n.s.read.WithContext(ctx), `SELECT * FROM "senior_receipts" WHERE "application_id" = ? ORDER BY "id"`, id)
	out := make([]senior.Receipt, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.receipt())
	}
	return out, n.s.translate(err)
}

func (n seniors) StuckCards(ctx context.Context, sc directory.Scope, post bool, f senior.StuckFilter, page document.PageRequest) (document.Page[senior.StuckCard], error) {
	var c conditions
	c.places(sc, "outlet_id", "district_id", post, `"origin" = 'postal'`)
	c.equal("origin", string(f.Source))
	switch {
	case f.Waiting:
		c.add(`"closed_at" IS NULL`)
	case f.Settled:
		c.add(`"closed_at" IS NOT NULL`)
	}
	c.equal("id_index", n.s.fields.Index(seniorTable, "id_number", string(f.IDNumber)))
	if f.Name != "" {
		c.equal("name_index", n.s.nameIndex(f.Name))
	}
	if f.Last4 != "" {
		c.equal("last4_index", n.s.last4Index(f.Last4))
	}
	if f.Number != "" {
		c.add(`("id" = ? OR "application_id" = ? OR "card_index" = ?)`, f.Number, f.Number, n.s.cardIndex(f.Number))
	}
	c.between("listed_on", f.From, f.To)
	l := listing{table: stuckTable, keys: []string{"id"}, desc: true}
	out, err := pageOf(n.s.read.WithContext(ctx), l, c, page, func(r stuckRow) []any { return []any{r.ID} }, n.s.openedStuck)
	return out, n.s.translate(err)
}

// places leaves what lies at the places of a scope, and what a further condition
// names where it is asked for.
func (c *conditions) places(sc directory.Scope, outlet, district string, more bool, or string) {
	if sc.All {
		return
	}
	sql := `(("` + district + `" = ? AND ? <> '') OR ("` + outlet + `" = ? AND ? <> '')`
	if more {
		sql += " OR " + or
	}
	c.add(sql+")", sc.District, sc.District, sc.Outlet, sc.Outlet)
}
