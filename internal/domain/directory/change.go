package directory

import (
	"encoding/json"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

// ObjectKind is what a change that the business systems are told of is about.
type ObjectKind string

// The kinds of objects that business systems share.
const (
	OutletObject ObjectKind = "outlet" // 网点
	PersonObject ObjectKind = "user"   // 用户
)

// Label is the kind in words.
func (k ObjectKind) Label() string {
	return map[ObjectKind]string{OutletObject: "网点", PersonObject: "用户"}[k]
}

// Change 推送变更 is one change of an outlet or a user as the business systems are told
// of it: all of the object as it was right after the change. It is kept in the
// transaction of the change, so that neither is without the other.
type Change struct {
	ID         string
	Kind       ObjectKind
	Object     string // id of the outlet or user
	Sequence   int64  // counts the changes of the object; given by the store
	Code, Name string
	Action     string // create, update, disable …
	Content    json.RawMessage
	By         document.Named
	At         time.Time
}

// OutletRecord 网点信息 is what the business systems know of an outlet.
type OutletRecord struct {
	Code         string `json:"code"`
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	KindName     string `json:"kind_name"`
	District     string `json:"district"` // code; empty for the centre's own
	DistrictName string `json:"district_name"`
	Address      string `json:"address"`
	Phone        string `json:"phone"`
	Disabled     bool   `json:"disabled"`
	Deleted      bool   `json:"deleted"`
}

// PersonRecord 用户信息 is what the business systems know of a user. The verifier of his
// password is added when it is sent, and kept nowhere on the way.
type PersonRecord struct {
	Username   string `json:"username"`
	Name       string `json:"name"`
	Tier       string `json:"tier"`
	Department string `json:"department"` // codes
	District   string `json:"district"`
	Outlet     string `json:"outlet"`
	Disabled   bool   `json:"disabled"`
	Deleted    bool   `json:"deleted"`
}

// tell keeps a change for the business systems.
func (t *turn) tell(c Change, record any) error {
	text, err := json.Marshal(record)
	if err != nil {
		return err
	}
	c.ID, c.Content, c.At = value.NewID(), text, t.at
	c.By = document.Named{ID: t.person.ID, Name: t.person.Name}
	if err := t.Tell(c); err != nil {
		return err
	}
	t.told = append(t.told, c.ID)
	return nil
}

func (t *turn) tellOutlet(action string, o OutletPlace) error {
	districts, err := t.districts()
	if err != nil {
		return err
	}
	of := districts[o.District]
	return t.tell(Change{Kind: OutletObject, Object: o.ID, Code: o.Code, Name: o.Name, Action: action}, OutletRecord{
		Code: o.Code, Name: o.Name, Kind: string(o.Kind), KindName: o.Kind.Label(), District: of.Code, DistrictName: of.Name,
		Address: o.Address, Phone: o.Phone, Disabled: o.Disabled, Deleted: o.DeletedAt != nil})
}

// tellPerson leaves out the three administrators: they keep this platform and use no
// business system.
func (t *turn) tellPerson(action string, a Account) error {
	if administratorOf(a.Roles) != "" {
		return nil
	}
	r, err := t.record(a)
	if err != nil {
		return err
	}
	return t.tell(Change{Kind: PersonObject, Object: a.ID, Code: a.Username, Name: a.Name, Action: action}, r)
}

func (t *turn) record(a Account) (PersonRecord, error) {
	r := PersonRecord{Username: a.Username, Name: a.Name, Tier: string(a.Tier), Disabled: a.Disabled, Deleted: a.DeletedAt != nil}
	districts, err := t.districts()
	if err != nil {
		return r, err
	}
	r.District = districts[a.District].Code
	departments, err := t.Departments()
	if err != nil {
		return r, err
	}
	r.Department = treeOf(departments)[a.Department].Code
	if a.Outlet != "" {
		o, err := t.Outlet(a.Outlet)
		if err != nil {
			return r, err
		}
		if o != nil {
			r.Outlet = o.Code
		}
	}
	return r, nil
}

// districts gives them by id.
func (t *turn) districts() (map[string]DistrictPlace, error) {
	list, err := t.Districts()
	known := make(map[string]DistrictPlace, len(list))
	for _, d := range list {
		known[d.ID] = d
	}
	return known, err
}
