package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

// SeniorDesk 申领台's transactions.
func (s *Store) SeniorDesk() senior.Store { return seniorDesk{s} }

type seniorDesk struct{ s *Store }

func (d seniorDesk) Within(ctx context.Context, fn func(tx senior.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error { return fn(newTx(d.s, db)) })
}

// Seniors 申领库.
func (s *Store) Seniors() senior.Archive { return seniors{s} }

type seniors struct{ s *Store }

func (n seniors) Application(ctx context.Context, id string) (senior.Application, error) {
	a, err := n.s.application(n.s.read.WithContext(ctx), id)
	return a, n.s.translate(err)
}

func (s *Store) application(db *gorm.DB, id string) (senior.Application, error) {
	row, err := first[seniorRow](db, `"id" = ?`, id)
	if err != nil {
		return senior.Application{}, err
	}
	if row == nil {
		return senior.Application{}, fault.NotFound("document.not_found", "申领单 %s 不存在，或您没有查看权限", id)
	}
	return s.openedSenior(*row)
}

func (n seniors) Applications(ctx context.Context, sc directory.Scope, f senior.Filter, page document.PageRequest) (document.Page[senior.Application], error) {
	l := listing{table: seniorTable, keys: []string{"id"}, desc: true}
	out, err := pageOf(n.s.read.WithContext(ctx), l, n.s.seniorConditions(sc, f), page, func(r seniorRow) []any { return []any{r.ID} }, n.s.openedSenior)
	return out, n.s.translate(err)
}

func (s *Store) seniorConditions(sc directory.Scope, f senior.Filter) conditions {
	var c conditions
	if !sc.All {
		c.add(`(("district_id" = ? AND ? <> '') OR (("outlet_id" = ? OR "pickup_id" = ?) AND ? <> ''))`,
			sc.District, sc.District, sc.Outlet, sc.Outlet, sc.Outlet)
	}
	phases := make([]string, 0, len(f.Phases))
	for _, p := range f.Phases {
		phases = append(phases, string(p))
	}
	c.oneOf("phase", phases)
	c.equal("region", string(f.Region))
	c.equal("id", f.Number)
	c.equal("id_index", s.fields.Index(seniorTable, "id_number", string(f.IDNumber)))
	if f.Name != "" {
		c.equal("name_index", s.nameIndex(f.Name))
	}
	if f.Last4 != "" {
		c.equal("last4_index", s.last4Index(f.Last4))
	}
	if f.From != nil {
		c.add(`"created_at" >= ?`, stored(*f.From))
	}
	if f.To != nil {
		c.add(`"created_at" < ?`, stored(*f.To))
	}
	return c
}

func (n seniors) Calls(ctx context.Context, id string) ([]senior.Call, error) {
	rows, err := raw[seniorCallRow](n.s.read.WithContext(ctx), `SELECT * FROM "senior_verifications" WHERE "application_id" = ? ORDER BY "attempt"`, id)
	out := make([]senior.Call, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.call())
	}
	return out, n.s.translate(err)
}

func (n seniors) CallOf(ctx context.Context, request string) (senior.Call, error) {
	c, err := verificationCall(n.s.read.WithContext(ctx), request)
	return c, n.s.translate(err)
}

func verificationCall(db *gorm.DB, request string) (senior.Call, error) {
	row, err := first[seniorCallRow](db, `"serial" = ?`, request)
	if err != nil {
		return senior.Call{}, err
	}
	if row == nil {
		return senior.Call{}, fault.NotFound("senior.unknown_request", "没有这个认证请求")
	}
	return row.call(), nil
}

func (n seniors) LiveApplication(ctx context.Context, number identity.IDNumber) (*senior.Application, error) {
	a, err := n.s.liveApplication(n.s.read.WithContext(ctx), number)
	return a, n.s.translate(err)
}

func (s *Store) liveApplication(db *gorm.DB, number identity.IDNumber) (*senior.Application, error) {
	row, err := first[seniorRow](db, `"live_key" = ?`, s.fields.Index(seniorTable, "id_number", string(number)))
	if err != nil || row == nil {
		return nil, err
	}
	a, err := s.openedSenior(*row)
	return &a, err
}

func (n seniors) CitizenByNumber(ctx context.Context, number identity.IDNumber) (*citizen.Citizen, error) {
	c, err := n.s.citizenByNumber(n.s.read.WithContext(ctx), number)
	return c, n.s.translate(err)
}

func (s *Store) citizenByNumber(db *gorm.DB, number identity.IDNumber) (*citizen.Citizen, error) {
	row, err := first[citizenRow](db, `"id_index" = ?`, s.fields.Index(citizensTable, "id_number", string(number)))
	if err != nil || row == nil {
		return nil, err
	}
	c, err := s.openedCitizen(*row)
	return &c, err
}

func (n seniors) UnfinishedApplications(ctx context.Context, after string, limit int) ([]string, error) {
	ids, err := raw[string](n.s.read.WithContext(ctx),
		`SELECT "id" FROM "senior_applications" WHERE "id" > ? AND "closed_at" IS NULL ORDER BY "id" LIMIT ?`, after, limit)
	return ids, n.s.translate(err)
}
