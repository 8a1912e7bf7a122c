package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/delivery"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

type planRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Report    string
	Name      string
	Query     string
	Rhythm    string
	DayNo     int
	HourNo    int
	State     string
	Reason    string
	NextAt    time.Time
	CreatedAt time.Time
}

func (planRow) TableName() string { return "report_plans" }

func toPlanRow(p delivery.Plan) (planRow, error) {
	query, err := json.Marshal(p.Query)
	return planRow{ID: p.ID, PersonID: p.PersonID, Report: p.Report, Name: p.Name, Query: string(query), Rhythm: string(p.Rhythm), DayNo: p.Day,
		HourNo: p.Hour, State: string(p.State), Reason: value.Clip(p.Reason, 500), NextAt: stored(p.NextAt), CreatedAt: stored(p.CreatedAt)}, err
}

func (r planRow) plan() (delivery.Plan, error) {
	p := delivery.Plan{ID: r.ID, PersonID: r.PersonID, Report: r.Report, Name: r.Name, Rhythm: delivery.Rhythm(r.Rhythm), Day: r.DayNo, Hour: r.HourNo,
		State: delivery.State(r.State), Reason: r.Reason, NextAt: r.NextAt.UTC(), CreatedAt: r.CreatedAt.UTC()}
	return p, json.Unmarshal([]byte(r.Query), &p.Query)
}

type deliveryRow struct {
	ID        string `gorm:"primaryKey"`
	PlanID    string
	PersonID  string
	Report    string
	Title     string
	DueAt     time.Time
	FromDate  string
	ToDate    string
	Query     string
	FileID    string
	FileName  string
	SizeBytes int64
	RowCount  int
	Failure   string
	MadeAt    time.Time
}

func (deliveryRow) TableName() string { return "report_deliveries" }

func (r deliveryRow) delivery() (delivery.Delivery, error) {
	d := delivery.Delivery{ID: r.ID, PlanID: r.PlanID, PersonID: r.PersonID, Report: r.Report, Title: r.Title, DueAt: r.DueAt.UTC(),
		Period: delivery.Period{From: value.Date(r.FromDate), To: value.Date(r.ToDate)}, File: r.FileID, FileName: r.FileName, Size: r.SizeBytes,
		Rows: r.RowCount, Failure: r.Failure, MadeAt: r.MadeAt.UTC()}
	return d, json.Unmarshal([]byte(r.Query), &d.Query)
}

// ReportPlans 定时报表库.
func (s *Store) ReportPlans() delivery.Store { return reportPlans{s} }

type reportPlans struct{ s *Store }

func plansOf(rows []planRow, err error) ([]delivery.Plan, error) {
	out := make([]delivery.Plan, 0, len(rows))
	for _, r := range rows {
		p, wrong := r.plan()
		if wrong != nil {
			return nil, fault.Internal(wrong)
		}
		out = append(out, p)
	}
	return out, err
}

func (q reportPlans) Plans(ctx context.Context, personID, report string) ([]delivery.Plan, error) {
	var c conditions
	c.add(`"person_id" = ?`, personID)
	c.equal("report", report)
	list, err := plansOf(raw[planRow](q.s.read.WithContext(ctx), `SELECT * FROM "report_plans"`+c.where()+` ORDER BY "id"`, c.args...))
	return list, q.s.translate(err)
}

func (q reportPlans) Plan(ctx context.Context, id string) (delivery.Plan, error) {
	p, err := planOf(q.s.read.WithContext(ctx), id)
	return p, q.s.translate(err)
}

func planOf(db *gorm.DB, id string) (delivery.Plan, error) {
	row, err := first[planRow](db, `"id" = ?`, id)
	switch {
	case err != nil:
		return delivery.Plan{}, err
	case row == nil:
		return delivery.Plan{}, fault.NotFound("delivery.no_plan", "没有这个定时报表")
	}
	return row.plan()
}

