package store

import (
	"context"
	"strings"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

type tallyRow struct {
	Type       string
	OutletID   string
	DistrictID string
	State      string
	StateLabel string
	StepKey    string
	Papers     int64
}

// Tally 单据计数 counts papers within a data scope.
func (a archive) Tally(ctx context.Context, sc directory.Scope, f document.Filter) ([]document.Tally, error) {
	var c conditions
	c.oneOf("type", f.Types)
	c.oneOf("state", states(f.States))
	c.equal("outlet_id", f.Outlet)
	c.equal("district_id", f.District)
	c.between("business_date", f.From, f.To)
	if branches := scopeBranches(sc); len(branches) > 0 {
		var texts []string
		var args []any
		for _, b := range branches {
			texts, args = append(texts, "("+b.joined()+")"), append(args, b.args...)
		}
		c.add("("+strings.Join(texts, " OR ")+")", args...)
	}
	rows, err := raw[tallyRow](a.s.read.WithContext(ctx), `SELECT "type", "outlet_id", "district_id", "state", "state_label", "step_key", COUNT(*) AS "papers"
 FROM "documents"`+c.where()+` GROUP BY "type", "outlet_id", "district_id", "state", "state_label", "step_key"`, c.args...)
	out := make([]document.Tally, 0, len(rows))
	for _, r := range rows {
		out = append(out, document.Tally{Type: r.Type, Outlet: r.OutletID, District: r.DistrictID, State: document.State(r.State),
			StateLabel: r.StateLabel, Step: r.StepKey, Count: r.Papers})
	}
	return out, a.s.translate(err)
}
