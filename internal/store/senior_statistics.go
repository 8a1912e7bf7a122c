package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
)

// SeniorStatistics 敬老卡统计.
func (s *Store) SeniorStatistics() senior.Statistics { return seniors{s} }

// measured says where the rows of a measure lie, and by which of their columns they
// are counted and listed.
type measured struct {
	table, application          string
	kind, outlet, district, day string // kind "" is a single one
}

func measuredBy(m senior.Measure) measured {
	switch m {
	case senior.Uploaded:
		return measured{"senior_receipts", "application_id", "kind", "outlet_id", "district_id", "uploaded_on"}
	case senior.Listed, senior.Lying:
		return measured{stuckTable, "application_id", "origin", "outlet_id", "district_id", "listed_on"}
	case senior.InBoxes:
		return measured{releaseCardTable, "application_id", "", "outlet_id", "district_id", "signed_on"}
	case senior.TooLong:
		return measured{seniorTable, "id", "", "pickup_id", "pickup_district", "signed_on"}
	}
	return measured{seniorTable, "id", "region", "outlet_id", "district_id", "applied_on"}
}

func (m measured) kindColumn() string {
	if m.kind == "" {
		return `''`
	}
	return `"` + m.kind + `"`
}

// narrowed are the conditions of a question; numbers and rows have the same.
func (m measured) narrowed(sc directory.Scope, q senior.Question) conditions {
	var c conditions
	c.places(sc, m.outlet, m.district, false, "")
	if m.kind != "" {
		c.equal(m.kind, q.Kind)
	}
	c.equal(m.outlet, q.Outlet)
	c.equal(m.district, q.District)
	c.between(m.day, q.From, q.To)
	switch q.Measure {
	case senior.Lying:
		c.add(`"closed_at" IS NULL`)
	case senior.InBoxes: // what an application knows is counted with it
		c.add(`"signed_on" <> '' AND "signed_on" <= ? AND "collected_on" = '' AND "mark" = '' AND "application_id" = ''`, string(senior.LastOverdue(q.On)))
	case senior.TooLong:
		var phases []string
		for _, p := range senior.AtOutlet() {
			phases = append(phases, string(p))
		}
		c.add(`"phase" IN ?`, padded(phases))
		c.add(`"signed_on" <> '' AND "signed_on" <= ?`, string(senior.LastOverdue(q.On)))
	}
	return c
}

type seniorCountRow struct {
	Kind     string
	Outlet   string
	District string
	Day      string
	Number   int64
}

func (n seniors) CountSeniors(ctx context.Context, sc directory.Scope, q senior.Question, byDay bool) ([]senior.Count, error) {
	m := measuredBy(q.Measure)
	c := m.narrowed(sc, q)
	columns, group := `'' AS "day", "`+m.outlet+`" AS "outlet", "`+m.district+`" AS "district"`, []string{`"` + m.outlet + `"`, `"` + m.district + `"`}
	if byDay {
		columns, group = `"`+m.day+`" AS "day", '' AS "outlet", '' AS "district"`, []string{`"` + m.day + `"`}
	}
	if m.kind != "" {
		group = append(group, `"`+m.kind+`"`)
	}
	rows, err := raw[seniorCountRow](n.s.read.WithContext(ctx), `SELECT `+m.kindColumn()+` AS "kind", `+columns+`, COUNT(*) AS "number" FROM "`+
		m.table+`"`+c.where()+` GROUP BY `+strings.Join(group, ", "), c.args...)
	out := make([]senior.Count, 0, len(rows))
	for _, r := range rows {
		out = append(out, senior.Count{Kind: r.Kind, Outlet: r.Outlet, District: r.District, Day: value.Date(r.Day), Number: r.Number})
	}
	return out, n.s.translate(err)
}

type seniorRecordRow struct {
	ID            string
	ApplicationID string
	Kind          string
	Outlet        string
	District      string
	Day           string
}