func (q reportPlans) Due(ctx context.Context, now time.Time, limit int) ([]delivery.Plan, error) {
	list, err := plansOf(raw[planRow](q.s.read.WithContext(ctx), `SELECT * FROM "report_plans" WHERE "state" = ? AND "next_at" <= ? ORDER BY "next_at", "id" LIMIT ?`,
		string(delivery.Active), stored(now), limit))
	return list, q.s.translate(err)
}

func (q reportPlans) Deliveries(ctx context.Context, personID, planID string, page document.PageRequest) (document.Page[delivery.Delivery], error) {
	var c conditions
	c.add(`"person_id" = ?`, personID)
	c.equal("plan_id", planID)
	l := listing{table: "report_deliveries", keys: []string{"id"}, desc: true}
	out, err := pageOf(q.s.read.WithContext(ctx), l, c, page, func(r deliveryRow) []any { return []any{r.ID} },
		func(r deliveryRow) (delivery.Delivery, error) { return r.delivery() })
	return out, q.s.translate(err)
}

func (q reportPlans) Delivery(ctx context.Context, id string) (delivery.Delivery, error) {
	row, err := first[deliveryRow](q.s.read.WithContext(ctx), `"id" = ?`, id)
	switch {
	case err != nil:
		return delivery.Delivery{}, q.s.translate(err)
	case row == nil:
		return delivery.Delivery{}, fault.NotFound("delivery.not_found", "没有这份报表")
	}
	return row.delivery()
}

func (q reportPlans) SentBefore(ctx context.Context, before time.Time, limit int) ([]delivery.Delivery, error) {
	rows, err := raw[deliveryRow](q.s.read.WithContext(ctx), `SELECT * FROM "report_deliveries" WHERE "id" < ? ORDER BY "id" LIMIT ?`,
		value.FirstID(before), limit) // ids sort by time
	out := make([]delivery.Delivery, 0, len(rows))
	for _, r := range rows {
		d, wrong := r.delivery()
		if wrong != nil {
			return nil, fault.Internal(wrong)
		}
		out = append(out, d)
	}
	return out, q.s.translate(err)
}

func (q reportPlans) Within(ctx context.Context, fn func(tx delivery.Tx) error) error {
	return q.s.within(ctx, func(db *gorm.DB) error { return fn(planTx{newTx(q.s, db)}) })
}

// planTx adds to a transaction what only changes of plans need.
type planTx struct{ *tx }

func (t planTx) LockPlan(id string) (delivery.Plan, error) { return planOf(forUpdate(t.db), id) }

func (t planTx) CountPlans(personID string) (int, error) {
	n, err := raw[int](t.db, `SELECT COUNT(*) FROM "report_plans" WHERE "person_id" = ?`, personID)
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

func (t planTx) InsertPlan(p delivery.Plan) error {
	row, err := toPlanRow(p)
	if err != nil {
		return fault.Internal(err)
	}
	return create(t.db, row)
}

func (t planTx) UpdatePlan(p delivery.Plan) error {
	row, err := toPlanRow(p)
	if err != nil {
		return fault.Internal(err)
	}
	return t.db.Model(&planRow{}).Where(`"id" = ?`, row.ID).Select("*").Updates(&row).Error
}

func (t planTx) DeletePlan(id string) error {
	_, err := execute(t.db, `DELETE FROM "report_plans" WHERE "id" = ?`, id)
	return err
}

func (t planTx) DeleteDelivery(id string) error {
	_, err := execute(t.db, `DELETE FROM "report_deliveries" WHERE "id" = ?`, id)
	return err
}

func (t planTx) InsertDelivery(d delivery.Delivery) error {
	query, err := json.Marshal(d.Query)
	if err != nil {
		return fault.Internal(err)
	}
	return create(t.db, deliveryRow{ID: d.ID, PlanID: d.PlanID, PersonID: d.PersonID, Report: d.Report, Title: d.Title, DueAt: stored(d.DueAt),
		FromDate: string(d.Period.From), ToDate: string(d.Period.To), Query: string(query), FileID: d.File, FileName: value.Clip(d.FileName, 255),
		SizeBytes: d.Size, RowCount: d.Rows, Failure: value.Clip(d.Failure, 500), MadeAt: stored(d.MadeAt)})
}
