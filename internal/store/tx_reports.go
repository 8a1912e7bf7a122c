package store

import (
	"cardflow/internal/domain/incident"
)

func (t *tx) Raise(i incident.Incident) error { return t.s.raise(t.db, i) }
