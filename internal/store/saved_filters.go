package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
)

type savedFilterRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Page      string
	Name      string
	Query     string
	Shared    bool
	CreatedAt time.Time
}

func (savedFilterRow) TableName() string { return "saved_filters" }

func (r savedFilterRow) filter() directory.SavedFilter {
	return directory.SavedFilter{ID: r.ID, PersonID: r.PersonID, Page: r.Page, Name: r.Name, Query: r.Query, Shared: r.Shared, CreatedAt: r.CreatedAt.UTC()}
}

// SavedFilters 筛选方案.
func (s *Store) SavedFilters() directory.SavedFilters { return savedFilters{s} }

type savedFilters struct{ s *Store }

func (f savedFilters) Filters(ctx context.Context, personID, page string) ([]directory.SavedFilter, error) {
	var c conditions
	c.add(`"person_id" = ?`, personID)
	c.equal("page", page)
	rows, err := raw[savedFilterRow](f.s.read.WithContext(ctx), `SELECT * FROM "saved_filters"`+c.where()+` ORDER BY "page", "name"`, c.args...)
	out := make([]directory.SavedFilter, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.filter())
	}
	return out, f.s.translate(err)
}

func (f savedFilters) Filter(ctx context.Context, id string) (directory.SavedFilter, error) {
	row, err := first[savedFilterRow](f.s.read.WithContext(ctx), `"id" = ?`, id)
	switch {
	case err != nil:
		return directory.SavedFilter{}, f.s.translate(err)
	case row == nil:
		return directory.SavedFilter{}, noFilter()
	}
	return row.filter(), nil
}

func noFilter() error { return fault.NotFound("filter.not_found", "没有这个筛选方案") }

// SaveFilter replaces one of the same name; rivals for a new name meet at its
// key, and the later one replaces.
func (f savedFilters) SaveFilter(ctx context.Context, in directory.SavedFilter) (string, error) {
	id := in.ID
	err := f.s.within(ctx, func(db *gorm.DB) error {
		was, err := first[savedFilterRow](db, `"person_id" = ? AND "page" = ? AND "name" = ?`, in.PersonID, in.Page, in.Name)
		if err != nil {
			return err
		}
		if was != nil {
			id = was.ID
			return db.Exec(`UPDATE "saved_filters" SET "query" = ?, "shared" = ? WHERE "id" = ?`, in.Query, in.Shared, id).Error
		}
		id = in.ID
		return db.Create(&savedFilterRow{ID: in.ID, PersonID: in.PersonID, Page: in.Page, Name: in.Name, Query: in.Query, Shared: in.Shared,
			CreatedAt: stored(in.CreatedAt)}).Error
	})
	return id, err
}

func (f savedFilters) DeleteFilter(ctx context.Context, id, personID string) error {
	return f.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`DELETE FROM "saved_filters" WHERE "id" = ? AND "person_id" = ?`, id, personID)
		if done.Error == nil && done.RowsAffected == 0 {
			return noFilter()
		}
		return done.Error
	})
}
