package postal

import (
	"context"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
)

// memory is a store of a few parcels; what a test does not need it does not have.
type memory struct {
	Tx
	codes   Codes
	parcels map[string]Parcel // by number
	events  []Event
	imports []Import
	bad     []Problem
	audited []audit.Entry
}

func newMemory(numbers ...string) *memory {
	m := &memory{codes: Codes{"203": Sent, "702": Sent, "704": Delivered, "708": Returned}, parcels: map[string]Parcel{}}
	for _, n := range numbers {
		m.parcels[n] = Parcel{ID: "id-" + n, Number: n, Kind: SeniorCard, Application: "JL-" + n, Told: Sent}
	}
	return m
}

func (m *memory) Within(_ context.Context, fn func(Tx) error) error { return fn(m) }
func (m *memory) Codes() (Codes, error)                             { return m.codes, nil }
func (m *memory) Audit(e audit.Entry) error                         { m.audited = append(m.audited, e); return nil }
func (m *memory) Person(id string) (directory.Person, error) {
	return directory.Person{ID: id, Name: "郑发卡"}, nil
}

func (m *memory) Parcels(numbers []string) ([]Parcel, error) {
	var out []Parcel
	for _, n := range numbers {
		if p, ok := m.parcels[n]; ok {
			out = append(out, p)
		}
	}
	return out, nil
}

func (m *memory) UpdateParcels(list []Parcel) error {
	for _, p := range list {
		m.parcels[p.Number] = p
	}
	return nil
}

func (m *memory) Events([]string) ([]Event, error) { return m.events, nil }
func (m *memory) InsertEvents(list []Event) error  { m.events = append(m.events, list...); return nil }
func (m *memory) ImportOf(string) (*Import, error) {
	if len(m.imports) == 0 {
		return nil, nil
	}
	return &m.imports[len(m.imports)-1], nil
}

func (m *memory) InsertImport(i Import, bad []Problem) error {
	m.imports, m.bad = append(m.imports, i), append(m.bad, bad...)
	return nil
}

func desk(m *memory) *Desk {
	return &Desk{Store: m, Clock: func() time.Time { return time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC) }}
}
