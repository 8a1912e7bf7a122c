package main

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"cardflow/internal/domain/value"
)

// deputy stands in for the principals, for the first of them in two functions
// only; nothing waits for him besides.
const deputy = "reception"

var principals = []string{"keeper", "inspector", "dept_head"}

// inboxView is a list of the inbox as somebody sees it.
type inboxView struct{ name, who, view string }

// inboxFilter is a choice of the page's filters, for the views that offer it.
type inboxFilter struct {
	name  string
	query url.Values
	views []string // all unless given
}

func inboxViews() []inboxView {
	return []inboxView{
		{"todo", "keeper", "todo"}, {"todo of a department", "dept_head", "todo"}, {"todo of a deputy", deputy, "todo"},
		{"team", "keeper", "team"}, {"done", "inspector", "done"}, {"initiated", "keeper", "initiated"}, {"copies", "finance", "cc"},
	}
}

// inboxFilters are all filters of the page: such as leave much, such as leave
// little, and such as leave nothing. Finance is the rare maker, in a department
// of its own.
func inboxFilters() []inboxFilter {
	end := lastDay()
	day := func(before int) string { return string(value.DateOf(end.AddDate(0, 0, -before))) }
	waits := []string{"todo", "team", "initiated"}
	filter := func(name string, pairs ...string) inboxFilter { return inboxFilter{name: name, query: ask(pairs...)} }
	of := func(views []string, f inboxFilter) inboxFilter { f.views = views; return f }
	return []inboxFilter{
		filter("all"),
		of(append(waits, "done"), filter("of a step", "function", "W-01.6")),
		filter("of a type", "type", "warehouse.claim_receipt"),
		filter("of a maker", "maker", "keeper2"),
		filter("of a rare maker", "maker", "finance"),
		filter("of a paper's department", "department", "keeper"),
		filter("of a rare department", "department", "finance"),
		filter("of a month", "from", day(120), "to", day(90)),
		filter("of a day", "from", day(100), "to", day(100)),
		filter("by item", "q", "色带"),
		filter("by beginning of number", "q", "RK-2025"),
		filter("by end of number", "q", "0100"),
		filter("by maker's name", "q", "周库安"),
		filter("by nothing", "q", "没有这样的东西"),
		of([]string{"todo", "team", "initiated", "cc"}, filter("open", "state", "open")),
		of([]string{"team", "initiated"}, filter("not their turn", "state", "waiting")),
		of([]string{"initiated", "cc"}, filter("over", "state", "done")),
		of(append(waits, "done"), filter("overdue", "due", "overdue")),
		of(waits, filter("due today", "due", "today")),
		of(waits, filter("due this week", "due", "week")),
		of(waits, filter("overdue of a rare maker and a type", "due", "overdue", "maker", "finance", "type", "warehouse.claim_receipt")),
	}
}

// inboxLists are the views under each filter that they offer, and the numbers
// beside the menu.
func inboxLists() []list {
	var out []list
	for _, v := range inboxViews() {
		for _, f := range inboxFilters() {
			if f.offeredIn(v.view) {
				query := maps.Clone(f.query)
				query.Set("view", v.view)
				out = append(out, list{"inbox/" + v.name + ", " + f.name, v.who, "/api/v1/tasks", query})
			}
		}
	}
	for _, who := range []string{"keeper", deputy} {
		out = append(out, list{"inbox/counts of " + who, who, "/api/v1/tasks/counts", nil})
	}
	return out
}

func (f inboxFilter) offeredIn(view string) bool {
	return f.views == nil || slices.Contains(f.views, view)
}

// staff are the people who look at a library, by account.
type staff map[string]*clerk

// identified puts the ids of this library's people for their accounts.
func (s staff) identified(query url.Values) url.Values {
	out := url.Values{}
	maps.Copy(out, query)
	if who := query.Get("maker"); who != "" {
		out.Set("maker", s[who].user.ID)
	}
	if who := query.Get("department"); who != "" {
		out.Set("department", s[who].user.Department.ID)
	}
	return out
}

// depute lets the deputy stand in today, unless an earlier run has done so.
func (s staff) depute(ctx context.Context) error {
	today := value.DateOf(time.Now())
	for n, name := range principals {
		principal := s[name]
		standsIn, err := principal.hasDeputy(ctx, s[deputy].user.ID)
		if err != nil {
			return err
		}
		if standsIn {
			continue
		}
		body := map[string]any{"person": s[deputy].user.ID, "from": today, "to": today.AddDays(31), "reason": "休假"}
		if n == 0 {
			body["functions"] = []string{"W-01.6", "W-02.7"}
		}
		if err := principal.call(ctx, http.MethodPost, "/api/v1/deputies", "", body, nil); err != nil {
			return err
		}
	}
	return nil
}

func (c *clerk) hasDeputy(ctx context.Context, person string) (bool, error) {
	type deputyship struct {
		State  string `json:"state"`
		Person entry  `json:"person"`
	}
	var known struct {
		Items []deputyship `json:"items"`
	}
	err := c.get(ctx, "/api/v1/deputies", nil, &known)
	return slices.ContainsFunc(known.Items, func(d deputyship) bool { return d.State == "active" && d.Person.ID == person }), err
}
