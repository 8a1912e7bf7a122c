package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/calendar"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// calendarCounter rises with every change, by which other processes learn that
// they must read again.
const calendarCounter = "calendar"

type calendarRow struct {
	Day        string `gorm:"primaryKey"`
	Working    bool
	Name       string
	AuthorID   string
	AuthorName string
	ChangedAt  time.Time
}

func (calendarRow) TableName() string { return "calendar_days" }

func (r calendarRow) day() calendar.Day {
	return calendar.Day{Date: value.Date(r.Day), Working: r.Working, Name: r.Name,
		By: document.Named{ID: r.AuthorID, Name: r.AuthorName}, At: r.ChangedAt.UTC()}
}

// snapshot is the day as JSON, for the audit log.
func (r *calendarRow) snapshot() string {
	if r == nil {
		return ""
	}
	s, _ := encode(map[string]any{"working": r.Working, "name": r.Name})
	return s
}

// Calendar 工作日历: the days that the centre set itself.
func (s *Store) Calendar() calendar.Repository { return calendarDays{s} }

type calendarDays struct{ s *Store }

func (c calendarDays) Version(ctx context.Context) (int64, error) {
	n, err := raw[int64](c.s.read.WithContext(ctx), `SELECT "amount" FROM "counters" WHERE "name" = ?`, calendarCounter)
	if err != nil || len(n) == 0 {
		return 0, c.s.translate(err)
	}
	return n[0], nil
}

func (c calendarDays) Days(ctx context.Context) ([]calendar.Day, error) {
	rows, err := raw[calendarRow](c.s.read.WithContext(ctx), `SELECT * FROM "calendar_days" ORDER BY "day"`)
	out := make([]calendar.Day, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.day())
	}
	return out, c.s.translate(err)
}

// SetDay stores a day; one that stands so already is left alone.
func (c calendarDays) SetDay(ctx context.Context, d calendar.Day, by approval.By) error {
	return c.change(ctx, d.Date, by, "update", func(db *gorm.DB, was *calendarRow, author document.Named) (*calendarRow, error) {
		row := &calendarRow{Day: string(d.Date), Working: d.Working, Name: d.Name, AuthorID: author.ID, AuthorName: author.Name, ChangedAt: stored(d.At)}
		switch {
		case was == nil:
			return row, db.Create(row).Error
		case was.snapshot() == row.snapshot():
			return was, nil
		}
		return row, db.Exec(`UPDATE "calendar_days" SET "working" = ?, "name" = ?, "author_id" = ?, "author_name" = ?, "changed_at" = ? WHERE "day" = ?`,
			row.Working, row.Name, row.AuthorID, row.AuthorName, row.ChangedAt, row.Day).Error
	})
}

func (c calendarDays) ClearDay(ctx context.Context, date value.Date, by approval.By) error {
	return c.change(ctx, date, by, "delete", func(db *gorm.DB, was *calendarRow, _ document.Named) (*calendarRow, error) {
		if was == nil {
			return nil, fault.NotFound("calendar.not_found", "%s 没有单独设置过", date)
		}
		return nil, db.Exec(`DELETE FROM "calendar_days" WHERE "day" = ?`, was.Day).Error
	})
}

// change locks a day, lets fn change it, and counts and audits what changed.
func (c calendarDays) change(ctx context.Context, date value.Date, by approval.By, action string,
	fn func(db *gorm.DB, was *calendarRow, author document.Named) (*calendarRow, error)) error {
	return c.s.within(ctx, func(db *gorm.DB) error {
		person, err := c.s.person(db, by.PersonID)
		if err != nil {
			return err
		}
		was, err := first[calendarRow](forUpdate(db), `"day" = ?`, string(date))
		if err != nil {
			return err
		}
		row, err := fn(db, was, document.Named{ID: person.ID, Name: person.Name})
		if err != nil || (was != nil && row == was) {
			return err
		}
		if _, err := next(db, calendarCounter); err != nil {
			return err
		}
		return c.s.writeAudit(db, audit.Entry{ID: value.NewID(), At: c.s.clock(), ActorID: person.ID, ActorName: person.Name, Address: by.Address,
			RequestID: by.RequestID, Function: platform.Calendar, Action: action, Object: "calendar/" + string(date),
			Before: was.snapshot(), After: row.snapshot(), Result: "ok"})
	})
}
