package main

import (
	"context"
	"database/sql"
	"errors"

	_ "modernc.org/sqlite" // the driver of the databases that are filled
)

// grown are the tables that a bulk grows by hundreds of thousands of rows.
const grown = `'documents', 'document_refs', 'tasks', 'stock_moves'`

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
	for name := range indexes {
		if _, err := db.ExecContext(ctx, `DROP INDEX "`+name+`"`); err != nil {
			return err
		}
	}
	if err := load(); err != nil {
		return err
	}
	for _, create := range indexes {
		if _, err := db.ExecContext(ctx, create); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "PRAGMA analysis_limit=2000; ANALYZE")
	return err
}

// indexesOf gives the statements that make the indexes of the big tables.
func indexesOf(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT "name", "sql" FROM "sqlite_master" WHERE "type" = 'index' AND "sql" IS NOT NULL AND "tbl_name" IN (`+grown+`)`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	indexes := map[string]string{}
	for rows.Next() {
		var name, create string
		if err := rows.Scan(&name, &create); err != nil {
			return nil, err
		}
		indexes[name] = create
	}
	return indexes, rows.Err()
}
