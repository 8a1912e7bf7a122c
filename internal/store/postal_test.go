package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

var center = directory.Scope{All: true}

// eachPost runs a test on every database, at a postal desk.
func eachPost(t *testing.T, fn func(t *testing.T, s *store.Store, k *postal.Desk)) {
	t.Helper()
	eachSenior(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Seed(ctx, storetest.WithPost(store.Directory{})))
		fn(t, s, storetest.PostalDesk(s, clock))
	})
}

func sent(t *testing.T, k *postal.Desk, number, name string) postal.Parcel {
	t.Helper()
	p, err := k.Send(ctx, storetest.By(storetest.Shipping), postal.Form{Number: number, Kind: postal.SeniorCard, Name: name, Phone: "13812345678",
		Address: "上海市黄浦区南京东路1号", Order: "CH-1"})
	require.NoError(t, err)
	return p
}

func reported(number, code string, hour int) postal.Report {
	return postal.Report{Number: number, At: clock().Add(time.Duration(hour-24) * time.Hour), Code: code, Text: "轨迹", Place: "外滩投递部"}
}

func TestParcelIsFoundByNumberNameAndState(t *testing.T) {
	t.Parallel()
	eachPost(t, func(t *testing.T, s *store.Store, k *postal.Desk) {
		p := sent(t, k, "ea100", "王\U0002A6A5")
		sent(t, k, "EA200", "李四")
		require.Equal(t, p, sent(t, k, "EA100", "王\U0002A6A5"), "the same request again")
		_, err := k.Send(ctx, storetest.By(storetest.Shipping), postal.Form{Number: "EA100", Kind: postal.SeniorCard, Name: "赵六", Phone: "13812345678", Address: "上海市黄浦区1号"})
		require.True(t, fault.Is(err, "postal.number_taken"), "%v", err)
		_, err = k.Take(ctx, []postal.Report{reported("EA100", storetest.CodeReturned, 2)})
		require.NoError(t, err)
		find := func(f postal.Filter, sc directory.Scope) []string {
			page, err := s.Postal().Parcels(ctx, sc, f, document.PageRequest{})
			require.NoError(t, err)
			var out []string
			for _, p := range page.Items {
				out = append(out, p.Number)
			}
			return out
		}
		require.Equal(t, []string{"EA200", "EA100"}, find(postal.Filter{}, center))
		require.Equal(t, []string{"EA100"}, find(postal.Filter{Name: "王 \U0002A6A5"}, center))
		require.Equal(t, []string{"EA100"}, find(postal.Filter{Number: "EA100"}, center))
		require.Equal(t, []string{"EA100"}, find(postal.Filter{State: postal.Returned}, center))
		require.Empty(t, find(postal.Filter{}, directory.Scope{District: "310101"}))
		require.Empty(t, find(postal.Filter{}, directory.Scope{Person: "p"}))
		got, err := s.Postal().Parcel(ctx, center, p.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"王\U0002A6A5", "13812345678", "上海市黄浦区南京东路1号", "退回"}, []string{got.Name, got.Phone, got.Address, got.State().Label()})
	})
}

func TestEventsAreKeptOnceOnTheDatabase(t *testing.T) {
	t.Parallel()
	eachPost(t, func(t *testing.T, s *store.Store, k *postal.Desk) {
		p := sent(t, k, "EA100", "王五")
		all := []postal.Report{reported("EA100", storetest.CodeDelivered, 9), reported("EA100", storetest.CodeAccepted, 1), reported("EA100", "999", 10)}
		for range 2 {
			_, err := k.Take(ctx, all)
			require.NoError(t, err)
		}
		errs := make([]error, 8)
		together(8, func(i int) { _, errs[i] = k.Take(ctx, []postal.Report{reported("EA100", storetest.CodeReturned, 5)}) })
		for _, err := range errs {
			require.NoError(t, err)
		}
		trace, err := s.Postal().Trace(ctx, p.ID)
		require.NoError(t, err)
		require.Len(t, trace, 4)
		require.Equal(t, "999", trace[0].Code, "newest first")
		got, err := s.Postal().Parcel(ctx, center, p.ID)
		require.NoError(t, err)
		require.Equal(t, postal.Delivered, got.State())
		require.Equal(t, storetest.CodeDelivered, got.Newest.Code)
	})
}

