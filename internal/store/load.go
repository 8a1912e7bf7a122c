package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/store/migrations"
)

// Papers are papers that came to their state elsewhere, with everything that
// belongs to them, the people they are about, and what the log says of them.
type Papers struct {
	Documents []*document.Document
	Tasks     []task.Task
	Events    []document.Event
	Moves     []ledger.Move
	Citizens  []citizen.Citizen
	Entries   []audit.Entry
}

// Load stores finished histories in bulk, from an older system or for a load
// test. Ids must be new; the ledger's rules hold as for every other move.
func (s *Store) Load(ctx context.Context, p Papers) error {
	if s.dialect == migrations.SQLite { // so much at once would spill a normal cache many times
		s.write.Exec("PRAGMA cache_size(-200000)")
		defer s.write.Exec("PRAGMA cache_size(-8000)")
	}
	return s.translate(s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		t := newTx(s, db)
		if err := loadDocuments(t, p.Documents); err != nil {
			return err
		}
		tasks := make([]taskRow, 0, len(p.Tasks))
		for _, x := range p.Tasks {
			tasks = append(tasks, toTaskRow(x))
		}
		if err := insertAll(db, tasks); err != nil {
			return err
		}
		events := make([]eventRow, 0, len(p.Events))
		for _, e := range p.Events {
			row, err := toEventRow(e)
			if err != nil {
				return err
			}
			events = append(events, row)
		}
		if err := insertAll(db, events); err != nil {
			return err
		}
		if err := loadCitizens(t, p.Citizens); err != nil {
			return err
		}
		if err := loadEntries(t, p.Entries); err != nil {
			return err
		}
		return t.post(p.Moves)
	}))
}

// loadEntries gives entries their places in the chain at once, and as many seals as
// they would have had: a round looks for so few that a million would take hours.
func loadEntries(t *tx, entries []audit.Entry) error {
	for some := range slices.Chunk(entries, audit.SealEntries) {
		rows := make([]auditRow, 0, len(some))
		for _, e := range some {
			rows = append(rows, t.s.stampedRow(e))
		}
		if err := insertAll(t.db, rows); err != nil {
			return err
		}
		r := chainRound{s: t.s, db: t.db}
		if err := r.take(); err != nil {
			return err
		}
		if err := r.link(rows); err != nil {
			return err
		}
		r.seal()
		if r.due == nil {
			continue
		}
		row, err := t.s.signedSeal(*r.due)
		if err == nil {
			err = create(t.db, row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func loadCitizens(t *tx, people []citizen.Citizen) error {
	rows := make([]citizenRow, 0, len(people))
	for _, c := range people {
		row, err := t.s.sealedCitizen(c)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return insertAll(t.db, rows)
}

func loadDocuments(t *tx, papers []*document.Document) error {
	rows := make([]documentRow, 0, len(papers))
	var refs []refRow
	for _, d := range papers {
		row, err := t.s.toDocumentRow(d)
		if err != nil {
			return err
		}
		typ, err := t.s.types.Of(d)
		if err != nil {
			return fmt.Errorf("paper %s: %w", d.ID, err)
		}
		rows = append(rows, row)
		refs = append(refs, refRows(d, t.named(d, d.Refs(typ)))...)
	}
	if err := insertAll(t.db, rows); err != nil {
		return err
	}
	return insertAll(t.db, refs)
}

// Analyze refreshes what the query planner knows, after much has been loaded.
func (s *Store) Analyze(ctx context.Context) error {
	switch s.dialect {
	case migrations.SQLite:
		return s.translate(s.write.WithContext(ctx).Exec("PRAGMA analysis_limit=2000; ANALYZE").Error)
	case migrations.Postgres:
		return s.translate(s.write.WithContext(ctx).Exec("ANALYZE").Error)
	}
	return nil
}
