package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

const seniorItem = "item-senior"

// eachRelease runs a contract on every database with the places and people of a
// release.
func eachRelease(t *testing.T, contract func(t *testing.T, d *dispatch)) {
	t.Helper()
	d := withHistories(storetest.WithSeniors(storetest.Directory()))
	d.Districts = append([]store.Place(nil), d.Districts...)
	d.Entries = append(d.Entries, master.Record{Entry: document.Entry{ID: seniorItem, Ref: "items", Code: seniorItem, Name: "敬老卡",
		Fields: document.Values{"kind": warehouse.KindFinished, "card_kind": warehouse.CardSenior, "unit": "张", "decimals": int64(0)}}})
	d.Accounts = append(d.Accounts, store.Account{PasswordHash: "-", Person: directory.Person{ID: "far-district", Username: "far-district", Name: "远区",
		Tier: directory.District, District: storetest.OtherDistrict, Roles: []string{"district_op"}}})
	run := func(name string, open func(t *testing.T) *store.Store) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			require.NoError(t, s.Seed(ctx, d))
			x := &dispatch{t: t, s: s, now: clock()}
			x.desk = &release.Desk{Store: s.ReleaseDesk(), Orders: warehouse.BoxOrders(), Clock: func() time.Time { return x.now }, Calendar: task.Calendar{}}
			contract(t, x)
		})
	}
	run("sqlite", func(t *testing.T) *store.Store { return storetest.Open(t, storetest.WithClock(clock)) })
	run("postgres", func(t *testing.T) *store.Store { return storetest.OpenPostgres(t, storetest.WithClock(clock)) })
	run("dameng dialect", func(t *testing.T) *store.Store { return openShim(t) })
}

// dispatch moves boxes through the real desk.
type dispatch struct {
	t    *testing.T
	s    *store.Store
	desk *release.Desk
	now  time.Time
}

func (d *dispatch) pack(f release.PackForm) string {
	d.t.Helper()
	if f.Item == "" {
		f.Item = seniorItem
	}
	b, err := d.desk.Pack(ctx, by(storetest.Keeper), f)
	require.NoError(d.t, err)
	return b.Number
}

func (d *dispatch) register(boxes ...string) (release.Batch, error) {
	return d.desk.Register(ctx, by(storetest.Keeper), release.RegisterForm{District: storetest.DistrictID, Boxes: boxes})
}

func (d *dispatch) registered(boxes ...string) string {
	d.t.Helper()
	b, err := d.register(boxes...)
	require.NoError(d.t, err)
	return b.ID
}

func (d *dispatch) received(batch string) {
	d.t.Helper()
	_, err := d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch})
	require.NoError(d.t, err)
}

func (d *dispatch) box(number string) release.Box {
	d.t.Helper()
	b, err := d.s.Release().Box(ctx, directory.Scope{All: true}, number)
	require.NoError(d.t, err)
	return b
}