func TestCodeThatGetsAnotherMeaningMovesItsParcels(t *testing.T) {
	t.Parallel()
	eachPost(t, func(t *testing.T, s *store.Store, k *postal.Desk) {
		var reports []postal.Report
		for i := range 5 {
			sent(t, k, fmt.Sprintf("EA10%d", i), "王五")
			reports = append(reports, reported(fmt.Sprintf("EA10%d", i), "747", 3))
		}
		_, err := k.Take(ctx, reports)
		require.NoError(t, err)
		record := storetest.WithPost(store.Directory{}).Entries[0]
		record.ID, record.Code, record.Fields = "code-747", "747", document.Values{"state": string(postal.Returned)}
		require.NoError(t, s.Seed(ctx, store.Directory{Entries: []master.Record{record}}))
		for more := true; more; {
			more, err = k.Remap(ctx, 2)
			require.NoError(t, err)
		}
		page, err := s.Postal().Parcels(ctx, center, postal.Filter{State: postal.Returned}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, page.Items, 5)
		more, err := k.Remap(ctx, 2)
		require.NoError(t, err)
		require.False(t, more)
	})
}

func TestImportIsKeptWithItsBadRows(t *testing.T) {
	t.Parallel()
	eachPost(t, func(t *testing.T, s *store.Store, k *postal.Desk) {
		sent(t, k, "EA100", "王五")
		f := postal.File{Name: "反馈.csv", Digest: "d1", Size: 10, Encoding: "GB18030", Rows: []postal.Row{{Number: 2, Report: reported("EA100", "203", 1)}}}
		for i := range 300 {
			f.Rows = append(f.Rows, postal.Row{Number: 3 + i, Report: reported(fmt.Sprintf("EB%d", i), "203", 1), Content: "EB"})
		}
		i, repeated, err := k.Import(ctx, storetest.By(storetest.Shipping), f)
		require.NoError(t, err)
		require.False(t, repeated)
		again, repeated, err := k.Import(ctx, storetest.By(storetest.Shipping), f)
		require.NoError(t, err)
		require.True(t, repeated)
		require.Equal(t, []any{i.ID, 301, 1, 300}, []any{again.ID, again.Rows, again.Taken, again.Bad})
		page, err := s.Postal().Problems(ctx, i.ID, document.PageRequest{Size: 200})
		require.NoError(t, err)
		require.Equal(t, []any{3, "邮件号", 300}, []any{page.Items[0].Row, page.Items[0].Column, page.Total})
		page, err = s.Postal().Problems(ctx, i.ID, document.PageRequest{Size: 200, Cursor: page.Next})
		require.NoError(t, err)
		require.Equal(t, 302, page.Items[99].Row)
		list, err := s.Postal().Imports(ctx, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, list.Items, 1)
	})
}

func TestEachEventIsPushedInOneBatchUntilItIsSettled(t *testing.T) {
	t.Parallel()
	eachPost(t, func(t *testing.T, s *store.Store, k *postal.Desk) {
		sent(t, k, "EA100", "王五")
		_, err := k.Take(ctx, []postal.Report{reported("EA100", "203", 1), reported("EA100", "704", 2)})
		require.NoError(t, err)
		id, err := k.NextBatch(ctx)
		require.NoError(t, err)
		c, err := k.Consignment(ctx, id)
		require.NoError(t, err)
		require.Len(t, c.Items, 2)
		require.Equal(t, []string{"EA100", "王五"}, []string{c.Items[0].Number, c.Items[0].Name})
		require.NoError(t, k.Failed(ctx, id, "市局数据处暂时不可用"))
		same, err := k.NextBatch(ctx)
		require.NoError(t, err)
		require.Equal(t, id, same, "what failed goes again, as it was")
		require.NoError(t, k.Settle(ctx, c, []postal.Receipt{{ID: c.Items[0].ID, Taken: true}}))
		same, err = k.NextBatch(ctx)
		require.NoError(t, err)
		require.Equal(t, id, same, "an event without a receipt was not taken")
		receipts := []postal.Receipt{{ID: c.Items[0].ID, Taken: true}, {ID: c.Items[1].ID, Reason: "证件号码为空"}}
		require.NoError(t, k.Settle(ctx, c, receipts))
		require.NoError(t, k.Failed(ctx, id, "late"), "of a batch that is done")
		none, err := k.NextBatch(ctx)
		require.NoError(t, err)
		require.Empty(t, none)
		page, err := s.Postal().Batches(ctx, postal.BatchDone, document.PageRequest{})
		require.NoError(t, err)
		require.Equal(t, []int{3, 2, 1}, []int{page.Items[0].Attempts, page.Items[0].Events, page.Items[0].Refused})
		refused, err := s.Postal().RefusedEvents(ctx, id)
		require.NoError(t, err)
		require.Equal(t, []string{"EA100", "证件号码为空"}, []string{refused[0].Number, refused[0].Event.Note})
		totals, err := s.Postal().PushTotals(ctx)
		require.NoError(t, err)
		require.Equal(t, postal.PushTotals{Refused: 1}, totals)
		n, err := k.PushAgain(ctx, storetest.By(storetest.Shipping))
		require.NoError(t, err)
		require.Equal(t, 1, n)
		id, err = k.NextBatch(ctx)
		require.NoError(t, err)
		c, err = k.Consignment(ctx, id)
		require.NoError(t, err)
		require.Len(t, c.Items, 1)
	})
}

