package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// standIn registers a deputyship that lasts from a number of days before today
// to a number of days after it.
func standIn(t *testing.T, s *store.Store, person, principal string, before, after int, functions ...string) string {
	t.Helper()
	id := value.NewID()
	require.NoError(t, s.Deputies().AddDeputy(ctx, directory.Deputy{ID: id, Principal: principal, Person: person, Functions: functions,
		From: today.AddDays(-before), To: today.AddDays(after), Reason: "休假", CreatedBy: principal, CreatedAt: clock()}, logged("deputy_add")))
	return id
}

// logged is an entry of the audit log.
func logged(action string) audit.Entry {
	return audit.Entry{ID: value.NewID(), At: clock(), Action: action, Result: "ok"}
}

func TestPrincipalsAreThoseOfTodaysDeputyships(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		standIn(t, s, storetest.Idle, storetest.Head, 0, 0)
		standIn(t, s, storetest.Idle, storetest.Keeper, 5, -1)
		standIn(t, s, storetest.Idle, storetest.Keeper2, -1, 5)
		standIn(t, s, storetest.Finance, storetest.Inspector, 1, 1)
		ended := standIn(t, s, storetest.Idle, storetest.Requester, 5, 5)
		require.NoError(t, s.Deputies().EndDeputy(ctx, ended, clock(), logged("deputy_end")))
		require.NoError(t, s.SetDisabled(ctx, storetest.Head, true))

		want := []directory.Principal{{ID: storetest.Head, Name: "赵部长", Department: storetest.Department, Roles: []string{"dept_head"}}}
		require.Equal(t, want, person(t, s, storetest.Idle).Principals, "an absent principal counts, yesterday's, tomorrow's and an ended one do not")
		require.Empty(t, person(t, s, storetest.Head).Principals, "not the other way round")
		require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
			p, err := tx.Person(storetest.Idle)
			require.Equal(t, want, p.Principals)
			return err
		}))
		require.NoError(t, s.People().CreateSession(ctx, directory.Session{TokenDigest: "a", PersonID: storetest.Idle,
			CreatedAt: clock(), LastSeenAt: clock(), ExpiresAt: clock().Add(time.Hour)}))
		_, p, err := s.People().Session(ctx, "a", clock(), time.Hour)
		require.NoError(t, err)
		require.Equal(t, want, p.Principals)
	})
}

func TestTwoDeputyshipsForOnePrincipalIncludeWhatEitherDoes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.SetRoles(ctx, storetest.Keeper, []string{"finance", "keeper"}))
		standIn(t, s, storetest.Idle, storetest.Keeper, 0, 0, "W-01.6")
		standIn(t, s, storetest.Idle, storetest.Keeper, 1, 1, "W-02.7", "W-02.8")
		principals := person(t, s, storetest.Idle).Principals
		require.Len(t, principals, 1)
		require.Equal(t, []string{"finance", "keeper"}, principals[0].Roles)
		require.ElementsMatch(t, []string{"W-01.6", "W-02.7", "W-02.8"}, principals[0].Functions)
		standIn(t, s, storetest.Idle, storetest.Keeper, 2, 2)
		standIn(t, s, storetest.Idle, storetest.Keeper, 3, 3, "W-01.6")
		require.Empty(t, person(t, s, storetest.Idle).Principals[0].Functions, "one of them is for everything")
	})
}

func TestDeputyshipIsListedForBothAndEndsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		first := standIn(t, s, storetest.Idle, storetest.Keeper, 0, 3, "W-01.6")
		second := standIn(t, s, storetest.Keeper, storetest.Finance, 0, 3)
		standIn(t, s, storetest.Idle, storetest.Finance, 0, 3)
		list, err := s.Deputies().Deputies(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Equal(t, []string{second, first}, []string{list[0].ID, list[1].ID})
		require.NoError(t, s.Deputies().EndDeputy(ctx, first, clock(), logged("deputy_end")))
		require.NoError(t, s.Deputies().EndDeputy(ctx, first, clock().Add(time.Hour), logged("deputy_end")))
		list, err = s.Deputies().Deputies(ctx, "")
		require.NoError(t, err)
		require.Len(t, list, 3)
		at := clock()
		require.Equal(t, directory.Deputy{ID: first, Principal: storetest.Keeper, Person: storetest.Idle, Functions: []string{"W-01.6"},
			From: today, To: today.AddDays(3), Reason: "休假", CreatedBy: storetest.Keeper, CreatedAt: clock(), EndedAt: &at}, list[2])
		require.True(t, fault.Is(s.Deputies().EndDeputy(ctx, "none", clock(), logged("deputy_end")), "deputy.not_found"))
	})
}
