package store

import (
	"slices"
	"strings"
	"time"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/fault"
)

// Seats gives the rows of a visit, its questions too; the one that was opened
// last is known.
func (t *tx) Seats(documentID, step string, visit int) ([]task.Task, error) {
	if o := t.opened; len(o) > 0 && o[0].DocumentID == documentID && o[0].StepKey == step && o[0].Visit == visit {
		return slices.Clone(o), nil
	}
	return t.found(`SELECT * FROM "tasks" WHERE "document_id" = ? AND "step_key" = ? AND "visit" = ? ORDER BY "seat"`,
		documentID, step, visit)
}

func (t *tx) Rows(documentID string) ([]task.Task, error) {
	return t.found(`SELECT * FROM "tasks" WHERE "document_id" = ? ORDER BY "visit", "created_at", "seat"`, documentID)
}

// found reads rows and remembers them as they are stored.
func (t *tx) found(sql string, args ...any) ([]task.Task, error) {
	rows, err := raw[taskRow](t.db, sql, args...)
	for _, r := range rows {
		t.tasks[r.ID] = r
	}
	return tasksOf(rows), err
}

func (t *tx) InsertTask(in task.Task) error {
	row := toTaskRow(in)
	if in.Kind != task.CC { // a copy has no seat
		t.remember(row.task())
	}
	t.tasks[row.ID] = row
	return create(t.db, row)
}

// remember keeps the seats of a visit that this transaction opens, which begins
// with the first seat.
func (t *tx) remember(in task.Task) {
	same := len(t.opened) > 0 && t.opened[0].DocumentID == in.DocumentID && t.opened[0].StepKey == in.StepKey && t.opened[0].Visit == in.Visit
	switch {
	case same:
		t.opened = append(t.opened, in)
	case in.Seat == 1:
		t.opened = []task.Task{in}
	default:
		t.opened = nil
	}
}

func (t *tx) UpdateTask(in task.Task) error {
	t.opened = nil
	r := toTaskRow(in)
	var set assignments
	if was, known := t.tasks[r.ID]; known {
		set.task(was, r)
	} else {
		set.all = true
		set.task(taskRow{}, r)
	}
	if len(set.columns) == 0 {
		return nil
	}
	changed, err := execute(t.db, `UPDATE "tasks" SET `+strings.Join(set.columns, ", ")+` WHERE "id" = ?`, append(set.args, r.ID)...)
	if err == nil && changed == 0 {
		return fault.NotFound("task.not_found", "没有这条待办事项")
	}
	t.tasks[r.ID] = r
	return err
}

// assignments collects what an UPDATE sets: only what differs, because each
// column that is named rewrites the indexes it is in.
type assignments struct {
	all     bool
	columns []string
	args    []any
}

func (a *assignments) add(column string, before, after any) {
	if a.all || before != after {
		a.columns, a.args = append(a.columns, `"`+column+`" = ?`), append(a.args, after)
	}
}

func (a *assignments) instant(column string, before, after *time.Time) {
	same := before == nil && after == nil || before != nil && after != nil && before.Equal(*after)
	if a.all || !same {
		a.columns, a.args = append(a.columns, `"`+column+`" = ?`), append(a.args, after)
	}
}

// task sets what may change of a row; where it belongs never does.
func (a *assignments) task(was, r taskRow) {
	a.add("state", was.State, r.State)
	a.add("summary", was.Summary, r.Summary)
	a.add("role_id", was.RoleID, r.RoleID)
	a.add("role_name", was.RoleName, r.RoleName)
	a.add("role_department", was.RoleDepartment, r.RoleDepartment)
	a.add("assignee", was.Assignee, r.Assignee)
	a.add("assignee_name", was.AssigneeName, r.AssigneeName)
	a.add("owner_id", was.OwnerID, r.OwnerID)
	a.add("owner_name", was.OwnerName, r.OwnerName)
	a.add("added_by", was.AddedBy, r.AddedBy)
	a.add("track", was.Track, r.Track)
	a.add("place", was.Place, r.Place)
	a.add("weight", was.Weight, r.Weight)
	a.add("escalated", was.Escalated, r.Escalated)
	a.add("urges", was.Urges, r.Urges)
	a.add("returned", was.Returned, r.Returned)
	a.add("action", was.Action, r.Action)
	a.add("actor_id", was.ActorID, r.ActorID)
	a.add("actor_name", was.ActorName, r.ActorName)
	a.add("behalf_id", was.BehalfID, r.BehalfID)
	a.add("behalf_name", was.BehalfName, r.BehalfName)
	a.add("remark", was.Remark, r.Remark)
	a.add("worked_minutes", was.WorkedMinutes, r.WorkedMinutes)
	a.add("decision_key", was.DecisionKey, r.DecisionKey)
	a.instant("created_at", &was.CreatedAt, &r.CreatedAt)
	a.instant("urged_at", was.UrgedAt, r.UrgedAt)
	a.instant("due_at", was.DueAt, r.DueAt)
	a.instant("decided_at", was.DecidedAt, r.DecidedAt)
}

// WasReturned looks for a step that sent the paper back, by its decider or
// because a vote failed.
func (t *tx) WasReturned(documentID string) (bool, error) {
	returned, err := exists(t.db, `SELECT 1 FROM "tasks" WHERE "document_id" = ? AND "action" = ?`, documentID, string(document.Return))
	if returned || err != nil {
		return returned, err
	}
	return exists(t.db, `SELECT 1 FROM "document_events" WHERE "document_id" = ? AND "action" = ?`, documentID, "vote_failed")
}
