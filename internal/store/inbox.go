package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Inbox 待办、已办、我发起、抄送.
func (s *Store) Inbox() task.Inbox { return inbox{s} }

type inbox struct{ s *Store }

func (b inbox) List(ctx context.Context, p directory.Person, v task.View, f task.Filter, page document.PageRequest) (document.Page[task.Task], error) {
	out, err := b.list(b.s.read.WithContext(ctx), p, v, f, page)
	return out, b.s.translate(err)
}

func (b inbox) list(db *gorm.DB, p directory.Person, v task.View, f task.Filter, page document.PageRequest) (document.Page[task.Task], error) {
	empty := document.Page[task.Task]{Items: []task.Task{}}
	m, err := b.s.match(db, f.Query)
	if err != nil || m.nothing {
		return empty, err
	}
	if v == task.Initiated {
		return b.initiated(db, p, f, m, page)
	}
	l, c, err := walk(p, v)
	if err != nil {
		return empty, err
	}
	m.narrow(&c, &l.slow, `"tasks"."document_id"`)
	c.equal("document_type", f.Type)
	c.equal("function_id", f.Function)
	c.equal("state", string(f.State))
	l.slow.created(f)
	out, err := pageOf(db, l, c, page, l.taskKey, func(r taskRow) (task.Task, error) { return r.task(), nil })
	if err != nil {
		return empty, err
	}
	return out, b.labelled(db, out.Items)
}

func (c *conditions) created(f task.Filter) {
	if f.From != nil {
		c.add(`"created_at" >= ?`, stored(*f.From))
	}
	if f.To != nil {
		c.add(`"created_at" <= ?`, stored(*f.To))
	}
}

// walk gives the index walks of a view.
func walk(p directory.Person, v task.View) (listing, conditions, error) {
	l := listing{table: "tasks", keys: []string{"id"}, desc: true}
	var c conditions
	switch v {
	case task.Todo:
		c.add(`"maker_id" <> ?`, p.ID) // maker ≠ checker: what he cannot do is not to do
		l.branches = waiting(p)
	case task.Finished:
		l.keys = []string{"decided_at", "id"}
		c.add(`"actor_id" = ?`, p.ID)
	case task.Copies:
		for _, state := range []task.State{task.Open, task.Done} {
			var branch conditions
			branch.add(`"assignee" = ? AND "kind" = ? AND "state" = ?`, p.ID, string(task.CC), string(state))
			l.branches = append(l.branches, branch)
		}
	default:
		return l, c, fault.Invalid("task.unknown_view", "没有“%s”这个列表", string(v)).At("view", "未知的列表")
	}
	return l, c, nil
}

// waiting gives what waits for a person: assigned to him, or to nobody but to
// one of his roles, in his department or in any.
func waiting(p directory.Person) []conditions {
	var mine conditions
	mine.add(`"assignee" = ? AND "kind" = ? AND "state" = ?`, p.ID, string(task.Work), string(task.Open))
	out := []conditions{mine}
	departments := []string{""}
	if p.Department != "" {
		departments = append(departments, p.Department)
	}
	for _, role := range p.Roles {
		for _, department := range departments {
			var branch conditions
			branch.add(`"state" = ? AND "role_id" = ? AND "role_department" = ? AND "assignee" = ''`, string(task.Open), role, department)
			out = append(out, branch)
		}
	}
	return out
}

func (l listing) taskKey(r taskRow) []any {
	if len(l.keys) == 1 {
		return []any{r.ID}
	}
	decided := time.Time{}
	if r.DecidedAt != nil {
		decided = *r.DecidedAt
	}
	return []any{decided, r.ID}
}

