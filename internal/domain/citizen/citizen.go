// Package citizen keeps the records of the city's citizens (市民) that the card
// business works on.
package citizen

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Citizen 市民 is one person's record. Name is kept exactly as it was entered.
// Outlet and District are ids of where the record belongs.
type Citizen struct {
	ID        string
	Name      string
	IDNumber  identity.IDNumber
	Phone     string
	Address   string
	Household Household
	Outlet    string
	District  string
	Photo     string // attachment id
	Version   int
	UpdatedAt time.Time
}

// Household 户籍 is where a citizen is registered; empty for one who is not
// registered in the city.
type Household struct {
	Kind     string     // 户别: one of HouseholdKinds
	Address  string     // 户籍地址
	District string     // 户籍所在区, id
	Since    value.Date // 迁入日期
}

// HouseholdKinds 户别.
func HouseholdKinds() []document.Option {
	return []document.Option{
		{Value: "family", Label: "家庭户"}, {Value: "collective", Label: "集体户"},
	}
}

// Registered tells whether the citizen has a household in the city.
func (c Citizen) Registered() bool { return c.Household.Address != "" }

// Field 可更正项 names one correctable value of a record.
type Field string

// The values of a record that an approved request may change.
const (
	Name              Field = "name"
	IDNumber          Field = "id_number"
	Phone             Field = "phone"
	Address           Field = "address"
	HouseholdKind     Field = "household_kind"
	HouseholdAddress  Field = "household_address"
	HouseholdDistrict Field = "household_district"
	HouseholdSince    Field = "household_since"
)

// Fields lists them in the order in which they are shown.
func Fields() []Field {
	return []Field{Name, IDNumber, Phone, Address, HouseholdKind, HouseholdAddress, HouseholdDistrict, HouseholdSince}
}

// Get gives a value as text.
func (c Citizen) Get(f Field) string {
	switch f {
	case Name:
		return c.Name
	case IDNumber:
		return string(c.IDNumber)
	case Phone:
		return c.Phone
	case Address:
		return c.Address
	case HouseholdKind:
		return c.Household.Kind
	case HouseholdAddress:
		return c.Household.Address
	case HouseholdDistrict:
		return c.Household.District
	case HouseholdSince:
		return string(c.Household.Since)
	}
	return ""
}

// Set puts a value into a copy of the record, by the rule of its field.
func (c Citizen) Set(f Field, text string) (Citizen, error) {
	var err error
	switch f {
	case Name:
		err = identity.CheckName(text)
		c.Name = text
	case IDNumber:
		c.IDNumber, err = identity.ParseIDNumber(text)
	case Phone:
		c.Phone, err = identity.ParsePhone(text)
	case Address:
		c.Address, err = address(text)
	case HouseholdKind:
		c.Household.Kind, err = kind(text)
	case HouseholdAddress:
		c.Household.Address, err = address(text)
	case HouseholdDistrict:
		c.Household.District = text
	case HouseholdSince:
		c.Household.Since, err = since(text)
	default:
		err = fault.Invalid("citizen.unknown_field", "“%s”不能更正", string(f))
	}
	return c, err
}

// Normal gives a value as it would be stored, or why it cannot be.
func Normal(f Field, text string) (string, error) {
	c, err := Citizen{}.Set(f, text)
	return c.Get(f), err
}

// Mask hides a value the way its field is shown by default.
func Mask(f Field, text string) string {
	switch f {
	case Name:
		return identity.MaskName(text)
	case IDNumber:
		return identity.MaskID(text)
	case Phone:
		return identity.MaskPhone(text)
	case Address, HouseholdAddress:
		return identity.MaskAddress(text)
	}
	return text
}

// Correction 更正 is what one approved request changes of a record. Before holds
// the values it was made against: a record that changed since is refused.
type Correction struct {
	CitizenID string
	Before    map[Field]string
	After     map[Field]string
}

// Apply gives the corrected record.
func (c Correction) Apply(to Citizen) (Citizen, error) {
	for f, was := range c.Before {
		if to.Get(f) != was {
			return to, fault.Conflict("citizen.changed", "市民资料的%s在申请之后已变更，请退回申请人核对", Label(f))
		}
	}
	var err error
	for f, text := range c.After {
		if to, err = to.Set(f, text); err != nil {
			return to, err
		}
	}
	return to, nil
}

// Label is a field's name on screen.
func Label(f Field) string {
	return map[Field]string{Name: "姓名", IDNumber: "身份证号码", Phone: "联系电话", Address: "联系地址", HouseholdKind: "户别",
		HouseholdAddress: "户籍地址", HouseholdDistrict: "户籍所在区", HouseholdSince: "迁入日期"}[f]
}

// Query 查找条件 is a whole ID number, or a name, the end of the number, or both; it
// is looked for within a scope.
type Query struct {
	IDNumber identity.IDNumber
	Last4    string // of the ID number
	Name     string // any way of writing it
}

// Repository 市民库 finds records. What changes one goes through the desk's
// transaction.
type Repository interface {
	Find(ctx context.Context, s directory.Scope, q Query, page document.PageRequest) (document.Page[Citizen], error)
	// Citizen gives one; NotFound when absent.
	Citizen(ctx context.Context, id string) (Citizen, error)
}

// Facts is what rules of papers about citizens ask, beside document.Facts.
type Facts interface {
	// Citizen gives a record; NotFound when absent. Inside a transaction it is
	// locked, so that of two papers about it one is looked at after the other.
	Citizen(id string) (Citizen, error)
	// OpenPapers gives the papers of some types about a citizen that are under way
	// (pending or returned), without their sensitive values.
	OpenPapers(citizenID string, types ...string) ([]document.Document, error)
}

// Tx is what a desk does with records inside its transaction.
type Tx interface {
	// Citizen locks and gives a record; NotFound when absent.
	Citizen(id string) (Citizen, error)
	// UpdateCitizen stores a record whose stored version is c.Version-1; another
	// version is Conflict "citizen.changed", a number of somebody else Conflict
	// "citizen.id_taken".
	UpdateCitizen(c Citizen) error
	InsertCitizen(c Citizen) error
}

func address(text string) (string, error) {
	switch n := len([]rune(text)); {
	case n < 5:
		return text, fault.Invalid("citizen.address", "地址太短，请写到门牌号")
	case n > 200:
		return text, fault.Invalid("citizen.address", "地址不能超过 200 个字")
	}
	return text, nil
}

func kind(text string) (string, error) {
	for _, o := range HouseholdKinds() {
		if o.Value == text {
			return text, nil
		}
	}
	return text, fault.Invalid("citizen.household_kind", "请选择户别")
}

func since(text string) (value.Date, error) {
	day, err := value.ParseDate(text)
	if err != nil {
		return day, fault.Invalid("citizen.household_since", "迁入日期应写成 2026-03-01")
	}
	return day, nil
}
