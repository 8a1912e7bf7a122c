package app

import (
	"context"

	"cardflow/internal/store"
)

// AlteredRow 被改动的数据 as the command line lists it.
type AlteredRow = store.Altered

// CheckRows compares the rows that give rights with what the program wrote.
func (a *App) CheckRows(ctx context.Context) ([]AlteredRow, error) { return a.Store.AlteredRows(ctx) }

// RestoreRow puts a row back to what the program wrote.
func (a *App) RestoreRow(ctx context.Context, area, key string) error {
	return a.Store.RestoreRow(ctx, area, key, systemEntry("restore_row", area+"/"+key, nil))
}
