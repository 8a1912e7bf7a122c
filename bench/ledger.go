package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/url"
	"slices"
	"time"

	"cardflow/internal/domain/period"
	"cardflow/internal/domain/value"
)

// heavy is a ledger that five large centres would fill in a year: a hundred moves
// on a paper, as on papers for cards.
var heavy = size{Papers: 50_000, Tasks: 50_000, Moves: 5_000_000}

// measureLedger asks for 材料收发存 of a month between closed ones, which starts from
// the balances that were kept, and of a month that is open. Beside them stands what
// adding up the moves themselves would take.
func (b *bench) measureLedger(ctx context.Context) error {
	dir, err := b.fill(ctx, heavy)
	if err != nil {
		return err
	}
	open := value.DateOf(lastDay()).Month()
	closed := value.DateOf(lastDay().AddDate(0, -2, 0)).Month()
	if err := closeBefore(ctx, dir, open); err != nil {
		return err
	}
	l, err := b.openLibrary(ctx, heavy)
	if err != nil {
		return err
	}
	for _, m := range []struct{ title, month string }{{"of a closed month", closed}, {"of an open month", open}} {
		from, to := value.Date(m.month+"-01"), value.MonthEnd(m.month)
		plain, err := addUp(ctx, databaseFile(dir), from, to)
		if err != nil {
			return err
		}
		s := &sample{}
		before := cpuTime(l.server.pid())
		for range 10 {
			began := time.Now()
			if err := l.people["finance"].get(ctx, "/api/v1/reports/W-05.2", url.Values{"from": {string(from)}, "to": {string(to)}}, nil); err != nil {
				return err
			}
			s.add(time.Since(began))
		}
		s.cpu = cpuTime(l.server.pid()) - before
		b.table.add(row{"材料收发存 " + m.title + ", 5,000,000 moves, slowest of 10", "≤ " + seconds(maxReport), seconds(plain) + " from the moves",
			fmt.Sprintf("%s, processor time of one %s", seconds(s.quantile(1)), ms(s.cpuEach())), judge(s.quantile(1) <= maxReport)})
	}
	return nil
}

// closeBefore closes the months before one that are not closed yet.
func closeBefore(ctx context.Context, dir, month string) error {
	s, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return s.Months().Within(ctx, func(tx period.Tx) error {
		if err := tx.Hold(); err != nil {
			return err
		}
		have, err := tx.Closed()
		if err != nil {
			return err
		}
		for m := value.Date(month + "-01").AddMonths(-11); m.Month() < month; m = m.AddMonths(1) {
			if slices.Contains(have, m.Month()) {
				continue
			}
			log.Printf("closing %s", m.Month())
			if err := tx.Close(m.Month(), time.Now().UTC()); err != nil {
				return err
			}
		}
		return nil
	})
}

// addUp times the same figures from the moves alone.
func addUp(ctx context.Context, path string, from, to value.Date) (time.Duration, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	began := time.Now()
	rows, err := db.QueryContext(ctx, `SELECT "item_id", SUM(CASE WHEN "business_date" < ? THEN "quantity" ELSE 0 END), SUM(CASE WHEN "business_date" >= ? THEN "quantity" ELSE 0 END)
 FROM "stock_moves" WHERE "business_date" <= ? GROUP BY "item_id"`, string(from), string(from), string(to))
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	items := 0
	for rows.Next() {
		items++
	}
	if items == 0 && rows.Err() == nil {
		return 0, fmt.Errorf("%s has no moves before %s", path, to)
	}
	return time.Since(began), rows.Err()
}
