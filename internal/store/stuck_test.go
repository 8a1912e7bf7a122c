package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// elder is one application of a story in which time passes.
type elder struct {
	t    *testing.T
	s    *store.Store
	desk *senior.Desk
	now  time.Time
	n    int
}

func newElder(t *testing.T, s *store.Store) *elder {
	e := &elder{t: t, s: s, now: clock()}
	e.desk = storetest.SeniorDesk(t, s, func() time.Time { return e.now })
	return e
}

func (e *elder) do(id, person string, v senior.Verb, more senior.Command) {
	e.t.Helper()
	e.n++
	more.ID, more.By, more.Verb, more.Key = id, storetest.By(person), v, string(v)+string(rune('a'+e.n))
	_, err := e.desk.Do(ctx, more)
	require.NoError(e.t, err, v)
}

// signed brings an application to where its card lies at an outlet.
func (e *elder) signed(number string) string {
	e.t.Helper()
	f := storetest.SeniorForm(number)
	f.IDNumber, f.Delivery = number, senior.ByOutlet
	id, err := e.desk.Apply(ctx, storetest.By(storetest.OutletClerk), f)
	require.NoError(e.t, err)
	a, err := e.s.Seniors().Application(ctx, id)
	require.NoError(e.t, err)
	_, err = e.desk.Receive(ctx, id, senior.Answer{Request: a.Request, Result: senior.Pass}, "callback")
	require.NoError(e.t, err)
	e.do(id, storetest.OutletClerk, senior.Admit, senior.Command{})
	paper, err := e.s.Archive().Paper(ctx, id)
	require.NoError(e.t, err)
	_, err = e.desk.Produced(ctx, senior.Visit{ID: id, Phase: string(senior.Making), Number: paper.Visit}, "CARD"+number[14:])
	require.NoError(e.t, err)
	e.do(id, storetest.CenterOutlet, senior.Send, senior.Command{})
	e.do(id, storetest.OutletClerk, senior.Shelve, senior.Command{})
	return id
}

func TestListedCardStandsOnceUntilItIsFetched(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		e := newElder(t, s)
		id := e.signed("310101195001011228")
		e.do(id, storetest.OutletClerk2, senior.Strand, senior.Command{Source: senior.FromOutlet, Text: "三次电话无人接听"})
		a, err := s.Seniors().Application(ctx, id)
		require.NoError(t, err)
		require.Equal(t, senior.Stuck, a.Phase)
		_, err = e.desk.Do(ctx, senior.Command{ID: id, By: storetest.By(storetest.OutletClerk), Verb: senior.Strand, Source: senior.FromOutlet, Text: "再传一次", Key: "again"})
		require.True(t, fault.Is(err, "senior.listed"), "%v", err)
		_, err = e.desk.List(ctx, senior.Listing{By: storetest.By(storetest.OutletClerk), Source: senior.FromOutlet, Number: a.Card, Name: "王一", Reason: "无人领取"})
		require.True(t, fault.Is(err, "senior.listed"), "%v", err)
		all := directory.Scope{All: true}
		page, err := s.Seniors().StuckCards(ctx, all, false, senior.StuckFilter{Waiting: true}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		card := page.Items[0]
		require.Equal(t, []any{id, a.Card, a.Name, a.IDNumber, value.Date("2026-03-02"), storetest.OutletID, storetest.DistrictID},
			[]any{card.Application, card.Card, card.Name, card.IDNumber, card.SignedOn, card.Outlet, card.District})
		for _, text := range store.Texts(t, s, "senior_stuck_cards") {
			for _, secret := range []string{"19500101", "\U0002A6A5", a.Card} {
				require.NotContains(t, text, secret)
			}
		}
		e.do(id, storetest.OutletClerk, senior.Collect, senior.Command{})
		page, err = s.Seniors().StuckCards(ctx, all, false, senior.StuckFilter{Settled: true}, document.PageRequest{})
		require.NoError(t, err)
		require.Equal(t, "已领取", page.Items[0].Outcome.Label())
		found, err := s.Seniors().ApplicationByCard(ctx, a.Card)
		require.NoError(t, err)
		require.Equal(t, id, found.ID)
	})
}

