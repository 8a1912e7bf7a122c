package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
)

// PostalDesk 邮政台's transactions.
func (s *Store) PostalDesk() postal.Store { return postalDesk{s} }

type postalDesk struct{ s *Store }

func (d postalDesk) Within(ctx context.Context, fn func(tx postal.Tx) error) error {
	return d.s.within(ctx, func(db *gorm.DB) error { return fn(postalTx{newTx(d.s, db)}) })
}

// postalTx is one transaction of the postal desk.
type postalTx struct{ *tx }

// manyAtOnce is how many keys one query names.
const manyAtOnce = 256

// Dispatch makes the parcel of an application, once.
func (t *tx) Dispatch(a *senior.Application, by document.Named, at time.Time) error {
	p, err := postal.OfApplication(*a, by, at)
	if err != nil {
		return err
	}
	was, err := first[parcelRow](t.db, `"number" = ?`, p.Number)
	switch {
	case err != nil:
		return err
	case was == nil:
		return postalTx{t}.InsertParcel(p)
	case was.ApplicationID != a.ID:
		return postal.TakenNumber(p.Number)
	}
	return nil
}

func (t postalTx) Codes() (postal.Codes, error) {
	list, err := t.s.masters.Find(postal.CodeList)
	if err != nil {
		return nil, err
	}
	rows, err := raw[entryRow](t.db, `SELECT * FROM "master_entries" WHERE "ref" = ?`, postal.CodeList)
	if err != nil {
		return nil, err
	}
	var entries []document.Entry
	for _, r := range rows {
		e, err := r.record(list.Fields)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e.Entry)
	}
	return postal.CodesOf(entries), nil
}

// Parcels locks them in the order of their numbers, so that two files never wait for
// each other.
func (t postalTx) Parcels(numbers []string) ([]postal.Parcel, error) {
	var out []postal.Parcel
	for some := range slices.Chunk(slices.Sorted(slices.Values(numbers)), manyAtOnce) {
		rows, err := raw[parcelRow](t.db, `SELECT * FROM "postal_parcels" WHERE "number" IN ? ORDER BY "number"`+lockOf(forUpdate(t.db)), padded(some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			p := r.parcel()
			if len(numbers) == 1 { // the one that somebody asks for is asked for whole
				if p, err = t.s.openedParcel(r); err != nil {
					return nil, err
				}
			}
			out = append(out, p)
		}
	}
	return out, nil
}

func (t postalTx) InsertParcel(p postal.Parcel) error {
	row, err := t.s.sealedParcel(p)
	if err != nil {
		return err
	}
	return create(t.db, row)
}

// UpdateParcels stores where parcels stand; nothing else of them ever changes.
func (t postalTx) UpdateParcels(list []postal.Parcel) error {
	slices.SortFunc(list, func(a, b postal.Parcel) int { return cmp.Compare(a.Number, b.Number) })
	for _, p := range list {
		var r parcelRow
		r.progress(p)
		if _, err := execute(t.db, `UPDATE "postal_parcels" SET "state" = ?, "newest_at" = ?, "newest_code" = ?, "newest_state" = ?, "told" = ?,
 "behind" = ?, "version" = "version" + 1 WHERE "id" = ?`, r.State, r.NewestAt, r.NewestCode, r.NewestState, r.Told, r.Behind, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func (t postalTx) Events(parcels []string) ([]postal.Event, error) {
	var out []postal.Event
	for some := range slices.Chunk(parcels, manyAtOnce) {
		rows, err := raw[postalEventRow](t.db, `SELECT "parcel_id", "happened_at", "code", "state" FROM "postal_events" WHERE "parcel_id" IN ?`, padded(some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.event())
		}
	}
	return out, nil
}

func (t postalTx) InsertEvents(list []postal.Event) error {
	rows := make([]postalEventRow, 0, len(list))
	for _, e := range list {
		rows = append(rows, toPostalEvent(e))
	}
	return insertAll(t.db, rows)
}

type codeMeaning struct{ Code, State string }

func (t postalTx) Misread(codes postal.Codes, most int) ([]string, error) {
	kinds, err := raw[codeMeaning](t.db, `SELECT DISTINCT "code", "state" FROM "postal_events"`)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, k := range kinds {
		if string(codes[k.Code]) == k.State || len(found) >= most {
			continue
		}
		numbers, err := raw[string](t.db, `SELECT "number" FROM "postal_parcels" WHERE "id" IN
 (SELECT "parcel_id" FROM "postal_events" WHERE "code" = ? AND "state" = ?) ORDER BY "number" LIMIT ?`, k.Code, k.State, most-len(found))
		if err != nil {
			return nil, err
		}
		for _, n := range numbers {
			found[n] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

func (t postalTx) MeanNow(parcels []string, codes postal.Codes) error {
	for some := range slices.Chunk(parcels, manyAtOnce) {
		kinds, err := raw[codeMeaning](t.db, `SELECT DISTINCT "code", "state" FROM "postal_events" WHERE "parcel_id" IN ?`, padded(some))
		if err != nil {
			return err
		}
		for _, k := range kinds {
			if now := string(codes[k.Code]); now != k.State {
				if _, err := execute(t.db, `UPDATE "postal_events" SET "state" = ? WHERE "parcel_id" IN ? AND "code" = ?`, now, padded(some), k.Code); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (t postalTx) ImportOf(digest string) (*postal.Import, error) {
	rows, err := raw[postalImportRow](t.db, `SELECT * FROM "postal_imports" WHERE "digest" = ? ORDER BY "id" DESC LIMIT 1`, digest)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	i := rows[0].imported()
	return &i, nil
}

func (t postalTx) InsertImport(i postal.Import, bad []postal.Problem) error {
	if err := create(t.db, toPostalImport(i)); err != nil {
		return err
	}
	rows := make([]importProblemRow, 0, len(bad))
	for _, p := range bad {
		rows = append(rows, importProblemRow{ID: value.NewID(), ImportID: i.ID, RowNo: p.Row, ColumnName: value.Clip(p.Column, 50),
			Reason: value.Clip(p.Reason, maxNote), Content: value.Clip(p.Content, maxNote)})
	}
	return insertAll(t.db, rows)
}
