package store_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// line is a business system that takes all, unless it is away.
type line struct {
	away bool
	took []push.Message
}

func (l *line) Send(_ context.Context, m push.Message) (push.Answer, error) {
	if l.away {
		return push.Answer{}, fault.Unavailable("push.unavailable", "业务系统暂时不可用")
	}
	l.took = append(l.took, m)
	return push.Answer{Event: m.Event, Result: push.Taken}, nil
}

func (l *line) names(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, m := range l.took {
		var o directory.OutletRecord
		require.NoError(t, json.Unmarshal(m.Record, &o))
		out = append(out, o.Name)
	}
	return out
}

func pushing(s *store.Store) *push.Desk {
	return &push.Desk{Store: s.PushDesk(), Archive: s.Pushes(), Clock: clock}
}

func outletForm(name string) directory.OutletForm {
	return directory.OutletForm{Code: "N-900", Name: name, Kind: directory.CommunityOutlet, District: storetest.DistrictID, Address: "演示路 1 号", Phone: "021-00001111"}
}

// changesOf gives the changes of an object, the first first.
func changesOf(t *testing.T, s *store.Store, object string) []push.Entry {
	t.Helper()
	page, err := s.Pushes().Entries(ctx, push.Filter{Object: object}, document.PageRequest{})
	require.NoError(t, err)
	out := make([]push.Entry, len(page.Items))
	for i, e := range page.Items {
		out[len(out)-1-i] = e
	}
	return out
}

func states(e push.Entry) []push.State {
	var out []push.State
	for _, d := range e.Deliveries {
		out = append(out, d.State)
	}
	return out
}

func TestEveryChangeOfAnOutletIsKeptForTheThreeSystemsInItsOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		d := managing(s)
		var told []string
		d.Told = func(_ context.Context, changes []string) { told = append(told, changes...) }
		by := from(storetest.Keeper)
		made, err := d.CreateOutlet(ctx, by, outletForm("新𬭎网点"))
		require.NoError(t, err)
		_, err = d.CreateOutlet(ctx, by, outletForm("又一个"))
		require.True(t, fault.Is(err, "outlet.code_taken"), "%v", err)
		edited, err := d.EditOutlet(ctx, by, made.ID, 1, outletForm("改名网点"))
		require.NoError(t, err)
		require.Equal(t, 2, edited.Version)
		_, err = d.SetOutletDisabled(ctx, by, made.ID, 1, true)
		require.True(t, fault.Is(err, "directory.stale"), "%v", err)
		_, err = d.SetOutletDisabled(ctx, by, made.ID, 2, true)
		require.NoError(t, err)
		require.NoError(t, d.DeleteOutlet(ctx, by, made.ID, 3))
		_, err = s.Register().Outlet(ctx, directory.Scope{All: true}, made.ID)
		require.True(t, fault.Is(err, "outlet.not_found"))
		back, err := d.RestoreOutlet(ctx, by, made.ID)
		require.NoError(t, err)
		require.False(t, back.Disabled)

		list := changesOf(t, s, made.ID)
		require.Len(t, told, 5, "what was refused is told nobody")
		var actions []string
		for i, e := range list {
			require.EqualValues(t, i+1, e.Sequence)
			require.Equal(t, told[i], e.ID)
			require.Equal(t, []push.State{push.Waiting, push.Waiting, push.Waiting}, states(e))
			actions = append(actions, e.Action)
		}
		require.Equal(t, []string{"create", "update", "disable", "delete", "restore"}, actions)
		var first directory.OutletRecord
		require.NoError(t, json.Unmarshal(list[0].Content, &first))
		require.Equal(t, directory.OutletRecord{Code: "N-900", Name: "新𬭎网点", Kind: "community", KindName: "社区网点", District: first.District,
			DistrictName: first.DistrictName, Address: "演示路 1 号", Phone: "021-00001111"}, first)
		require.NotEmpty(t, first.DistrictName)
	})
}

