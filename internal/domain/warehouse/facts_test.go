package warehouse

import (
	"errors"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// facts is a small warehouse: 色带 in whole rolls, 胶水 in thousandths, a
// finished card, two shelves and one of another warehouse.
type facts struct {
	document.Facts
	stock    map[string]value.Quantity // by item/location
	most     []document.LocationStock
	sources  map[string]*document.Document
	taken    map[string]map[string]value.Quantity // by effect and item
	reversed map[int]value.Quantity
	boxes    map[string]*release.Box
	papers   map[string][]string // under way, by box
	down     bool
}

func (f facts) Box(number string) (*release.Box, error) { return f.boxes[number], nil }

func (f facts) PapersOn(number string, _ ...string) ([]string, error) { return f.papers[number], nil }

var errDown = errors.New("down")

func (f facts) Entry(ref, id string) (document.Entry, error) {
	if f.down {
		return document.Entry{}, errDown
	}
	entries := map[string]document.Entry{
		"items/i1":               {Name: "色带", Fields: document.Values{"kind": KindMaterial, "unit": "卷", "decimals": int64(0)}},
		"items/i2":               {Name: "胶水", Fields: document.Values{"kind": KindConsumable, "unit": "千克", "decimals": int64(3)}},
		"items/i3":               {Name: "社保卡", Fields: document.Values{"kind": KindFinished, "card_kind": CardSocial, "unit": "张"}},
		"items/i4":               {Name: "居住证卡", Fields: document.Values{"kind": KindFinished, "card_kind": CardResidence, "unit": "张"}},
		"items/i5":               {Name: "敬老卡", Fields: document.Values{"kind": KindFinished, "card_kind": CardSenior, "unit": "张"}},
		"items/i6":               {Name: "横幅", Fields: document.Values{"kind": KindOneTime, "unit": "条"}},
		"warehouses/w1":          {Name: "一号库"},
		"locations/l1":           {Name: "A-01", Parent: "w1"},
		"locations/l9":           {Name: "B-01", Parent: "w2"},
		"suppliers/s1":           {Name: "华东制卡"},
		"outbound-categories/o1": {Name: "生产领用"},
	}
	e, ok := entries[ref+"/"+id]
	if !ok {
		return e, fault.NotFound("master.not_found", "没有")
	}
	e.ID, e.Ref = id, ref
	return e, nil
}

func (f facts) Stock(at document.Shelf) (value.Quantity, error) {
	return f.stock[at.Item+"/"+at.Location], nil
}

func (f facts) StockByLocation(document.Shelf) ([]document.LocationStock, error) { return f.most, nil }

func (f facts) Source(id string) (*document.Document, error) {
	d, ok := f.sources[id]
	if !ok {
		return nil, fault.NotFound("document.not_found", "没有单据 %s", id)
	}
	return d, nil
}

func (f facts) Taken(_, effect string) (map[string]value.Quantity, error) {
	if f.taken == nil {
		return map[string]value.Quantity{}, nil
	}
	return f.taken[effect], nil
}

func (f facts) Reversed(string) (map[int]value.Quantity, error) { return f.reversed, nil }

func line(item string, quantity int64) document.Values {
	return document.Values{"item": item, "quantity": value.Units(quantity), "location": "l1"}
}
