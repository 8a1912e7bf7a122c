package store

import (
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// initiated lists a person's own papers, each in the shape of its last step.
func (b inbox) initiated(db *gorm.DB, p directory.Person, f task.Filter, m match, page document.PageRequest) (document.Page[task.Task], error) {
	l, c := ownWalk(p, f, m, b.s.clock())
	out, err := pageOf(db, l, c, page, func(r documentRow) []any { return []any{r.Sort} }, func(r documentRow) (task.Task, error) { return r.draftTask(), nil })
	if err != nil || len(out.Items) == 0 {
		return out, err
	}
	return out, lastSteps(db, out.Items)
}

// ownWalk plans how to walk a person's own papers. What has its turn or waits for
// it belongs to a paper under way, and to the visit it is in: that finds it at
// one key, whatever the paper has been through.
func ownWalk(p directory.Person, f task.Filter, m match, now time.Time) (listing, conditions) {
	l := listing{table: "documents", columns: listedColumns, keys: []string{"sort"}, desc: true}
	c := when(`"maker_id" = ?`, p.ID)
	m.narrow(&c, &l.slow, `"documents"."id"`)
	c.equal("type", f.Type)
	c.equal("department_id", f.Dept)
	c.equal("maker_id", f.Maker)
	l.slow.within("created_at", f.From, f.To)
	if f.Function == "" && f.State == "" && f.Due == "" {
		return l, c
	}
	inner := when(`"t"."document_id" = "documents"."id" AND "t"."kind" = ?`, string(task.Work))
	inner.equal("function_id", f.Function)
	if f.Due != "" || f.State == task.Open || f.State == task.Waiting {
		c.add(`"documents"."state" = ?`, string(document.Pending))
		inner.add(`"t"."step_key" = "documents"."step_key" AND "t"."visit" = "documents"."visit"`)
		inner.due(task.Initiated, f.Due, now)
	}
	if f.State != "" {
		inner.add(`"t"."state" = ?`, string(f.State))
	} else if f.Due != "" {
		inner.add(`"t"."state" = ?`, string(task.Open))
	}
	l.slow.add(`EXISTS (SELECT 1 FROM "tasks" "t"`+inner.where()+`)`, inner.args...)
	return l, c
}

// draftTask is the row of a paper that no step has seen.
func (r documentRow) draftTask() task.Task {
	return task.Task{Kind: task.Work, DocumentID: r.ID, DocumentType: r.Type, DocumentTitle: r.Title, Summary: r.Summary,
		MakerID: r.MakerID, MakerName: r.MakerName, Department: r.DepartmentID, DepartmentName: r.DepartmentName,
		BusinessDate: value.Date(r.BusinessDate), State: task.Open, CreatedAt: r.CreatedAt.UTC(),
		DocumentState: document.State(r.State), DocumentStateLabel: r.StateLabel}
}

// lastSteps puts the latest visit of each paper in its row: of its seats the one
// that tells most about where the paper stands.
func lastSteps(db *gorm.DB, items []task.Task) error {
	at := map[string]int{}
	ids := make([]string, 0, len(items))
	for i, t := range items {
		at[t.DocumentID] = i
		ids = append(ids, t.DocumentID)
	}
	rows, err := raw[taskRow](db, `SELECT * FROM "tasks" WHERE "document_id" IN ? AND "kind" = ? ORDER BY "visit", "seat"`, padded(ids), string(task.Work))
	if err != nil {
		return err
	}
	for _, r := range rows {
		i := at[r.DocumentID]
		t := r.task()
		if was := items[i]; was.ID != "" && was.Visit == t.Visit && !tellsMore(t, was) {
			continue
		}
		t.Summary, t.BusinessDate = items[i].Summary, items[i].BusinessDate
		t.DocumentState, t.DocumentStateLabel = items[i].DocumentState, items[i].DocumentStateLabel
		items[i] = t
	}
	return nil
}

// tellsMore prefers what is open to what is done, what was done later, and
// anything to what was cancelled.
func tellsMore(t, was task.Task) bool {
	rank := map[task.State]int{task.Open: 3, task.Done: 2, task.Waiting: 1}
	if t.State != was.State {
		return rank[t.State] > rank[was.State]
	}
	return t.State == task.Done && t.DecidedAt != nil && was.DecidedAt != nil && t.DecidedAt.After(*was.DecidedAt)
}
