package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/repair"
	"cardflow/internal/fault"
)

// RepairDesk 报修台's transactions.
func (s *Store) RepairDesk() repair.Store { return repairDesk{s} }

type repairDesk struct{ s *Store }

func (d repairDesk) Within(ctx context.Context, fn func(tx repair.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error { return fn(newTx(d.s, db)) })
}

func (t *tx) Ticket(id string) (*repair.Ticket, error) { return t.s.ticketOf(t.db, id) }

// ticketOf reads a ticket; what it is found by is the gist of its paper.
func (s *Store) ticketOf(db *gorm.DB, id string) (*repair.Ticket, error) {
	row, err := first[ticketRow](db, `"id" = ?`, id)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, fault.NotFound("document.not_found", "没有编号为“%s”的报修单", id)
	}
	gist, err := raw[string](db, `SELECT "summary" FROM "documents" WHERE "id" = ?`, id)
	if err != nil || len(gist) == 0 {
		return nil, err
	}
	out, err := s.openedTicket(*row, gist[0])
	return &out, err
}

func (t *tx) InsertTicket(in *repair.Ticket) error {
	row, err := t.s.sealedTicket(in)
	if err != nil {
		return err
	}
	return create(t.db, row)
}

func (t *tx) UpdateTicket(in *repair.Ticket) error {
	row, err := t.s.sealedTicket(in)
	if err != nil {
		return err
	}
	done := t.db.Model(&ticketRow{}).Where(`"id" = ?`, row.ID).Select("*").Updates(&row)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.NotFound("document.not_found", "没有编号为“%s”的报修单", in.ID)
	}
	return done.Error
}

func (t *tx) Outlet(id string) (repair.Outlet, error) { return outletOf(t.db, id) }

type placeRow struct {
	ID, Code, Name, DistrictID, DistrictName, Phone, Address string
	Disabled                                                 bool
}

const placeColumns = `SELECT "o"."id", "o"."code", "o"."name", "o"."district_id", COALESCE("di"."name", '') AS "district_name", "o"."phone",
 "o"."address", "o"."disabled" FROM "outlets" "o" LEFT JOIN "districts" "di" ON "di"."id" = "o"."district_id"`

func (r placeRow) outlet() repair.Outlet {
	return repair.Outlet{ID: r.ID, Code: r.Code, Name: r.Name, District: r.DistrictID, DistrictName: r.DistrictName, Phone: r.Phone,
		Address: r.Address, Disabled: r.Disabled}
}

func outletOf(db *gorm.DB, id string) (repair.Outlet, error) {
	rows, err := raw[placeRow](db, placeColumns+` WHERE "o"."id" = ?`, id)
	if err != nil {
		return repair.Outlet{}, err
	}
	if len(rows) == 0 {
		return repair.Outlet{}, fault.NotFound("outlet.not_found", "没有这个网点")
	}
	return rows[0].outlet(), nil
}

func (t *tx) Technicians() ([]repair.Technician, error) { return technicians(t.db) }

type loadRow struct {
	TechnicianID string
	Held         int
}

func technicians(db *gorm.DB) ([]repair.Technician, error) {
	people, err := members(db, "technician", "")
	if err != nil {
		return nil, err
	}
	loads, err := raw[loadRow](db, `SELECT "technician_id", COUNT(*) AS "held" FROM "repair_tickets" WHERE "phase" IN ? GROUP BY "technician_id"`, workingPhases())
	if err != nil {
		return nil, err
	}
	settings, err := raw[technicianRow](db, `SELECT * FROM "repair_technicians"`)
	if err != nil {
		return nil, err
	}
	held, of := map[string]int{}, map[string]technicianRow{}
	for _, l := range loads {
		held[l.TechnicianID] = l.Held
	}
	for _, r := range settings {
		of[r.PersonID] = r
	}
	out := make([]repair.Technician, 0, len(people))
	for _, p := range people {
		out = append(out, repair.Technician{ID: p.ID, Name: p.Name, Districts: splitList(of[p.ID].Districts), Kinds: splitList(of[p.ID].Kinds), Open: held[p.ID]})
	}
	return out, nil
}

func workingPhases() []string {
	var out []string
	for _, p := range repair.Phases() {
		if p.Working() {
			out = append(out, string(p))
		}
	}
	return out
}

// Staff lists who may rate for an outlet.
func (t *tx) Staff(outlet string) ([]directory.Person, error) {
	rows, err := raw[profileRow](t.db, `SELECT `+profileColumns+` FROM "people" "p"`+profileJoins+
		` WHERE "p"."outlet_id" = ? AND "p"."disabled" = ? AND "pr"."role_id" IN ? ORDER BY "p"."username", "pr"."role_id"`,
		outlet, false, []string{"outlet_op", "center_outlet"})
	return peopleOf(rows), err
}
