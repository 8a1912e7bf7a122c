package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/store/migrations"
)

// Tracking 流程跟踪 counts papers and decisions. What happened in a period is
// counted in indexes alone, so that a year of papers is no trouble.
func (s *Store) Tracking() tracking.Reader { return trackingReader{s} }

type trackingReader struct{ s *Store }

// ofPapers narrows documents, ofTasks their decisions, to what a question asks.
func ofPapers(q tracking.Question) conditions {
	var c conditions
	c.oneOf("type", q.Types)
	c.equal("department_id", q.Department)
	c.inScope(q.Scope, `"district_id" = ?`, `"outlet_id" = ?`)
	return c
}

func ofTasks(q tracking.Question) conditions {
	var c conditions
	c.add(`"kind" = ?`, string(task.Work))
	c.during("decided_at", q.Span)
	c.add(`"action" IN ?`, verdicts())
	c.oneOf("document_type", q.Types)
	c.equal("department_id", q.Department)
	c.inScope(q.Scope, `"document_id" IN (SELECT "id" FROM "documents" WHERE "district_id" = ?)`,
		`"document_id" IN (SELECT "id" FROM "documents" WHERE "outlet_id" = ?)`)
	return c
}

// verdicts are the actions that decide a seat for good.
func verdicts() []string {
	return padded([]string{string(document.Agree), string(document.Return), string(document.Reject)})
}

// during keeps what happened in a span.
func (c *conditions) during(column string, s tracking.Span) {
	c.add(`"`+column+`" >= ? AND "`+column+`" < ?`, stored(s.From), stored(s.To))
}

// inScope keeps what lies in a data scope; papers and tasks tell district and
// outlet in their own ways.
func (c *conditions) inScope(sc directory.Scope, district, outlet string) {
	if sc.All {
		return
	}
	var alternatives conditions
	for _, alternative := range []struct{ sql, id string }{
		{district, sc.District}, {outlet, sc.Outlet}, {`"department_id" = ?`, sc.Department},
	} {
		if alternative.id != "" {
			alternatives.add(alternative.sql, alternative.id)
		}
	}
	alternatives.add(`"maker_id" = ?`, sc.Person)
	c.add("("+strings.Join(alternatives.parts, " OR ")+")", alternatives.args...)
}

// hourOf writes the hour in UTC of an instant as text: 2026-03-02 04. SQLite keeps
// instants as such a text, 达梦 turns them into one.
func (s *Store) hourOf(column string) string {
	if s.dialect == migrations.Postgres {
		return `SUBSTR(CAST("` + column + `" AT TIME ZONE 'UTC' AS TEXT), 1, 13)`
	}
	return `SUBSTR("` + column + `", 1, 13)`
}

const hourLayout = "2006-01-02 15"

type flowRow struct {
	Hour         string
	DepartmentID string
	Papers       int
}

func (r trackingReader) Flows(ctx context.Context, q tracking.Question) ([]tracking.Flow, error) {
	db := r.s.read.WithContext(ctx)
	var out []tracking.Flow
	for _, m := range []tracking.Measure{tracking.Submitted, tracking.Finished} {
		c, column := milestones(q, m)
		hour := r.s.hourOf(column)
		rows, err := raw[flowRow](db, `SELECT `+hour+` AS "hour", "department_id", COUNT(*) AS "papers" FROM "documents"`+c.where()+
			` GROUP BY `+hour+`, "department_id"`, c.args...)
		if err != nil {
			return nil, r.s.translate(err)
		}
		for _, row := range rows {
			at, err := time.Parse(hourLayout, row.Hour)
			if err != nil {
				return nil, r.s.translate(err)
			}
			out = append(out, tracking.Flow{Hour: at, Measure: m, Department: row.DepartmentID, Count: row.Papers})
		}
	}
	return out, nil
}

// milestones narrows papers to those that were submitted or finished in a span.
func milestones(q tracking.Question, m tracking.Measure) (conditions, string) {
	c := ofPapers(q)
	if m == tracking.Submitted {
		c.during("submitted_at", q.Span)
		return c, "submitted_at"
	}
	c.during("ended_at", q.Span)
	c.oneOf("state", states([]document.State{document.Done, document.Reversed}))
	return c, "ended_at"
}

// EachDecision reads an index from end to end. To group so much in the database
// would mean to sort it, which takes SQLite several times as long.
func (r trackingReader) EachDecision(ctx context.Context, q tracking.Question, fn func(tracking.Decision)) error {
	c := ofTasks(q)
	rows, err := r.s.read.WithContext(ctx).Raw(`SELECT "decided_at", "action", "document_type", "step_key", "actor_id", "department_id",
 "document_id", "worked_minutes" FROM "tasks"`+c.where(), c.args...).Rows()
	if err != nil {
		return r.s.translate(err)
	}
	defer rows.Close()
	known := words{}
	for rows.Next() {
		d, err := known.decision(rows)
		if err != nil {
			return r.s.translate(err)
		}
		fn(d)
	}
	return r.s.translate(rows.Err())
}

// words keeps one copy of each text that the rows of a long list repeat.
type words map[string]string

func (w words) decision(rows *sql.Rows) (tracking.Decision, error) {
	var action, typ, step, actor, department sql.RawBytes
	var at time.Time
	var d tracking.Decision
	err := rows.Scan(&at, &action, &typ, &step, &actor, &department, &d.Paper, &d.Minutes)
	if err != nil {
		return d, err
	}
	d.Hour, d.Action, d.Type, d.Step = at.UTC().Truncate(time.Hour), document.Action(w.one(action)), w.one(typ), w.one(step)
	d.Person, d.Department = w.one(actor), w.one(department)
	return d, nil
}

func (w words) one(b sql.RawBytes) string {
	if s, known := w[string(b)]; known {
		return s
	}
	s := string(b)
	w[s] = s
	return s
}
