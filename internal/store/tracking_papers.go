package store

import (
	"context"

	"gorm.io/gorm"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// visitSeats are the work rows of the visit a paper waits in.
const visitSeats = `FROM "tasks" "t" WHERE "t"."document_id" = "documents"."id" AND "t"."step_key" = "documents"."step_key"
 AND "t"."visit" = "documents"."visit" AND "t"."kind" = 'task'`

// visitOpened is when that visit was opened.
const visitOpened = `COALESCE((SELECT MIN("t"."created_at") ` + visitSeats + `), ?)`

func (r trackingReader) Papers(ctx context.Context, d tracking.Drill, page document.PageRequest) (document.Page[tracking.Paper], error) {
	db := r.s.read.WithContext(ctx)
	if d.Measure.OfDecisions() {
		out, err := r.decidedPapers(db, d, page)
		return out, r.s.translate(err)
	}
	l, c, key, err := drillWalk(d)
	if err != nil {
		return document.Page[tracking.Paper]{}, err
	}
	rows, err := pageOf(db, l, c, page, key, func(row documentRow) (documentRow, error) { return row, nil })
	if err != nil {
		return document.Page[tracking.Paper]{}, r.s.translate(err)
	}
	out := document.Page[tracking.Paper]{Items: make([]tracking.Paper, 0, len(rows.Items)), Next: rows.Next, Total: rows.Total, Capped: rows.Capped}
	for _, row := range rows.Items {
		out.Items = append(out.Items, row.tracked(d.Measure))
	}
	return out, r.s.translate(r.standing(db, d, rows.Items, out.Items))
}

// drillWalk plans the list of the papers that a figure counts.
func drillWalk(d tracking.Drill) (l listing, c conditions, key func(documentRow) []any, err error) {
	l = listing{table: "documents", columns: listedColumns + `, "submitted_at", "ended_at"`, keys: []string{"sort"}}
	key = func(r documentRow) []any { return []any{r.Sort} }
	switch d.Measure {
	case tracking.Open, tracking.Overdue:
		return l, waitingWalk(d), key, nil
	case tracking.WithMaker:
		c = ofPapers(d.Question)
		c.add(`"state" = ?`, string(document.Returned))
	case tracking.Submitted:
		c, _ = milestones(d.Question, d.Measure)
		l.keys, l.desc = []string{"submitted_at", "id"}, true
		key = func(r documentRow) []any { return []any{*r.SubmittedAt, r.ID} }
	case tracking.Finished:
		c, _ = milestones(d.Question, d.Measure)
		l.keys, l.desc = []string{"ended_at", "id"}, true
		key = func(r documentRow) []any { return []any{*r.EndedAt, r.ID} }
	case tracking.Entered, tracking.Passed:
		inner := ofTasks(d.Question)
		inner.equal("step_key", d.Step)
		if d.Measure == tracking.Passed {
			inner.equal("action", string(document.Agree))
		}
		l.desc = true
		c.add(`"id" IN (SELECT "document_id" FROM "tasks"`+inner.where()+`)`, inner.args...)
	default:
		err = fault.Invalid("tracking.measure", "没有“%s”这个指标", string(d.Measure)).At("measure", "未知的指标")
	}
	return l, c, key, err
}

// waitingWalk keeps the papers that wait, at a step, of an age or past their due
// time, where the figure says so.
func waitingWalk(d tracking.Drill) conditions {
	c := ofPapers(d.Question)
	c.add(`"state" = ?`, string(document.Pending))
	c.equal("step_key", d.Step)
	if d.Measure == tracking.Overdue {
		c.add(`EXISTS (SELECT 1 `+visitSeats+` AND "t"."state" = 'open' AND "t"."due_at" < ?)`, stored(d.Now))
	}
	if d.Age > 0 {
		from, before := d.Limits.Within(d.Age)
		c.add(visitOpened+` >= ?`, stored(d.Now), stored(from))
		if !before.IsZero() {
			c.add(visitOpened+` < ?`, stored(d.Now), stored(before))
		}
	}
	return c
}

// tracked shows a paper as a row behind a figure.
func (r documentRow) tracked(m tracking.Measure) tracking.Paper {
	p := tracking.Paper{ID: r.ID, Type: r.Type, Title: r.Title, Summary: r.Summary, State: document.State(r.State), StateLabel: r.StateLabel,
		BusinessDate: value.Date(r.BusinessDate), Maker: document.Named{ID: r.MakerID, Name: r.MakerName},
		Department: document.Named{ID: r.DepartmentID, Name: r.DepartmentName}}
	switch m {
	case tracking.Submitted:
		p.At = utcPtr(r.SubmittedAt)
	case tracking.Finished:
		p.At = utcPtr(r.EndedAt)
	}
	return p
}

// standing tells of papers that wait where, for whom and since when.
func (r trackingReader) standing(db *gorm.DB, d tracking.Drill, rows []documentRow, papers []tracking.Paper) error {
	at := map[string]int{}
	ids := make([]string, 0, len(rows))
	for i, row := range rows {
		if row.State == string(document.Pending) {
			at[row.ID] = i
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	seats, err := raw[taskRow](db, `SELECT * FROM "tasks" WHERE "document_id" IN ? AND "kind" = ? ORDER BY "visit", "seat"`, padded(ids), string(task.Work))
	if err != nil {
		return err
	}
	for _, s := range seats {
		i := at[s.DocumentID]
		row, p := rows[i], &papers[i]
		if s.StepKey != row.StepKey || s.Visit != row.Visit {
			continue
		}
		p.Step, p.StepTitle, p.DueAt = s.StepKey, s.StepTitle, utcPtr(s.DueAt)
		if p.Since == nil || s.CreatedAt.Before(*p.Since) {
			p.Since = utcPtr(&s.CreatedAt)
		}
		if s.State == string(task.Open) {
			p.Overdue = p.Overdue || s.DueAt != nil && s.DueAt.Before(d.Now)
			p.Holders = append(p.Holders, tracking.HolderOf(s.task()))
		}
	}
	return nil
}

// decidedPapers lists decisions, the latest first, each with its paper.
func (r trackingReader) decidedPapers(db *gorm.DB, d tracking.Drill, page document.PageRequest) (document.Page[tracking.Paper], error) {
	c := ofTasks(d.Question)
	c.equal("step_key", d.Step)
	if d.Person != "" {
		c.add(filled("actor_id"), d.Person)
	}
	if d.Measure == tracking.Returned {
		c.equal("action", string(document.Return))
	}
	if d.Moment != nil {
		hours := []string{""}
		for _, h := range d.Moment.Hours(d.Span) {
			hours = append(hours, h.Format(hourLayout))
		}
		c.add(r.s.hourOf("decided_at")+` IN ?`, padded(hours))
	}
	l := listing{table: "tasks", keys: []string{"decided_at", "id"}, desc: true}
	rows, err := pageOf(db, l, c, page, l.taskKey, func(row taskRow) (task.Task, error) { return row.task(), nil })
	if err == nil {
		err = inbox(r).labelled(db, rows.Items)
	}
	out := document.Page[tracking.Paper]{Items: make([]tracking.Paper, 0, len(rows.Items)), Next: rows.Next, Total: rows.Total, Capped: rows.Capped}
	for _, t := range rows.Items {
		out.Items = append(out.Items, tracking.Paper{ID: t.DocumentID, Type: t.DocumentType, Title: t.DocumentTitle, Summary: t.Summary,
			State: t.DocumentState, StateLabel: t.DocumentStateLabel, BusinessDate: t.BusinessDate,
			Maker: document.Named{ID: t.MakerID, Name: t.MakerName}, Department: document.Named{ID: t.Department, Name: t.DepartmentName},
			Step: t.StepKey, StepTitle: t.StepTitle, Actor: document.Named{ID: t.ActorID, Name: t.ActorName}, Action: t.Action,
			At: t.DecidedAt, Minutes: t.WorkedMinutes})
	}
	return out, err
}
