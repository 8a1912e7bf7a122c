package store

import (
	"context"

	"cardflow/internal/domain/task"
)

// Rows gives every row of these papers, copies and questions too.
func (b inbox) Rows(ctx context.Context, documentIDs ...string) ([]task.Task, error) {
	if len(documentIDs) == 0 {
		return nil, nil
	}
	rows, err := raw[taskRow](b.s.read.WithContext(ctx), `SELECT * FROM "tasks" WHERE "document_id" IN ? ORDER BY "document_id", "visit", "id"`,
		padded(documentIDs))
	return tasksOf(rows), b.s.translate(err)
}

// Held walks the person's own rows, and the open ones of others for those he
// delegated, which are few.
func (b inbox) Held(ctx context.Context, personID string) ([]task.Task, error) {
	kinds, states := []string{string(task.Work), string(task.Question)}, []string{string(task.Open), string(task.Waiting)}
	rows, err := raw[taskRow](b.s.read.WithContext(ctx), `SELECT * FROM "tasks" WHERE "id" IN (
 SELECT "id" FROM "tasks" WHERE "assignee" = ? AND "kind" IN ? AND "state" IN ?
 UNION ALL SELECT "id" FROM "tasks" WHERE "state" IN ? AND "owner_id" = ? AND "assignee" <> ?) ORDER BY "id"`,
		personID, kinds, states, states, personID, personID)
	if err != nil {
		return nil, b.s.translate(err)
	}
	out := tasksOf(rows)
	return out, b.s.translate(b.labelled(b.s.read.WithContext(ctx), out))
}
