package store

import (
	"context"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
)

// waitingPapers gives for each paper that waits when its visit was opened, and
// whether a seat that is open there is past its due time. Which papers wait, an
// index alone tells.
func waitingPapers(q tracking.Question, now time.Time) (string, []any) {
	c := ofPapers(q)
	c.add(`"state" = ?`, string(document.Pending))
	return `SELECT "d"."type", "d"."step_key", "d"."department_id", MAX("t"."step_title") AS "title",
  COALESCE(MIN("t"."created_at"), ?) AS "opened", MAX(CASE WHEN "t"."state" = ? AND "t"."due_at" < ? THEN 1 ELSE 0 END) AS "late"
  FROM (SELECT "id", "type", "step_key", "visit", "department_id" FROM "documents"` + c.where() + `) "d"
  LEFT JOIN "tasks" "t" ON "t"."document_id" = "d"."id" AND "t"."step_key" = "d"."step_key" AND "t"."visit" = "d"."visit" AND "t"."kind" = ?
  GROUP BY "d"."id", "d"."type", "d"."step_key", "d"."department_id"`,
		append(append([]any{stored(now), string(task.Open), stored(now)}, c.args...), string(task.Work))
}

type standingsRow struct {
	Type         string
	StepKey      string
	DepartmentID string
	Title        string
	Papers       int
	Late         int
	Age1         int
	Age2         int
	Age3         int
	Age4         int
}

func (r trackingReader) Standings(ctx context.Context, q tracking.Question, now time.Time, limits tracking.Limits) ([]tracking.Standing, error) {
	waiting, args := waitingPapers(q, now)
	a, b, c := stored(limits[0]), stored(limits[1]), stored(limits[2])
	rows, err := raw[standingsRow](r.s.read.WithContext(ctx), `SELECT "type", "step_key", "department_id",
 MAX("title") AS "title", COUNT(*) AS "papers", SUM("late") AS "late",
 SUM(CASE WHEN "opened" >= ? THEN 1 ELSE 0 END) AS "age1", SUM(CASE WHEN "opened" < ? AND "opened" >= ? THEN 1 ELSE 0 END) AS "age2",
 SUM(CASE WHEN "opened" < ? AND "opened" >= ? THEN 1 ELSE 0 END) AS "age3", SUM(CASE WHEN "opened" < ? THEN 1 ELSE 0 END) AS "age4"
 FROM (`+waiting+`) "w" GROUP BY "type", "step_key", "department_id"`, append([]any{a, a, b, b, c, c}, args...)...)
	out := make([]tracking.Standing, 0, len(rows))
	for _, row := range rows {
		out = append(out, tracking.Standing{Type: row.Type, Step: row.StepKey, Title: row.Title, Department: row.DepartmentID,
			Count: row.Papers, Overdue: row.Late, Ages: tracking.Ages{row.Age1, row.Age2, row.Age3, row.Age4}})
	}
	return out, r.s.translate(err)
}

func (r trackingReader) WithMakers(ctx context.Context, q tracking.Question) (int, error) {
	c := ofPapers(q)
	c.add(`"state" = ?`, string(document.Returned))
	n, err := raw[int](r.s.read.WithContext(ctx), `SELECT COUNT(*) FROM "documents"`+c.where(), c.args...)
	if err != nil {
		return 0, r.s.translate(err)
	}
	return n[0], nil
}

type memberRow struct {
	ID         string
	Name       string
	Department string
}

func (r trackingReader) Departments(ctx context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := raw[memberRow](r.s.read.WithContext(ctx), `SELECT "id", "name" FROM "departments" WHERE "id" IN ?`, padded(ids))
	for _, row := range rows {
		out[row.ID] = row.Name
	}
	return out, r.s.translate(err)
}

func (r trackingReader) People(ctx context.Context, ids []string) (map[string]tracking.Member, error) {
	out := map[string]tracking.Member{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := raw[memberRow](r.s.read.WithContext(ctx), `SELECT "p"."id", "p"."name", COALESCE("d"."name", '') AS "department" FROM "people" "p"
 LEFT JOIN "departments" "d" ON "d"."id" = "p"."department_id" WHERE "p"."id" IN ?`, padded(ids))
	for _, row := range rows {
		out[row.ID] = tracking.Member{Name: row.Name, Department: row.Department}
	}
	return out, r.s.translate(err)
}

// Steps tells what steps are called: as their types came, or, where a step was
// added to the chain later, as the last papers that waited there were told.
func (r trackingReader) Steps(ctx context.Context, keys []tracking.StepKey) (map[tracking.StepKey]string, error) {
	out := map[tracking.StepKey]string{}
	for _, key := range keys {
		if t, err := r.s.types.Find(key.Type); err == nil {
			if at := t.Chain.Find(key.Step); at >= 0 {
				out[key] = t.Chain[at].Title
				continue
			}
		}
		titles, err := raw[string](r.s.read.WithContext(ctx), `SELECT "step_title" FROM "tasks" WHERE "kind" = ? AND "decided_at" IS NOT NULL
 AND "document_type" = ? AND "step_key" = ? ORDER BY "decided_at" DESC LIMIT 1`, string(task.Work), key.Type, key.Step)
		if err != nil {
			return nil, r.s.translate(err)
		}
		if out[key] = key.Step; len(titles) > 0 {
			out[key] = titles[0]
		}
	}
	return out, nil
}
