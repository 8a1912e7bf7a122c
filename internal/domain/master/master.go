// Package master holds the master lists (基础资料) as data: items, warehouses,
// locations, suppliers, categories. One store and one page serve them all.
package master

import (
	"context"
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
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
	// Pair names the fields whose entries an entry ties together: it is called after
	// them, and there is one of each pair.
	Pair []string
	// Builtin 内置条目 are entries that papers set by themselves: every installation
	// has them, under their own ids, and nobody deletes them.
	Builtin []document.Entry
	// Starter 起始条目 are what a new installation finds in a list that is empty.
	Starter []document.Entry
}

// maxCode is how many characters a code may have.
const maxCode = 32

// NamePair calls an entry after those it ties together.
func (l List) NamePair(r *Record, find func(ref, id string) (document.Entry, error)) error {
	var codes, names []string
	for _, f := range l.Fields {
		if !slices.Contains(l.Pair, f.Name) {
			continue
		}
		e, err := find(f.Ref, r.Fields.Text(f.Name))
		if err != nil {
			return err
		}
		codes, names = append(codes, e.Code), append(names, e.Name)
	}
	r.Code, r.Name = value.Clip(strings.Join(codes, "-"), maxCode), value.Clip(strings.Join(names, " · "), NameField.MaxLength)
	return nil
}

// Given lists both kinds.
func (l List) Given() []document.Entry {
	out := slices.Concat(l.Builtin, l.Starter)
	for i := range out {
		out[i].Ref = l.Ref
	}
	return out
}

// IsBuiltin tells whether the entry of an id is one of the program's own.
func (l List) IsBuiltin(id string) bool {
	return slices.ContainsFunc(l.Builtin, func(e document.Entry) bool { return e.ID == id })
}

// CodeField and NameField are the fields that every list has.
var (
	CodeField = document.Field{Name: "code", Label: "编码", Type: document.Text, Required: true, MaxLength: 32, Width: 120}
	NameField = document.Field{Name: "name", Label: "名称", Type: document.Text, Required: true, MaxLength: 100, Width: 220}
)

// AllFields are the fields of an entry's form in order.
func (l List) AllFields() []document.Field {
	if len(l.Pair) > 0 {
		return l.Fields
	}
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
