package store

import (
	"time"

	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
)

const (
	seniorTable = "senior_applications"
	maxReason   = 500
)

type seniorRow struct {
	ID            string `gorm:"primaryKey"`
	CitizenID     string
	Region        string
	Province      string
	NameSealed    string
	NameIndex     string
	IDSealed      string
	IDIndex       string
	Last4Index    string
	PhoneSealed   string
	AddressSealed string
	Delivery      string
	PickupID      string
	Photo         string
	Proof         string
	OutletID      string
	DistrictID    string
	Phase         string
	EnteredAt     time.Time
	Reminders     int
	Attempt       int
	Serial        string
	AskedAt       time.Time
	Verdict       string
	Reason        string
	CardSealed    string
	Waybill       string
	LiveKey       string
	CardIndex     string

	PickupDistrict string
	AppliedOn      string
	SignedOn       string

	Version   int
	CreatedAt time.Time
	ClosedAt  *time.Time
}

func (seniorRow) TableName() string { return seniorTable }

// secret is one sealed column of an application's row.
type secret struct {
	column string
	plain  *string
	sealed *string
}

func (r *seniorRow) secrets(a *senior.Application, number *string) []secret {
	return []secret{{"name_sealed", &a.Name, &r.NameSealed}, {"id_sealed", number, &r.IDSealed}, {"phone_sealed", &a.Phone, &r.PhoneSealed},
		{"address_sealed", &a.Address, &r.AddressSealed}, {"card_sealed", &a.Card, &r.CardSealed}}
}

// sealedSenior gives the row of an application.
func (s *Store) sealedSenior(a senior.Application) (seniorRow, error) {
	number := string(a.IDNumber)
	row := seniorRow{
		ID: a.ID, CitizenID: a.Citizen, Region: string(a.Region), Province: a.Province, NameIndex: s.nameIndex(a.Name),
		IDIndex: s.fields.Index(seniorTable, "id_number", number), Last4Index: s.last4Index(a.IDNumber.Last4()),
		Delivery: string(a.Delivery), PickupID: a.Pickup, Photo: a.Photo, Proof: a.Identity, OutletID: a.Outlet,
		DistrictID: a.District, Phase: string(a.Phase), EnteredAt: stored(a.EnteredAt), Reminders: a.Reminders, Attempt: a.Attempt,
		Serial: a.Request, AskedAt: stored(a.AskedAt), Verdict: string(a.Result), Reason: value.Clip(a.Reason, maxReason), Waybill: a.Waybill,
		CardIndex: s.cardIndex(a.Card), PickupDistrict: a.PickupDistrict, AppliedOn: string(a.AppliedOn), SignedOn: string(a.SignedOn),
		LiveKey: a.ID, Version: a.Version, CreatedAt: stored(a.CreatedAt), ClosedAt: storedPtr(a.ClosedAt),
	}
	if a.Phase.Live() {
		row.LiveKey = row.IDIndex
	}
	for _, v := range row.secrets(&a, &number) {
		var err error
		if *v.sealed, err = s.fields.Seal(seniorTable, v.column, a.ID, *v.plain); err != nil {
			return row, err
		}
	}
	return row, nil
}

func (s *Store) openedSenior(r seniorRow) (senior.Application, error) {
	a := senior.Application{
		ID: r.ID, Citizen: r.CitizenID, Region: senior.Region(r.Region), Province: r.Province, Delivery: senior.Delivery(r.Delivery),
		Pickup: r.PickupID, Photo: r.Photo, Identity: r.Proof, Outlet: r.OutletID, District: r.DistrictID,
		Phase: senior.Phase(r.Phase), EnteredAt: r.EnteredAt.UTC(), Reminders: r.Reminders, Attempt: r.Attempt, Request: r.Serial,
		AskedAt: r.AskedAt.UTC(), Result: senior.Result(r.Verdict), Reason: r.Reason, Waybill: r.Waybill, Version: r.Version,
		CreatedAt: r.CreatedAt.UTC(), ClosedAt: utcPtr(r.ClosedAt), PickupDistrict: r.PickupDistrict,
		AppliedOn: value.Date(r.AppliedOn), SignedOn: value.Date(r.SignedOn),
	}
	var number string
	for _, v := range r.secrets(&a, &number) {
		var err error
		if *v.plain, err = s.fields.Open(seniorTable, v.column, r.ID, *v.sealed); err != nil {
			return a, err
		}
	}
	a.IDNumber = identity.IDNumber(number)
	return a, nil
}

func (s *Store) nameIndex(name string) string {
	return s.fields.Index(seniorTable, "name", identity.FoldName(name))
}

func (s *Store) cardIndex(card string) string { return s.fields.Index(seniorTable, "card", card) }

func (s *Store) last4Index(end string) string { return s.fields.Index(seniorTable, "last4", end) }

type seniorCallRow struct {
	Serial        string `gorm:"primaryKey"`
	ApplicationID string
	Attempt       int
	AskedAt       time.Time
	Verdict       string
	Score         int
	Reason        string
	Way           string
	AnsweredAt    *time.Time
}

func (seniorCallRow) TableName() string { return "senior_verifications" }

func toSeniorCall(c senior.Call) seniorCallRow {
	return seniorCallRow{Serial: c.Request, ApplicationID: c.ID, Attempt: c.Attempt, AskedAt: stored(c.AskedAt), Verdict: string(c.Result),
		Score: c.Score, Reason: value.Clip(c.Reason, maxReason), Way: c.Way, AnsweredAt: storedPtr(c.AnsweredAt)}
}

func (r seniorCallRow) call() senior.Call {
	return senior.Call{Request: r.Serial, ID: r.ApplicationID, Attempt: r.Attempt, AskedAt: r.AskedAt.UTC(), Result: senior.Result(r.Verdict),
		Score: r.Score, Reason: r.Reason, Way: r.Way, AnsweredAt: utcPtr(r.AnsweredAt)}
}
