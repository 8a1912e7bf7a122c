package directory

import (
	"context"
	"time"
)

// Lookup 查找人员 finds people who can be given work.
type Lookup interface {
	// FindPeople gives enabled people who hold one of the roles and whose name,
	// username or initials match a text, in order of username; an empty text
	// matches everybody.
	FindPeople(ctx context.Context, text string, roles []string, limit int) ([]Person, error)
	// People gives people by id with their roles, disabled ones too; unknown
	// ids are left out.
	People(ctx context.Context, ids []string) (map[string]Person, error)
}

// SavedFilter 已存筛选 is what a person narrowed a list to and wants to see again;
// a shared one can be opened by whoever is given its id.
type SavedFilter struct {
	ID        string
	PersonID  string
	Page      string // inbox, documents …
	Name      string // unique per person and page
	Query     string // as it stands in the address
	Shared    bool
	CreatedAt time.Time
}

// SavedFilters 筛选方案 stores them.
type SavedFilters interface {
	// Filters lists a person's own of a page by name, of every page for "".
	Filters(ctx context.Context, personID, page string) ([]SavedFilter, error)
	// Filter gives one of anybody; NotFound "filter.not_found" when absent.
	Filter(ctx context.Context, id string) (SavedFilter, error)
	// SaveFilter stores a filter; one of the same person, page and name is
	// replaced and keeps its id, which is given back.
	SaveFilter(ctx context.Context, f SavedFilter) (string, error)
	// DeleteFilter removes a person's own; NotFound when he has no such one.
	DeleteFilter(ctx context.Context, id, personID string) error
}
