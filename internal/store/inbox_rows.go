package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

type standingRow struct {
	Task               taskRow `gorm:"embedded"`
	DocumentState      string
	DocumentStateLabel string
}

// Task gives a task with the present state of its paper in one query: every
// decision asks twice.
func (b inbox) Task(ctx context.Context, id string) (task.Task, error) {
	rows, err := raw[standingRow](b.s.read.WithContext(ctx), `SELECT "t".*, "d"."state" AS "document_state", "d"."state_label" AS "document_state_label"
 FROM "tasks" "t" JOIN "documents" "d" ON "d"."id" = "t"."document_id" WHERE "t"."id" = ?`, id)
	if err != nil {
		return task.Task{}, b.s.translate(err)
	}
	if len(rows) == 0 {
		return task.Task{}, fault.NotFound("task.not_found", "没有这条待办事项")
	}
	out := rows[0].Task.task()
	out.DocumentState, out.DocumentStateLabel = document.State(rows[0].DocumentState), rows[0].DocumentStateLabel
	return out, nil
}

// OpenTask gives the first open seat of a paper, or nil.
func (b inbox) OpenTask(ctx context.Context, documentID string) (*task.Task, error) {
	db := b.s.read.WithContext(ctx)
	rows, err := raw[taskRow](db, `SELECT * FROM "tasks" WHERE "document_id" = ? AND "kind" = ? AND "state" = ? ORDER BY "visit", "seat" LIMIT 1`,
		documentID, string(task.Work), string(task.Open))
	if err != nil || len(rows) == 0 {
		return nil, b.s.translate(err)
	}
	list := tasksOf(rows)
	err = b.labelled(db, list)
	return &list[0], b.s.translate(err)
}

func (b inbox) Tasks(ctx context.Context, documentID string) ([]task.Task, error) {
	rows, err := raw[taskRow](b.s.read.WithContext(ctx), `SELECT * FROM "tasks" WHERE "document_id" = ? AND "kind" = ? ORDER BY "visit", "seat"`, documentID, string(task.Work))
	return tasksOf(rows), b.s.translate(err)
}

// MarkRead closes a copy of this person; a second time changes nothing.
func (b inbox) MarkRead(ctx context.Context, id, personID string, at time.Time) error {
	return b.s.within(ctx, func(db *gorm.DB) error {
		done := db.Exec(`UPDATE "tasks" SET "state" = ?, "decided_at" = ? WHERE "id" = ? AND "kind" = ? AND "assignee" = ? AND "state" = ?`,
			string(task.Done), stored(at), id, string(task.CC), personID, string(task.Open))
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		known, err := exists(db, `SELECT 1 FROM "tasks" WHERE "id" = ? AND "kind" = ? AND "assignee" = ?`, id, string(task.CC), personID)
		if err == nil && !known {
			err = fault.NotFound("task.not_found", "没有这条抄送")
		}
		return err
	})
}

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
 SELECT "id" FROM "tasks" WHERE `+filled("assignee")+` AND "kind" IN ? AND "state" IN ?
 UNION ALL SELECT "id" FROM "tasks" WHERE "state" IN ? AND `+filled("owner_id")+` AND "assignee" <> ?) ORDER BY "id"`,
		personID, kinds, states, states, personID, personID)
	if err != nil {
		return nil, b.s.translate(err)
	}
	out := tasksOf(rows)
	return out, b.s.translate(b.labelled(b.s.read.WithContext(ctx), out))
}
