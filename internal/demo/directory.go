// Package demo fills an empty installation with the demonstration: accounts,
// master lists and three months of papers made through the same rules as live
// ones.
package demo

import (
	"fmt"

	"cardflow/internal/demo/data"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/store"
)

// Password 演示密码 of every demonstration account.
const Password = "Demo@2026!" //nolint:gosec // published on the login page

// population is how many people the centre is built for.
const population = 1000

// world is the demonstration's master data with the ids it was given.
type world struct {
	data       *data.Data
	seed       store.Directory
	people     map[string]directory.Person // by username
	items      []master.Record
	suppliers  map[string]string // id by code
	warehouses []string          // ids
	locations  map[string][]string
	heads      map[string]string        // username of the 部门负责人 by department
	cards      map[string]master.Record // 成品 by 卡种
	oneTime    []master.Record
	defects    map[string]string // 错卡代码: id by code
	inbound    map[string]string // id by code
	outbound   map[string]string
	devices    []master.Record
	faults     map[string]master.Record // by code
}

// newWorld builds everything a paper can refer to.
func newWorld() (*world, error) {
	d, err := data.Load()
	if err != nil {
		return nil, err
	}
	w := &world{data: d, people: map[string]directory.Person{}, suppliers: map[string]string{},
		locations: map[string][]string{}, inbound: map[string]string{}, outbound: map[string]string{},
		heads: map[string]string{}, cards: map[string]master.Record{}, defects: map[string]string{}}
	w.seed.Roles, w.seed.Demonstration = directory.Roles(), true
	places := w.places()
	if err := w.accounts(places); err != nil {
		return nil, err
	}
	w.entries()
	if err := w.limits(); err != nil {
		return nil, err
	}
	w.equipment()
	return w, nil
}

// places makes districts, departments and outlets and gives their ids by code.
func (w *world) places() map[string]store.Place {
	byCode := map[string]store.Place{}
	add := func(list *[]store.Place, code, name, district string) {
		p := store.Place{ID: value.NewID(), Code: code, Name: name, District: district}
		byCode[code] = p
		*list = append(*list, p)
	}
	for _, x := range w.data.Districts {
		add(&w.seed.Districts, x.Code, x.Name, "")
	}
	for _, x := range w.data.Departments {
		add(&w.seed.Departments, x.Code, x.Name, "")
		w.heads[byCode[x.Code].ID] = x.Head
	}
	for i, x := range w.data.Outlets() {
		add(&w.seed.Outlets, x.Code, x.Name, byCode[x.District].ID)
		o := &w.seed.Outlets[i]
		o.Kind = string(directory.CommunityOutlet)
		if x.District == "" {
			o.Kind = string(directory.CenterOutlet)
		}
		o.Phone = fmt.Sprintf("021-0000-%04d", 2000+i) // a range nobody can dial
		o.Address = fmt.Sprintf("上海市%s演示路 %d 号", byCode[x.District].Name, 10+i)
	}
	return byCode
}

// accounts makes the people. The named accounts have salts of their own; the
// invented ones share one hash, since a thousand would take half a minute.
func (w *world) accounts(places map[string]store.Place) error {
	shared, err := gmcrypto.HashPassword(Password)
	if err != nil {
		return err
	}
	for i, a := range w.data.People(population) {
		hash := shared
		if i < len(w.data.Accounts) {
			if hash, err = gmcrypto.HashPassword(Password); err != nil {
				return err
			}
		}
		p := directory.Person{
			ID: value.NewID(), Username: a.Username, Name: a.Name, Tier: directory.Tier(a.Tier), Roles: []string{a.Role},
			Department: places[a.Department].ID, DepartmentName: places[a.Department].Name,
			Outlet: places[a.Outlet].ID, District: places[a.District].ID,
		}
		w.people[a.Username] = p
		w.seed.Accounts = append(w.seed.Accounts, store.Account{Person: p, PasswordHash: hash})
	}
	return nil
}

func (w *world) entries() {
	for _, x := range w.data.Suppliers {
		w.suppliers[x.Code] = w.entry("suppliers", "", x.Code, x.Name, "", document.Values{"contact": x.Contact, "phone": x.Phone, "address": x.Address, "remark": x.Remark}).ID
	}
	for _, x := range w.data.Warehouses {
		id := w.entry("warehouses", "", x.Code, x.Name, "", document.Values{"address": x.Address}).ID
		w.warehouses = append(w.warehouses, id)
		for _, l := range x.Locations {
			location := w.entry("locations", "", l.Code, l.Name, id, document.Values{"warehouse": id})
			w.locations[id] = append(w.locations[id], location.ID)
		}
	}
	for _, x := range w.data.Items {
		w.items = append(w.items, w.item(x))
	}
	for _, x := range w.data.Cards {
		w.cards[x.CardKind] = w.item(x)
	}
	for _, x := range w.data.OneTime {
		w.oneTime = append(w.oneTime, w.item(x))
	}
	for _, x := range w.data.DefectCodes {
		w.defects[x.Code] = w.entry("defect-codes", "", x.Code, x.Name, "", document.Values{"remark": x.Remark}).ID
	}
	for _, x := range w.data.InboundCategories {
		w.inbound[x.Code] = w.entry("inbound-categories", x.ID, x.Code, x.Name, "", document.Values{"remark": x.Remark}).ID
	}
	for _, x := range w.data.OutboundCategories {
		w.outbound[x.Code] = w.entry("outbound-categories", x.ID, x.Code, x.Name, "", document.Values{"remark": x.Remark}).ID
	}
}

func (w *world) item(x data.Item) master.Record {
	fields := document.Values{"kind": x.Kind, "card_kind": x.CardKind, "spec": x.Spec, "unit": x.Unit,
		"decimals": int64(x.Decimals), "price": x.Price, "min_stock": x.MinStock, "max_stock": x.MaxStock}
	if x.Expires {
		fields["expires"] = true
	}
	return w.entry("items", "", x.Code, x.Name, "", fields)
}

// entry adds a master entry; empty fields are left out.
func (w *world) entry(ref, id, code, name, parent string, fields document.Values) master.Record {
	for _, l := range warehouse.Masters() {
		for _, e := range l.Given() { // every installation has it
			if e.Ref == ref && e.Code == code {
				return master.Record{Entry: e}
			}
		}
	}
	if id == "" {
		id = value.NewID()
	}
	for k, v := range fields {
		if v == "" {
			delete(fields, k)
		}
	}
	r := master.Record{Entry: document.Entry{ID: id, Ref: ref, Code: code, Name: name, Parent: parent, Fields: fields}}
	w.seed.Entries = append(w.seed.Entries, r)
	return r
}

// person gives one of the named accounts.
func (w *world) person(username string) directory.Person {
	p, ok := w.people[username]
	if !ok {
		panic(fmt.Sprintf("the demonstration has no account %q", username)) // its own data is wrong
	}
	return p
}
