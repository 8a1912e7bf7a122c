package store

import (
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/incident"
	"cardflow/internal/fault"
)

func (t *tx) Definition(docType string, version int) (document.Definition, error) {
	return document.Definition{}, fault.NotFound("definition.not_found", "没有这个流程版本")
}

func (t *tx) Raise(i incident.Incident) error { return t.s.raise(t.db, i) }
