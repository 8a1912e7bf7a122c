package approval

import (
	"context"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
)

// Archive 单据库 reads papers; the desk alone writes them.
type Archive interface {
	// Documents lists papers, newest first, within a data scope.
	Documents(ctx context.Context, s directory.Scope, f document.Filter, page document.PageRequest) (document.Page[document.Document], error)
	// EachListed streams the whole list for an export.
	EachListed(ctx context.Context, s directory.Scope, f document.Filter, fn func(document.Listed) error) error
	// Paper gives one paper with its lines; NotFound when absent.
	Paper(ctx context.Context, id string) (*document.Document, error)
	// Papers gives papers with their lines, without their sensitive values, in
	// the order asked for.
	Papers(ctx context.Context, ids []string) ([]document.Document, error)
	// Events gives a paper's history, oldest first.
	Events(ctx context.Context, id string) ([]document.Event, error)
	// Unfinished lists papers that need an approval workflow, pending or returned, by
	// number after the given one; not those that a process of their own moves.
	Unfinished(ctx context.Context, after string, limit int) ([]document.Document, error)
	// Facts answers rules outside a transaction, for checks while editing.
	Facts(ctx context.Context) document.Facts
}
