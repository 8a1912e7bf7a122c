package document

import (
	"errors"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// facts is a world in which it is 2 March 2026.
type facts struct {
	Facts
	entries map[string]Entry // by ref/id
	closed  string
	files   string
	down    string // what cannot be read
}

var errDown = errors.New("down")

func (f facts) Today() value.Date { return "2026-03-02" }

func (f facts) MonthClosed(month string) (bool, error) {
	if f.down == "months" {
		return false, errDown
	}
	return month == f.closed, nil
}

func (f facts) Entry(ref, id string) (Entry, error) {
	if f.down == ref {
		return Entry{}, errDown
	}
	e, ok := f.entries[ref+"/"+id]
	if !ok {
		return e, fault.NotFound("master.not_found", "没有")
	}
	return e, nil
}

func (f facts) Attachment(id string) (bool, error) {
	if f.down == "files" {
		return false, errDown
	}
	return id == f.files, nil
}

func goodFacts() facts {
	return facts{files: "a1", entries: map[string]Entry{
		"warehouses/w1": {ID: "w1", Name: "材料库"},
		"locations/l1":  {ID: "l1", Name: "A-01", Parent: "w1"},
		"locations/l9":  {ID: "l9", Name: "B-01", Parent: "w2"},
		"items/i1":      {ID: "i1", Name: "色带", Fields: Values{"decimals": int64(0)}},
		"items/i2":      {ID: "i2", Name: "胶水", Fields: Values{"decimals": int64(2)}},
		"items/i3":      {ID: "i3", Name: "旧卡", Disabled: true},
	}}
}
