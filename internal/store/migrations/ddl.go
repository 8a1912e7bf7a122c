package migrations

import (
	"fmt"
	"strings"
)

// Dialect is one of the three databases, by the name GORM gives it.
type Dialect string

// The databases cardflow runs on.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
	Dameng   Dialect = "dm"
)

// kind is what a column holds, independent of the database.
type kind int

const (
	varchar kind = iota // up to size characters, never bytes
	longText
	integer
	flag
	instant
)

// column is one column; everything is NOT NULL unless it says otherwise, so that
// ” and 0 are the only empty values a query must think of.
type column struct {
	name     string
	kind     kind
	size     int
	nullable bool
}

func id(name string) column               { return column{name: name, kind: varchar, size: 36} }
func number(name string) column           { return column{name: name, kind: varchar, size: 40} }
func short(name string, size int) column  { return column{name: name, kind: varchar, size: size} }
func long(name string) column             { return column{name: name, kind: longText} }
func whole(name string) column            { return column{name: name, kind: integer} }
func boolean(name string) column          { return column{name: name, kind: flag} }
func at(name string) column               { return column{name: name, kind: instant} }
func maybeAt(name string) column          { return column{name: name, kind: instant, nullable: true} }
func columns(list ...column) []column     { return list }
func on(names ...string) index            { return index{columns: names} }
func unique(names ...string) index        { return index{columns: names, unique: true} }
func indexes(list ...index) []index       { return list }
func key(names ...string) []string        { return names }
func references(col, table string) parent { return parent{column: col, table: table} }

type index struct {
	columns []string
	unique  bool
	rows    string // a condition; "" means all rows
}

// only leaves out the rows that nobody looks for by the index. A query is answered by
// it when it says the same condition in the same words, not by a parameter.
func (x index) only(rows string) index {
	x.rows = rows
	return x
}

// parent is a foreign key to the column id of another table.
type parent struct{ column, table string }

// table is the frozen description of one table, from which each database gets
// its own statements. A later migration describes its change anew; it never
// edits a description that has been released.
type table struct {
	name    string
	columns []column
	key     []string
	indexes []index
	parents []parent
	checks  []string
}

// create gives the statements that make the table and its indexes.
func (t table) create(d Dialect) []string {
	var parts []string
	for _, c := range t.columns {
		parts = append(parts, c.ddl(d))
	}
	parts = append(parts, "PRIMARY KEY ("+quoted(t.key)+")")
	for _, p := range t.parents {
		parts = append(parts, fmt.Sprintf(`FOREIGN KEY ("%s") REFERENCES "%s" ("id")`, p.column, p.table))
	}
	for _, c := range t.checks {
		parts = append(parts, "CHECK ("+c+")")
	}
	out := []string{fmt.Sprintf("CREATE TABLE \"%s\" (\n  %s\n)", t.name, strings.Join(parts, ",\n  "))}
	for i, x := range t.indexes {
		out = append(out, x.create(d, t.name, i+1))
	}
	return out
}

// create gives the statement that makes the n-th index of a table.
func (x index) create(d Dialect, table string, n int) string {
	word := "INDEX"
	if x.unique {
		word = "UNIQUE INDEX"
	}
	made := fmt.Sprintf(`CREATE %s "ix_%s_%d" ON "%s" (%s)`, word, table, n, table, quoted(x.columns))
	if x.rows != "" && d != Dameng {
		made += " WHERE " + x.rows
	}
	return made
}

func (c column) ddl(d Dialect) string {
	s := fmt.Sprintf(`"%s" %s`, c.name, c.kind.name(d, c.size))
	if !c.nullable {
		s += " NOT NULL"
	}
	return s
}

func (k kind) name(d Dialect, size int) string {
	switch k {
	case varchar:
		if d == Dameng { // without CHAR it would count bytes: a hanzi takes three or four
			return fmt.Sprintf("VARCHAR(%d CHAR)", size)
		}
		return fmt.Sprintf("VARCHAR(%d)", size)
	case longText:
		if d == Dameng {
			return "CLOB"
		}
		return "TEXT"
	case integer:
		return "BIGINT"
	case flag:
		if d == Dameng {
			return "BIT"
		}
		return "BOOLEAN"
	default:
		if d == SQLite { // the driver writes text that orders like time, and reads it by this name
			return "TIMESTAMP"
		}
		return "TIMESTAMP(6) WITH TIME ZONE"
	}
}

func quoted(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }
