package postal

import (
	"context"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

// Filter narrows a list of parcels; zero members do not narrow.
type Filter struct {
	Number      string
	Name        string // any way of writing it
	Application string
	State       State
	Kind        Kind
	From, To    *time.Time // sent
}

// PushTotals 推送概况 counts events by how far they are.
type PushTotals struct {
	Waiting int
	Refused int
	Failed  int // batches
}

// Archive 邮件库 reads parcels, imports and pushes; the desk alone writes them.
type Archive interface {
	// Parcels lists parcels, newest first, within a data scope.
	Parcels(ctx context.Context, s directory.Scope, f Filter, page document.PageRequest) (document.Page[Parcel], error)
	// Parcel gives one within a data scope; NotFound when absent.
	Parcel(ctx context.Context, s directory.Scope, id string) (Parcel, error)
	// ParcelsOf gives the parcels of an application, newest first.
	ParcelsOf(ctx context.Context, application string) ([]Parcel, error)
	// Trace gives the events of a parcel, newest first.
	Trace(ctx context.Context, parcel string) ([]Event, error)
	// Behind lists parcels whose application has not been told, after an id.
	Behind(ctx context.Context, after string, limit int) ([]Parcel, error)

	Imports(ctx context.Context, page document.PageRequest) (document.Page[Import], error)
	Import(ctx context.Context, id string) (Import, error)
	// Problems lists the bad rows of an import in the order of the file.
	Problems(ctx context.Context, id string, page document.PageRequest) (document.Page[Problem], error)

	Batches(ctx context.Context, state BatchState, page document.PageRequest) (document.Page[Batch], error)
	// RefusedEvents lists what the bureau refused of a batch, with each parcel's number.
	RefusedEvents(ctx context.Context, batch string) ([]Refusal, error)
	PushTotals(ctx context.Context) (PushTotals, error)
}

// Refusal 被拒的轨迹 is an event that the bureau refused, and why.
type Refusal struct {
	Event  Event
	Number string
	Parcel string
}