func TestBatchOfTwoBoxesIsFollowedFromCentreToOutlet(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		one := d.pack(release.PackForm{Segments: []release.SegmentEntry{{First: "A0001", Last: "A0500"}}})
		two := d.pack(release.PackForm{Quantity: 300, District: storetest.DistrictID, Outlet: storetest.OutletID})
		require.Equal(t, []string{"XH-20260302-0001", "XH-20260302-0002"}, []string{one, two})
		batch := d.registered(two, one, one)
		require.Equal(t, "FP-20260302-0001", batch)

		_, err := d.desk.Distribute(ctx, by(storetest.DistrictClerk), release.DistributeForm{Outlet: storetest.OutletID, Boxes: []string{one}})
		require.True(t, fault.Is(err, "release.not_signed"), "%v", err)
		_, err = d.desk.Receive(ctx, by("far-district"), release.ReceiveForm{Batch: batch})
		require.True(t, fault.Is(err, "release.other_district"), "%v", err)
		d.now = d.now.AddDate(0, 0, 1)
		d.received(batch)
		_, err = d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch})
		require.True(t, fault.Is(err, "release.signed"), "%v", err)
		_, err = d.desk.Sign(ctx, by(storetest.OutletClerk), release.SignForm{Box: one})
		require.True(t, fault.Is(err, "release.other_outlet"), "its outlet is not known yet: %v", err)

		d.now = d.now.AddDate(0, 0, 1)
		sent, err := d.desk.Distribute(ctx, by(storetest.DistrictClerk), release.DistributeForm{Outlet: storetest.OutletID, Boxes: []string{one, two}})
		require.NoError(t, err)
		require.Len(t, sent, 2)
		_, err = d.desk.Sign(ctx, by(storetest.OtherClerk), release.SignForm{Box: one})
		require.True(t, fault.Is(err, "release.other_outlet"), "%v", err)
		d.now = d.now.AddDate(0, 0, 1)
		_, err = d.desk.Sign(ctx, by(storetest.OutletClerk), release.SignForm{Box: " " + one, Findings: []release.Finding{{Kind: release.Short, Quantity: 2, Reason: "少两张"}}})
		require.NoError(t, err)
		_, err = d.desk.Sign(ctx, by(storetest.OutletClerk2), release.SignForm{Box: one})
		require.True(t, fault.Is(err, "release.signed"), "%v", err)

		chain, err := d.s.Release().Chain(ctx, one)
		require.NoError(t, err)
		var acts []release.Act
		var holders []release.HolderKind
		for _, h := range chain {
			acts, holders = append(acts, h.Act), append(holders, h.Holder.Kind)
			require.NotEmpty(t, h.By.Name)
			require.False(t, h.At.IsZero())
		}
		require.Equal(t, []release.Act{release.Pack, release.Register, release.Receive, release.Distribute, release.Sign}, acts)
		require.Equal(t, []release.HolderKind{release.AtRelease, release.AtRelease, release.AtDistrict, release.ToOutlet, release.AtOutlet}, holders)
		require.Equal(t, value.Date("2026-03-05"), chain[4].On)
		b := d.box(one)
		require.Equal(t, []any{release.OutletSigned, int64(498), value.Date("2026-03-05"), 500}, []any{b.State, b.OutletQuantity, b.OutletOn, int(b.Quantity)})
		page, err := d.s.Release().Batches(ctx, directory.Scope{District: storetest.DistrictID}, release.BatchFilter{}, document.PageRequest{})
		require.NoError(t, err)
		require.Equal(t, map[release.State]int{release.OutletSigned: 1, release.Distributed: 1}, page.Items[0].By)
		found, err := d.s.Release().Differences(ctx, directory.Scope{Outlet: storetest.OutletID}, release.DifferenceFilter{}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1)
		require.Equal(t, []any{one, batch, "网点最终签收", "少", int64(2), "少两张", "谢网点"}, []any{found.Items[0].Box, found.Items[0].Batch,
			found.Items[0].Stage.Label(), found.Items[0].Kind.Label(), found.Items[0].Quantity, found.Items[0].Reason, found.Items[0].By.Name})
		notices, err := d.s.Notices().Notices(ctx, storetest.DistrictClerk, true, document.PageRequest{})
		require.NoError(t, err)
		require.Contains(t, notices.Items[0].Text, batch)
		unread, err := d.s.Notices().Unread(ctx, storetest.OutletClerk)
		require.NoError(t, err)
		require.Equal(t, 1, unread)
	})
}

func TestBoxesOfAnotherPlaceAreNotSeen(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		loose, sent := d.pack(release.PackForm{Quantity: 1, District: storetest.DistrictID, Outlet: storetest.OutletID}),
			d.pack(release.PackForm{Segments: []release.SegmentEntry{{First: "B01", Last: "B09"}}, District: storetest.DistrictID, Outlet: storetest.OutletID})
		batch := d.registered(sent)
		for name, c := range map[string]struct {
			scope  directory.Scope
			filter release.Filter
			want   []string
		}{
			"the centre":                 {directory.Scope{All: true}, release.Filter{}, []string{sent, loose}},
			"the district":               {directory.Scope{District: storetest.DistrictID}, release.Filter{}, []string{sent}},
			"another district":           {directory.Scope{District: storetest.OtherDistrict}, release.Filter{}, nil},
			"the outlet":                 {directory.Scope{Outlet: storetest.OutletID}, release.Filter{}, []string{sent}},
			"another outlet":             {directory.Scope{Outlet: storetest.OtherOutlet}, release.Filter{}, nil},
			"nobody":                     {directory.Scope{Person: "x"}, release.Filter{}, nil},
			"by a card of a run":         {directory.Scope{All: true}, release.Filter{Text: "b05"}, []string{sent}},
			"by a card of no run":        {directory.Scope{All: true}, release.Filter{Text: "B10"}, nil},
			"by the batch":               {directory.Scope{All: true}, release.Filter{Text: batch}, []string{sent}},
			"by the state":               {directory.Scope{All: true}, release.Filter{States: []release.State{release.Packed}}, []string{loose}},
			"by the holder":              {directory.Scope{All: true}, release.Filter{Holder: release.AtDistrict}, nil},
			"packed on another day":      {directory.Scope{All: true}, release.Filter{From: "2026-03-03"}, nil},
			"a card, elsewhere's reader": {directory.Scope{District: storetest.OtherDistrict}, release.Filter{Text: "B05"}, nil},
		} {
			page, err := d.s.Release().Boxes(ctx, c.scope, c.filter, document.PageRequest{})
			require.NoError(t, err, name)
			var got []string
			for _, b := range page.Items {
				got = append(got, b.Number)
			}
			require.ElementsMatch(t, c.want, got, name)
		}
		_, err := d.s.Release().Box(ctx, directory.Scope{Outlet: storetest.OtherOutlet}, sent)
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
		_, err = d.s.Release().Batch(ctx, directory.Scope{District: storetest.OtherDistrict}, batch)
		require.Equal(t, fault.KindNotFound, fault.From(err).Kind)
	})
}

