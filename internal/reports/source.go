package reports

import (
	"context"

	"cardflow/internal/domain/ledger"
)

// Movements 收发存 reads opening, in, out and closing of an account, grouped.
func Movements(account ledger.Account, by ...ledger.Dimension) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		selection := p.Selection()
		selection.Account = account
		rows, err := s.Ledger.Movements(ctx, selection, by...)
		if err != nil {
			return nil, err
		}
		facts := make([]Fact, len(rows))
		for i, m := range rows {
			facts[i] = Fact{Key: m.Key, Figures: map[Figure]any{Opening: m.Opening, In: m.In, Out: m.Out, Closing: m.Closing}}
		}
		return facts, nil
	}
}

// Totals 汇总 reads quantity and amount of one direction of an account, of the
// given types of papers (all when none is given), grouped.
func Totals(account ledger.Account, direction ledger.Direction, types []string, by ...ledger.Dimension) Source {
	return func(ctx context.Context, s Sources, p Params) ([]Fact, error) {
		selection := p.Selection()
		selection.Account, selection.Direction, selection.Types = account, direction, types
		rows, err := s.Ledger.Totals(ctx, selection, by...)
		if err != nil {
			return nil, err
		}
		facts := make([]Fact, len(rows))
		for i, t := range rows {
			facts[i] = Fact{Key: t.Key, Figures: map[Figure]any{Quantity: t.Quantity, Amount: t.Amount}}
		}
		return facts, nil
	}
}
