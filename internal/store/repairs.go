package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/value"
)

// Repairs 报修库.
func (s *Store) Repairs() repair.Archive { return repairs{s} }

type repairs struct{ s *Store }

func (r repairs) reader(ctx context.Context) *gorm.DB { return r.s.read.WithContext(ctx) }

func (r repairs) Ticket(ctx context.Context, id string) (repair.Ticket, error) {
	t, err := r.s.ticketOf(r.reader(ctx), id)
	if err != nil {
		return repair.Ticket{}, r.s.translate(err)
	}
	return *t, nil
}

func (r repairs) Tickets(ctx context.Context, sc directory.Scope, f repair.Filter, page document.PageRequest) (document.Page[repair.Row], error) {
	db := r.reader(ctx)
	l := listing{table: "repair_tickets", keys: []string{"id"}, desc: true}
	found, err := pageOf(db, l, r.ticketConditions(sc, f), page, func(row ticketRow) []any { return []any{row.ID} },
		func(row ticketRow) (repair.Ticket, error) { return r.s.openedTicket(row, "") })
	out := document.Page[repair.Row]{Next: found.Next, Total: found.Total, Capped: found.Capped, Items: []repair.Row{}}
	if err != nil || len(found.Items) == 0 {
		return out, r.s.translate(err)
	}
	ids := make([]string, 0, len(found.Items))
	for _, t := range found.Items {
		ids = append(ids, t.ID)
	}
	papers, err := raw[documentRow](db, `SELECT `+listedColumns+` FROM "documents" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return out, r.s.translate(err)
	}
	byID := map[string]document.Document{}
	for _, p := range papers {
		d, err := p.document(r.s.types)
		if err != nil {
			return out, r.s.translate(err)
		}
		byID[d.ID] = *d
	}
	for _, t := range found.Items {
		t.Search = byID[t.ID].Summary
		out.Items = append(out.Items, repair.Row{Ticket: t, Paper: byID[t.ID]})
	}
	return out, nil
}

func (r repairs) ticketConditions(sc directory.Scope, f repair.Filter) conditions {
	var c conditions
	now := r.s.clock()
	c.ticketScope(sc)
	var phases []string
	for _, p := range f.Phases {
		phases = append(phases, string(p))
	}
	c.oneOf("phase", phases)
	if f.Open {
		c.add(`"phase" NOT IN ?`, []string{string(repair.Closed), string(repair.Cancelled)})
	}
	c.equal("technician_id", f.Technician)
	c.equal("district_id", f.District)
	c.equal("outlet_id", f.Outlet)
	c.equal("device_id", f.Device)
	c.equal("priority", string(f.Priority))
	c.equal("way", string(f.Way))
	if text := strings.ToLower(strings.TrimSpace(f.Query)); text != "" {
		c.add(`("search_text" LIKE ? ESCAPE '!' OR "caller_index" = ?)`, "%"+escapeLike(value.Clip(text, maxQueryRune))+"%", r.s.soughtCaller(text))
	}
	if f.Overdue {
		c.add(`"phase" NOT IN ?`, []string{string(repair.Closed), string(repair.Cancelled), string(repair.Rating), string(repair.Parts)})
		c.add(`("solve_by_at" < ? OR ("responded_at" IS NULL AND "respond_by_at" < ?))`, stored(now), stored(now))
	}
	c.within(`"registered_at"`, f.From, f.To)
	return c
}

// ticketScope leaves what a person may see: of no other reach, what he has to repair.
func (c *conditions) ticketScope(sc directory.Scope) {
	if sc.All {
		return
	}
	var parts []string
	var args []any
	for _, x := range []struct{ column, id string }{{"district_id", sc.District}, {"outlet_id", sc.Outlet}, {"technician_id", sc.Person}} {
		if x.id != "" {
			parts, args = append(parts, `"`+x.column+`" = ?`), append(args, x.id)
		}
	}
	if len(parts) == 0 {
		parts = []string{"1 = 0"}
	}
	c.add("("+strings.Join(parts, " OR ")+")", args...)
}

// Board counts the open tickets, of which there are never many.
func (r repairs) Board(ctx context.Context, sc directory.Scope, now time.Time) (repair.Board, error) {
	c := r.ticketConditions(sc, repair.Filter{Open: true})
	rows, err := raw[ticketRow](r.reader(ctx), `SELECT * FROM "repair_tickets"`+c.where(), c.args...)
	phases, technicians, districts := map[string]*repair.Tally{}, map[string]*repair.Tally{}, map[string]*repair.Tally{}
	count := func(in map[string]*repair.Tally, key string, late bool) {
		if in[key] == nil {
			in[key] = &repair.Tally{Key: key}
		}
		in[key].Open++
		if late {
			in[key].Overdue++
		}
	}
	for _, row := range rows {
		late := row.ticket("").Overdue(now) != ""
		count(phases, row.Phase, late)
		count(districts, row.DistrictID, late)
		if repair.Phase(row.Phase).Working() {
			count(technicians, row.TechnicianID, late)
		}
	}
	return repair.Board{Phases: tallies(phases), Technicians: tallies(technicians), Districts: tallies(districts)}, r.s.translate(err)
}

func tallies(in map[string]*repair.Tally) []repair.Tally {
	out := make([]repair.Tally, 0, len(in))
	for _, t := range in {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b repair.Tally) int { return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(a.Key, b.Key)) })
	return out
}

func (r repairs) Technicians(ctx context.Context) ([]repair.Technician, error) {
	out, err := technicians(r.reader(ctx))
	return out, r.s.translate(err)
}

func (r repairs) SetTechnician(ctx context.Context, id string, districts, kinds []string) error {
	row := technicianRow{PersonID: id, Districts: strings.Join(districts, ","), Kinds: strings.Join(kinds, ",")}
	return r.s.within(ctx, func(db *gorm.DB) error {
		if err := db.Exec(`DELETE FROM "repair_technicians" WHERE "person_id" = ?`, id).Error; err != nil {
			return err
		}
		return create(db, row)
	})
}
