package store

import (
	"cmp"
	"slices"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// initiated lists a person's own papers, each in the shape of its last step.
func (b inbox) initiated(db *gorm.DB, p directory.Person, f task.Filter, matches []match, page document.PageRequest) (document.Page[task.Task], error) {
	m, err := ownSeats(db, p, f, b.s.clock())
	if err != nil || m.nothing || f.Maker != "" && f.Maker != p.ID {
		return document.Page[task.Task]{Items: []task.Task{}}, err
	}
	l, c := ownWalk(p, f, append(matches, m))
	out, err := pageOf(db, l, c, page, func(r documentRow) []any { return []any{r.Sort} }, func(r documentRow) (task.Task, error) { return r.draftTask(), nil })
	if err != nil || len(out.Items) == 0 {
		return out, err
	}
	return out, lastSteps(db, out.Items)
}

// ownSeats tells a person's papers by what a filter asks of their tasks. Those
// that are under way are read as long as they are few; of many, a walk along the
// papers soon meets enough.
func ownSeats(db *gorm.DB, p directory.Person, f task.Filter, now time.Time) (match, error) {
	state := f.State
	if f.Due != "" {
		state = cmp.Or(state, task.Open)
	}
	if state == "" && f.Function == "" {
		return match{any: true}, nil
	}
	var seat conditions
	underWay := state.Waits()
	switch {
	case underWay:
		seat.add(inWords(state))
	case f.Due != "": // what is over is not due
		return match{nothing: true}, nil
	default:
		seat.equal("state", string(state))
	}
	seat.equal("function_id", f.Function)
	seat.due(`"due_at"`, task.Initiated, f.Due, now)
	condition := func(column string) (string, []any) {
		c := seat.with(`"kind" = ?`, string(task.Work))
		return `EXISTS (SELECT 1 FROM "tasks" "t" WHERE "t"."document_id" = ` + column + ` AND ` + c.joined() + `)`, c.args
	}
	if !underWay {
		return match{condition: condition}, nil
	}
	c := seat.with(`"maker_id" = ?`, p.ID) // a copy under way tells of a paper that has an open seat anyhow
	ids, err := raw[string](db, `SELECT DISTINCT "document_id" FROM (SELECT "document_id" FROM "tasks"`+c.where()+` LIMIT ?) "u"`,
		append(c.args, fewPapers+1)...)
	return matchOf(ids, condition), err
}

// ownWalk plans how to walk a person's own papers.
func ownWalk(p directory.Person, f task.Filter, matches []match) (listing, conditions) {
	l := listing{table: "documents", columns: listedColumns, keys: []string{"sort"}, desc: true, most: inboxCap}
	c := when(`"maker_id" = ?`, p.ID)
	if f.Due != "" || f.State.Waits() {
		c.add(`"state" = ?`, string(document.Pending))
	}
	c.equal("type", f.Type)
	c.equal("department_id", f.Dept)
	if slices.ContainsFunc(matches, match.few) {
		c = c.offIndex()
	}
	for _, m := range matches {
		m.narrow(&c, &l.slow, `"documents"."id"`)
	}
	l.slow.within(`"created_at"`, f.From, f.To)
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
