package store

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cardflow/internal/domain/value"
	"cardflow/internal/store/migrations"
)

// batchRows is how many rows one INSERT carries: few, because the SQLite driver
// takes time with the square of the parameters, and far below what any of the
// databases accepts.
const batchRows = 16

// forUpdate locks the rows a query finds; SQLite's dialect leaves it out, for
// its writer is alone.
func forUpdate(db *gorm.DB) *gorm.DB { return db.Clauses(clause.Locking{Strength: "UPDATE"}) }

// lockOf writes the lock that forUpdate asked for.
func lockOf(db *gorm.DB) string {
	if _, asked := db.Statement.Clauses["FOR"]; asked && db.Name() != string(migrations.SQLite) {
		return " FOR UPDATE"
	}
	return ""
}

// first gives the row of a query that finds at most one, or nil.
func first[T any](db *gorm.DB, where string, args ...any) (*T, error) {
	if !direct(db) {
		row := new(T)
		found := db.Where(where, args...).Find(row)
		if found.Error != nil || found.RowsAffected == 0 {
			return nil, found.Error
		}
		return row, nil
	}
	shape, err := shapeOf(db, new(T))
	if err != nil {
		return nil, err
	}
	rows, err := query[T](db, `SELECT * FROM "`+shape.Table+`" WHERE `+where+lockOf(db), args)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// usualRows is room for the rows most queries find; GORM would make it for
// twenty each time.
const usualRows = 4

// raw runs a written query and gives its rows.
func raw[T any](db *gorm.DB, sql string, args ...any) ([]T, error) {
	if direct(db) {
		return query[T](db, sql, args)
	}
	rows := make([]T, 0, usualRows)
	err := db.Raw(sql, args...).Scan(&rows).Error
	return rows, err
}

// exists tells whether a query without LIMIT finds any row.
func exists(db *gorm.DB, sql string, args ...any) (bool, error) {
	found, err := raw[int](db, sql+" LIMIT 1", args...)
	return len(found) > 0, err
}

// insertAll inserts rows in batches.
func insertAll[T any](db *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	if !direct(db) {
		return db.CreateInBatches(rows, batchRows).Error
	}
	for some := range slices.Chunk(rows, batchRows) {
		if err := insert(db, some); err != nil {
			return err
		}
	}
	return nil
}

// create inserts one row.
func create[T any](db *gorm.DB, row T) error { return insertAll(db, []T{row}) }

// stored is an instant as every database keeps it: UTC, whole microseconds.
func stored(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func storedPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := stored(*t)
	return &u
}

func utcPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// padded repeats the last id until the length is a power of two, so that IN
// lists come in a dozen lengths and their prepared statements are used again.
func padded(ids []string) []string {
	size := 1
	for size < len(ids) {
		size *= 2
	}
	out := append(make([]string, 0, size), ids...)
	for len(out) < size && len(ids) > 0 {
		out = append(out, ids[len(ids)-1])
	}
	return out
}

// replace stores a row whose stored version is the one before; when another is stored
// the refusal says so.
func replace[T any](db *gorm.DB, row *T, id string, version int, stale error) error {
	done := db.Model(row).Where(`"id" = ? AND "version" = ?`, id, version-1).Select("*").Updates(row)
	if done.Error == nil && done.RowsAffected == 0 {
		return stale
	}
	return done.Error
}

// conditions collects what a WHERE joins by AND.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) add(sql string, args ...any) {
	c.parts = append(c.parts, sql)
	c.args = append(c.args, args...)
}

func (c *conditions) equal(column, v string) {
	if v != "" {
		c.add(`"`+column+`" = ?`, v)
	}
}

// filled is a condition on a column that many rows leave empty: the index of such a
// column holds the others alone, and is used only by who says so.
func filled(column string) string { return `"` + column + `" = ? AND "` + column + `" > ''` }

// typed looks for what somebody typed anywhere in a column that is kept in small letters.
func (c *conditions) typed(column, text string) {
	if text = strings.ToLower(value.Clip(strings.TrimSpace(text), maxQueryRune)); text != "" {
		c.add(column+` LIKE ? ESCAPE '!'`, "%"+escapeLike(text)+"%")
	}
}

// present leaves those that were deleted out, or takes them alone.
func (c *conditions) present(deleted bool) {
	if deleted {
		c.add(`"deleted_at" IS NOT NULL`)
	} else {
		c.add(`"deleted_at" IS NULL`)
	}
}

func (c conditions) with(sql string, args ...any) conditions {
	out := conditions{parts: append([]string(nil), c.parts...), args: append([]any(nil), c.args...)}
	out.add(sql, args...)
	return out
}

// where gives the clause, or nothing.
func (c conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

// escapeLike makes a text mean itself inside LIKE … ESCAPE '!'.
func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// reversed turns a number round, so that its end can be found by an index.
func reversed(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

// prefixEnd is the first text behind all that begin with a prefix of ASCII.
func prefixEnd(prefix string) string { return prefix + "\U0010FFFF" }
