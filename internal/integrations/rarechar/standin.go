package rarechar

import (
	"context"

	"cardflow/internal/domain/rarechar"
	"cardflow/internal/fault"
)

// StandIn 替身 is the service out of the platform's own table.
type StandIn struct{}

// Search finds characters in the table.
func (StandIn) Search(_ context.Context, q rarechar.Query) (rarechar.Candidates, error) {
	if err := q.Check(); err != nil {
		return rarechar.Candidates{}, err
	}
	t, err := characters()
	if err != nil {
		return rarechar.Candidates{}, fault.Internal(err)
	}
	if q.By == rarechar.ByCode {
		return t.byCode(q.Text)
	}
	places, err := t.search(q)
	if err != nil {
		return rarechar.Candidates{}, err
	}
	out := rarechar.Candidates{Items: []rarechar.Character{}, Total: len(places)}
	from := min(max(q.From, 0), len(places))
	for _, place := range places[from:min(from+rarechar.PageSize, len(places))] {
		out.Items = append(out.Items, t.view(t.entries[place]))
	}
	return out, nil
}

// byCode gives what the table knows of a code's character; one that is not in it
// is still a character.
func (t *table) byCode(text string) (rarechar.Candidates, error) {
	runes, err := rarechar.FromCode(text)
	out := rarechar.Candidates{Items: []rarechar.Character{}, Total: len(runes)}
	for _, r := range runes {
		if place, known := t.places[r]; known {
			out.Items = append(out.Items, t.view(t.entries[place]))
			continue
		}
		out.Items = append(out.Items, rarechar.Of(r))
	}
	return out, err
}