func TestCardLiesInOneBoxAndItsNameIsSealed(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		first := d.pack(release.PackForm{Cards: []release.CardEntry{{Number: "c-101", Name: "王\U0002A6A5"}, {Number: "C-102"}}})
		for name, f := range map[string]release.PackForm{
			"the card again":         {Cards: []release.CardEntry{{Number: "C-102"}}},
			"a run over the card":    {Segments: []release.SegmentEntry{{First: "C-100", Last: "C-110"}}},
			"a run that is no other": {Segments: []release.SegmentEntry{{First: "C-101", Last: "C-101"}}},
		} {
			f.Item = seniorItem
			_, err := d.desk.Pack(ctx, by(storetest.Keeper), f)
			require.True(t, fault.Is(err, "release.card_packed"), "%s: %v", name, err)
			require.Contains(t, fault.From(err).Message, first, name)
		}
		run := d.pack(release.PackForm{Segments: []release.SegmentEntry{{First: "D-1", Last: "D-9"}}})
		_, err := d.desk.Pack(ctx, by(storetest.Keeper), release.PackForm{Item: seniorItem, Cards: []release.CardEntry{{Number: "D-5"}}})
		require.True(t, fault.Is(err, "release.card_packed"), "%v", err)
		require.NoError(t, d.desk.Void(ctx, by(storetest.Keeper), first, "装错"))
		require.NoError(t, d.desk.Void(ctx, by(storetest.Keeper), run, "装错"))
		d.pack(release.PackForm{Cards: []release.CardEntry{{Number: "C-102"}, {Number: "D-5"}}})
		page, err := d.s.Release().Cards(ctx, first, document.PageRequest{})
		require.NoError(t, err)
		require.Equal(t, []any{"C-101", "王\U0002A6A5", 1}, []any{page.Items[0].Number, page.Items[0].Name, page.Items[0].Position})
		for _, text := range store.Texts(t, d.s, "release_cards") {
			require.NotContains(t, text, "C-101")
			require.NotContains(t, text, "\U0002A6A5")
		}
	})
}

func TestOfTwoAtOnceOnlyOneMovesABox(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		const rivals = 8
		counted := func(what func(i int) error, code string) int {
			var won atomic.Int64
			together(rivals, func(i int) {
				err := what(i)
				if err == nil {
					won.Add(1)
				} else if !fault.Is(err, code) {
					t.Errorf("%v", err)
				}
			})
			return int(won.Load())
		}
		box := d.pack(release.PackForm{Quantity: 5})
		other := d.pack(release.PackForm{Quantity: 5})
		require.Equal(t, 1, counted(func(i int) error {
			list := []string{box, other}
			if i%2 == 1 {
				list = []string{other, box}
			}
			_, err := d.register(list...)
			return err
		}, "release.in_batch"), "one batch takes a box")
		batch := d.box(box).Batch
		require.Equal(t, 1, counted(func(int) error {
			_, err := d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch})
			return err
		}, "release.signed"), "a batch is signed for once")
		require.Equal(t, 1, counted(func(int) error {
			_, err := d.desk.Distribute(ctx, by(storetest.DistrictClerk), release.DistributeForm{Outlet: storetest.OutletID, Boxes: []string{box}})
			return err
		}, "release.distributed"), "a box is distributed once")
		require.Equal(t, 1, counted(func(int) error {
			_, err := d.desk.Sign(ctx, by(storetest.OutletClerk), release.SignForm{Box: box})
			return err
		}, "release.signed"), "a box is signed for once")
		chain, err := d.s.Release().Chain(ctx, box)
		require.NoError(t, err)
		require.Len(t, chain, 5, "each act stands in the chain once")
		require.Equal(t, 1, counted(func(int) error {
			_, err := d.desk.Pack(ctx, by(storetest.Keeper), release.PackForm{Item: seniorItem, Cards: []release.CardEntry{{Number: "E-1"}}})
			return err
		}, "release.card_packed"), "a card is packed once")
		numbers := make([]string, rivals)
		together(rivals, func(i int) { numbers[i] = d.pack(release.PackForm{Quantity: int64(i + 1)}) })
		seen := map[string]bool{}
		for _, n := range numbers {
			require.False(t, seen[n], "two boxes have the number %s", n)
			seen[n] = true
		}
	})
}

