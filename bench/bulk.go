package main

import (
	"context"
	"database/sql"
	"errors"

	_ "modernc.org/sqlite" // the driver of the databases that are filled
)

// grown are the tables that a bulk grows by hundreds of thousands of rows.
const grown = `'documents', 'document_refs', 'tasks', 'stock_moves', 'citizens', 'audit_log'`

// withoutIndexes loads into a database whose big tables have no indexes, and then
// makes them again: sorted at once, an index costs a fifth of row by row.
func withoutIndexes(ctx context.Context, path string, load func() error) (err error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	indexes, err := indexesOf(ctx, db)
	if err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := db.ExecContext(ctx, `DROP INDEX "`+i.name+`"`); err != nil {
			return err
		}
	}
	if err := load(); err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := db.ExecContext(ctx, i.create); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "PRAGMA analysis_limit=2000; ANALYZE")
	return err
}

type index struct{ name, create string }

// indexesOf gives the indexes of the big tables in the order in which they were
// made: of two that serve alike, the planner's choice depends on it.
func indexesOf(ctx context.Context, db *sql.DB) ([]index, error) {
	rows, err := db.QueryContext(ctx, `SELECT "name", "sql" FROM "sqlite_master" WHERE "type" = 'index' AND "sql" IS NOT NULL AND "tbl_name" IN (`+grown+`) ORDER BY "rowid"`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var indexes []index
	for rows.Next() {
		var i index
		if err := rows.Scan(&i.name, &i.create); err != nil {
			return nil, err
		}
		indexes = append(indexes, i)
	}
	return indexes, rows.Err()
}
