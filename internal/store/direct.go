package store

import (
	"database/sql"
	"reflect"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"cardflow/internal/store/migrations"
)

// GORM builds every statement from pieces and carries every value by reflection.
// On the way of a decision that costs as much as the statements themselves, so
// what is written by hand goes to the driver as it stands. GORM still names the
// columns and holds the transaction. 达梦 keeps to GORM's own way, which knows
// what its driver needs.

// direct tells whether statements may pass GORM by.
func direct(db *gorm.DB) bool { return db.Name() != string(migrations.Dameng) }

// execute runs a statement and tells how many rows it changed.
func execute(db *gorm.DB, statement string, args ...any) (int64, error) {
	if !direct(db) {
		done := db.Exec(statement, args...)
		return done.RowsAffected, done.Error
	}
	began := time.Now()
	statement, args = bound(db, statement, args)
	result, err := db.Statement.ConnPool.ExecContext(db.Statement.Context, statement, args...)
	var changed int64
	if err == nil {
		changed, err = result.RowsAffected()
	}
	return changed, told(db, began, statement, changed, err)
}

// query runs a query whose columns are the fields of T, or its only value.
func query[T any](db *gorm.DB, statement string, args []any) ([]T, error) {
	began := time.Now()
	statement, args = bound(db, statement, args)
	found, err := db.Statement.ConnPool.QueryContext(db.Statement.Context, statement, args...)
	if err != nil {
		return nil, told(db, began, statement, 0, err)
	}
	rows, err := scanAll[T](db, found)
	return rows, told(db, began, statement, int64(len(rows)), err)
}

func scanAll[T any](db *gorm.DB, found *sql.Rows) (rows []T, err error) {
	defer func() {
		if closed := found.Close(); err == nil {
			err = closed
		}
	}()
	var row, empty T
	cells, err := cellsOf(db, found, &row)
	if err != nil {
		return nil, err
	}
	rows = make([]T, 0, usualRows)
	for found.Next() {
		row = empty // a column that is NULL leaves its field alone
		if err := found.Scan(cells...); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// cellsOf gives what each column of a query is put into.
func cellsOf(db *gorm.DB, found *sql.Rows, row any) ([]any, error) {
	value := reflect.ValueOf(row).Elem()
	if value.Kind() != reflect.Struct {
		return []any{cellOf(row)}, nil
	}
	shape, err := shapeOf(db, row)
	if err != nil {
		return nil, err
	}
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	cells := make([]any, len(columns))
	for i, column := range columns {
		if field := shape.FieldsByDBName[column]; field != nil {
			cells[i] = cellOf(field.ReflectValueOf(db.Statement.Context, value).Addr().Interface())
		} else {
			cells[i] = new(any)
		}
	}
	return cells, nil
}

// shapeOf gives GORM's view of a row type, which it keeps.
func shapeOf(db *gorm.DB, row any) (*schema.Schema, error) {
	statement := gorm.Statement{DB: db}
	err := statement.Parse(row)
	return statement.Schema, err
}

// cellOf lets a field take NULL as its zero value.
func cellOf(field any) any {
	switch f := field.(type) {
	case *string:
		return cell[string]{f}
	case *int:
		return number{f}
	case *int64:
		return cell[int64]{f}
	case *bool:
		return cell[bool]{f}
	case *time.Time:
		return cell[time.Time]{f}
	}
	return field
}

type cell[T any] struct{ to *T }

// Scan takes a value as it is when it has the type already.
func (c cell[T]) Scan(from any) error {
	if v, same := from.(T); same {
		*c.to = v
		return nil
	}
	var v sql.Null[T]
	err := v.Scan(from)
	*c.to = v.V
	return err
}

// number is an int, which no driver gives.
type number struct{ to *int }

// Scan takes what drivers give for one.
func (n number) Scan(from any) error {
	var v int64
	err := cell[int64]{&v}.Scan(from)
	*n.to = int(v)
	return err
}

// insert writes rows by one statement.
func insert[T any](db *gorm.DB, rows []T) error {
	shape, err := shapeOf(db, new(T))
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(`INSERT INTO "` + shape.Table + `" ("` + strings.Join(shape.DBNames, `", "`) + `") VALUES `)
	each := "(" + strings.Repeat("?, ", len(shape.DBNames)-1) + "?)"
	args := make([]any, 0, len(rows)*len(shape.DBNames))
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(each)
		row := reflect.ValueOf(&rows[i]).Elem()
		for _, column := range shape.DBNames {
			field := shape.FieldsByDBName[column]
			value, zero := field.ValueOf(db.Statement.Context, row)
			if zero && field.AutoCreateTime != 0 {
				value = db.NowFunc()
			}
			args = append(args, value)
		}
	}
	_, err = execute(db, b.String(), args...)
	return err
}

// bound spreads the lists among the arguments, and numbers the parameters for
// PostgreSQL.
func bound(db *gorm.DB, statement string, args []any) (string, []any) {
	numbered := db.Name() == string(migrations.Postgres)
	if !numbered && !hasList(args) {
		return statement, args
	}
	var b strings.Builder
	b.Grow(len(statement) + 4*len(args))
	out := make([]any, 0, len(args))
	parameter := func(value any) {
		out = append(out, value)
		if numbered {
			b.WriteString("$" + strconv.Itoa(len(out)))
		} else {
			b.WriteByte('?')
		}
	}
	for _, arg := range args {
		before, after, _ := strings.Cut(statement, "?")
		b.WriteString(before)
		statement = after
		list, ok := arg.([]string)
		if !ok {
			parameter(arg)
			continue
		}
		if len(list) == 0 {
			b.WriteString("(NULL)") // matches nothing
			continue
		}
		b.WriteByte('(')
		for i, x := range list {
			if i > 0 {
				b.WriteByte(',')
			}
			parameter(x)
		}
		b.WriteByte(')')
	}
	b.WriteString(statement)
	return b.String(), out
}

func hasList(args []any) bool {
	for _, arg := range args {
		if _, ok := arg.([]string); ok {
			return true
		}
	}
	return false
}

// told gives an error GORM's name and has the log hear of it, or of a slow
// statement.
func told(db *gorm.DB, began time.Time, statement string, rows int64, err error) error {
	if translator, ok := db.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		err = translator.Translate(err)
	}
	db.Logger.Trace(db.Statement.Context, began, func() (string, int64) { return statement, rows }, err)
	return err
}
