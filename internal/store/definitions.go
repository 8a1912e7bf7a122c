package store

import (
	"context"
	"sync"

	"gorm.io/gorm"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/document"
	"cardflow/internal/fault"
)

// publishedVersions keeps published versions in memory: they never change.
type publishedVersions struct {
	mu sync.RWMutex
	by map[string]map[int]document.Definition
}

func (p *publishedVersions) get(docType string, version int) (document.Definition, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	d, ok := p.by[docType][version]
	return d, ok
}

func (p *publishedVersions) keep(d document.Definition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]map[int]document.Definition{}
	}
	if p.by[d.Type] == nil {
		p.by[d.Type] = map[int]document.Definition{}
	}
	p.by[d.Type][d.Version] = d
}

// Definitions 流程定义: versions and drafts of chains.
func (s *Store) Definitions() definition.Store { return definitions{s} }

type definitions struct{ s *Store }

func (r definitions) Definition(ctx context.Context, docType string, version int) (document.Definition, error) {
	d, err := r.s.definition(r.s.read.WithContext(ctx), docType, version)
	return d, r.s.translate(err)
}

// definition reads a version through the memory; for the current one it asks the
// database for its number alone.
func (s *Store) definition(db *gorm.DB, docType string, version int) (document.Definition, error) {
	if version == 0 {
		var err error
		if version, err = currentVersion(db, docType); err != nil {
			return document.Definition{}, err
		}
	}
	if d, ok := s.published.get(docType, version); ok {
		return d, nil
	}
	d, stored, err := s.readDefinition(db, docType, max(version, 1))
	if err == nil && stored {
		s.published.keep(d)
	}
	return d, err
}

// currentVersion is 0 while nothing has been published.
func currentVersion(db *gorm.DB, docType string) (int, error) {
	found, err := raw[int](db, `SELECT "version" FROM "definitions" WHERE "type" = ? ORDER BY "version" DESC LIMIT 1`, docType)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// readDefinition gives a version as it is stored. The first version of a type of
// which nothing is stored is the program's own chain.
func (s *Store) readDefinition(db *gorm.DB, docType string, version int) (d document.Definition, stored bool, err error) {
	row, err := first[definitionRow](db, `"type" = ? AND "version" = ?`, docType, version)
	if err != nil {
		return d, false, err
	}
	if row != nil {
		d, err = row.definition()
		return d, true, err
	}
	t, err := s.types.Find(docType)
	if err != nil {
		return d, false, err
	}
	if version != 1 {
		return d, false, fault.NotFound("definition.not_found", "%s没有第 %d 版流程", t.Title, version)
	}
	return t.BuiltIn(), false, nil
}

func (r definitions) Versions(ctx context.Context, docType string) ([]document.Definition, error) {
	t, err := r.s.types.Find(docType)
	if err != nil {
		return nil, err
	}
	rows, err := raw[definitionRow](r.s.read.WithContext(ctx), `SELECT * FROM "definitions" WHERE "type" = ? ORDER BY "version" DESC`, docType)
	if err != nil {
		return nil, r.s.translate(err)
	}
	if len(rows) == 0 {
		return []document.Definition{t.BuiltIn()}, nil
	}
	out := make([]document.Definition, 0, len(rows))
	for _, row := range rows {
		d, err := row.definition()
		if err != nil {
			return nil, r.s.translate(err)
		}
		out = append(out, d)
	}
	return out, nil
}

func (r definitions) Draft(ctx context.Context, docType string) (*document.DefinitionDraft, error) {
	d, err := readDraft(r.s.read.WithContext(ctx), docType)
	return d, r.s.translate(err)
}

func readDraft(db *gorm.DB, docType string) (*document.DefinitionDraft, error) {
	row, err := first[draftRow](db, `"type" = ?`, docType)
	if err != nil || row == nil {
		return nil, err
	}
	return row.draft()
}

type openPapersRow struct {
	Type         string
	ChainVersion int
	Papers       int
}

// OpenPapers counts papers that were submitted before chains had versions to the
// first one, which theirs is.
func (r definitions) OpenPapers(ctx context.Context) (map[string]map[int]int, error) {
	rows, err := raw[openPapersRow](r.s.read.WithContext(ctx), `SELECT "type", "chain_version", COUNT(*) AS "papers" FROM "documents"
 WHERE "state" IN (?, ?) GROUP BY "type", "chain_version"`, string(document.Pending), string(document.Returned))
	out := map[string]map[int]int{}
	for _, row := range rows {
		if out[row.Type] == nil {
			out[row.Type] = map[int]int{}
		}
		out[row.Type][max(row.ChainVersion, 1)] += row.Papers
	}
	return out, r.s.translate(err)
}

// Definition gives a version of a type's chain, or the current one for 0; the
// chain is shared and not to be changed.
func (t *tx) Definition(docType string, version int) (document.Definition, error) {
	return t.s.definition(t.db, docType, version)
}
