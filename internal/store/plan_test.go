package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/tracking"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
)

// planner opens an empty SQLite store and explains statements on it.
func planner(t *testing.T) func(sql string, args []any) string {
	t.Helper()
	types, err := document.NewRegistry(warehouse.Types())
	require.NoError(t, err)
	keys, err := gmcrypto.FileKeyring(t.TempDir() + "/keys")
	require.NoError(t, err)
	s, err := Open(context.Background(), Config{Driver: DriverSQLite, DSN: t.TempDir() + "/plan.db", Types: types, Masters: master.NewRegistry(), Keys: keys})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.Migrate(context.Background()))
	return func(sql string, args []any) string {
		type step struct{ Detail string }
		steps, err := raw[step](s.read, "EXPLAIN QUERY PLAN "+sql, args...)
		require.NoError(t, err)
		var lines []string
		for _, x := range steps {
			lines = append(lines, x.Detail)
		}
		return strings.Join(lines, "\n")
	}
}

// TestPaperListsWalkAnIndex refuses a plan that reads a whole table or sorts
// more than the rows of its branches.
func TestPaperListsWalkAnIndex(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	all := directory.Scope{All: true}
	for name, c := range map[string]struct {
		scope  directory.Scope
		filter document.Filter
	}{
		"all":        {all, document.Filter{}},
		"type":       {all, document.Filter{Types: []string{"a"}}},
		"state":      {all, document.Filter{States: []document.State{document.Done}}},
		"own":        {directory.Scope{Person: "p"}, document.Filter{}},
		"department": {directory.Scope{Department: "d"}, document.Filter{}},
		"module":     {all, document.Filter{Types: []string{"a", "b", "c"}}},
		"scopes":     {directory.Scope{Department: "d", Person: "p"}, document.Filter{Types: []string{"a", "b"}}},
	} {
		l, cond := paperWalk(nil, nil, c.scope, c.filter)
		sql, args := l.query(cond, []any{"cursor"}, 51)
		plan := explain(sql, args)
		require.NotContains(t, plan, "SCAN documents\n", name)
		if len(l.branches) < 2 {
			require.NotContains(t, plan, "TEMP B-TREE", name)
		}
	}
}

// TestPapersOfSomeDaysWalkThem, whatever their types: a month is not sorted for a page.
func TestPapersOfSomeDaysWalkThem(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	types := strings.Split("abcdefghijklmnop", "")
	require.Greater(t, len(types), maxBranches)
	for _, f := range []document.Filter{{From: "2026-03-01", To: "2026-03-31"}, {From: "2026-03-01", To: "2026-03-31", Types: types}} {
		l, c := paperWalk(nil, nil, directory.Scope{All: true}, f)
		sql, args := l.query(c, []any{"2026-03-07", "cursor"}, 51)
		plan := explain(sql, args)
		require.Contains(t, plan, "ix_documents_43 (business_date>? AND business_date<?)")
		require.NotContains(t, plan, "TEMP B-TREE")
	}
}

// TestAPageOfEverythingIsNotSorted walks the order of the list, however many types
// somebody may see.
func TestAPageOfEverythingIsNotSorted(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	types := strings.Split("abcdefghijklmnop", "")
	sought := match{condition: func(column string) (string, []any) { return named(column, []string{"item"}, nil) }}
	for _, matches := range [][]match{nil, {sought}} {
		l, c := paperWalk(matches, nil, directory.Scope{All: true}, document.Filter{Types: types})
		sql, args := l.query(c, nil, 51)
		require.NotContains(t, explain(sql, args), "TEMP B-TREE")
	}
}

// TestPapersByNumberWalkTheirRange finds parts of numbers without reading papers
// that have others, however many match.
func TestPapersByNumberWalkTheirRange(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	all := directory.Scope{All: true}
	var numbers conditions
	numbers.add(`"id" >= ? AND "id" < ?`, "RK-2025", prefixEnd("RK-2025"))
	l, c := paperWalk([]match{{begins: "RK-2025"}}, []conditions{numbers}, all, document.Filter{Types: []string{"a"}})
	sql, args := l.query(c, []any{"RK-20250102-0003"}, 51)
	require.Contains(t, explain(sql, args), "(id>? AND id<?)")

	l, c = paperWalk([]match{{ends: "0100"}}, nil, all, document.Filter{Types: []string{"a", "b"}})
	sql, args = l.query(c, nil, 51)
	require.Contains(t, explain(sql, args), "(number_reversed>? AND number_reversed<?)")

	l, c = paperWalk(nil, nil, all, document.Filter{Types: []string{"a"}, States: []document.State{document.Pending}, StepKey: "qc"})
	sql, args = l.query(c, nil, 51)
	require.Contains(t, explain(sql, args), "(type=? AND state=? AND step_key=?)")
}

