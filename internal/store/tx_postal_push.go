package store

import (
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func (t postalTx) UnsettledBatch() (*postal.Batch, error) {
	rows, err := raw[postalBatchRow](t.db, `SELECT * FROM "postal_batches" WHERE "state" IN ? ORDER BY "id" LIMIT 1`+lockOf(forUpdate(t.db)),
		[]string{string(postal.BatchOpen), string(postal.BatchFailed)})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	b := rows[0].batch()
	return &b, nil
}

func (t postalTx) Batch(id string) (*postal.Batch, error) {
	row, err := first[postalBatchRow](forUpdate(t.db), `"id" = ?`, id)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, fault.NotFound("postal.no_batch", "没有这个推送批次")
	}
	b := row.batch()
	return &b, nil
}

func (t postalTx) InsertBatch(b postal.Batch) error { return create(t.db, toPostalBatch(b)) }

func (t postalTx) UpdateBatch(b postal.Batch) error {
	row := toPostalBatch(b)
	return t.db.Model(&postalBatchRow{}).Where(`"id" = ?`, row.ID).Select("*").Updates(&row).Error
}

func (t postalTx) FillBatch(id string, most int) (int, error) {
	events, err := raw[string](t.db, `SELECT "id" FROM "postal_events" WHERE "push_state" = ? ORDER BY "id" LIMIT ?`, string(postal.Waiting), most)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	changed, err := execute(t.db, `UPDATE "postal_events" SET "push_state" = ?, "batch_id" = ? WHERE "id" IN ? AND "push_state" = ?`,
		string(postal.Batched), id, padded(events), string(postal.Waiting))
	return int(changed), err
}

// Consignment names whoever applied for the card in a parcel by his ID number.
func (t postalTx) Consignment(batch string) ([]postal.Item, error) {
	events, err := raw[postalEventRow](t.db, `SELECT * FROM "postal_events" WHERE "batch_id" = ? AND "push_state" = ? ORDER BY "id"`, batch, string(postal.Batched))
	if err != nil || len(events) == 0 {
		return nil, err
	}
	var ids []string
	for _, e := range events {
		ids = append(ids, e.ParcelID)
	}
	parcels, numbers, err := t.addressees(ids)
	out := make([]postal.Item, 0, len(events))
	for _, r := range events {
		e, p := r.event(), parcels[r.ParcelID]
		out = append(out, postal.Item{ID: e.ID, Number: p.Number, Kind: p.Kind, Application: p.Application, Name: p.Name,
			IDNumber: numbers[p.Application], At: e.At, Code: e.Code, State: e.State, Text: e.Text, Place: e.Place})
	}
	return out, err
}

// addressees gives parcels by id, and the ID numbers of applicants by application.
func (t postalTx) addressees(ids []string) (map[string]postal.Parcel, map[string]identity.IDNumber, error) {
	parcels, numbers := map[string]postal.Parcel{}, map[string]identity.IDNumber{}
	rows, err := raw[parcelRow](t.db, `SELECT * FROM "postal_parcels" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return nil, nil, err
	}
	var applications []string
	for _, r := range rows {
		p, err := t.s.openedParcel(r)
		if err != nil {
			return nil, nil, err
		}
		parcels[p.ID] = p
		applications = append(applications, p.Application)
	}
	applied, err := raw[seniorRow](t.db, `SELECT * FROM "senior_applications" WHERE "id" IN ?`, padded(applications))
	for _, r := range applied {
		a, err := t.s.openedSenior(r)
		if err != nil {
			return nil, nil, err
		}
		numbers[a.ID] = a.IDNumber
	}
	return parcels, numbers, err
}

func (t postalTx) Settle(batch string, refused []postal.Receipt) error {
	for _, r := range refused {
		if _, err := execute(t.db, `UPDATE "postal_events" SET "push_state" = ?, "note" = ? WHERE "id" = ? AND "batch_id" = ?`,
			string(postal.PushRefused), value.Clip(r.Reason, maxNote), r.ID, batch); err != nil {
			return err
		}
	}
	_, err := execute(t.db, `UPDATE "postal_events" SET "push_state" = ?, "note" = ? WHERE "batch_id" = ? AND "push_state" = ?`,
		string(postal.Pushed), "", batch, string(postal.Batched))
	return err
}

func (t postalTx) WaitAgain() (int, error) {
	changed, err := execute(t.db, `UPDATE "postal_events" SET "push_state" = ?, "batch_id" = ? WHERE "push_state" = ?`,
		string(postal.Waiting), "", string(postal.PushRefused))
	return int(changed), err
}
