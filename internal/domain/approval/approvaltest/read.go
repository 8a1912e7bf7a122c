package approvaltest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// facts answers rules from one state.
type facts struct{ *state }

var _ document.Facts = facts{}

// Today is the day the test set.
func (f facts) Today() value.Date { return f.world.today }

// MonthClosed tells whether the test closed a month or a later one.
func (f facts) MonthClosed(month string) (bool, error) {
	for closed := range f.world.closed {
		if closed >= month {
			return true, nil
		}
	}
	return false, nil
}

// Entry gives an entry of a master list; finished papers serve as one, too.
func (f facts) Entry(ref, id string) (document.Entry, error) {
	if d, ok := f.documents[id]; ok && strings.HasPrefix(ref, "posted-") && d.State == document.Done {
		return document.Entry{ID: id, Ref: ref, Code: id, Name: id}, nil
	}
	if c, ok := f.citizens[id]; ok && ref == document.RefCitizens {
		return document.Entry{ID: id, Ref: ref, Name: c.Name, Parent: c.District}, nil
	}
	e, ok := f.world.entries[ref+"/"+id]
	if !ok {
		return e, fault.NotFound("master.not_found", "没有这个条目")
	}
	return e, nil
}

// Stock gives the quantity of one place.
func (f facts) Stock(at document.Shelf) (value.Quantity, error) {
	return f.balances[ledger.Place{Account: ledger.Account(at.Account), Item: at.Item, Warehouse: at.Warehouse, Location: at.Location, Class: at.Class}], nil
}

// StockByLocation lists places that hold an item, most first.
func (f facts) StockByLocation(at document.Shelf) ([]document.LocationStock, error) {
	var out []document.LocationStock
	for p, q := range f.balances {
		here := p.Shelf()
		here.Location = at.Location
		if here == at && q > 0 {
			out = append(out, document.LocationStock{Location: p.Location, Quantity: q})
		}
	}
	slices.SortFunc(out, func(a, b document.LocationStock) int {
		return cmp.Or(cmp.Compare(b.Quantity, a.Quantity), cmp.Compare(a.Location, b.Location))
	})
	return out, nil
}

// Source gives a paper.
func (f facts) Source(id string) (*document.Document, error) { return f.document(id) }

// Taken sums what posted papers took of one.
func (f facts) Taken(source, effect string) (map[string]value.Quantity, error) {
	type part struct{ item, effect string }
	sums, out := map[part]value.Quantity{}, map[string]value.Quantity{}
	for _, m := range f.moves {
		if m.Source == source && (effect == "" || m.Effect == effect) {
			sums[part{m.Place.Item, m.Effect}] += m.Quantity
		}
	}
	for p, q := range sums {
		out[p.item] += max(q, -q)
	}
	return out, nil
}

// Reversed sums what was taken back of each line.
func (f facts) Reversed(source string) (map[int]value.Quantity, error) {
	type part struct {
		line   int
		effect string
	}
	sums, out := map[part]value.Quantity{}, map[int]value.Quantity{}
	for _, m := range f.moves {
		if m.Reverses == source {
			sums[part{m.Line, m.Effect}] += m.Quantity
		}
	}
	for p, q := range sums {
		out[p.line] = max(out[p.line], q, -q)
	}
	return out, nil
}

// Attachment tells whether the test uploaded a file.
func (f facts) Attachment(id string) (bool, error) { return f.world.attachments[id], nil }

// read runs fn on the committed state.
func (s *Store) read(fn func(st *state)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(&s.state)
}

// Paper gives a committed paper.
func (s *Store) Paper(_ context.Context, id string) (d *document.Document, err error) {
	s.read(func(st *state) { d, err = st.document(id) })
	return d, err
}

// Events gives a paper's history.
func (s *Store) Events(_ context.Context, id string) (out []document.Event, err error) {
	s.read(func(st *state) {
		for _, e := range st.events {
			if e.DocumentID == id {
				out = append(out, e)
			}
		}
	})
	return out, nil
}

// Tasks gives the work rows of a paper in order of visit.
func (s *Store) Tasks(_ context.Context, documentID string) ([]task.Task, error) {
	return s.rows(func(r task.Task) bool { return r.DocumentID == documentID && r.Kind == task.Work }), nil
}

// Copies gives the 抄送 of a paper.
func (s *Store) Copies(documentID string) []task.Task {
	return s.rows(func(r task.Task) bool { return r.DocumentID == documentID && r.Kind == task.CC })
}

// OpenTask gives the open task of a paper, or nil.
func (s *Store) OpenTask(_ context.Context, documentID string) (*task.Task, error) {
	open := s.rows(func(r task.Task) bool {
		return r.DocumentID == documentID && r.Kind == task.Work && r.State == task.Open
	})
	if len(open) == 0 {
		return nil, nil
	}
	return &open[0], nil
}

func (s *Store) rows(keep func(task.Task) bool) (out []task.Task) {
	s.read(func(st *state) {
		for _, r := range st.tasks {
			if keep(r) {
				out = append(out, r)
			}
		}
	})
	return out
}

// Rows gives every row of a paper, copies and questions too.
func (s *Store) Rows(documentID string) []task.Task {
	return s.rows(func(r task.Task) bool { return r.DocumentID == documentID })
}

// Notices gives what a person was told, oldest first.
func (s *Store) Notices(personID string) (out []task.Notice) {
	s.read(func(st *state) {
		for _, n := range st.notices {
			if n.PersonID == personID {
				out = append(out, n)
			}
		}
	})
	return out
}

// Incidents gives what the operators were told.
func (s *Store) Incidents() (out []incident.Incident) {
	s.read(func(st *state) { out = slices.Clone(st.incidents) })
	return out
}

// Moves gives the whole ledger in the order of posting.
func (s *Store) Moves() (out []ledger.Move) {
	s.read(func(st *state) { out = slices.Clone(st.moves) })
	return out
}

// Balances gives every balance that is not zero.
func (s *Store) Balances() map[ledger.Place]value.Quantity {
	out := map[ledger.Place]value.Quantity{}
	s.read(func(st *state) { maps.Copy(out, st.balances) })
	maps.DeleteFunc(out, func(_ ledger.Place, q value.Quantity) bool { return q == 0 })
	return out
}

// Audits gives the audit log.
func (s *Store) Audits() (out []audit.Entry) {
	s.read(func(st *state) { out = slices.Clone(st.audits) })
	return out
}

// Papers gives every committed paper in order of number.
func (s *Store) Papers() (out []*document.Document) {
	s.read(func(st *state) {
		for _, id := range slices.Sorted(maps.Keys(st.documents)) {
			out = append(out, cloneDocument(st.documents[id]))
		}
	})
	return out
}
