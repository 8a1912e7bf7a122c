package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestParallelGuessesAllCountAndLock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		until := clock().Add(15 * time.Minute)
		together(6, func(int) {
			_, err := s.People().RecordFailure(ctx, storetest.Keeper, 5, until)
			require.NoError(t, err)
		})
		c, err := s.People().Credential(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Equal(t, 6, c.Failures)
		require.Equal(t, until, c.LockedUntil)
		require.NoError(t, s.People().RecordSuccess(ctx, storetest.Keeper))
		c, err = s.People().Credential(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Equal(t, directory.Credential{PersonID: storetest.Keeper, PasswordHash: "hash-of-keeper", PasswordSet: clock()}, c,
			"the age of a password is counted from the first login that knows of ages")
		require.NoError(t, s.People().SetPassword(ctx, storetest.Keeper, "new", true))
		c, err = s.People().Credential(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.True(t, c.MustChange)
		_, err = s.People().Credential(ctx, "nobody")
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
	})
}

func TestSessionEndsByTimeByLogoutAndWithTheAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		now, idle := clock(), 30*time.Minute
		login := func(digest string) {
			require.NoError(t, s.People().CreateSession(ctx, directory.Session{TokenDigest: digest, PersonID: storetest.Keeper, CSRF: "c",
				Address: "10.0.0.1", CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(8 * time.Hour)}))
		}
		alive := func(digest string, at time.Time) bool {
			_, _, err := s.People().Session(ctx, digest, at, idle)
			if err != nil {
				require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
			}
			return err == nil
		}
		login("a")
		session, p, err := s.People().Session(ctx, "a", now, idle)
		require.NoError(t, err)
		require.Equal(t, "c", session.CSRF)
		require.Equal(t, now, session.CreatedAt)
		require.Equal(t, person(t, s, storetest.Keeper), p)
		require.Equal(t, "物料管理科", p.DepartmentName)
		require.Equal(t, []string{"keeper"}, p.Roles)

		require.False(t, alive("a", now.Add(31*time.Minute)), "idle")
		require.NoError(t, s.People().TouchSession(ctx, "a", now.Add(20*time.Minute)))
		require.True(t, alive("a", now.Add(31*time.Minute)))
		require.False(t, alive("a", now.Add(9*time.Hour)), "absolute limit")
		require.NoError(t, s.SetRoles(ctx, storetest.Keeper, []string{"finance", "inspector"}))
		_, p, err = s.People().Session(ctx, "a", now, idle)
		require.NoError(t, err)
		require.Equal(t, []string{"finance", "inspector"}, p.Roles, "a change of role counts at once")
		require.NoError(t, s.People().DeleteSession(ctx, "a"))
		require.False(t, alive("a", now), "logout")
		login("b")
		require.NoError(t, s.SetDisabled(ctx, storetest.Keeper, true))
		require.False(t, alive("b", now), "disabled")
	})
}

func TestMembersLeaveOutDisabledPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		names := func(role, department string) []string {
			people, err := s.People().Members(ctx, role, department)
			require.NoError(t, err)
			out := []string{}
			for _, p := range people {
				out = append(out, p.ID)
			}
			return out
		}
		require.Equal(t, []string{storetest.Keeper, storetest.Keeper2}, names("keeper", ""))
		require.Equal(t, []string{}, names("keeper", storetest.OtherDept))
		require.NoError(t, s.SetDisabled(ctx, storetest.Keeper, true))
		require.Equal(t, []string{storetest.Keeper2}, names("keeper", storetest.Department))
		roles, err := s.People().Roles(ctx)
		require.NoError(t, err)
		require.Equal(t, directory.Role{Code: "keeper", Name: "仓库管理员", Position: 1, Version: 1}, roles[0])
	})
}

func TestSettingsBelongToOnePerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for _, v := range []string{`{"a":1}`, `{"a":2}`} {
			require.NoError(t, s.Settings().SetSetting(ctx, storetest.Keeper, "filters.documents", []byte(v)))
		}
		got, err := s.Settings().Setting(ctx, storetest.Keeper, "filters.documents")
		require.NoError(t, err)
		require.JSONEq(t, `{"a":2}`, string(got))
		_, err = s.Settings().Setting(ctx, storetest.Keeper2, "filters.documents")
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
		require.NoError(t, s.Settings().DeleteSetting(ctx, storetest.Keeper, "filters.documents"))
		_, err = s.Settings().Setting(ctx, storetest.Keeper, "filters.documents")
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
	})
}