func (n seniors) Records(ctx context.Context, sc directory.Scope, q senior.Question, page document.PageRequest) (document.Page[senior.Record], error) {
	m, db := measuredBy(q.Measure), n.s.read.WithContext(ctx)
	l := listing{table: m.table, keys: []string{"id"}, desc: true, columns: `"id", "` + m.application + `" AS "application_id", ` + m.kindColumn() +
		` AS "kind", "` + m.outlet + `" AS "outlet", "` + m.district + `" AS "district", "` + m.day + `" AS "day"`}
	found, err := pageOf(db, l, m.narrowed(sc, q), page, func(r seniorRecordRow) []any { return []any{r.ID} },
		func(r seniorRecordRow) (senior.Record, error) {
			return senior.Record{ID: r.ID, Application: r.ApplicationID, Kind: r.Kind, Outlet: r.Outlet, District: r.District, Day: value.Date(r.Day)}, nil
		})
	if err == nil {
		err = n.complete(db, m.table, found.Items)
	}
	return found, n.s.translate(err)
}

// complete adds to the rows of a page whom they are about.
func (n seniors) complete(db *gorm.DB, table string, records []senior.Record) error {
	if len(records) == 0 {
		return nil
	}
	ids, papers := make([]string, 0, len(records)), make([]string, 0, len(records))
	for _, r := range records {
		ids, papers = append(ids, r.ID), append(papers, r.Application)
	}
	applications, err := raw[seniorRow](db, `SELECT * FROM "senior_applications" WHERE "id" IN ?`, padded(papers))
	if err != nil {
		return err
	}
	byID := map[string]senior.Application{}
	for _, row := range applications {
		if byID[row.ID], err = n.s.openedSenior(row); err != nil {
			return err
		}
	}
	for i := range records {
		r, a := &records[i], byID[records[i].Application]
		r.Name, r.IDNumber, r.Card, r.State, r.Reason = a.Name, a.IDNumber, a.Card, a.Phase.Label(), a.Reason
	}
	switch table {
	case stuckTable:
		return n.completeStuck(db, ids, records)
	case releaseCardTable:
		return n.completeBoxed(db, ids, records)
	case "senior_receipts":
		return completeReceipts(db, ids, records)
	}
	return nil
}

func (n seniors) completeStuck(db *gorm.DB, ids []string, records []senior.Record) error {
	rows, err := raw[stuckRow](db, `SELECT * FROM "senior_stuck_cards" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return err
	}
	cards := map[string]senior.StuckCard{}
	for _, row := range rows {
		if cards[row.ID], err = n.s.openedStuck(row); err != nil {
			return err
		}
	}
	for i := range records {
		r, c := &records[i], cards[records[i].ID]
		r.Name, r.IDNumber, r.Card, r.By, r.Reason, r.State = c.Name, c.IDNumber, c.Card, c.ListedBy.Name, c.Reason, c.Outcome.Label()
	}
	return nil
}

func completeReceipts(db *gorm.DB, ids []string, records []senior.Record) error {
	rows, err := raw[receiptRow](db, `SELECT * FROM "senior_receipts" WHERE "id" IN ?`, padded(ids))
	uploaders := map[string]string{}
	for _, r := range rows {
		uploaders[r.ID] = r.UploaderName
	}
	for i := range records {
		records[i].By, records[i].Reason = uploaders[records[i].ID], ""
	}
	return err
}

// completeBoxed tells of cards that only their boxes know.
func (n seniors) completeBoxed(db *gorm.DB, ids []string, records []senior.Record) error {
	rows, err := raw[releaseCardRow](db, `SELECT * FROM "release_cards" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return err
	}
	cards := map[string]release.Card{}
	for _, row := range rows {
		if cards[row.ID], err = n.s.openedCard(row); err != nil {
			return err
		}
	}
	for i := range records {
		r, c := &records[i], cards[records[i].ID]
		r.Name, r.Card, r.State, r.Reason = c.Name, c.Number, "未领取", "箱 "+c.Box
	}
	return nil
}