func TestParcelOfAnApplicationMovesIt(t *testing.T) {
	t.Parallel()
	eachPost(t, func(t *testing.T, s *store.Store, k *postal.Desk) {
		desk := storetest.SeniorDesk(t, s, clock)
		waiting := func(key, number string) string {
			f := storetest.SeniorForm(key)
			f.IDNumber = number
			id, err := desk.Apply(ctx, storetest.By(storetest.OutletClerk), f)
			require.NoError(t, err)
			a, err := s.Seniors().Application(ctx, id)
			require.NoError(t, err)
			_, err = desk.Receive(ctx, id, senior.Answer{Request: a.Request, Result: senior.Pass}, "callback")
			require.NoError(t, err)
			out, err := desk.Do(ctx, senior.Command{ID: id, By: storetest.By(storetest.OutletClerk), Verb: senior.Admit, Key: "admit" + key})
			require.NoError(t, err)
			_, err = desk.Produced(ctx, senior.Visit{ID: id, Phase: out.StepKey, Number: out.Visit}, "C"+key)
			require.NoError(t, err)
			return id
		}
		phase := func(id string) senior.Phase {
			a, err := s.Seniors().Application(ctx, id)
			require.NoError(t, err)
			return a.Phase
		}
		tell := func() {
			behind, err := s.Postal().Behind(ctx, "", 10)
			require.NoError(t, err)
			for _, p := range behind {
				_, err := desk.Posted(ctx, p.News())
				require.NoError(t, err)
				_, err = desk.Posted(ctx, p.News())
				require.NoError(t, err, "told again")
				require.NoError(t, k.Told(ctx, p))
			}
		}
		byDesk := waiting("k1", "310101195001011228")
		_, err := desk.Do(ctx, senior.Command{ID: byDesk, By: storetest.By(storetest.CenterOutlet), Verb: senior.Send, Key: "send", Waybill: "ea100"})
		require.NoError(t, err)
		byHand := waiting("k2", "310101195001014031")
		_, err = desk.Do(ctx, senior.Command{ID: byHand, By: storetest.By(storetest.CenterOutlet), Verb: senior.Send, Key: "send2", Waybill: "EA100"})
		require.True(t, fault.Is(err, "postal.number_taken"), "%v", err)
		_, err = k.Send(ctx, storetest.By(storetest.Shipping), postal.Form{Number: "EA200", Kind: postal.SeniorCard, Application: byHand})
		require.NoError(t, err)
		tell()
		require.Equal(t, []senior.Phase{senior.Mailing, senior.Mailing}, []senior.Phase{phase(byDesk), phase(byHand)})
		_, err = k.Take(ctx, []postal.Report{reported("EA100", "704", 4), reported("EA100", "203", 1), reported("EA200", "708", 4)})
		require.NoError(t, err)
		tell()
		require.Equal(t, []senior.Phase{senior.Collected, senior.Stuck}, []senior.Phase{phase(byDesk), phase(byHand)})
		a, err := s.Seniors().Application(ctx, byHand)
		require.NoError(t, err)
		var listed *senior.StuckCard
		require.NoError(t, s.SeniorDesk().Within(ctx, func(tx senior.Tx) (err error) { listed, err = tx.WaitingCard(a.Card); return err }))
		require.Equal(t, senior.FromPost, listed.Source, "it is on the register of stuck cards")
		_, err = desk.Do(ctx, senior.Command{ID: byHand, By: storetest.By(storetest.OutletClerk), Verb: senior.Remail, Key: "remail"})
		require.NoError(t, err)
		_, err = k.Take(ctx, []postal.Report{reported("EA200", "704", 5)}) // given back to the sender
		require.NoError(t, err)
		tell()
		require.Equal(t, senior.Sending, phase(byHand), "an old parcel does not move what goes again")
		behind, err := s.Postal().Behind(ctx, "", 10)
		require.NoError(t, err)
		require.Empty(t, behind)
		_, err = k.Send(ctx, storetest.By(storetest.Shipping), postal.Form{Number: "EA300", Kind: postal.SeniorCard, Application: byDesk})
		require.True(t, fault.Is(err, "postal.not_waiting"), "%v", err)
	})
}
