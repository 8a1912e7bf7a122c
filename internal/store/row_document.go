package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

type documentRow struct {
	ID             string `gorm:"primaryKey"`
	Sort           string
	NumberReversed string
	Type           string
	Title          string
	State          string
	StateLabel     string
	StepKey        string
	Visit          int
	BusinessDate   string
	MakerID        string
	MakerName      string
	DepartmentID   string
	DepartmentName string
	OutletID       string
	DistrictID     string
	Summary        string
	Quantity       int64
	Amount         int64
	Head           string
	LineItems      string
	Chain          string
	ChainVersion   int
	Resume         string
	FormVersion    int
	CreateKey      string
	Version        int
	CreatedAt      time.Time
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
	SubmittedAt    *time.Time
	EndedAt        *time.Time
}

func (documentRow) TableName() string { return "documents" }

func (s *Store) toDocumentRow(d *document.Document) (documentRow, error) {
	d, err := s.sealedPaper(d)
	if err != nil {
		return documentRow{}, err
	}
	head, err := encode(d.Head)
	if err != nil {
		return documentRow{}, err
	}
	lines, err := encode(d.Lines)
	if err != nil {
		return documentRow{}, err
	}
	chain, err := encode(d.Chain)
	if err != nil {
		return documentRow{}, err
	}
	row := documentRow{
		ID: d.ID, Sort: d.Sort, NumberReversed: reversed(d.ID), Type: d.Type, Title: d.Title, State: string(d.State),
		StateLabel: d.StateLabel(), StepKey: d.StepKey, Visit: d.Visit, BusinessDate: string(d.BusinessDate),
		MakerID: d.Maker.ID, MakerName: d.Maker.Name, DepartmentID: d.Department.ID, DepartmentName: d.Department.Name,
		OutletID: d.Outlet, DistrictID: d.District, Summary: value.Clip(d.Summary, 500),
		Quantity: int64(d.Quantity), Amount: int64(d.Amount), Head: head, LineItems: lines, Chain: chain,
		FormVersion: d.FormVersion, CreateKey: d.CreateKey, Version: d.Version, ChainVersion: d.ChainVersion,
		CreatedAt: stored(d.CreatedAt), UpdatedAt: stored(d.UpdatedAt),
	}
	submitted, ended := d.Milestones()
	row.SubmittedAt, row.EndedAt = storedPtr(submitted), storedPtr(ended)
	if d.Resume != nil {
		if row.Resume, err = encode(d.Resume); err != nil {
			return documentRow{}, err
		}
	}
	if row.CreateKey == "" { // unique with the maker: a paper made without a key is its own
		row.CreateKey = d.ID
	}
	return row, nil
}

// document decodes a row without its sensitive values; lines are nil when the
// query left them out.
func (r *documentRow) document(types *document.Registry) (*document.Document, error) {
	return r.decoded(types, leftOut)
}

func (r *documentRow) decoded(types *document.Registry, open opener) (*document.Document, error) {
	t, err := types.Form(r.Type, r.FormVersion)
	if err != nil {
		return nil, fmt.Errorf("paper %s: %w", r.ID, err)
	}
	d := &document.Document{
		ID: r.ID, Sort: r.Sort, Type: r.Type, Title: r.Title, State: document.State(r.State), StepKey: r.StepKey,
		Visit: r.Visit, BusinessDate: value.Date(r.BusinessDate),
		Maker:      document.Named{ID: r.MakerID, Name: r.MakerName},
		Department: document.Named{ID: r.DepartmentID, Name: r.DepartmentName},
		Outlet:     r.OutletID, District: r.DistrictID, Summary: r.Summary,
		Quantity: value.Quantity(r.Quantity), Amount: value.Money(r.Amount), FormVersion: r.FormVersion, ChainVersion: r.ChainVersion,
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		SubmittedAt: utcPtr(r.SubmittedAt), EndedAt: utcPtr(r.EndedAt),
	}
	if r.CreateKey != r.ID {
		d.CreateKey = r.CreateKey
	}
	if d.Head, err = decodeValues(t.Head, r.Head, open.in("head")); err != nil {
		return nil, fmt.Errorf("paper %s: %w", r.ID, err)
	}
	if d.Lines, err = decodeLines(t.Lines, r.LineItems, open.in("line")); err != nil {
		return nil, fmt.Errorf("paper %s: %w", r.ID, err)
	}
	if err := json.Unmarshal([]byte(r.Chain), &d.Chain); err != nil {
		return nil, fmt.Errorf("paper %s: %w", r.ID, err)
	}
	if r.Resume != "" {
		if err := json.Unmarshal([]byte(r.Resume), &d.Resume); err != nil {
			return nil, fmt.Errorf("paper %s: %w", r.ID, err)
		}
	}
	return d, nil
}

