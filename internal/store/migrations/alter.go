package migrations

import "fmt"

// change describes what a version adds to a table that is there already.
type change struct {
	table   string
	columns []column // added; rows that exist get "", 0 or false
	drops   []string // names of indexes
	indexes []index  // made after the drops, numbered from first
	first   int
}

// altering is a version that changes tables and makes new ones.
func altering(id string, changes []change, tables ...table) Migration {
	made := creating(id, tables)
	return Migration{ID: id, Tables: made.Tables, up: func(d Dialect) []string {
		var out []string
		for _, c := range changes {
			out = append(out, c.statements(d)...)
		}
		return append(out, made.up(d)...)
	}}
}

func (c change) statements(d Dialect) []string {
	var out []string
	for _, column := range c.columns {
		out = append(out, fmt.Sprintf(`ALTER TABLE "%s" ADD %s`, c.table, column.added(d)))
	}
	for _, name := range c.drops {
		out = append(out, fmt.Sprintf(`DROP INDEX "%s"`, name))
	}
	for i, x := range c.indexes {
		out = append(out, x.create(d, c.table, c.first+i))
	}
	return out
}

// added is a column with the value that rows get which exist already.
func (c column) added(d Dialect) string {
	if c.nullable {
		return c.ddl(d)
	}
	empty := map[kind]string{varchar: "''", longText: "''", integer: "0", flag: c.no(d)}[c.kind]
	return fmt.Sprintf(`"%s" %s DEFAULT %s NOT NULL`, c.name, c.kind.name(d, c.size), empty)
}

func (c column) no(d Dialect) string {
	if d == Postgres {
		return "FALSE"
	}
	return "0"
}
