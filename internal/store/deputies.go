package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

type deputyRow struct {
	ID          string `gorm:"primaryKey"`
	PrincipalID string
	PersonID    string
	Functions   string
	FromDate    string
	ToDate      string
	Reason      string
	CreatedBy   string
	CreatedAt   time.Time
	EndedAt     *time.Time
}

func (deputyRow) TableName() string { return "deputies" }

func (r deputyRow) deputy() (directory.Deputy, error) {
	d := directory.Deputy{ID: r.ID, Principal: r.PrincipalID, Person: r.PersonID, From: value.Date(r.FromDate), To: value.Date(r.ToDate),
		Reason: r.Reason, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), EndedAt: utcPtr(r.EndedAt)}
	return d, decodeAny(r.Functions, &d.Functions)
}

// Deputies 代理登记.
func (s *Store) Deputies() directory.Deputies { return deputies{s} }

type deputies struct{ s *Store }

func (d deputies) Deputies(ctx context.Context, personID string) ([]directory.Deputy, error) {
	var c conditions
	if personID != "" {
		c.add(`("person_id" = ? OR "principal_id" = ?)`, personID, personID)
	}
	rows, err := raw[deputyRow](d.s.read.WithContext(ctx), `SELECT * FROM "deputies"`+c.where()+` ORDER BY "id" DESC`, c.args...)
	if err != nil {
		return nil, d.s.translate(err)
	}
	out := make([]directory.Deputy, 0, len(rows))
	for _, r := range rows {
		deputy, err := r.deputy()
		if err != nil {
			return nil, d.s.translate(err)
		}
		out = append(out, deputy)
	}
	return out, nil
}

func (d deputies) AddDeputy(ctx context.Context, in directory.Deputy, log audit.Entry) error {
	functions, err := encodeAny(in.Functions)
	if err != nil {
		return d.s.translate(err)
	}
	row := deputyRow{ID: in.ID, PrincipalID: in.Principal, PersonID: in.Person, Functions: functions, FromDate: string(in.From),
		ToDate: string(in.To), Reason: value.Clip(in.Reason, 500), CreatedBy: in.CreatedBy, CreatedAt: stored(in.CreatedAt), EndedAt: storedPtr(in.EndedAt)}
	return d.s.within(ctx, func(db *gorm.DB) error {
		if err := db.Create(&row).Error; err != nil {
			return err
		}
		return d.s.writeAudit(db, log)
	})
}

// EndDeputy ends one before its time; a second time changes nothing.
func (d deputies) EndDeputy(ctx context.Context, id string, at time.Time, log audit.Entry) error {
	return d.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`UPDATE "deputies" SET "ended_at" = ? WHERE "id" = ? AND "ended_at" IS NULL`, stored(at), id)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected > 0 {
			return d.s.writeAudit(db, log)
		}
		known, err := exists(db, `SELECT 1 FROM "deputies" WHERE "id" = ?`, id)
		if err == nil && !known {
			err = fault.NotFound("deputy.not_found", "没有这条代理登记")
		}
		return err
	})
}

// principalRow is a deputyship joined with one of the principal's roles.
type principalRow struct {
	ID, Name               string
	DepartmentID, OutletID string
	DistrictID             string
	Functions              string
	DeputyID, RoleID       string
}

// principals gives those for whom a person stands in today. One whose account is
// stopped still counts: that is when somebody must stand in.
func (s *Store) principals(db *gorm.DB, personID string) ([]directory.Principal, error) {
	today := string(value.DateOf(s.clock()))
	rows, err := raw[principalRow](db, `SELECT "p"."id", "p"."name", "p"."department_id", "p"."outlet_id", "p"."district_id", "d"."functions", "d"."id" AS "deputy_id",
 COALESCE("pr"."role_id", '') AS "role_id" FROM "deputies" "d" JOIN "people" "p" ON "p"."id" = "d"."principal_id"
 LEFT JOIN "person_roles" "pr" ON "pr"."person_id" = "p"."id"
 WHERE "d"."person_id" = ? AND "d"."to_date" >= ? AND "d"."from_date" <= ? AND "d"."ended_at" IS NULL
 ORDER BY "p"."username", "d"."id", "pr"."role_id"`, personID, today, today)
	if err != nil {
		return nil, err
	}
	list, err := principalsOf(rows)
	return slices.DeleteFunc(list, func(p directory.Principal) bool { return s.checkPersonRow(db, p.ID) != nil }), err
}

// principalsOf folds the rows into people. Two deputyships for the same person
// include what either does.
func principalsOf(rows []principalRow) ([]directory.Principal, error) {
	var out []directory.Principal
	deputyship := ""
	for _, r := range rows {
		var functions []string
		if err := decodeAny(r.Functions, &functions); err != nil {
			return nil, err
		}
		last := len(out) - 1
		switch {
		case last < 0 || out[last].ID != r.ID:
			out = append(out, directory.Principal{ID: r.ID, Name: r.Name, Department: r.DepartmentID, Outlet: r.OutletID, District: r.DistrictID, Functions: functions})
		case r.DeputyID != deputyship && (len(functions) == 0 || len(out[last].Functions) == 0):
			out[last].Functions = nil
		case r.DeputyID != deputyship:
			out[last].Functions = append(out[last].Functions, functions...)
		}
		deputyship = r.DeputyID
		if p := &out[len(out)-1]; r.RoleID != "" && !slices.Contains(p.Roles, r.RoleID) {
			p.Roles = append(p.Roles, r.RoleID)
		}
	}
	return out, nil
}
