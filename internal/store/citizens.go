package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

const citizensTable = "citizens"

type citizenRow struct {
	ID                string `gorm:"primaryKey"`
	Name              string
	NameKey           string
	IDSealed          string
	IDIndex           string
	Last4Index        string
	PhoneSealed       string
	AddressSealed     string
	HouseholdKind     string
	HouseholdSealed   string
	HouseholdDistrict string
	HouseholdSince    string
	OutletID          string
	DistrictID        string
	Photo             string
	Version           int
	UpdatedAt         time.Time `gorm:"autoUpdateTime:false"`
}

func (citizenRow) TableName() string { return citizensTable }

// sealedCitizen gives the row of a record; each sealed value belongs to its column and
// this row.
func (s *Store) sealedCitizen(c citizen.Citizen) (citizenRow, error) {
	row := citizenRow{
		ID: c.ID, Name: c.Name, NameKey: value.Clip(identity.FoldName(c.Name), 200),
		IDIndex: s.fields.Index(citizensTable, "id_number", string(c.IDNumber)), HouseholdKind: c.Household.Kind,
		HouseholdDistrict: c.Household.District, HouseholdSince: string(c.Household.Since), OutletID: c.Outlet, DistrictID: c.District,
		Photo: c.Photo, Version: c.Version, UpdatedAt: stored(c.UpdatedAt),
	}
	if c.IDNumber != "" {
		row.Last4Index = s.fields.Index(citizensTable, "last4", c.IDNumber.Last4())
	}
	for _, v := range []struct {
		column, plain string
		into          *string
	}{
		{"id_sealed", string(c.IDNumber), &row.IDSealed}, {"phone_sealed", c.Phone, &row.PhoneSealed},
		{"address_sealed", c.Address, &row.AddressSealed}, {"household_sealed", c.Household.Address, &row.HouseholdSealed},
	} {
		var err error
		if *v.into, err = s.fields.Seal(citizensTable, v.column, c.ID, v.plain); err != nil {
			return row, err
		}
	}
	return row, nil
}

func (s *Store) openedCitizen(r citizenRow) (citizen.Citizen, error) {
	c := citizen.Citizen{ID: r.ID, Name: r.Name, Outlet: r.OutletID, District: r.DistrictID, Photo: r.Photo, Version: r.Version,
		UpdatedAt: r.UpdatedAt.UTC(), Household: citizen.Household{Kind: r.HouseholdKind, District: r.HouseholdDistrict, Since: value.Date(r.HouseholdSince)}}
	var number string
	for _, v := range []struct {
		column, sealed string
		into           *string
	}{
		{"id_sealed", r.IDSealed, &number}, {"phone_sealed", r.PhoneSealed, &c.Phone},
		{"address_sealed", r.AddressSealed, &c.Address}, {"household_sealed", r.HouseholdSealed, &c.Household.Address},
	} {
		var err error
		if *v.into, err = s.fields.Open(citizensTable, v.column, r.ID, v.sealed); err != nil {
			return c, err
		}
	}
	c.IDNumber = identity.IDNumber(number)
	return c, nil
}

// Citizens 市民库.
func (s *Store) Citizens() citizen.Repository { return citizens{s} }

type citizens struct{ s *Store }

func (c citizens) Citizen(ctx context.Context, id string) (citizen.Citizen, error) {
	out, err := c.s.citizen(c.s.read.WithContext(ctx), id)
	return out, c.s.translate(err)
}

func (s *Store) citizen(db *gorm.DB, id string) (citizen.Citizen, error) {
	row, err := first[citizenRow](db, `"id" = ?`, id)
	if err != nil {
		return citizen.Citizen{}, err
	}
	if row == nil {
		return citizen.Citizen{}, fault.NotFound("citizen.not_found", "没有找到这位市民")
	}
	return s.openedCitizen(*row)
}

// Find looks a record up by the whole ID number, or by the name, narrowed by the
// end of the number where it is given.
func (c citizens) Find(ctx context.Context, sc directory.Scope, q citizen.Query, page document.PageRequest) (document.Page[citizen.Citizen], error) {
	empty := document.Page[citizen.Citizen]{Items: []citizen.Citizen{}}
	var cond conditions
	switch {
	case q.IDNumber != "":
		cond.add(`"id_index" = ?`, c.s.fields.Index(citizensTable, "id_number", string(q.IDNumber)))
	case q.Name != "":
		cond.add(`"name_key" = ?`, value.Clip(identity.FoldName(q.Name), 200))
		if q.Last4 != "" {
			cond.add(`"last4_index" = ?`, c.s.fields.Index(citizensTable, "last4", q.Last4))
		}
	case q.Last4 != "":
		cond.add(`"last4_index" = ?`, c.s.fields.Index(citizensTable, "last4", q.Last4))
	default:
		return empty, fault.Invalid("citizen.no_query", "请输入身份证号码或姓名").At("q", "请输入身份证号码或姓名")
	}
	if !sc.All {
		cond.add(`(("district_id" = ? AND ? <> '') OR ("outlet_id" = ? AND ? <> ''))`, sc.District, sc.District, sc.Outlet, sc.Outlet)
	}
	l := listing{table: citizensTable, keys: []string{"id"}}
	out, err := pageOf(c.s.read.WithContext(ctx), l, cond, page, func(r citizenRow) []any { return []any{r.ID} }, c.s.openedCitizen)
	return out, c.s.translate(err)
}

func (t *tx) Citizen(id string) (citizen.Citizen, error) { return t.s.citizen(forUpdate(t.db), id) }

func (t *tx) InsertCitizen(c citizen.Citizen) error {
	if err := t.numberFree(c); err != nil {
		return err
	}
	row, err := t.s.sealedCitizen(c)
	if err != nil {
		return err
	}
	return t.db.Create(&row).Error
}

func (t *tx) UpdateCitizen(c citizen.Citizen) error {
	if err := t.numberFree(c); err != nil {
		return err
	}
	row, err := t.s.sealedCitizen(c)
	if err != nil {
		return err
	}
	return replace(t.db, &row, row.ID, row.Version, fault.Conflict("citizen.changed", "市民资料已被更新，请刷新后再操作"))
}

// numberFree refuses an ID number that another record has; of two at once the
// unique index stops one, which then looks again.
func (t *tx) numberFree(c citizen.Citizen) error {
	index := t.s.fields.Index(citizensTable, "id_number", string(c.IDNumber))
	taken, err := exists(t.db, `SELECT 1 FROM "citizens" WHERE "id_index" = ? AND "id" <> ?`, index, c.ID)
	if err == nil && taken {
		err = fault.Conflict("citizen.id_taken", "已有另一位市民使用这个身份证号码，请核对")
	}
	return err
}