func TestALaterChangeBringsTheEarlierOnesFirstAndNeitherTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		d, by := managing(s), from(storetest.Keeper)
		made, err := d.CreateOutlet(ctx, by, outletForm("甲"))
		require.NoError(t, err)
		k, l := pushing(s), &line{away: true}
		list := changesOf(t, s, made.ID)
		require.True(t, fault.Is(k.Deliver(ctx, l, list[0].ID, push.Residence), "push.unavailable"))
		require.NoError(t, k.Deliver(ctx, &line{}, list[0].ID, push.SocialCard))
		_, err = d.EditOutlet(ctx, by, made.ID, 1, outletForm("乙"))
		require.NoError(t, err)
		list = changesOf(t, s, made.ID)
		require.Equal(t, []push.State{push.Pushed, push.Retrying, push.Waiting}, states(list[0]))
		require.Equal(t, "业务系统暂时不可用", list[0].Deliveries[1].Answer)

		l.away = false
		require.NoError(t, k.Deliver(ctx, l, list[1].ID, push.Residence))
		require.Equal(t, []string{"甲", "乙"}, l.names(t))
		require.NoError(t, k.Deliver(ctx, l, list[0].ID, push.Residence), "its own turn comes too late, and does nothing")
		require.Len(t, l.took, 2)
		list = changesOf(t, s, made.ID)
		require.Equal(t, []int{2, 1}, []int{list[0].Deliveries[1].Attempts, list[1].Deliveries[1].Attempts})
		require.Equal(t, []push.State{push.Waiting, push.Pushed, push.Waiting}, states(list[1]))

		require.NoError(t, k.GiveUp(ctx, list[0].ID, push.SeniorCard))
		require.NoError(t, k.GiveUp(ctx, list[0].ID, push.SocialCard), "what is done stays done")
		require.Equal(t, []push.State{push.Pushed, push.Pushed, push.Stopped}, states(changesOf(t, s, made.ID)[0]))
		totals, err := s.Pushes().Totals(ctx, directory.OutletObject)
		require.NoError(t, err)
		require.Equal(t, map[push.State]int{push.Waiting: 2, push.Stopped: 1}, totals)
	})
}

func TestWhoAsksForAnotherTryIsNotedAndWhatIsDoneNeedsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		d, by := managing(s), from(storetest.Keeper)
		made, err := d.CreateOutlet(ctx, by, outletForm("甲"))
		require.NoError(t, err)
		id := changesOf(t, s, made.ID)[0].ID
		k := pushing(s)
		require.NoError(t, k.Deliver(ctx, &line{}, id, push.SocialCard))
		asked := push.By{PersonID: storetest.Keeper, Address: "10.0.0.1"}
		again, err := k.Again(ctx, asked, push.PushOutlets, id, "")
		require.NoError(t, err)
		require.Equal(t, []push.Target{push.Residence, push.SeniorCard}, again)
		for _, at := range again {
			require.NoError(t, k.Deliver(ctx, &line{}, id, at))
		}
		_, err = k.Again(ctx, asked, push.PushOutlets, id, "")
		require.True(t, fault.Is(err, "push.nothing_left"), "%v", err)
		again, err = k.Again(ctx, asked, push.PushOutlets, id, push.SocialCard)
		require.NoError(t, err)
		require.Equal(t, []push.Target{push.SocialCard}, again, "even one that is done, when it is named")
		require.Equal(t, []push.State{push.Waiting, push.Pushed, push.Pushed}, states(changesOf(t, s, made.ID)[0]))
		_, err = k.Again(ctx, asked, push.PushOutlets, "no-such", "")
		require.True(t, fault.Is(err, "push.not_found"), "%v", err)
	})
}

func TestUsersArePushedWithTheirPasswordsVerifierAndAdministratorsAreNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		d, by := managing(s), from(storetest.Keeper)
		made, _, err := d.CreateAccount(ctx, by, directory.AccountForm{Username: "new.one", Name: "新㛃", Tier: directory.Outlet, Outlet: storetest.OutletID})
		require.NoError(t, err)
		require.NoError(t, s.People().SetPassword(ctx, made.ID, "hash-of-his-own", false))
		list := changesOf(t, s, made.ID)
		require.Len(t, list, 2)
		require.Equal(t, "password", list[1].Action)
		require.NotContains(t, string(list[1].Content), "hash", "the verifier is kept nowhere on the way")
		l := &line{}
		require.NoError(t, pushing(s).Deliver(ctx, l, list[1].ID, push.SocialCard))
		require.Len(t, l.took, 2)
		require.Equal(t, []any{"hash-of-his-own", false}, []any{l.took[1].Verifier, l.took[1].MustChange})
		var r directory.PersonRecord
		require.NoError(t, json.Unmarshal(l.took[0].Record, &r))
		require.Equal(t, []string{"new.one", "新㛃", "outlet"}, []string{r.Username, r.Name, r.Tier})
		require.NotEmpty(t, r.Outlet)

		require.NoError(t, s.Seed(ctx, store.Directory{Roles: directory.Roles()}))
		given, err := d.AppointMissing(ctx)
		require.NoError(t, err)
		require.NotEmpty(t, given)
		require.NoError(t, s.People().SetPassword(ctx, storetest.Keeper, "other", false))
		page, err := s.Pushes().Entries(ctx, push.Filter{Kind: directory.PersonObject}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 2, "neither administrators, nor who was never pushed")
	})
}