// labelled tells each row the present state of its paper.
func (b inbox) labelled(db *gorm.DB, tasks []task.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	ids := make([]string, 0, len(tasks))
	for _, t := range tasks {
		ids = append(ids, t.DocumentID)
	}
	rows, err := raw[documentRow](db, `SELECT "id", "state", "state_label" FROM "documents" WHERE "id" IN ?`, padded(ids))
	if err != nil {
		return err
	}
	byID := make(map[string]documentRow, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	for i := range tasks {
		r := byID[tasks[i].DocumentID]
		tasks[i].DocumentState, tasks[i].DocumentStateLabel = document.State(r.State), r.StateLabel
	}
	return nil
}

// initiated lists a person's own papers, each in the shape of its last step.
func (b inbox) initiated(db *gorm.DB, p directory.Person, f task.Filter, m match, page document.PageRequest) (document.Page[task.Task], error) {
	l := listing{table: "documents", columns: listedColumns, keys: []string{"sort"}, desc: true}
	var c conditions
	c.add(`"maker_id" = ?`, p.ID)
	m.narrow(&c, &l.slow, `"documents"."id"`)
	c.equal("type", f.Type)
	l.slow.created(f)
	if f.Function != "" || f.State != "" {
		var inner conditions
		inner.equal("function_id", f.Function)
		inner.equal("state", string(f.State))
		l.slow.add(`EXISTS (SELECT 1 FROM "tasks" "t" WHERE "t"."document_id" = "documents"."id" AND `+inner.joined()+`)`, inner.args...)
	}
	out, err := pageOf(db, l, c, page, func(r documentRow) []any { return []any{r.Sort} }, func(r documentRow) (task.Task, error) { return r.draftTask(), nil })
	if err != nil || len(out.Items) == 0 {
		return out, err
	}
	return out, lastSteps(db, out.Items)
}

// draftTask is the row of a paper that no step has seen.
func (r documentRow) draftTask() task.Task {
	return task.Task{Kind: task.Work, DocumentID: r.ID, DocumentType: r.Type, DocumentTitle: r.Title, Summary: r.Summary,
		MakerID: r.MakerID, MakerName: r.MakerName, Department: r.DepartmentID, DepartmentName: r.DepartmentName,
		BusinessDate: value.Date(r.BusinessDate), State: task.Open, CreatedAt: r.CreatedAt.UTC(),
		DocumentState: document.State(r.State), DocumentStateLabel: r.StateLabel}
}

// lastSteps puts the latest visit of each paper in its row.
func lastSteps(db *gorm.DB, items []task.Task) error {
	at := map[string]int{}
	ids := make([]string, 0, len(items))
	for i, t := range items {
		at[t.DocumentID] = i
		ids = append(ids, t.DocumentID)
	}
	rows, err := raw[taskRow](db, `SELECT * FROM "tasks" WHERE "document_id" IN ? AND "kind" = ? ORDER BY "visit"`, padded(ids), string(task.Work))
	if err != nil {
		return err
	}
	for _, r := range rows {
		i := at[r.DocumentID]
		t := r.task()
		t.Summary, t.BusinessDate = items[i].Summary, items[i].BusinessDate
		t.DocumentState, t.DocumentStateLabel = items[i].DocumentState, items[i].DocumentStateLabel
		items[i] = t
	}
	return nil
}

type functionCount struct {
	FunctionID string
	Waiting    int
}

func (b inbox) Counts(ctx context.Context, p directory.Person) (task.Counts, error) {
	out := task.Counts{ByFunction: map[string]int{}}
	db := b.s.read.WithContext(ctx)
	var unread conditions
	unread.add(`"assignee" = ? AND "kind" = ? AND "state" = ?`, p.ID, string(task.CC), string(task.Open))
	n, err := raw[int](db, `SELECT COUNT(*) FROM "tasks"`+unread.where(), unread.args...)
	if err != nil {
		return out, b.s.translate(err)
	}
	out.CCUnread = n[0]
	for _, branch := range waiting(p) {
		c := branch.with(`"maker_id" <> ?`, p.ID)
		rows, err := raw[functionCount](db, `SELECT "function_id", COUNT(*) AS "waiting" FROM "tasks"`+c.where()+` GROUP BY "function_id"`, c.args...)
		if err != nil {
			return out, b.s.translate(err)
		}
		for _, r := range rows {
			out.Todo += r.Waiting
			out.ByFunction[r.FunctionID] += r.Waiting
		}
	}
	return out, nil
}

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

func (b inbox) OpenTask(ctx context.Context, documentID string) (*task.Task, error) {
	db := b.s.read.WithContext(ctx)
	row, err := first[taskRow](db, `"document_id" = ? AND "kind" = ? AND "state" = ?`, documentID, string(task.Work), string(task.Open))
	if err != nil || row == nil {
		return nil, b.s.translate(err)
	}
	list := []task.Task{row.task()}
	err = b.labelled(db, list)
	return &list[0], b.s.translate(err)
}

func (b inbox) Tasks(ctx context.Context, documentID string) ([]task.Task, error) {
	rows, err := raw[taskRow](b.s.read.WithContext(ctx), `SELECT * FROM "tasks" WHERE "document_id" = ? AND "kind" = ? ORDER BY "visit"`, documentID, string(task.Work))
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