// TestInboxWalksAnIndex does the same for every list of the inbox, whatever it
// is narrowed by: what the filter asks stands in the index.
func TestInboxWalksAnIndex(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	p := directory.Person{ID: "p", Department: "d", Roles: []string{"keeper", "finance"},
		Principals: []directory.Principal{{ID: "q", Department: "e", Roles: []string{"inspector"}, Functions: []string{"W-01.4", "W-01.5"}},
			{ID: "r", Department: "e", Roles: []string{"inspector"}}}}
	filters := map[string]task.Filter{
		"plain": {}, "type": {Type: "a"}, "function": {Function: "f"}, "maker": {Maker: "m"}, "department": {Dept: "d"},
		"overdue": {Due: task.Overdue}, "today": {Due: task.DueToday},
		"all of them": {Type: "a", Function: "f", Maker: "m", Dept: "d", Due: task.DueWeek},
	}
	for _, v := range []task.View{task.Todo, task.Finished, task.Copies} {
		for name, f := range filters {
			l, err := walk(nil, p, v, f)
			require.NoError(t, err)
			var c conditions
			l.narrowed(&c, v, f, time.Now())
			sql, args := l.walks(`"id"`, c, l.order(), 51)
			plan := explain(sql, args)
			require.NotContains(t, plan, "SCAN tasks\n", "%s by %s", v, name)
			require.NotContains(t, plan, "TEMP B-TREE", "%s by %s", v, name)
			if v == task.Finished && f.Type+f.Function != "" {
				continue // found by an index of its own
			}
			walks := strings.Count(plan, "SEARCH tasks USING COVERING INDEX")
			require.Equal(t, len(l.branches), walks, "%s by %s reads rows it need not:\n%s", v, name, plan)
		}
	}
}

// TestFewPapersAreReadInsteadOfALongList finds the tasks of few papers by the
// papers, in one go for all branches.
func TestFewPapersAreReadInsteadOfALongList(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	p := directory.Person{ID: "p", Department: "d", Roles: []string{"keeper"}}
	for _, v := range []task.View{task.Todo, task.Finished, task.Copies} {
		l, err := walk(nil, p, v, task.Filter{})
		require.NoError(t, err)
		var c conditions
		l.ofFew(&c)
		match{ids: []string{"RK-1", "RK-2"}}.narrow(&c, &l.slow, `"tasks"."document_id"`)
		sql, args := l.query(c, nil, 51)
		plan := explain(sql, args)
		require.Equal(t, 1, strings.Count(plan, "(document_id=?)"), "%s: %s", v, plan)
	}
}

// TestOwnPapersWalkAnIndex walks all of them, or those under way.
func TestOwnPapersWalkAnIndex(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	for want, f := range map[string]task.Filter{"(maker_id=?)": {}, "(maker_id=? AND state=?)": {State: task.Waiting}} {
		l, c := ownWalk(directory.Person{ID: "p"}, f, []match{{any: true}})
		sql, args := l.query(c, nil, 51)
		plan := explain(sql, args)
		require.NotContains(t, plan, "TEMP B-TREE", want)
		require.Contains(t, plan, want)
	}
}

// TestNarrowIndexesAnswerWhatTheyAreFor: an index that holds only some rows is used by
// a statement that says which, in the same words.
func TestNarrowIndexesAnswerWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	explain := planner(t)
	due := when(inWords(task.Open))
	due.due(`"due_at"`, task.Todo, task.Overdue, time.Now())
	var received, issued conditions
	received.selectMoves(ledger.Selection{Receiver: "d"})
	issued.selectMoves(ledger.Selection{Sources: []string{"CK-1", "CK-2"}})
	decided := ofTasks(tracking.Question{Scope: directory.Scope{All: true}, Span: tracking.Days("2026-01-01", "2026-01-31")})
	submitted, _ := milestones(tracking.Question{Scope: directory.Scope{All: true}, Span: tracking.Days("2026-01-01", "2026-01-31")}, tracking.Submitted)
	for name, c := range map[string]struct {
		table string
		conditions
	}{
		"ix_tasks_42":       {"tasks", group{"keeper", "d"}.offered(task.Open)},
		"ix_tasks_43":       {"tasks", assigned("p", task.Work, task.Open)},
		"ix_tasks_47":       {"tasks", when(`"state" IN ? AND "owner_id" = ? AND "owner_id" > '' AND "assignee" <> ?`, []string{"open", "waiting"}, "p", "p")},
		"ix_tasks_48":       {"tasks", due},
		"ix_tasks_49":       {"tasks", when(inWords(task.Waiting)).with(`"maker_id" = ?`, "p")},
		"ix_tasks_50":       {"tasks", when(inWords(task.Open)).with(`"created_at" >= ? AND "created_at" <= ?`, time.Now(), time.Now())},
		"ix_tasks_51":       {"tasks", copies("p", task.Done, "a")},
		"ix_tasks_52":       {"tasks", decided},
		"ix_documents_41":   {"documents", submitted},
		"ix_stock_moves_51": {"stock_moves", issued},
		"ix_stock_moves_52": {"stock_moves", when(`"reverses_id" = ? AND "reverses_id" > ''`, "CK-1")},
		"ix_stock_moves_53": {"stock_moves", received},
		"ix_stock_moves_54": {"stock_moves", when(`"expires_on" > ''`)},
	} {
		require.Contains(t, explain(`SELECT * FROM "`+c.table+`"`+c.where(), c.args)+" ", name+" ")
	}
}
