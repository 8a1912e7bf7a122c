package warehouse

import (
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// shelves 库位 counts what the lines of a paper take from where.
type shelves struct {
	d       *document.Document
	account ledger.Account
	facts   document.Facts
	taken   map[ledger.Place]value.Quantity
}

func newShelves(d *document.Document, account ledger.Account, facts document.Facts) *shelves {
	return &shelves{d: d, account: account, facts: facts, taken: map[ledger.Place]value.Quantity{}}
}

// belongs wants a location of the paper's warehouse.
func (s *shelves) belongs(line document.Values, item document.Entry) (string, error) {
	location, err := s.facts.Entry("locations", line.Text("location"))
	switch {
	case fault.From(err) != nil && fault.From(err).Kind == fault.KindNotFound:
		return fmt.Sprintf("请选择%s的库位", item.Name), nil
	case err != nil:
		return "", err
	case location.Parent != s.d.Head.Text("warehouse"):
		return fmt.Sprintf("库位“%s”不属于本单所选的仓库", location.Name), nil
	}
	return "", nil
}

// take refuses what is more, with the lines before, than lies at the location.
func (s *shelves) take(line document.Values, item document.Entry, q value.Quantity) (string, error) {
	place := posting{account: s.account}.place(s.d, line)
	s.taken[place] += q
	have, err := s.facts.Stock(place.Shelf())
	if err != nil || s.taken[place] <= have {
		return "", err
	}
	location, err := s.facts.Entry("locations", place.Location)
	if err != nil {
		return "", err
	}
	return ledger.Short(item.Name, location.Name, have, s.taken[place], item.Fields.Text("unit")).Message, nil
}

// suggestLocations completes what a step left open: the location that holds most.
func suggestLocations(account ledger.Account) func(d *document.Document, facts document.Facts) error {
	return func(d *document.Document, facts document.Facts) error {
		for _, line := range d.Lines {
			if line.Has("location") {
				continue
			}
			places, err := facts.StockByLocation(posting{account: account}.place(d, line).Shelf())
			if err != nil {
				return err
			}
			if len(places) > 0 {
				line["location"] = places[0].Location
			}
		}
		return nil
	}
}

// fromShelves is the rule of a step that says from which locations a paper takes
// its lines; into is one that says to which it brings them.
func fromShelves(account ledger.Account) document.Check { return located(account, true) }

func intoShelves(account ledger.Account) document.Check { return located(account, false) }

func located(account ledger.Account, takes bool) document.Check {
	return func(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
		s := newShelves(d, account, facts)
		var problems []fault.Detail
		for i, line := range d.Lines {
			item, err := facts.Entry("items", line.Text("item"))
			if err != nil {
				return nil, err
			}
			message, err := s.belongs(line, item)
			if err == nil && message == "" && takes {
				message, err = s.take(line, item, line.Quantity("quantity"))
			}
			if err != nil {
				return nil, err
			}
			if message != "" {
				problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].location", i), Message: message})
			}
		}
		return problems, nil
	}
}

// onHand refuses lines that ask for more than lies in the whole warehouse; from
// where it is taken a later step says.
func onHand(account ledger.Account) document.Check {
	return func(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
		asked := map[string]value.Quantity{}
		var problems []fault.Detail
		for i, line := range d.Lines {
			id := line.Text("item")
			asked[id] += line.Quantity("quantity")
			places, err := facts.StockByLocation(posting{account: account}.place(d, line).Shelf())
			if err != nil {
				return nil, err
			}
			have := value.Quantity(0)
			for _, p := range places {
				have += p.Quantity
			}
			if asked[id] <= have {
				continue
			}
			text, err := shortInWarehouse(d, id, have, asked[id], facts)
			if err != nil {
				return nil, err
			}
			problems = append(problems, fault.Detail{Location: fmt.Sprintf("lines[%d].quantity", i), Message: text})
		}
		return problems, nil
	}
}

func shortInWarehouse(d *document.Document, id string, have, asked value.Quantity, facts document.Facts) (string, error) {
	item, err := facts.Entry("items", id)
	if err != nil {
		return "", err
	}
	warehouse, err := facts.Entry("warehouses", d.Head.Text("warehouse"))
	if err != nil {
		return "", err
	}
	return ledger.Short(item.Name, warehouse.Name, have, asked, item.Fields.Text("unit")).Message, nil
}

// all joins checks: each adds what it finds.
func all(checks ...document.Check) document.Check {
	return func(d *document.Document, facts document.Facts) ([]fault.Detail, error) {
		var problems []fault.Detail
		for _, check := range checks {
			more, err := check(d, facts)
			if err != nil {
				return nil, err
			}
			problems = append(problems, more...)
		}
		return problems, nil
	}
}
