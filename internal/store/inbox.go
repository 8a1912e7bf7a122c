package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
)

// Inbox 待办、已办、我发起、抄送.
func (s *Store) Inbox() task.Inbox { return inbox{s} }

type inbox struct{ s *Store }

func (b inbox) List(ctx context.Context, p directory.Person, v task.View, f task.Filter, page document.PageRequest) (document.Page[task.Task], error) {
	db := b.s.read.WithContext(ctx)
	out, err := b.list(db, p, v, f, page)
	if err == nil {
		err = attached(db, out.Items)
	}
	return out, b.s.translate(err)
}

func (b inbox) list(db *gorm.DB, p directory.Person, v task.View, f task.Filter, page document.PageRequest) (document.Page[task.Task], error) {
	empty := document.Page[task.Task]{Items: []task.Task{}}
	matches, err := b.matches(db, v, f)
	if err != nil || slices.ContainsFunc(matches, func(m match) bool { return m.nothing }) {
		return empty, err
	}
	if v == task.Initiated {
		return b.initiated(db, p, f, matches, page)
	}
	l, err := walk(db, p, v, f)
	if err != nil || len(l.branches) == 0 {
		return empty, err
	}
	var c conditions
	l.narrowed(&c, v, f, b.s.clock())
	if slices.ContainsFunc(matches, match.few) {
		l.ofFew(&c)
	}
	for _, m := range matches {
		m.narrow(&c, &l.slow, `"tasks"."document_id"`)
	}
	out, err := pageOf(db, l, c, page, l.taskKey, func(r taskRow) (task.Task, error) { return r.task(), nil })
	if err != nil {
		return empty, err
	}
	return out, b.labelled(db, out.Items)
}

// matches tells which papers a filter leaves: those its text stands for, and the
// few of a maker or department that has only few, that are due, or that came on some days.
func (b inbox) matches(db *gorm.DB, v task.View, f task.Filter) ([]match, error) {
	m, err := b.s.match(db, f.Query)
	if err != nil || m.nothing {
		return []match{m}, err
	}
	out := []match{m}
	look := func(table, column string, c conditions) {
		if err != nil {
			return
		}
		var ids []string
		ids, err = raw[string](db, `SELECT "`+column+`" FROM "`+table+`"`+c.where()+` LIMIT ?`, append(c.args, fewPapers+1)...)
		if len(ids) <= fewPapers {
			out = append(out, matchOf(ids, nil))
		}
	}
	if f.Maker != "" {
		look("documents", "id", when(`"maker_id" = ?`, f.Maker))
	}
	if f.Dept != "" {
		look("documents", "id", when(`"department_id" = ?`, f.Dept))
	}
	for _, c := range b.timed(v, f) {
		look("tasks", "document_id", c)
	}
	return out, err
}

// timed tells which seats of what waits a filter leaves by time: due, or come on some days.
func (b inbox) timed(v task.View, f task.Filter) (out []conditions) {
	state := cmp.Or(f.State, task.Open)
	if v != task.Todo && v != task.Team || !state.Waits() {
		return nil
	}
	if f.Due != "" && state == task.Open {
		due := when(inWords(state))
		due.due(`"due_at"`, v, f.Due, b.s.clock())
		out = append(out, due)
	}
	if f.From != nil || f.To != nil {
		come := when(inWords(state))
		come.within(`"created_at"`, f.From, f.To)
		out = append(out, come)
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

// attached tells each row whether its paper carries attachments.
func attached(db *gorm.DB, tasks []task.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	ids := make([]string, 0, len(tasks))
	for _, t := range tasks {
		ids = append(ids, t.DocumentID)
	}
	with, err := raw[string](db, `SELECT DISTINCT "r"."document_id" FROM "document_refs" "r" JOIN "attachments" "a" ON "a"."id" = "r"."entry_id"
 WHERE "r"."document_id" IN ?`, padded(ids))
	for i := range tasks {
		tasks[i].HasFiles = slices.Contains(with, tasks[i].DocumentID)
	}
	return err
}

type functionCount struct {
	FunctionID string
	Waiting    int
}

// Counts adds up the walks of what waits, in one statement.
func (b inbox) Counts(ctx context.Context, p directory.Person) (task.Counts, error) {
	out := task.Counts{ByFunction: map[string]int{}}
	db := b.s.read.WithContext(ctx)
	unread := assigned(p.ID, task.CC, task.Open)
	n, err := raw[int](db, `SELECT COUNT(*) FROM "tasks"`+unread.where(), unread.args...)
	if err != nil {
		return out, b.s.translate(err)
	}
	out.CCUnread = n[0]
	var parts []string
	var args []any
	for _, c := range waiting(p) {
		parts = append(parts, `SELECT "function_id", COUNT(*) AS "waiting" FROM "tasks"`+c.where()+` GROUP BY "function_id"`)
		args = append(args, c.args...)
	}
	rows, err := raw[functionCount](db, strings.Join(parts, " UNION ALL "), args...)
	for _, r := range rows {
		out.Todo += r.Waiting
		out.ByFunction[r.FunctionID] += r.Waiting
	}
	return out, b.s.translate(err)
}
