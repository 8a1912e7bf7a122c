package approvaltest

import (
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// Archive gives single papers of a store; it keeps no lists, and asking for
// one panics.
type Archive struct {
	approval.Archive
	Store *Store
}

// Paper gives a committed paper.
func (a Archive) Paper(ctx context.Context, id string) (*document.Document, error) {
	return a.Store.Paper(ctx, id)
}

// Events gives a paper's history.
func (a Archive) Events(ctx context.Context, id string) ([]document.Event, error) {
	return a.Store.Events(ctx, id)
}

// Inbox gives the tasks of single papers; it keeps no lists, and asking for one
// panics.
type Inbox struct {
	task.Inbox
	Store *Store
}

// Tasks gives the work rows of a paper in order of visit.
func (i Inbox) Tasks(ctx context.Context, documentID string) ([]task.Task, error) {
	return i.Store.Tasks(ctx, documentID)
}

// OpenTask gives the open task of a paper, or nil.
func (i Inbox) OpenTask(ctx context.Context, documentID string) (*task.Task, error) {
	return i.Store.OpenTask(ctx, documentID)
}
