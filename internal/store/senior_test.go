package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// eachSenior runs one contract on every database with the clerks of senior cards.
func eachSenior(t *testing.T, contract func(t *testing.T, s *store.Store)) {
	t.Helper()
	for name, open := range map[string]func(t *testing.T) *store.Store{
		"sqlite":         func(t *testing.T) *store.Store { return storetest.Open(t, storetest.WithClock(clock)) },
		"postgres":       func(t *testing.T) *store.Store { return storetest.OpenPostgres(t, storetest.WithClock(clock)) },
		"dameng dialect": func(t *testing.T) *store.Store { return openShim(t) },
		"dameng":         func(t *testing.T) *store.Store { return storetest.OpenDameng(t, storetest.WithClock(clock)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			storetest.SeedSeniors(t, s)
			contract(t, s)
		})
	}
}

func TestApplicationComesBackExactlyAndLiesSealed(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		desk := storetest.SeniorDesk(t, s, clock)
		id, err := desk.Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm("k1"))
		require.NoError(t, err)
		a, err := s.Seniors().Application(ctx, id)
		require.NoError(t, err)
		f := storetest.SeniorForm("")
		require.Equal(t, []any{f.Name, f.IDNumber, f.Phone, f.Address, storetest.OutletID, senior.Verifying, 1},
			[]any{a.Name, string(a.IDNumber), a.Phone, a.Address, a.Outlet, a.Phase, a.Attempt})
		for _, table := range []string{"senior_applications", "documents", "document_events", "audit_log", "tasks"} {
			for _, text := range store.Texts(t, s, table) {
				for _, secret := range []string{"19500101", "13812345678", "南京东路", "福州路", "\U0002A6A5"} {
					require.NotContains(t, text, secret, table)
				}
			}
		}
		again, err := desk.Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm("k1"))
		require.NoError(t, err)
		require.Equal(t, id, again, "the same key again makes nothing new")
	})
}

func TestApplicationIsFoundWithinTheScope(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		id, err := storetest.SeniorDesk(t, s, clock).Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm("k1"))
		require.NoError(t, err)
		all := directory.Scope{All: true}
		yesterday, tomorrow := clock().AddDate(0, 0, -1), clock().AddDate(0, 0, 1)
		for name, c := range map[string]struct {
			scope  directory.Scope
			filter senior.Filter
			found  int
		}{
			"everywhere":            {all, senior.Filter{}, 1},
			"by number":             {all, senior.Filter{IDNumber: "310101195001011228"}, 1},
			"by the name's variant": {all, senior.Filter{Name: "王 \U0002A6A5"}, 1},
			"by the end":            {all, senior.Filter{Last4: "1228"}, 1},
			"by the paper":          {all, senior.Filter{Number: id}, 1},
			"by phase":              {all, senior.Filter{Phases: []senior.Phase{senior.Verifying, senior.Stuck}}, 1},
			"of that day":           {all, senior.Filter{From: &yesterday, To: &tomorrow}, 1},
			"before":                {all, senior.Filter{To: &yesterday}, 0},
			"another phase":         {all, senior.Filter{Phases: []senior.Phase{senior.Stuck}}, 0},
			"another name":          {all, senior.Filter{Name: "李"}, 0},
			"the outlet":            {directory.Scope{Outlet: storetest.OutletID}, senior.Filter{}, 1},
			"the district":          {directory.Scope{District: storetest.DistrictID}, senior.Filter{}, 1},
			"another outlet":        {directory.Scope{Outlet: storetest.OtherOutlet}, senior.Filter{}, 0},
			"another district":      {directory.Scope{District: storetest.OtherDistrict}, senior.Filter{}, 0},
			"nowhere":               {directory.Scope{Person: storetest.OutletClerk}, senior.Filter{}, 0},
		} {
			page, err := s.Seniors().Applications(ctx, c.scope, c.filter, document.PageRequest{})
			require.NoError(t, err, name)
			require.Len(t, page.Items, c.found, name)
		}
		ids, err := s.Seniors().UnfinishedApplications(ctx, "", 10)
		require.NoError(t, err)
		require.Equal(t, []string{id}, ids)
	})
}

func TestTwoClerksAtOnceMakeOneApplicationOfAPerson(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		desk := storetest.SeniorDesk(t, s, clock)
		errs := make([]error, 4)
		together(len(errs), func(i int) {
			_, errs[i] = desk.Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm(fmt.Sprint("k", i)))
		})
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else {
				require.True(t, fault.Is(err, senior.CodeUnderWay), "%v", err)
			}
		}
		require.Equal(t, 1, made)
	})
}

func TestAnEndedApplicationLetsThePersonApplyAgain(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		desk := storetest.SeniorDesk(t, s, clock)
		id, err := desk.Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm("k1"))
		require.NoError(t, err)
		_, err = desk.Do(ctx, senior.Command{ID: id, By: storetest.By(storetest.OutletClerk2), Verb: senior.Withdraw, Key: "c", Text: "本人放弃"})
		require.NoError(t, err)
		live, err := s.Seniors().LiveApplication(ctx, "310101195001011228")
		require.NoError(t, err)
		require.Nil(t, live)
		_, err = desk.Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm("k2"))
		require.NoError(t, err)
	})
}

func TestOnlyTheFirstAnswerToTheLastRequestCounts(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		desk := storetest.SeniorDesk(t, s, clock)
		id, err := desk.Apply(ctx, storetest.By(storetest.OutletClerk), storetest.SeniorForm("k1"))
		require.NoError(t, err)
		first, err := s.Seniors().Application(ctx, id)
		require.NoError(t, err)
		f := storetest.SeniorForm("k2")
		f.Name = "王𠮷"
		_, err = desk.Amend(ctx, storetest.By(storetest.OutletClerk), id, first.Version, f)
		require.NoError(t, err)
		receive := func(request string, r senior.Result) senior.Phase {
			_, err := desk.Receive(ctx, id, senior.Answer{Request: request, Result: r}, "callback")
			require.NoError(t, err)
			a, err := s.Seniors().Application(ctx, id)
			require.NoError(t, err)
			return a.Phase
		}
		require.Equal(t, senior.Verifying, receive(first.Request, senior.Pass), "an answer about the old name counts for nothing")
		second, err := s.Seniors().Application(ctx, id)
		require.NoError(t, err)
		require.Equal(t, senior.Deciding, receive(second.Request, senior.Fail))
		require.Equal(t, senior.Deciding, receive(second.Request, senior.Pass), "the second answer to one request")
		calls, err := s.Seniors().Calls(ctx, id)
		require.NoError(t, err)
		require.Len(t, calls, 2)
		require.Equal(t, senior.Fail, calls[1].Result)
		require.WithinDuration(t, clock(), *calls[1].AnsweredAt, time.Second)
	})
}