func TestWhoWorksAtAnOutletGoesAlongToAnotherDistrictAndKeepsItFromDeletion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, store.Directory{Districts: []store.Place{{ID: "district-9", Code: "310109", Name: "虹口区"}}}))
		d, by := managing(s), from(storetest.Keeper)
		o, err := d.CreateOutlet(ctx, by, outletForm("甲"))
		require.NoError(t, err)
		a, _, err := d.CreateAccount(ctx, by, directory.AccountForm{Username: "new.one", Name: "新", Tier: directory.Outlet, Outlet: o.ID})
		require.NoError(t, err)
		moved := outletForm("甲")
		moved.District = "district-9"
		_, err = d.EditOutlet(ctx, by, o.ID, 1, moved)
		require.NoError(t, err)
		a, err = s.Register().Account(ctx, a.ID)
		require.NoError(t, err)
		require.Equal(t, "district-9", a.District)
		require.Len(t, changesOf(t, s, a.ID), 2)
		err = d.DeleteOutlet(ctx, by, o.ID, 2)
		require.True(t, fault.Is(err, "outlet.in_use"), "%v", err)
		require.NoError(t, d.DeleteAccount(ctx, by, a.ID, 2))
		require.NoError(t, d.DeleteOutlet(ctx, by, o.ID, 2))
		_, err = d.RestoreAccount(ctx, by, a.ID)
		require.True(t, fault.Is(err, "outlet.deleted"), "%v", err)
	})
}

func TestForgottenChangesAreFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		d, by := managing(s), from(storetest.Keeper)
		made, err := d.CreateOutlet(ctx, by, outletForm("甲"))
		require.NoError(t, err)
		id := changesOf(t, s, made.ID)[0].ID
		untended := func(made, tried time.Duration) []string {
			ids, err := s.Pushes().Untended(ctx, clock().Add(made), clock().Add(tried), "", 10)
			require.NoError(t, err)
			return ids
		}
		require.Empty(t, untended(-time.Second, time.Hour), "it is too young")
		require.Equal(t, []string{id}, untended(time.Second, -time.Hour))
		k := pushing(s)
		for _, at := range push.Targets() {
			require.Error(t, k.Deliver(ctx, &line{away: true}, id, at))
		}
		require.Empty(t, untended(time.Second, -time.Hour), "it was just tried")
		require.Equal(t, []string{id}, untended(time.Second, time.Hour))
		for _, at := range push.Targets() {
			require.NoError(t, k.Deliver(ctx, &line{}, id, at))
		}
		require.Empty(t, untended(time.Second, time.Hour))
		latest, err := s.Pushes().Latest(ctx, []string{made.ID, "no-such"})
		require.NoError(t, err)
		require.Len(t, latest, 1)
		require.Equal(t, []push.State{push.Pushed, push.Pushed, push.Pushed}, states(latest[made.ID]))
	})
}

func TestOutletsAreFoundByEachConditionAndAllTogetherWithinTheTier(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, store.Directory{Districts: []store.Place{{ID: "district-9", Code: "310109", Name: "虹口区"}}, Outlets: []store.Place{
			{ID: "x1", Code: "X1", Name: "四川北路一号网点", District: "district-9", Kind: "community", Address: "四川北路 100% 号"},
			{ID: "x2", Code: "X2", Name: "四川北路银行网点", District: "district-9", Kind: "bank", Address: "吴淞路 2 号"}}}))
		found := func(sc directory.Scope, f directory.OutletFilter) []string {
			page, err := s.Register().Outlets(ctx, sc, f, document.PageRequest{})
			require.NoError(t, err)
			out := []string{}
			for _, o := range page.Items {
				out = append(out, o.ID)
			}
			return out
		}
		all := directory.Scope{All: true}
		require.Equal(t, []string{"x2"}, found(all, directory.OutletFilter{Kind: directory.BankOutlet}))
		require.Equal(t, []string{"x1", "x2"}, found(all, directory.OutletFilter{Name: "四川北路"}))
		require.Equal(t, []string{"x1", "x2"}, found(all, directory.OutletFilter{District: "district-9"}))
		require.Equal(t, []string{"x1"}, found(all, directory.OutletFilter{Address: "100%"}))
		require.Equal(t, []string{"x1"}, found(all, directory.OutletFilter{Kind: directory.CommunityOutlet, Name: "一号", District: "district-9", Address: "四川"}))
		require.Empty(t, found(all, directory.OutletFilter{Kind: directory.BankOutlet, Name: "一号"}))
		require.Equal(t, []string{"x1", "x2"}, found(directory.Scope{District: "district-9"}, directory.OutletFilter{}))
		require.Equal(t, []string{"x1"}, found(directory.Scope{Outlet: "x1"}, directory.OutletFilter{Name: "四川"}))
		require.Empty(t, found(directory.Scope{Person: "p"}, directory.OutletFilter{}))
		_, err := s.Register().Outlet(ctx, directory.Scope{Outlet: "x1"}, "x2")
		require.True(t, fault.Is(err, "outlet.not_found"))
		o, err := s.Register().Outlet(ctx, directory.Scope{Outlet: "x1"}, "x1")
		require.NoError(t, err)
		require.Equal(t, "虹口区", o.DistrictName)
	})
}
