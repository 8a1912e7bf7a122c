package store

import (
	"cmp"
	"strings"
	"time"

	"gorm.io/gorm"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// inboxCap is how far lists of the inbox are counted: more than anybody works through.
const inboxCap = 1000

// walk gives the index walks of a view, none when the filter's state is not in
// it. They exclude each other, so that they can be counted one by one.
func walk(db *gorm.DB, p directory.Person, v task.View, f task.Filter) (listing, error) {
	l := listing{table: "tasks", keys: []string{"id"}, desc: true, most: inboxCap}
	var err error
	shows := func(state task.State) bool { return f.State == "" || f.State == state }
	switch v {
	case task.Todo:
		if shows(task.Open) {
			l.branches = waiting(p)
		}
	case task.Finished:
		l.keys = []string{"decided_at", "id"}
		if shows(task.Done) {
			l.branches = []conditions{when(filled("actor_id"), p.ID)}
		}
	case task.Copies:
		for _, state := range []task.State{task.Open, task.Done} {
			if shows(state) && f.Function == "" { // a copy asks for nothing to be done
				l.branches = append(l.branches, copies(p.ID, state, f.Type))
			}
		}
	case task.Team:
		if state := cmp.Or(f.State, task.Open); state.Waits() {
			l.branches, err = teamwork(db, p, state)
		}
	default:
		err = fault.Invalid("task.unknown_view", "没有“%s”这个列表", string(v)).At("view", "未知的列表")
	}
	return l, err
}

func when(sql string, args ...any) (c conditions) {
	c.add(sql, args...)
	return c
}

func assigned(person string, kind task.Kind, state task.State) conditions {
	return when(filled("assignee")+` AND "kind" = ? AND "state" = ?`, person, string(kind), string(state))
}

// copies walks those of a type by an index of copies alone, which the planner would pass
// over for the wider one if the condition named what that one holds.
func copies(person string, state task.State, typ string) conditions {
	if typ == "" {
		return assigned(person, task.CC, state)
	}
	return when(`"assignee" = ? AND "kind" = 'cc' AND "state" = ? AND "document_type" = ?`, person, string(state), typ)
}

// checkable leaves out the papers of their maker: maker ≠ checker, so what he
// cannot do is not to do.
func (c conditions) checkable(maker string) conditions { return c.with(`"maker_id" <> ?`, maker) }

// group is who is offered a task that nobody has: the holders of a role in a
// department, an outlet or a district, or anywhere for "".
type group struct{ role, place string }

func groupsOf(roles []string, places ...string) []group {
	var out []group
	for _, role := range roles {
		out = append(out, group{role, ""})
		for _, place := range places {
			out = append(out, group{role, place})
		}
	}
	return out
}

func (g group) offered(state task.State) conditions {
	return when(inWords(state)+` AND "role_id" = ? AND "role_department" = ? AND "assignee" = ''`, g.role, g.place)
}

// inWords says a state in the statement itself: the indexes of what waits hold those
// states alone, and answer only who asks for one of them so.
func inWords(state task.State) string { return `"state" = '` + string(state) + `'` }

// waiting gives what waits for a person: assigned to him, or to nobody but to
// one of his roles, where he works or anywhere, and the same of those for whom
// he stands in. A question waits for the maker of a paper, too.
func waiting(p directory.Person) []conditions {
	out := []conditions{assigned(p.ID, task.Work, task.Open).checkable(p.ID), assigned(p.ID, task.Question, task.Open)}
	mine := map[group]bool{}
	for _, g := range groupsOf(p.Roles, p.Places()...) {
		mine[g] = true
		out = append(out, g.offered(task.Open).checkable(p.ID))
	}
	return append(out, deputised(p, mine)...)
}

// deputised gives what waits for a person's principals, as far as his deputyships
// reach. Principals who share a group share its branch, with an alternative each.
func deputised(p directory.Person, mine map[group]bool) []conditions {
	var out []conditions
	var order []group
	shared := map[group][]conditions{}
	for _, principal := range p.Principals {
		limit := reach(principal)
		for _, kind := range []task.Kind{task.Work, task.Question} {
			c := assigned(principal.ID, kind, task.Open).with(limit.joined(), limit.args...)
			if kind == task.Work {
				c = c.checkable(p.ID)
			}
			out = append(out, c)
		}
		for _, g := range groupsOf(principal.Roles, principal.Places()...) {
			if mine[g] {
				continue
			}
			if shared[g] == nil {
				order = append(order, g)
			}
			shared[g] = append(shared[g], limit)
		}
	}
	for _, g := range order {
		limit := either(shared[g])
		out = append(out, g.offered(task.Open).checkable(p.ID).with(limit.joined(), limit.args...))
	}
	return out
}

// reach is what a deputyship includes: its functions, and no paper that the
// principal entered.
func reach(principal directory.Principal) conditions {
	c := when(`"maker_id" <> ?`, principal.ID)
	c.oneOf("function_id", principal.Functions)
	return c
}

// either joins alternatives by OR.
func either(alternatives []conditions) conditions {
	var parts []string
	var args []any
	for _, a := range alternatives {
		parts, args = append(parts, a.joined()), append(args, a.args...)
	}
	if len(parts) == 1 {
		return when(parts[0], args...)
	}
	return when("("+strings.Join(parts, " OR ")+")", args...)
}

// teamwork gives what waits for the people of a person's department: what is
// assigned to them, and what their roles are offered. Somebody of no department
// has no team.
func teamwork(db *gorm.DB, p directory.Person, state task.State) ([]conditions, error) {
	if p.Department == "" {
		return nil, nil
	}
	rows, err := raw[personRoleRow](db, `SELECT "p"."id" AS "person_id", COALESCE("pr"."role_id", '') AS "role_id" FROM "people" "p"
 LEFT JOIN "person_roles" "pr" ON "pr"."person_id" = "p"."id" WHERE "p"."department_id" = ? AND "p"."disabled" = ? ORDER BY "p"."id", "pr"."role_id"`,
		p.Department, false)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var members, roles []string
	seen := map[string]bool{}
	for _, r := range rows {
		if !seen[r.PersonID] {
			members = append(members, r.PersonID)
		}
		if r.RoleID != "" && !seen["role:"+r.RoleID] {
			roles = append(roles, r.RoleID)
		}
		seen[r.PersonID], seen["role:"+r.RoleID] = true, true
	}
	out := []conditions{when(`"assignee" IN ? AND "assignee" > '' AND "kind" = ? AND "state" = ?`, padded(members), string(task.Work), string(state))}
	for _, g := range groupsOf(roles, p.Department) {
		out = append(out, g.offered(state))
	}
	return out, nil
}

// narrowed adds what a filter asks of the columns that the walks' indexes hold. Copies
// are walked by their type already, and are so many for some that counting those of a
// maker would take longer than the page.
func (l *listing) narrowed(c *conditions, v task.View, f task.Filter, now time.Time) {
	if v == task.Copies {
		c = &l.slow
	} else {
		c.equal("document_type", f.Type)
	}
	c.equal("function_id", f.Function)
	c.equal("maker_id", f.Maker)
	c.equal("department_id", f.Dept)
	// Hidden from the planner: it would leave a walk for the many that are overdue.
	c.due(`COALESCE("due_at", "due_at")`, v, f.Due, now)
	if v == task.Finished { // what somebody did is looked for by the day he did it
		c.within(`"decided_at"`, f.From, f.To)
		return
	}
	l.slow.within(`COALESCE("created_at", "created_at")`, f.From, f.To) // hidden, too
}

func (c *conditions) within(column string, from, to *time.Time) {
	if from != nil {
		c.add(column+` >= ?`, stored(*from))
	}
	if to != nil {
		c.add(column+` <= ?`, stored(*to))
	}
}

// due narrows by due time at, on the days of Shanghai. What is done was overdue when
// it was decided too late, and is not due any more.
func (c *conditions) due(at string, v task.View, d task.Due, now time.Time) {
	year, month, day := now.In(value.Shanghai()).Date()
	midnight := func(days int) time.Time {
		return stored(time.Date(year, month, day+days, 0, 0, 0, 0, value.Shanghai()))
	}
	switch {
	case d == "":
	case v == task.Copies, v == task.Finished && d != task.Overdue:
		c.add("1 = 0")
	case v == task.Finished:
		c.add(at + ` < "decided_at"`)
	case d == task.Overdue:
		c.add(at+` < ?`, stored(now))
	case d == task.DueToday:
		c.add(at+` >= ? AND `+at+` < ?`, midnight(0), midnight(1))
	case d == task.DueWeek:
		c.add(at+` >= ? AND `+at+` < ?`, midnight(0), midnight(7))
	}
}

// offIndex hides the columns that walks begin with from the planner.
var offIndex = strings.NewReplacer(`"state" `, `"state" || '' `, `"assignee" `, `"assignee" || '' `, `"actor_id" `, `"actor_id" || '' `,
	`"kind" `, `"kind" || '' `, `"maker_id" `, `"maker_id" || '' `, `"type" `, `"type" || '' `)

// ofFew turns a list round that names few papers: it reads the rows of those, and
// the branches only choose among them.
func (l *listing) ofFew(c *conditions) {
	if len(l.branches) > 0 {
		l.branches = []conditions{either(l.branches).offIndex()}
	}
	*c = c.offIndex()
}

func (c conditions) offIndex() conditions {
	out := conditions{args: c.args}
	for _, part := range c.parts {
		out.parts = append(out.parts, offIndex.Replace(part))
	}
	return out
}
