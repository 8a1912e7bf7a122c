package reports

import (
	"context"
	"fmt"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/fault"
)

// masterDimensions are the parts of a key that are ids of entries.
func masterDimension(d ledger.Dimension) bool {
	switch d {
	case ledger.ByItem, ledger.ByWarehouse, ledger.ByLocation, ledger.ByDepartment, ledger.ByCategory, ledger.BySupplier, ledger.ByDistrict,
		ledger.ByReceiver, byOutlet, byPlace:
		return true
	}
	return false
}

// nameFacts puts the entry behind each id of the keys into the facts, with one
// read for all.
func nameFacts(ctx context.Context, s Sources, facts []Fact) error {
	var ids []string
	seen := map[string]bool{}
	for _, f := range facts {
		for d, id := range f.Key {
			if masterDimension(d) && id != "" && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	entries, err := s.entries(ctx, ids)
	if err != nil {
		return err
	}
	for i := range facts {
		facts[i].Entries = map[ledger.Dimension]document.Entry{}
		for d, id := range facts[i].Key {
			if masterDimension(d) {
				facts[i].Entries[d] = entryOr(entries, id)
			}
		}
		if code, ok := facts[i].Key[ledger.ByType]; ok && s.Types != nil {
			if t, err := s.Types.Find(code); err == nil {
				facts[i].Entries[ledger.ByType] = document.Entry{ID: code, Name: t.Title}
			}
		}
		if class, ok := facts[i].Key[ledger.ByClass]; ok {
			facts[i].Entries[ledger.ByClass] = classEntry(class)
		}
		if item, ok := facts[i].Entries[ledger.ByItem]; ok {
			facts[i].Key[byItemKind] = item.Fields.Text("kind")
			facts[i].Entries[byItemKind] = kindEntry(item.Fields.Text("kind"))
			facts[i].Key[byCardKind] = item.Fields.Text("card_kind")
			facts[i].Entries[byCardKind] = cardKindEntry(item.Fields.Text("card_kind"))
		}
	}
	return nil
}

// entryOr names what cannot be found by its id, so that no row is anonymous.
func entryOr(entries map[string]document.Entry, id string) document.Entry {
	if e, ok := entries[id]; ok {
		return e
	}
	if id == "" {
		return document.Entry{Name: "（无）"}
	}
	return document.Entry{ID: id, Code: id, Name: id}
}

// entries gives master entries and departments by id.
func (s Sources) entries(ctx context.Context, ids []string) (map[string]document.Entry, error) {
	out := map[string]document.Entry{}
	if len(ids) == 0 {
		return out, nil
	}
	records, err := s.Records.Records(ctx, ids)
	if err != nil {
		return nil, err
	}
	var rest []string
	for _, id := range ids {
		if r, ok := records[id]; ok {
			out[id] = r.Entry
		} else {
			rest = append(rest, id)
		}
	}
	if s.Departments == nil || len(rest) == 0 {
		return out, nil
	}
	names, err := s.Departments.DepartmentNames(ctx, rest)
	if err != nil {
		return nil, err
	}
	for id, name := range names {
		out[id] = document.Entry{ID: id, Ref: "departments", Name: name}
	}
	return out, nil
}

// chosenNames gives the names of the entries that the conditions choose; one
// that does not exist is refused, because an empty report would mislead.
func (r *Report) chosenNames(ctx context.Context, s Sources, p Params) (map[string]string, error) {
	var ids []string
	for _, f := range r.Filters {
		if id := p.Values.Text(f.Name); f.Type == document.Ref && id != "" {
			ids = append(ids, id)
		}
	}
	entries, err := s.entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var problems []fault.Detail
	for _, f := range r.Filters {
		id := p.Values.Text(f.Name)
		if f.Type != document.Ref || id == "" {
			continue
		}
		e, ok := entries[id]
		if !ok || (e.Ref != "" && e.Ref != f.Ref) {
			problems = append(problems, fault.Detail{Location: f.Name, Message: fmt.Sprintf("所选%s不存在，请重新选择", f.Label)})
			continue
		}
		names[id] = e.Name
	}
	return names, fault.Problems("report.invalid", problems)
}
