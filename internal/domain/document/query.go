package document

import "cardflow/internal/domain/value"

// Filter narrows a list of papers; zero members do not narrow.
type Filter struct {
	Types      []string // codes
	States     []State
	Query      string // number (beginning or end), item, supplier or maker
	Entry      []string
	Department string
	Maker      string
	From, To   value.Date // business date, inclusive
	StepKey    string
	Outlet     string
	District   string
}

// PageRequest asks for one page after a cursor ("" is the first).
type PageRequest struct {
	Size   int
	Cursor string
}

// Page is one page of a list. Total is how many rows the list had when its first page
// was read. It stops at TotalCap: Capped says so.
type Page[T any] struct {
	Items  []T
	Next   string
	Total  int
	Capped bool
}

// TotalCap is where counting stops; nobody pages beyond it.
const TotalCap = 10000

// Tally 单据计数 is how many papers of a kind an outlet has in a state; Step is
// where those wait that are under way.
type Tally struct {
	Type       string
	Outlet     string
	District   string
	State      State
	StateLabel string
	Step       string
	Count      int64
}
