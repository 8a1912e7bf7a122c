package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store/migrations"
)

// gate is the row that posting shares and closing has alone.
const gate = "ledger_gate"

// holdGate keeps everybody else from posting until the transaction ends.
func holdGate(db *gorm.DB) error {
	_, err := execute(db, `UPDATE "counters" SET "amount" = "amount" + 1 WHERE "name" = ?`, gate)
	return err
}

// passGate waits while somebody holds the gate, and keeps it from being held.
// SQLite has one writer, and 达梦 knows no shared lock.
func (s *Store) passGate(db *gorm.DB) error {
	lock := " FOR SHARE"
	switch s.dialect {
	case migrations.SQLite:
		return nil
	case migrations.Dameng:
		lock = " FOR UPDATE"
	}
	_, err := raw[int64](db, `SELECT "amount" FROM "counters" WHERE "name" = ?`+lock, gate)
	return err
}

// openFor refuses moves into a month that is closed. The gate was passed, so no
// month is closed before they are committed.
func openFor(db *gorm.DB, moves []ledger.Move) error {
	months, err := closedMonths(db)
	if err != nil || len(months) == 0 {
		return err
	}
	for _, m := range moves {
		if month := m.BusinessDate.Month(); month <= months[0] {
			return fault.Conflict("period.closed", "%s 已月结，不能再入账", month).At("head.business_date", "所在月份已月结")
		}
	}
	return nil
}

// closedMonths lists the closed months, latest first.
func closedMonths(db *gorm.DB) ([]string, error) {
	return raw[string](db, `SELECT "month_key" FROM "closed_months" ORDER BY "month_key" DESC`)
}

// freezeMonth keeps what lies everywhere at the end of a month.
func freezeMonth(db *gorm.DB, month string) error {
	_, err := execute(db, `INSERT INTO "month_balances" ("month_key", "place_id", "quantity")
 SELECT ?, "place_id", "net" FROM (SELECT "place_id", SUM("quantity_in" - "quantity_out") AS "net" FROM "stock_days"
 WHERE "business_date" <= ? GROUP BY "place_id") "d" WHERE "net" <> 0`, month, string(value.MonthEnd(month)))
	return err
}

type monthEventRow struct {
	ID         string `gorm:"primaryKey"`
	MonthKey   string
	Kind       string
	PersonID   string
	PersonName string
	Reason     string
	MadeAt     time.Time
}

func (monthEventRow) TableName() string { return "month_events" }

func (r monthEventRow) event() period.Event {
	return period.Event{ID: r.ID, Month: r.MonthKey, Kind: period.Kind(r.Kind), By: document.Named{ID: r.PersonID, Name: r.PersonName},
		Reason: r.Reason, At: r.MadeAt.UTC()}
}

// Months 月结库.
func (s *Store) Months() period.Store { return months{s} }

type months struct{ s *Store }

func (m months) Months(ctx context.Context) ([]string, error) {
	list, err := closedMonths(m.s.read.WithContext(ctx))
	return list, m.s.translate(err)
}

// historyShown bounds the history that is shown: more than ten years of months.
const historyShown = 500

func (m months) History(ctx context.Context) ([]period.Event, error) {
	rows, err := raw[monthEventRow](m.s.read.WithContext(ctx), `SELECT * FROM "month_events" ORDER BY "id" DESC LIMIT ?`, historyShown)
	out := make([]period.Event, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.event())
	}
	return out, m.s.translate(err)
}

func (m months) Within(ctx context.Context, fn func(tx period.Tx) error) error {
	return m.s.within(ctx, func(db *gorm.DB) error { return fn(monthTx{newTx(m.s, db)}) })
}

// monthTx adds to a transaction what only changes of months need.
type monthTx struct{ *tx }

func (t monthTx) Hold() error { return holdGate(t.db) }

func (t monthTx) Closed() ([]string, error) { return closedMonths(t.db) }

func (t monthTx) LastEvent(month string) (*period.Event, error) {
	rows, err := raw[monthEventRow](t.db, `SELECT * FROM "month_events" WHERE "month_key" = ? ORDER BY "id" DESC LIMIT 1`, month)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	e := rows[0].event()
	return &e, nil
}

func (t monthTx) Close(month string, at time.Time) error { return t.s.closeMonth(t.db, month, at) }

func (t monthTx) Reopen(month string) error {
	for _, table := range []string{"closed_months", "month_balances"} {
		if _, err := execute(t.db, `DELETE FROM "`+table+`" WHERE "month_key" = ?`, month); err != nil {
			return err
		}
	}
	return nil
}

func (t monthTx) AddEvent(e period.Event) error {
	return create(t.db, monthEventRow{ID: e.ID, MonthKey: e.Month, Kind: string(e.Kind), PersonID: e.By.ID, PersonName: e.By.Name,
		Reason: value.Clip(e.Reason, 200), MadeAt: stored(e.At)})
}