func (r *documentRow) listed() document.Listed {
	return document.Listed{ID: r.ID, Type: r.Type, Title: r.Title, State: document.State(r.State), StateLabel: r.StateLabel, StepKey: r.StepKey,
		BusinessDate: value.Date(r.BusinessDate), Maker: document.Named{ID: r.MakerID, Name: r.MakerName},
		Department: document.Named{ID: r.DepartmentID, Name: r.DepartmentName}, Summary: r.Summary, Quantity: value.Quantity(r.Quantity),
		Amount: value.Money(r.Amount), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
}

// moment is an instant that compares with another by value, or nil.
func moment(t *time.Time) any {
	if t == nil {
		return nil
	}
	return stored(*t)
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// decodeValues gives stored JSON its Go types back. A value that no longer fits
// its field, or whose field is gone, is kept as it is: old papers lose nothing.
func decodeValues(fields []document.Field, text string, open columnOpener) (document.Values, error) {
	if text == "" || text == "null" {
		return document.Values{}, nil
	}
	m, err := document.Decode([]byte(text))
	if err != nil {
		return nil, err
	}
	if err := open.row(fields, m); err != nil {
		return nil, err
	}
	return typed(fields, m), nil
}

func decodeLines(fields []document.Field, text string, open columnOpener) ([]document.Values, error) {
	if text == "" || text == "null" {
		return nil, nil
	}
	var list []map[string]any
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	if err := dec.Decode(&list); err != nil {
		return nil, err
	}
	out := make([]document.Values, 0, len(list))
	for _, m := range list {
		if err := open.row(fields, m); err != nil {
			return nil, err
		}
		out = append(out, typed(fields, m))
	}
	return out, nil
}

func typed(fields []document.Field, m map[string]any) document.Values {
	v, problems := document.NormalizeFields(fields, m, "", false)
	if len(problems) == 0 {
		return v
	}
	for name, x := range m {
		if x != nil && !v.Has(name) {
			v[name] = plain(x)
		}
	}
	return v
}

func plain(x any) any {
	switch y := x.(type) {
	case json.Number:
		if n, err := y.Int64(); err == nil {
			return n
		}
		return y.String()
	case []any:
		ids := make([]string, 0, len(y))
		for _, z := range y {
			ids = append(ids, fmt.Sprint(z))
		}
		return ids
	}
	return x
}

type refRow struct {
	EntryID    string `gorm:"primaryKey"`
	Sort       string `gorm:"primaryKey"`
	DocumentID string
}

func (refRow) TableName() string { return "document_refs" }

type eventRow struct {
	ID         string `gorm:"primaryKey"`
	DocumentID string
	HappenedAt time.Time
	ActorID    string
	ActorName  string
	Action     string
	StepKey    string
	StepTitle  string
	Remark     string
	Changes    string
	BehalfID   string
	BehalfName string
	People     string
	Files      string
	CommandKey string
}

func (eventRow) TableName() string { return "document_events" }

func toEventRow(e document.Event) (eventRow, error) {
	row := eventRow{ID: e.ID, DocumentID: e.DocumentID, HappenedAt: stored(e.At), ActorID: e.Actor.ID, ActorName: e.Actor.Name,
		Action: e.Action, StepKey: e.StepKey, StepTitle: e.StepTitle, Remark: e.Comment, BehalfID: e.Behalf.ID, BehalfName: e.Behalf.Name,
		CommandKey: e.Key}
	var err error
	if row.Changes, err = encode(e.Changes); err != nil {
		return row, err
	}
	if row.People, err = encodeAny(e.People); err != nil {
		return row, err
	}
	row.Files, err = encodeAny(e.Files)
	return row, err
}

// encodeAny leaves out an empty list, which most events have.
func encodeAny[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	return encode(list)
}

func decodeAny[T any](text string, list *[]T) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), list)
}

func (r eventRow) event() (document.Event, error) {
	e := document.Event{ID: r.ID, DocumentID: r.DocumentID, At: r.HappenedAt.UTC(), Actor: document.Named{ID: r.ActorID, Name: r.ActorName},
		Action: r.Action, StepKey: r.StepKey, StepTitle: r.StepTitle, Comment: r.Remark, Behalf: document.Named{ID: r.BehalfID, Name: r.BehalfName},
		Key: r.CommandKey}
	if err := json.Unmarshal([]byte(r.Changes), &e.Changes); err != nil {
		return e, err
	}
	if err := decodeAny(r.People, &e.People); err != nil {
		return e, err
	}
	return e, decodeAny(r.Files, &e.Files)
}
