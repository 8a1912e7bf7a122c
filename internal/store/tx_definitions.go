package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/definition"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

func (r definitions) Within(ctx context.Context, fn func(tx definition.Tx) error) error {
	return r.s.within(ctx, func(db *gorm.DB) error { return fn(definitionTx{newTx(r.s, db)}) })
}

// definitionTx adds to a transaction what only changes of definitions need.
type definitionTx struct{ *tx }

// Definition reads past the memory, which must not learn of a version that is
// rolled back.
func (t definitionTx) Definition(docType string, version int) (document.Definition, error) {
	if version == 0 {
		var err error
		if version, err = currentVersion(t.db, docType); err != nil {
			return document.Definition{}, err
		}
	}
	d, _, err := t.s.readDefinition(t.db, docType, max(version, 1))
	return d, err
}

func (t definitionTx) Draft(docType string) (*document.DefinitionDraft, error) {
	return readDraft(forUpdate(t.db), docType)
}

func (t definitionTx) PutDraft(d document.DefinitionDraft) error {
	row := draftRow{Type: d.Type, Base: d.Base, Revision: d.Revision, AuthorID: d.By.ID, AuthorName: d.By.Name, SavedAt: stored(d.At)}
	var err error
	if row.Chain, row.CC, err = encodeChain(d.Chain, d.CC); err != nil {
		return err
	}
	if d.Revision == 1 { // another first draft at this moment meets the key, and the try after it finds that draft
		return t.db.Create(&row).Error
	}
	return t.db.Exec(`UPDATE "definition_drafts" SET "base" = ?, "revision" = ?, "chain" = ?, "cc" = ?, "author_id" = ?, "author_name" = ?,
 "saved_at" = ? WHERE "type" = ?`, row.Base, row.Revision, row.Chain, row.CC, row.AuthorID, row.AuthorName, row.SavedAt, row.Type).Error
}

func (t definitionTx) DropDraft(docType string) error {
	return t.db.Exec(`DELETE FROM "definition_drafts" WHERE "type" = ?`, docType).Error
}

func (t definitionTx) Publish(d document.Definition) error {
	known, err := currentVersion(t.db, d.Type)
	if err != nil {
		return err
	}
	if known == 0 {
		typ, err := t.s.types.Find(d.Type)
		if err != nil {
			return err
		}
		own := typ.BuiltIn()
		own.At = d.At
		if err := insertDefinition(t.db, own); err != nil {
			return err
		}
	}
	return insertDefinition(t.db, d)
}

func insertDefinition(db *gorm.DB, d document.Definition) error {
	row := definitionRow{Type: d.Type, Version: d.Version, Note: value.Clip(d.Note, 500), AuthorID: d.By.ID, AuthorName: d.By.Name, PublishedAt: stored(d.At)}
	var err error
	if row.Chain, row.CC, err = encodeChain(d.Chain, d.CC); err != nil {
		return err
	}
	return db.Create(&row).Error
}

func (t definitionTx) Roles() ([]directory.Role, error) { return roles(t.db) }

func (t definitionTx) Entry(ref, id string) (document.Entry, error) { return t.facts.Entry(ref, id) }
