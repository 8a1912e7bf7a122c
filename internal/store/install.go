package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
)

// InstallEntries adds the entries of the master lists that the program brings
// along: its own wherever they are missing, and the others to lists that are empty.
func (s *Store) InstallEntries(ctx context.Context) error {
	return s.within(ctx, func(db *gorm.DB) error {
		if _, err := next(db, directoryCounter); err != nil { // processes that start together
			return err
		}
		for _, list := range s.masters.All() {
			if err := s.installEntries(db, list); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) installEntries(db *gorm.DB, list master.List) error {
	given := list.Builtin
	if len(list.Starter) > 0 {
		some, err := exists(db, `SELECT 1 FROM "master_entries" WHERE "ref" = ?`, list.Ref)
		if err != nil {
			return err
		}
		if !some {
			given = list.Given()
		}
	}
	for _, e := range given {
		e.Ref = list.Ref
		if err := s.installEntry(db, e); err != nil {
			return err
		}
	}
	return nil
}

// installEntry adds one entry. Somebody may have given its code to another one
// before: then it gets the next code that is free.
func (s *Store) installEntry(db *gorm.DB, e document.Entry) error {
	there, err := exists(db, `SELECT 1 FROM "master_entries" WHERE "id" = ?`, e.ID)
	if err != nil || there {
		return err
	}
	code := e.Code
	for n := 1; ; n++ {
		taken, err := exists(db, `SELECT 1 FROM "master_entries" WHERE "ref" = ? AND "code" = ?`, e.Ref, e.Code)
		if err != nil {
			return err
		}
		if !taken {
			break
		}
		e.Code = fmt.Sprintf("%s-%d", code, n)
	}
	row, err := toEntryRow(s.fresh(master.Record{Entry: e}))
	if err != nil {
		return err
	}
	return create(db, row)
}
