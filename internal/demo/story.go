package demo

import (
	"context"
	"math/rand/v2"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

// busyDays at the end bring more papers than can be worked off, so that every
// step has some waiting.
const busyDays = 3

// story makes three months of warehouse life. The same day always gives the same
// story.
type story struct {
	*world
	clerks
	*agenda
	rng    *rand.Rand
	free   map[string]value.Quantity // on hand and not promised, by item
	issued []string                  // finished 领用单 that something may return to
	done   map[string][]string       // finished papers by type
	boxes  map[string][]box          // of finished cards in the warehouse, by kind
	count  int                       // of jobs, batches, boxes
	note   []string                  // attachment ids of a delivery note
	bench  *repair.Desk
	post   *postal.Desk
	boxing *release.Desk

	elders    *senior.Desk
	elderBook senior.Archive
	portrait  string // attachment id of the elders' photo
}

// days lists the working days from first to last.
func (s *story) days(first, last value.Date) []value.Date {
	var days []value.Date
	for d := first; d <= last; d = d.AddDays(1) {
		if s.calendar.WorkingDay(d) {
			days = append(days, d)
		}
	}
	return days
}

// tell plans all days and lets people act.
func (s *story) tell(ctx context.Context, first, last value.Date) error {
	days := s.days(first, last)
	if len(days) == 0 {
		return nil
	}
	s.planOpening(days[0])
	s.openingReceipts(days[0])
	for i, day := range days[1:] {
		busy := len(days)-1-i <= busyDays
		s.planDay(day, busy)
	}
	s.planEndings(days)
	s.planWeeks(days)
	s.planRelease(days)
	s.planRepairs(days)
	s.planParcels(days)
	s.planSeniors()
	return s.run(ctx)
}

func (s *story) planDay(day value.Date, busy bool) {
	receipts, requisitions := s.rng.IntN(2), 1+s.rng.IntN(3)
	if busy {
		receipts, requisitions = 4, 6
	}
	for range receipts {
		s.plan(morning(day, s.rng.IntN(200)), func(ctx context.Context) error { return s.receipt(ctx, s.begin) })
	}
	for range requisitions {
		s.plan(morning(day, s.rng.IntN(300)), func(ctx context.Context) error { return s.requisition(ctx, s.begin) })
	}
	if busy || s.rng.IntN(6) == 0 {
		s.plan(morning(day, 60+s.rng.IntN(200)), s.materialReturn)
	}
	if busy || s.rng.IntN(15) == 0 {
		s.plan(morning(day, 90+s.rng.IntN(200)), s.claim)
	}
}

// home is where an item lies: card bases, consumables and the rest each have a
// warehouse, and every item a fixed location in it.
func (s *story) home(item master.Record) (warehouseID, location string) {
	id := s.warehouses[0]
	switch item.Fields.Text("kind") {
	case warehouse.KindCardBase:
		id = s.warehouses[1]
	case warehouse.KindConsumable:
		id = s.warehouses[2]
	}
	places := s.locations[id]
	sum := 0
	for _, r := range item.Code {
		sum += int(r)
	}
	return id, places[sum%len(places)]
}

// pickItems chooses up to n items that lie in one warehouse.
func (s *story) pickItems(n int, usable func(master.Record) bool) (string, []master.Record) {
	order := s.rng.Perm(len(s.items))
	var chosen []master.Record
	at := ""
	for _, i := range order {
		item := s.items[i]
		place, _ := s.home(item)
		if (at == "" || place == at) && usable(item) {
			at = place
			chosen = append(chosen, item)
		}
		if len(chosen) == n {
			break
		}
	}
	return at, chosen
}

func (s *story) keepers() (maker, checker directory.Person) {
	if s.rng.IntN(2) == 0 {
		return s.person("keeper"), s.person("keeper2")
	}
	return s.person("keeper2"), s.person("keeper")
}

// share is about this many percent of a quantity, at least one whole unit.
func share(q value.Quantity, percent int) value.Quantity {
	units := int64(q) * int64(percent) / 100 / 1000
	switch {
	case units > 1000:
		units = units / 100 * 100
	case units > 100:
		units = units / 10 * 10
	}
	return value.Units(max(units, 1))
}

// maker gives who entered a paper.
func (s *story) maker(d *document.Document) directory.Person {
	for _, p := range s.people {
		if p.ID == d.Maker.ID {
			return p
		}
	}
	return directory.Person{}
}

// actorOf gives who works on a step; the checker stands in where the maker may
// not act.
func (s *story) actorOf(d *document.Document, checker directory.Person) directory.Person {
	if d.Step().Own {
		return s.maker(d)
	}
	switch role := d.Step().Role; role {
	case "keeper":
		return checker
	case "dept_head":
		return s.person(s.heads[d.Department.ID])
	default:
		return s.person(role) // the account of a role bears its name
	}
}
