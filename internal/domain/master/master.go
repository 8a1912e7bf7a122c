// Package master holds the master lists (基础资料) as data: items, warehouses,
// locations, suppliers, categories. One store and one page serve them all.
package master

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// List 基础资料 describes one master list. Every entry has a code, unique in the
// list, and a name; Fields are the list's own, and Parent names the one that
// holds the entry's owner (a location's warehouse).
type List struct {
	Ref      string // items
	Title    string // 物料维护
	Function string // W-08.1
	Fields   []document.Field
	Parent   string
}

// CodeField and NameField are the fields that every list has.
var (
	CodeField = document.Field{Name: "code", Label: "编码", Type: document.Text, Required: true, MaxLength: 32, Width: 120}
	NameField = document.Field{Name: "name", Label: "名称", Type: document.Text, Required: true, MaxLength: 100, Width: 220}
)

// AllFields are the fields of an entry's form in order.
func (l List) AllFields() []document.Field {
	return append([]document.Field{CodeField, NameField}, l.Fields...)
}

// Registry finds lists by ref.
type Registry struct {
	ordered []List
	byRef   map[string]List
}

// NewRegistry builds a registry from the contexts' lists.
func NewRegistry(groups ...[]List) *Registry {
	r := &Registry{byRef: map[string]List{}}
	for _, g := range groups {
		for _, l := range g {
			r.ordered = append(r.ordered, l)
			r.byRef[l.Ref] = l
		}
	}
	return r
}

// All gives the lists in order.
func (r *Registry) All() []List { return append([]List(nil), r.ordered...) }

// Find gives a list; an unknown ref is NotFound.
func (r *Registry) Find(ref string) (List, error) {
	l, ok := r.byRef[ref]
	if !ok {
		return List{}, fault.NotFound("master.unknown", "没有“%s”这种基础资料", ref)
	}
	return l, nil
}

// Record is an entry with its bookkeeping.
type Record struct {
	document.Entry
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Filter narrows a list of entries.
type Filter struct {
	Query           string // code, name or pinyin initials
	Parent          string
	IncludeDisabled bool
}

// Repository stores entries. Writers are given the person for the audit entry,
// which is written in the same transaction.
type Repository interface {
	List(ctx context.Context, ref string, f Filter, page document.PageRequest) (document.Page[Record], error)
	Record(ctx context.Context, ref, id string) (Record, error)
	// Records gives many entries of any lists by id; unknown ids are left out.
	Records(ctx context.Context, ids []string) (map[string]Record, error)
	// Match gives ids of entries of any list whose code, name or initials
	// match a search text, at most limit.
	Match(ctx context.Context, text string, limit int) ([]string, error)
	// Create refuses a code that exists: Conflict "master.code_taken".
	Create(ctx context.Context, r Record, by Editor) (Record, error)
	// Update refuses a stale version: Conflict "master.stale".
	Update(ctx context.Context, r Record, by Editor) (Record, error)
	// Delete refuses an entry that papers, moves or other entries use:
	// Conflict "master.in_use".
	Delete(ctx context.Context, ref, id string, by Editor) error
}

// Editor is who changes an entry, for the audit log.
type Editor struct {
	ID, Name, Address, RequestID, Function string
}
