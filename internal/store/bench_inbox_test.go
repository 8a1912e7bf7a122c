package store_test

import (
	"testing"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// inboxMeasurements are the lists of the inbox under each of their filters, and
// what the menu and the live updates ask for again and again. Finance is the
// rare maker of another department.
func inboxMeasurements(tb testing.TB, s *store.Store) []measurement {
	tb.Helper()
	person := func(id string) directory.Person {
		p, err := s.People().Person(ctx, id)
		if err != nil {
			tb.Fatal(err)
		}
		return p
	}
	var out []measurement
	list := func(name string, p directory.Person, v task.View, f task.Filter) {
		out = append(out, measurement{"inbox/" + string(v) + " " + name, func() error {
			page, err := s.Inbox().List(ctx, p, v, f, document.PageRequest{})
			if err == nil && page.Next != "" {
				_, err = s.Inbox().List(ctx, p, v, f, document.PageRequest{Cursor: page.Next})
			}
			return err
		}})
	}
	keeper, deputy := person(storetest.Keeper), person(storetest.Idle)
	for _, id := range []string{storetest.Keeper, storetest.Inspector, storetest.Head} {
		p := person(id)
		deputy.Principals = append(deputy.Principals, directory.Principal{ID: p.ID, Name: p.Name, Department: p.Department, Roles: p.Roles})
	}
	deputy.Principals[0].Functions = []string{"W-01.6", "W-02.7"}
	for _, who := range []struct {
		name string
		p    directory.Person
		view task.View
	}{
		{"", keeper, task.Todo}, {"deputy", deputy, task.Todo}, {"", keeper, task.Team}, {"", person(storetest.Inspector), task.Finished},
		{"", person(storetest.Finance), task.Copies}, {"", keeper, task.Initiated}, {"idle", person(storetest.Idle), task.Todo},
	} {
		for name, f := range inboxFilters() {
			list(who.name+" "+name, who.p, who.view, f)
		}
	}
	return append(out,
		measurement{"inbox/counts", func() error { _, err := s.Inbox().Counts(ctx, keeper); return err }},
		measurement{"inbox/counts of a deputy", func() error { _, err := s.Inbox().Counts(ctx, deputy); return err }},
		measurement{"inbox/held", func() error { _, err := s.Inbox().Held(ctx, storetest.Keeper); return err }},
		measurement{"inbox/unread notices", func() error { _, err := s.Notices().Unread(ctx, storetest.Keeper); return err }},
		measurement{"inbox/feed at rest", func() error {
			_, err := s.Feed().Changes(ctx, value.FirstID(time.Now().Add(-10*time.Second)), 1000)
			return err
		}})
}

func inboxFilters() map[string]task.Filter {
	from, to := clock().AddDate(0, -6, 0), clock().AddDate(0, -5, 0)
	return map[string]task.Filter{
		"plain": {}, "by function": {Function: "W-01.6"}, "by type": {Type: "warehouse.claim_receipt"},
		"by maker": {Maker: storetest.Keeper2}, "by rare maker": {Maker: storetest.Finance},
		"by department": {Dept: storetest.Department}, "by rare department": {Dept: storetest.OtherDept},
		"overdue": {Due: task.Overdue}, "due today": {Due: task.DueToday}, "due this week": {Due: task.DueWeek},
		"open": {State: task.Open}, "waiting": {State: task.Waiting}, "by dates": {From: &from, To: &to},
		"by item": {Query: "信封"}, "by end": {Query: "0100"}, "by prefix": {Query: "RK-2025"}, "by name": {Query: "孙财务"},
		"by nothing":                {Query: "没有"},
		"by rare maker and overdue": {Maker: storetest.Finance, Due: task.Overdue, Type: "warehouse.claim_receipt"},
	}
}
