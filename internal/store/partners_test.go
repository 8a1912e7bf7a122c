package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

func source(serial, content string) senior.Source {
	return senior.Source{Partner: partner.Partner{ID: "ssb", Name: "随申办"}, Call: approval.By{Address: "10.0.0.9", RequestID: "r1"},
		Serial: serial, Content: content}
}

func referred() senior.Form {
	f := storetest.SeniorForm("")
	f.Identity = ""
	return f
}

func TestNonceIsUsedOnceUntilItIsForgotten(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		use := func(owner, nonce string) bool {
			fresh, err := s.Nonces().Use(ctx, owner, nonce, clock())
			require.NoError(t, err)
			return fresh
		}
		require.True(t, use("ssb", "n1"))
		require.False(t, use("ssb", "n1"))
		require.True(t, use("alipay", "n1"), "each partner has its own")
		require.NoError(t, s.Nonces().Release(ctx, "ssb", "n1"))
		require.True(t, use("ssb", "n1"))
		require.NoError(t, s.ForgetNonces(ctx, clock().Add(10*time.Minute)))
		require.False(t, use("ssb", "n1"), "it still counts")
		require.NoError(t, s.ForgetNonces(ctx, clock().Add(2*time.Hour)))
		require.True(t, use("ssb", "n1"))

		var wins, group = make(chan bool, 8), sync.WaitGroup{}
		for range 8 {
			group.Go(func() {
				fresh, err := s.Nonces().Use(ctx, "ssb", "contested", clock())
				if err == nil && fresh {
					wins <- true
				}
			})
		}
		group.Wait()
		require.Len(t, wins, 1)
	})
}

func TestSerialMakesOneApplicationThatTheChosenOutletWorksOn(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		desk := storetest.SeniorDesk(t, s, clock)
		made := make([]senior.Referral, 10)
		var group sync.WaitGroup
		for i := range made {
			group.Go(func() {
				r, err := desk.Refer(ctx, source("2026-0001", "content"), referred())
				assert.NoError(t, err)
				made[i] = r
			})
		}
		group.Wait()
		kept, err := s.Seniors().Referral(ctx, "ssb", "2026-0001")
		require.NoError(t, err)
		for _, r := range made {
			require.Equal(t, kept.ID, r.ID)
		}
		a, err := s.Seniors().Application(ctx, kept.ID)
		require.NoError(t, err)
		require.Equal(t, []any{storetest.OutletID, storetest.DistrictID, senior.Verifying, "王\U0002A6A5"}, []any{a.Outlet, a.District, a.Phase, a.Name})
		d, err := s.Archive().Paper(ctx, kept.ID)
		require.NoError(t, err)
		require.Equal(t, document.Named{ID: "partner:ssb", Name: "随申办"}, d.Maker)

		_, err = desk.Refer(ctx, source("2026-0001", "other content"), referred())
		require.True(t, fault.Is(err, partner.CodeSerial), "%v", err)
		_, err = desk.Refer(ctx, source("2026-0002", "content"), referred())
		require.True(t, fault.Is(err, senior.CodeUnderWay), "%v", err)
		none, err := s.Seniors().Referral(ctx, "ssb", "2026-0002")
		require.NoError(t, err)
		require.Nil(t, none, "what is refused takes no serial")
		f := referred()
		f.Pickup = "nowhere"
		_, err = desk.Refer(ctx, source("2026-0003", "content"), f)
		require.True(t, fault.Is(err, "senior.pickup"), "%v", err)
	})
}

func TestApplicationOfAPartnerGoesItsWayAndTellsTheOutlet(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		at := clock()
		desk := storetest.SeniorDesk(t, s, func() time.Time { return at })
		r, err := desk.Refer(ctx, source("2026-0001", "content"), referred())
		require.NoError(t, err)
		a, err := s.Seniors().Application(ctx, r.ID)
		require.NoError(t, err)
		at = at.AddDate(0, 0, 5)
		_, err = desk.Tick(ctx, senior.Visit{ID: r.ID, Phase: string(senior.Verifying), Number: 1})
		require.NoError(t, err)
		require.Equal(t, 1, told(t, s, storetest.OutletClerk), "nobody has the work yet, so the clerks of the outlet are reminded")
		_, err = desk.Receive(ctx, r.ID, senior.Answer{Request: a.Request, Result: senior.Pass}, "callback")
		require.NoError(t, err)
		_, err = desk.Do(ctx, senior.Command{ID: r.ID, By: storetest.By(storetest.OutletClerk2), Verb: senior.Withdraw, Key: "k", Text: "申领人要求"})
		require.NoError(t, err)
		require.Equal(t, 2, told(t, s, storetest.OutletClerk))
	})
}

func told(t *testing.T, s *store.Store, person string) int {
	t.Helper()
	page, err := s.Notices().Notices(ctx, person, false, document.PageRequest{Size: 20})
	require.NoError(t, err)
	return len(page.Items)
}

func TestOutletsInServiceAreListedByDistrict(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		all, err := s.Seniors().Outlets(ctx, "")
		require.NoError(t, err)
		require.Len(t, all, 2)
		some, err := s.Seniors().Outlets(ctx, storetest.OtherDistrict)
		require.NoError(t, err)
		require.Len(t, some, 1)
		require.Equal(t, []string{storetest.OtherOutlet, "浦东新区"}, []string{some[0].ID, some[0].DistrictName})
		one, err := s.Seniors().Outlet(ctx, storetest.OutletID)
		require.NoError(t, err)
		require.Equal(t, storetest.OutletID, one.ID)
		none, err := s.Seniors().Outlet(ctx, "nowhere")
		require.NoError(t, err)
		require.Nil(t, none)
	})
}
