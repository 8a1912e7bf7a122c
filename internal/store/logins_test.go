package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func TestEarlierPasswordsAreRememberedNewestFirstAndNotForever(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		set := func(hash string) { require.NoError(t, s.People().SetPassword(ctx, storetest.Keeper, hash, false)) }
		set("one")
		set("two")
		require.NoError(t, s.People().Rehash(ctx, storetest.Keeper, "two again"))
		earlier, err := s.People().EarlierPasswords(ctx, storetest.Keeper, 3)
		require.NoError(t, err)
		require.Equal(t, []string{"two again", "one", "hash-of-keeper"}, earlier)
		for range 30 {
			set("next")
		}
		earlier, err = s.People().EarlierPasswords(ctx, storetest.Keeper, 100)
		require.NoError(t, err)
		require.Len(t, earlier, 25, "the present one and 24 before it")
		none, err := s.People().EarlierPasswords(ctx, "nobody", 5)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestOwnSessionsAreListedAndConfirmed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		now := clock()
		for digest, seen := range map[string]time.Duration{"early": -20 * time.Minute, "late": 0, "idle": -40 * time.Minute} {
			require.NoError(t, s.People().CreateSession(ctx, directory.Session{TokenDigest: digest, PersonID: storetest.Keeper, CSRF: "c",
				Address: "10.0.0.1", CreatedAt: now.Add(-time.Hour), LastSeenAt: now.Add(seen), ExpiresAt: now.Add(time.Hour)}))
		}
		require.NoError(t, s.People().ConfirmSession(ctx, "late", now.Add(10*time.Minute)))
		list, err := s.People().Sessions(ctx, storetest.Keeper, now, 30*time.Minute)
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.Equal(t, []string{"late", "early"}, []string{list[0].TokenDigest, list[1].TokenDigest})
		session, _, err := s.People().Session(ctx, "late", now, 30*time.Minute)
		require.NoError(t, err)
		require.Equal(t, now.Add(10*time.Minute), session.ConfirmedUntil)
	})
}

func TestCertificateIsBoundToOnePersonAndEachChangeIsAudited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		now := clock()
		entry := func(action string) audit.Entry {
			return audit.Entry{ID: value.NewID(), At: now, ActorID: storetest.Keeper, Action: action, Object: "f1", Result: audit.OK}
		}
		c := directory.BoundCertificate{Fingerprint: "f1", Serial: "1f", Subject: "𠮷田", Issuer: "根", NotBefore: now, NotAfter: now.AddDate(1, 0, 0),
			PersonID: storetest.Keeper, BoundBy: storetest.Keeper2, BoundAt: now}
		require.NoError(t, s.Certificates().Bind(ctx, c, entry("bind")))
		err := s.Certificates().Bind(ctx, c, entry("bind"))
		require.Equal(t, "certificate.bound", fault.From(err).Code)
		list, err := s.Certificates().Certificates(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Len(t, list, 1)
		c.PersonName, c.Username = list[0].PersonName, list[0].Username
		require.NotEmpty(t, c.PersonName)
		require.Equal(t, c, list[0])
		all, err := s.Certificates().Certificates(ctx, "")
		require.NoError(t, err)
		require.Len(t, all, 1)
		require.NoError(t, s.Certificates().Unbind(ctx, "f1", entry("unbind")))
		require.Equal(t, fault.KindNotFound, fault.From(s.Certificates().Unbind(ctx, "f1", entry("unbind"))).Kind)
	})
}