func TestBoxThatDidNotComeWaitsForItsOwnSignature(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		one, two := d.pack(release.PackForm{Quantity: 10}), d.pack(release.PackForm{Quantity: 20})
		batch := d.registered(one, two)
		receive := func(f release.ReceiveForm) (release.Batch, error) {
			f.Batch = batch
			return d.desk.Receive(ctx, by(storetest.DistrictClerk), f)
		}
		_, err := receive(release.ReceiveForm{Boxes: []string{one}})
		require.True(t, fault.Is(err, "release.unaccounted"), "%v", err)
		_, err = receive(release.ReceiveForm{Boxes: []string{one, two, "XH-9"}})
		require.True(t, fault.Is(err, "release.not_in_batch"), "%v", err)
		_, err = receive(release.ReceiveForm{Findings: []release.Finding{{Box: one, Kind: release.Short, Quantity: 11, Reason: "x"}}})
		require.True(t, fault.Is(err, "release.finding"), "more than is in it: %v", err)
		_, err = receive(release.ReceiveForm{Findings: []release.Finding{{Box: one, Kind: release.Short, Quantity: 1}}})
		require.True(t, fault.Is(err, "release.finding"), "no reason: %v", err)
		b, err := receive(release.ReceiveForm{Boxes: []string{one}, Findings: []release.Finding{{Box: two, Kind: release.NoBox, Reason: "车上没有"},
			{Box: one, Kind: release.Broken, Quantity: 1, Reason: "卡面划伤"}}})
		require.NoError(t, err)
		require.Equal(t, release.AwaitsDistrict, b.State)
		require.Equal(t, []any{release.DistrictSigned, int64(10), release.Listed}, []any{d.box(one).State, d.box(one).DistrictQuantity, d.box(two).State})
		b, err = receive(release.ReceiveForm{})
		require.NoError(t, err)
		require.Equal(t, release.AtItsDistrict, b.State)
		found, err := d.s.Release().Differences(ctx, directory.Scope{All: true}, release.DifferenceFilter{Batch: batch}, document.PageRequest{})
		require.NoError(t, err)
		require.Len(t, found.Items, 2)
		err = d.desk.Unregister(ctx, by(storetest.Keeper), batch, "登记错了")
		require.True(t, fault.Is(err, "release.wrong_state"), "%v", err)
	})
}

func TestWithdrawnBatchLetsItsBoxesGoElsewhere(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		box := d.pack(release.PackForm{Quantity: 10})
		batch := d.registered(box)
		require.Error(t, d.desk.Unregister(ctx, by(storetest.Keeper), batch, " "))
		require.NoError(t, d.desk.Unregister(ctx, by(storetest.Keeper), batch, "区选错"))
		b, err := d.desk.Register(ctx, by(storetest.Keeper), release.RegisterForm{District: storetest.OtherDistrict, Boxes: []string{box}})
		require.NoError(t, err)
		require.Equal(t, storetest.OtherDistrict, b.District)
		_, err = d.desk.Receive(ctx, by(storetest.DistrictClerk), release.ReceiveForm{Batch: batch})
		require.True(t, fault.Is(err, "release.withdrawn"), "%v", err)
	})
}

func TestLabelPrintedAgainIsACopy(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, d *dispatch) {
		one, two := d.pack(release.PackForm{Quantity: 10}), d.pack(release.PackForm{Quantity: 10})
		_, err := d.desk.PrintLabels(ctx, by(storetest.Keeper), []string{one}, true)
		require.NoError(t, err)
		p, err := d.desk.PrintLabels(ctx, by(storetest.Keeper), []string{one, two}, false)
		require.NoError(t, err)
		p, err = d.s.Release().Print(ctx, p.ID)
		require.NoError(t, err)
		require.Equal(t, []release.Label{{Box: one, Copy: true}, {Box: two}}, p.Labels)
		_, err = d.desk.PrintLabels(ctx, by(storetest.Keeper), []string{"XH-0"}, false)
		require.True(t, fault.Is(err, "release.no_box"), "%v", err)
	})
}
