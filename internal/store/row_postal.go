package store

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/value"
)

const (
	parcelTable = "postal_parcels"
	maxNote     = 200
)

type parcelRow struct {
	ID            string `gorm:"primaryKey"`
	Number        string
	Kind          string
	ApplicationID string
	OrderNo       string
	OutletID      string
	DistrictID    string
	NameSealed    string
	NameIndex     string
	PhoneSealed   string
	AddressSealed string
	State         string
	NewestAt      *time.Time
	NewestCode    string
	NewestState   string
	Told          string
	Behind        bool
	Manual        bool
	SentAt        time.Time
	SentBy        string
	SentByName    string
	Version       int
}

func (parcelRow) TableName() string { return parcelTable }

func (r *parcelRow) secrets(p *postal.Parcel) []secret {
	return []secret{{"name_sealed", &p.Name, &r.NameSealed}, {"phone_sealed", &p.Phone, &r.PhoneSealed}, {"address_sealed", &p.Address, &r.AddressSealed}}
}

// sealedParcel gives the row of a parcel.
func (s *Store) sealedParcel(p postal.Parcel) (parcelRow, error) {
	row := parcelRow{ID: p.ID, Number: p.Number, Kind: string(p.Kind), ApplicationID: p.Application, OrderNo: p.Order, OutletID: p.Outlet,
		DistrictID: p.District, NameIndex: s.nameIndex(p.Name), Manual: p.Manual, SentAt: stored(p.SentAt), SentBy: p.SentBy.ID,
		SentByName: value.Clip(p.SentBy.Name, 100), Version: p.Version}
	row.progress(p)
	for _, v := range row.secrets(&p) {
		var err error
		if *v.sealed, err = s.fields.Seal(parcelTable, v.column, p.ID, *v.plain); err != nil {
			return row, err
		}
	}
	return row, nil
}

// progress puts where a parcel stands into its row.
func (r *parcelRow) progress(p postal.Parcel) {
	r.State, r.NewestCode, r.NewestState, r.Told, r.Behind = string(p.State()), p.Newest.Code, string(p.Newest.State), string(p.Told), p.Behind()
	if !p.Newest.At.IsZero() {
		at := stored(p.Newest.At)
		r.NewestAt = &at
	}
}

// parcel gives a parcel without whom it is for: most of what is done needs nobody.
func (r parcelRow) parcel() postal.Parcel {
	p := postal.Parcel{ID: r.ID, Number: r.Number, Kind: postal.Kind(r.Kind), Application: r.ApplicationID, Order: r.OrderNo, Outlet: r.OutletID,
		District: r.DistrictID, Told: postal.State(r.Told), Manual: r.Manual, SentAt: r.SentAt.UTC(),
		SentBy: document.Named{ID: r.SentBy, Name: r.SentByName}, Version: r.Version}
	if r.NewestAt != nil {
		p.Newest = postal.Mark{At: r.NewestAt.UTC(), Code: r.NewestCode, State: postal.State(r.NewestState)}
	}
	return p
}

func (s *Store) openedParcel(r parcelRow) (postal.Parcel, error) {
	p := r.parcel()
	for _, v := range r.secrets(&p) {
		var err error
		if *v.plain, err = s.fields.Open(parcelTable, v.column, r.ID, *v.sealed); err != nil {
			return p, err
		}
	}
	return p, nil
}

type postalEventRow struct {
	ID          string `gorm:"primaryKey"`
	ParcelID    string
	HappenedAt  time.Time
	Code        string
	State       string
	Description string
	Place       string
	ImportID    string
	ReceivedAt  time.Time
	PushState   string
	BatchID     string
	Note        string
}

func (postalEventRow) TableName() string { return "postal_events" }

func toPostalEvent(e postal.Event) postalEventRow {
	return postalEventRow{ID: e.ID, ParcelID: e.Parcel, HappenedAt: stored(e.At), Code: e.Code, State: string(e.State), Description: e.Text,
		Place: e.Place, ImportID: e.Import, ReceivedAt: stored(e.ReceivedAt), PushState: string(e.Push), BatchID: e.Batch, Note: value.Clip(e.Note, maxNote)}
}

func (r postalEventRow) event() postal.Event {
	return postal.Event{ID: r.ID, Parcel: r.ParcelID, At: r.HappenedAt.UTC(), Code: r.Code, State: postal.State(r.State), Text: r.Description,
		Place: r.Place, Import: r.ImportID, ReceivedAt: r.ReceivedAt.UTC(), Push: postal.PushState(r.PushState), Batch: r.BatchID, Note: r.Note}
}

type postalImportRow struct {
	ID           string `gorm:"primaryKey"`
	FileName     string
	Digest       string
	Bytes        int
	Encoding     string
	Ignored      string
	UnknownCodes string
	ReadRows     int
	Taken        int
	Repeated     int
	Bad          int
	ByID         string
	ByName       string
	ImportedAt   time.Time
}

func (postalImportRow) TableName() string { return "postal_imports" }

func toPostalImport(i postal.Import) postalImportRow {
	return postalImportRow{ID: i.ID, FileName: i.File, Digest: i.Digest, Bytes: i.Size, Encoding: i.Encoding, Ignored: i.Ignored,
		UnknownCodes: i.Unknown, ReadRows: i.Rows, Taken: i.Taken, Repeated: i.Repeated, Bad: i.Bad, ByID: i.By.ID,
		ByName: value.Clip(i.By.Name, 100), ImportedAt: stored(i.At)}
}

func (r postalImportRow) imported() postal.Import {
	return postal.Import{ID: r.ID, File: r.FileName, Digest: r.Digest, Size: r.Bytes, Encoding: r.Encoding, Ignored: r.Ignored, Unknown: r.UnknownCodes,
		Rows: r.ReadRows, Taken: r.Taken, Repeated: r.Repeated, Bad: r.Bad, By: document.Named{ID: r.ByID, Name: r.ByName}, At: r.ImportedAt.UTC()}
}

type importProblemRow struct {
	ID         string `gorm:"primaryKey"`
	ImportID   string
	RowNo      int
	ColumnName string
	Reason     string
	Content    string
}

func (importProblemRow) TableName() string { return "postal_import_problems" }

type postalBatchRow struct {
	ID        string `gorm:"primaryKey"`
	Events    int
	Refused   int
	State     string
	Attempts  int
	Error     string
	CreatedAt time.Time
	TriedAt   *time.Time
	DoneAt    *time.Time
}

func (postalBatchRow) TableName() string { return "postal_batches" }

func toPostalBatch(b postal.Batch) postalBatchRow {
	return postalBatchRow{ID: b.ID, Events: b.Events, Refused: b.Refused, State: string(b.State), Attempts: b.Attempts, Error: value.Clip(b.Error, maxNote),
		CreatedAt: stored(b.CreatedAt), TriedAt: storedPtr(b.TriedAt), DoneAt: storedPtr(b.DoneAt)}
}

func (r postalBatchRow) batch() postal.Batch {
	return postal.Batch{ID: r.ID, Events: r.Events, Refused: r.Refused, State: postal.BatchState(r.State), Attempts: r.Attempts, Error: r.Error,
		CreatedAt: r.CreatedAt.UTC(), TriedAt: utcPtr(r.TriedAt), DoneAt: utcPtr(r.DoneAt)}
}