func TestCardsWithoutAnApplicationAreFoundAndSettledWhereTheyLie(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		e := newElder(t, s)
		upload := func(person string, source senior.Origin, number string) (string, error) {
			return e.desk.List(ctx, senior.Listing{By: storetest.By(person), Source: source, Number: number, Name: "李\U00020BB7",
				IDNumber: "310101195001014031", SignedOn: "2025-11-30", Reason: "搬迁"})
		}
		own, err := upload(storetest.OutletClerk, senior.FromOutlet, " old-001 ")
		require.NoError(t, err)
		require.Equal(t, "ZF-20260302-0001", own)
		_, err = upload(storetest.OtherClerk, senior.FromOutlet, "old-002")
		require.NoError(t, err)
		_, err = upload(storetest.OutletClerk, senior.FromPost, "old-003")
		require.True(t, fault.Is(err, "senior.no_outlet"), "%v", err)
		mine := directory.Scope{Outlet: storetest.OutletID}
		for name, c := range map[string]struct {
			scope  directory.Scope
			post   bool
			filter senior.StuckFilter
			found  int
		}{
			"own":                    {mine, false, senior.StuckFilter{}, 1},
			"all":                    {directory.Scope{All: true}, false, senior.StuckFilter{}, 2},
			"nowhere":                {directory.Scope{Person: "x"}, false, senior.StuckFilter{}, 0},
			"nowhere but the post's": {directory.Scope{Person: "x"}, true, senior.StuckFilter{}, 0},
			"by the name":            {mine, false, senior.StuckFilter{Name: "李 \U00020BB7"}, 1},
			"by the card":            {mine, false, senior.StuckFilter{Number: "OLD-001"}, 1},
			"another's card":         {mine, false, senior.StuckFilter{Number: "OLD-002"}, 0},
			"by the ID number":       {mine, false, senior.StuckFilter{IDNumber: "310101195001014031"}, 1},
			"by its end":             {mine, false, senior.StuckFilter{Last4: "4031"}, 1},
			"of another day":         {mine, false, senior.StuckFilter{From: "2026-03-03"}, 0},
			"of the post":            {mine, false, senior.StuckFilter{Source: senior.FromPost}, 0},
		} {
			page, err := s.Seniors().StuckCards(ctx, c.scope, c.post, c.filter, document.PageRequest{})
			require.NoError(t, err, name)
			require.Len(t, page.Items, c.found, name)
		}
		err = e.desk.Settle(ctx, storetest.By(storetest.OtherClerk), own, senior.Fetched)
		require.True(t, fault.Is(err, "senior.no_card"), "%v", err)
		require.NoError(t, e.desk.Settle(ctx, storetest.By(storetest.OutletClerk2), own, senior.Fetched))
		err = e.desk.Settle(ctx, storetest.By(storetest.OutletClerk), own, senior.Fetched)
		require.True(t, fault.Is(err, "senior.settled"), "%v", err)
		_, err = upload(storetest.OutletClerk, senior.FromOutlet, "OLD-001")
		require.NoError(t, err, "a card may be stuck again")
	})
}

func TestNumbersAreThoseOfTheirRowsWithinEveryScope(t *testing.T) {
	t.Parallel()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		e := newElder(t, s)
		first := e.signed("310101195001011228")
		require.NoError(t, e.desk.UploadReceipt(ctx, storetest.By(storetest.OutletClerk), first, senior.OfLocal, storetest.Identity))
		require.NoError(t, e.desk.UploadReceipt(ctx, storetest.By(storetest.OutletClerk2), first, senior.OfLocal, storetest.Photo), "a better picture")
		e.now = e.now.AddDate(0, 1, 0)
		second := e.signed("310101195001014031")
		e.do(second, storetest.OutletClerk, senior.Strand, senior.Command{Source: senior.FromOutlet, Text: "无人领取"})
		own, district := directory.Scope{Outlet: storetest.OutletID}, directory.Scope{District: storetest.DistrictID}
		for name, c := range map[string]struct {
			scope directory.Scope
			q     senior.Question
			n     int64
		}{
			"applications":                      {own, senior.Question{Measure: senior.Applied}, 2},
			"of the first month":                {own, senior.Question{Measure: senior.Applied, To: "2026-03-31"}, 1},
			"of the delta":                      {own, senior.Question{Measure: senior.Applied, Kind: string(senior.Delta)}, 0},
			"of the district":                   {district, senior.Question{Measure: senior.Applied, District: storetest.DistrictID}, 2},
			"of another outlet":                 {directory.Scope{Outlet: storetest.OtherOutlet}, senior.Question{Measure: senior.Applied}, 0},
			"without any reach":                 {directory.Scope{Person: storetest.OutletClerk}, senior.Question{Measure: senior.Applied}, 0},
			"receipts, one of each kind":        {own, senior.Question{Measure: senior.Uploaded}, 1},
			"listed":                            {own, senior.Question{Measure: senior.Listed, Kind: string(senior.FromOutlet)}, 1},
			"that lie":                          {own, senior.Question{Measure: senior.Lying}, 1},
			"three months to the day":           {own, senior.Question{Measure: senior.TooLong, On: "2026-06-02"}, 0},
			"three months and a day":            {own, senior.Question{Measure: senior.TooLong, On: "2026-06-03"}, 1},
			"both":                              {own, senior.Question{Measure: senior.TooLong, On: "2026-07-03"}, 2},
			"both, asked by the day of signing": {own, senior.Question{Measure: senior.TooLong, On: "2026-07-03", From: "2026-04-01", To: "2026-04-30"}, 1},
			"overdue elsewhere":                 {directory.Scope{District: storetest.OtherDistrict}, senior.Question{Measure: senior.TooLong, On: "2027-01-01"}, 0},
		} {
			for _, byDay := range []bool{true, false} {
				counts, err := s.SeniorStatistics().CountSeniors(ctx, c.scope, c.q, byDay)
				require.NoError(t, err, name)
				var sum int64
				for _, x := range counts {
					sum += x.Number
				}
				require.Equal(t, c.n, sum, name)
			}
			page, err := s.SeniorStatistics().Records(ctx, c.scope, c.q, document.PageRequest{})
			require.NoError(t, err, name)
			require.Len(t, page.Items, int(c.n), name)
			for _, r := range page.Items {
				require.Equal(t, "王\U0002A6A5", r.Name, name)
			}
		}
		e.do(first, storetest.OutletClerk, senior.Collect, senior.Command{})
		counts, err := s.SeniorStatistics().CountSeniors(ctx, own, senior.Question{Measure: senior.TooLong, On: "2027-01-01"}, false)
		require.NoError(t, err)
		require.EqualValues(t, 1, counts[0].Number, "what was fetched is not stuck")
	})
}
