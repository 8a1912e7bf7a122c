package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/fault"
)

// Postal 邮件库.
func (s *Store) Postal() postal.Archive { return postalArchive{s} }

type postalArchive struct{ s *Store }

func (a postalArchive) reader(ctx context.Context) *gorm.DB { return a.s.read.WithContext(ctx) }

func (a postalArchive) Parcels(ctx context.Context, sc directory.Scope, f postal.Filter, page document.PageRequest) (document.Page[postal.Parcel], error) {
	c := parcelScope(sc)
	c.equal("number", f.Number)
	c.equal("application_id", f.Application)
	c.equal("state", string(f.State))
	c.equal("kind", string(f.Kind))
	if f.Name != "" {
		c.equal("name_index", a.s.nameIndex(f.Name))
	}
	c.within(`"sent_at"`, f.From, f.To)
	l := listing{table: parcelTable, keys: []string{"id"}, desc: true}
	out, err := pageOf(a.reader(ctx), l, c, page, func(r parcelRow) []any { return []any{r.ID} }, a.s.openedParcel)
	return out, a.s.translate(err)
}

// parcelScope leaves what a person may see. Sending cards is the centre's work.
func parcelScope(sc directory.Scope) conditions { return placeScope(sc, "outlet_id") }

func (a postalArchive) Parcel(ctx context.Context, sc directory.Scope, id string) (postal.Parcel, error) {
	c := parcelScope(sc)
	c.add(`"id" = ?`, id)
	rows, err := raw[parcelRow](a.reader(ctx), `SELECT * FROM "postal_parcels"`+c.where(), c.args...)
	if err != nil {
		return postal.Parcel{}, a.s.translate(err)
	}
	if len(rows) == 0 {
		return postal.Parcel{}, fault.NotFound("postal.not_found", "没有这件邮件，或您没有查看权限")
	}
	p, err := a.s.openedParcel(rows[0])
	return p, a.s.translate(err)
}

func (a postalArchive) ParcelsOf(ctx context.Context, application string) ([]postal.Parcel, error) {
	return a.parcels(ctx, `SELECT * FROM "postal_parcels" WHERE "application_id" = ? ORDER BY "id" DESC`, application)
}

func (a postalArchive) Behind(ctx context.Context, after string, limit int) ([]postal.Parcel, error) {
	return a.parcels(ctx, `SELECT * FROM "postal_parcels" WHERE "behind" = ? AND "id" > ? ORDER BY "id" LIMIT ?`, true, after, limit)
}

func (a postalArchive) parcels(ctx context.Context, sql string, args ...any) ([]postal.Parcel, error) {
	rows, err := raw[parcelRow](a.reader(ctx), sql, args...)
	out := make([]postal.Parcel, 0, len(rows))
	for _, r := range rows {
		p, err := a.s.openedParcel(r)
		if err != nil {
			return nil, a.s.translate(err)
		}
		out = append(out, p)
	}
	return out, a.s.translate(err)
}

func (a postalArchive) Trace(ctx context.Context, parcel string) ([]postal.Event, error) {
	rows, err := raw[postalEventRow](a.reader(ctx), `SELECT * FROM "postal_events" WHERE "parcel_id" = ? ORDER BY "happened_at" DESC, "id" DESC`, parcel)
	out := make([]postal.Event, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.event())
	}
	return out, a.s.translate(err)
}

func (a postalArchive) Imports(ctx context.Context, page document.PageRequest) (document.Page[postal.Import], error) {
	l := listing{table: "postal_imports", keys: []string{"id"}, desc: true}
	out, err := pageOf(a.reader(ctx), l, conditions{}, page, func(r postalImportRow) []any { return []any{r.ID} },
		func(r postalImportRow) (postal.Import, error) { return r.imported(), nil })
	return out, a.s.translate(err)
}

func (a postalArchive) Import(ctx context.Context, id string) (postal.Import, error) {
	row, err := first[postalImportRow](a.reader(ctx), `"id" = ?`, id)
	if err != nil {
		return postal.Import{}, a.s.translate(err)
	}
	if row == nil {
		return postal.Import{}, fault.NotFound("postal.no_import", "没有这次导入")
	}
	return row.imported(), nil
}

func (a postalArchive) Problems(ctx context.Context, id string, page document.PageRequest) (document.Page[postal.Problem], error) {
	var c conditions
	c.add(`"import_id" = ?`, id)
	out, err := pageOf(a.reader(ctx), listing{table: "postal_import_problems", keys: []string{"id"}}, c, page,
		func(r importProblemRow) []any { return []any{r.ID} }, func(r importProblemRow) (postal.Problem, error) {
			return postal.Problem{Row: r.RowNo, Column: r.ColumnName, Reason: r.Reason, Content: r.Content}, nil
		})
	return out, a.s.translate(err)
}

func (a postalArchive) Batches(ctx context.Context, state postal.BatchState, page document.PageRequest) (document.Page[postal.Batch], error) {
	var c conditions
	c.equal("state", string(state))
	l := listing{table: "postal_batches", keys: []string{"id"}, desc: true}
	out, err := pageOf(a.reader(ctx), l, c, page, func(r postalBatchRow) []any { return []any{r.ID} },
		func(r postalBatchRow) (postal.Batch, error) { return r.batch(), nil })
	return out, a.s.translate(err)
}

func (a postalArchive) RefusedEvents(ctx context.Context, batch string) ([]postal.Refusal, error) {
	events, err := raw[postalEventRow](a.reader(ctx), `SELECT * FROM "postal_events" WHERE "batch_id" = ? AND "push_state" = ? ORDER BY "id"`,
		batch, string(postal.PushRefused))
	if err != nil {
		return nil, a.s.translate(err)
	}
	var ids []string
	for _, e := range events {
		ids = append(ids, e.ParcelID)
	}
	rows, err := raw[parcelRow](a.reader(ctx), `SELECT "id", "number" FROM "postal_parcels" WHERE "id" IN ?`, padded(ids))
	numbers := map[string]string{}
	for _, r := range rows {
		numbers[r.ID] = r.Number
	}
	out := make([]postal.Refusal, 0, len(events))
	for _, e := range events {
		out = append(out, postal.Refusal{Event: e.event(), Number: numbers[e.ParcelID], Parcel: e.ParcelID})
	}
	return out, a.s.translate(err)
}

func (a postalArchive) PushTotals(ctx context.Context) (postal.PushTotals, error) {
	rows, err := raw[postal.PushTotals](a.reader(ctx), `SELECT
 (SELECT COUNT(*) FROM "postal_events" WHERE "push_state" IN ?) AS "waiting",
 (SELECT COUNT(*) FROM "postal_events" WHERE "push_state" = ?) AS "refused",
 (SELECT COUNT(*) FROM "postal_batches" WHERE "state" = ?) AS "failed"`,
		[]string{string(postal.Waiting), string(postal.Batched)}, string(postal.PushRefused), string(postal.BatchFailed))
	if err != nil || len(rows) == 0 {
		return postal.PushTotals{}, a.s.translate(err)
	}
	return rows[0], nil
}
