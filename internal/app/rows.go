package app

import (
	"context"

	"cardflow/internal/store"
)

// AlteredRow 被改动的数据 as the command line lists it.
type AlteredRow = store.Altered

// CheckRows compares the rows that give rights, and the whole ledger, with what the
// program wrote. progress is told how many moves were compared.
func (a *App) CheckRows(ctx context.Context, progress func(moves int) error) ([]AlteredRow, error) {
	altered, err := a.Store.AlteredRows(ctx)
	if err != nil {
		return nil, err
	}
	moves, err := a.Store.CheckLedger(ctx, progress)
	return append(altered, moves...), err
}

// RestoreRow puts a row back to what the program wrote.
func (a *App) RestoreRow(ctx context.Context, area, key string) error {
	return a.Store.RestoreRow(ctx, area, key, systemEntry("restore_row", area+"/"+key, nil))
}
