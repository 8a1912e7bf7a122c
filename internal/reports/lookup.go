package reports

import (
	"context"
	"strings"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
)

// Lookup 对照 finds the master entries that people write in a sheet.
type Lookup interface {
	// Match gives the entries of a list, disabled ones too, whose code or name
	// is exactly this text, within a parent unless it is "".
	Match(ctx context.Context, ref, text, parent string) ([]document.Entry, error)
	// Choices gives all enabled entries of a list when there are at most limit,
	// and otherwise nothing.
	Choices(ctx context.Context, ref, parent string, limit int) ([]document.Entry, error)
}

// Masters answers Lookup from the master lists.
type Masters struct {
	Repository interface {
		List(ctx context.Context, ref string, f master.Filter, page document.PageRequest) (document.Page[master.Record], error)
	}
}

// matchPage and matchPages bound how far a search for one text goes.
const (
	matchPage  = 200
	matchPages = 20
)

// Match reads what contains the text and keeps what equals it; a code wins over
// names, because it is unique.
func (m Masters) Match(ctx context.Context, ref, text, parent string) ([]document.Entry, error) {
	var named []document.Entry
	page := document.PageRequest{Size: matchPage}
	for range matchPages {
		found, err := m.Repository.List(ctx, ref, master.Filter{Query: text, Parent: parent, IncludeDisabled: true}, page)
		if err != nil {
			return nil, err
		}
		for _, r := range found.Items {
			if strings.EqualFold(r.Code, text) {
				return []document.Entry{r.Entry}, nil
			}
			if r.Name == text {
				named = append(named, r.Entry)
			}
		}
		if found.Next == "" {
			break
		}
		page.Cursor = found.Next
	}
	return named, nil
}

// Choices lists a short list.
func (m Masters) Choices(ctx context.Context, ref, parent string, limit int) ([]document.Entry, error) {
	found, err := m.Repository.List(ctx, ref, master.Filter{Parent: parent}, document.PageRequest{Size: limit + 1})
	if err != nil || len(found.Items) > limit || found.Next != "" {
		return nil, err
	}
	entries := make([]document.Entry, len(found.Items))
	for i, r := range found.Items {
		entries[i] = r.Entry
	}
	return entries, nil
}
