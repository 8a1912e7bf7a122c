package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/app"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
)

// allMoves reads the whole ledger and finds no move twice.
func allMoves(t *testing.T, s *store.Store) []ledger.Move {
	t.Helper()
	var moves []ledger.Move
	seen := map[string]bool{}
	for cursor := ""; ; {
		page, err := s.Ledger().Moves(context.Background(), ledger.MoveFilter{}, document.PageRequest{Size: 200, Cursor: cursor})
		require.NoError(t, err)
		for _, m := range page.Items {
			key := fmt.Sprint(m.Document, "/", m.Line, "/", m.Effect, "/", m.Revision)
			require.False(t, seen[key], "move %s is doubled", key)
			seen[key] = true
		}
		moves = append(moves, page.Items...)
		if cursor = page.Next; cursor == "" {
			return moves
		}
	}
}

// requireBalanced compares balances with the sums of moves, and the rolled-up
// days of every account with them.
func requireBalanced(t *testing.T, s *store.Store, moves []ledger.Move) {
	t.Helper()
	ctx := context.Background()
	inStock := map[ledger.Place]value.Quantity{}
	byItem := map[ledger.Account]map[string]value.Quantity{}
	for _, account := range []ledger.Account{ledger.Stock, ledger.InUse, ledger.OneTime, ledger.Scrapped, ledger.Transit, ledger.AtOutlet} {
		byItem[account] = map[string]value.Quantity{}
	}
	for _, m := range moves {
		byItem[m.Place.Account][m.Place.Item] += m.Quantity
		if m.Place.Account == ledger.Stock {
			inStock[m.Place] += m.Quantity
		}
	}
	balances := map[ledger.Place]value.Quantity{}
	for cursor := ""; ; {
		page, err := s.Ledger().Balances(ctx, ledger.BalanceFilter{}, document.PageRequest{Size: 200, Cursor: cursor})
		require.NoError(t, err)
		for _, b := range page.Items {
			require.GreaterOrEqual(t, b.Quantity, value.Quantity(0))
			balances[b.Place] = b.Quantity
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, inStock, balances, "balances are the sums of moves")
	for account, want := range byItem {
		rows, err := s.Ledger().Movements(ctx, ledger.Selection{Account: account}, ledger.ByItem)
		require.NoError(t, err)
		got := map[string]value.Quantity{}
		for _, r := range rows {
			got[r.Key[ledger.ByItem]] = r.Closing
		}
		require.Equal(t, want, got, "the days of %s add up to the moves", account)
	}
}

// requireWhole checks that a paper and its tasks fit together: one open task at
// the step it waits at, none otherwise, each visit once, and one entry in its
// history for every decision.
func requireWhole(t *testing.T, s *store.Store, d *document.Document) {
	t.Helper()
	ctx := context.Background()
	rows, err := s.Inbox().Tasks(ctx, d.ID)
	require.NoError(t, err)
	open, decided, visits := 0, 0, map[int]bool{}
	for _, row := range rows {
		require.False(t, visits[row.Visit], "%s has visit %d twice", d.ID, row.Visit)
		visits[row.Visit] = true
		switch row.State {
		case task.Open:
			open++
			require.Equal(t, []any{d.StepKey, d.Visit}, []any{row.StepKey, row.Visit}, "%s waits elsewhere", d.ID)
		case task.Done:
			decided++
		}
	}
	require.Len(t, rows, d.Visit, "%s", d.ID)
	require.Equal(t, d.State == document.Pending, open == 1, "%s is %s and has %d open tasks", d.ID, d.State, open)
	require.LessOrEqual(t, open, 1, "%s", d.ID)
	events, err := s.Archive().Events(ctx, d.ID)
	require.NoError(t, err)
	for _, e := range events {
		switch document.Action(e.Action) {
		case document.Agree, document.Return, document.Reject:
			decided--
		}
	}
	require.Zero(t, decided, "the history of %s tells each decision once", d.ID)
}

// requirePosted checks that papers have moves exactly when they are done, were done
// before they were reversed, or have passed a step that posts by itself.
func requirePosted(t *testing.T, papers []*document.Document, moves []ledger.Move) {
	t.Helper()
	catalog, err := app.NewCatalog()
	require.NoError(t, err)
	byPaper := map[string]int{}
	for _, m := range moves {
		byPaper[m.Document]++
	}
	for _, d := range papers {
		kind, err := catalog.Types.Of(d)
		require.NoError(t, err)
		posted := d.State == document.Done || d.State == document.Reversed || kind.Posted(d) != ""
		require.Equal(t, posted, byPaper[d.ID] > 0, "%s is %s and has %d moves", d.ID, d.State, byPaper[d.ID])
	}
}
