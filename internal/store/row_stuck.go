package store

import (
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
)

const stuckTable = "senior_stuck_cards"

type stuckRow struct {
	ID            string `gorm:"primaryKey"`
	Origin        string
	ApplicationID string
	CardSealed    string
	CardIndex     string
	NameSealed    string
	NameIndex     string
	IDSealed      string
	IDIndex       string
	Last4Index    string
	OutletID      string
	DistrictID    string
	SignedOn      string
	Reason        string
	ListedOn      string
	ListedAt      time.Time
	ListerID      string
	ListerName    string
	Outcome       string
	ClosedAt      *time.Time
	OpenKey       string
}

func (stuckRow) TableName() string { return stuckTable }

func (r *stuckRow) secrets(c *senior.StuckCard, number *string) []secret {
	return []secret{{"card_sealed", &c.Card, &r.CardSealed}, {"name_sealed", &c.Name, &r.NameSealed}, {"id_sealed", number, &r.IDSealed}}
}

// sealedStuck gives the row of an entry. Its indexes are those of the applications,
// so that one search finds both.
func (s *Store) sealedStuck(c senior.StuckCard) (stuckRow, error) {
	number := string(c.IDNumber)
	row := stuckRow{ID: c.ID, Origin: string(c.Source), ApplicationID: c.Application, CardIndex: s.cardIndex(c.Card), NameIndex: s.nameIndex(c.Name),
		OutletID: c.Outlet, DistrictID: c.District, SignedOn: string(c.SignedOn), Reason: value.Clip(c.Reason, maxReason),
		ListedOn: string(c.ListedOn), ListedAt: stored(c.ListedAt), ListerID: c.ListedBy.ID, ListerName: c.ListedBy.Name,
		Outcome: string(c.Outcome), ClosedAt: storedPtr(c.ClosedAt), OpenKey: c.ID}
	if number != "" {
		row.IDIndex, row.Last4Index = s.fields.Index(seniorTable, "id_number", number), s.last4Index(c.IDNumber.Last4())
	}
	if c.Outcome == senior.Waiting {
		row.OpenKey = row.CardIndex
	}
	for _, v := range row.secrets(&c, &number) {
		var err error
		if *v.sealed, err = s.fields.Seal(stuckTable, v.column, c.ID, *v.plain); err != nil {
			return row, err
		}
	}
	return row, nil
}

func (s *Store) openedStuck(r stuckRow) (senior.StuckCard, error) {
	c := senior.StuckCard{ID: r.ID, Source: senior.Origin(r.Origin), Application: r.ApplicationID, Outlet: r.OutletID, District: r.DistrictID,
		SignedOn: value.Date(r.SignedOn), Reason: r.Reason, ListedOn: value.Date(r.ListedOn), ListedAt: r.ListedAt.UTC(),
		ListedBy: document.Named{ID: r.ListerID, Name: r.ListerName}, Outcome: senior.Outcome(r.Outcome), ClosedAt: utcPtr(r.ClosedAt)}
	var number string
	for _, v := range r.secrets(&c, &number) {
		var err error
		if *v.plain, err = s.fields.Open(stuckTable, v.column, r.ID, *v.sealed); err != nil {
			return c, err
		}
	}
	c.IDNumber = identity.IDNumber(number)
	return c, nil
}

type receiptRow struct {
	ID            string `gorm:"primaryKey"`
	ApplicationID string
	Kind          string
	FileID        string
	OutletID      string
	DistrictID    string
	UploadedOn    string
	UploadedAt    time.Time
	UploaderID    string
	UploaderName  string
}

func (receiptRow) TableName() string { return "senior_receipts" }

func toReceiptRow(r senior.Receipt) receiptRow {
	return receiptRow{ID: r.ID, ApplicationID: r.Application, Kind: string(r.Kind), FileID: r.File, OutletID: r.Outlet, DistrictID: r.District,
		UploadedOn: string(r.UploadedOn), UploadedAt: stored(r.UploadedAt), UploaderID: r.UploadedBy.ID, UploaderName: r.UploadedBy.Name}
}

func (r receiptRow) receipt() senior.Receipt {
	return senior.Receipt{ID: r.ID, Application: r.ApplicationID, Kind: senior.ReceiptKind(r.Kind), File: r.FileID, Outlet: r.OutletID,
		District: r.DistrictID, UploadedOn: value.Date(r.UploadedOn), UploadedAt: r.UploadedAt.UTC(),
		UploadedBy: document.Named{ID: r.UploaderID, Name: r.UploaderName}}
}
