package release

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestRunOfCardNumbersKeepsItsZeros(t *testing.T) {
	t.Parallel()
	s, err := ParseSegment(" a00098 ", "Ａ00102")
	require.NoError(t, err)
	require.Equal(t, Segment{Prefix: "A", Digits: 5, First: 98, Last: 102}, s)
	require.EqualValues(t, 5, s.Count())
	require.Equal(t, "A00098 至 A00102", s.String())
	require.True(t, s.Holds("a00100"))
	require.False(t, s.Holds("A100"), "another length is another number")
	for name, c := range map[string][2]string{
		"no digits": {"ABC", "ABD"}, "other beginning": {"A001", "B002"}, "backwards": {"A002", "A001"}, "other length": {"A001", "A0002"},
		"empty": {"", ""}, "more than a box holds": {"00000", "99999"}, "a character no barcode has": {"卡001", "卡002"},
	} {
		_, err := ParseSegment(c[0], c[1])
		require.True(t, fault.Is(err, "release.segment"), "%s: %v", name, err)
	}
}

func TestRunsOverlapExactlyWhenTheyShareANumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		run := func(label string) Segment {
			first := rapid.Int64Range(0, 60).Draw(t, label)
			return Segment{Prefix: "A", Digits: 3, First: first, Last: first + rapid.Int64Range(0, 20).Draw(t, label+" length")}
		}
		a, b := run("a"), run("b")
		shared := false
		for n := a.First; n <= a.Last; n++ {
			shared = shared || b.Holds(a.Number(n))
		}
		if shared != a.Overlaps(b) || a.Overlaps(b) != b.Overlaps(a) {
			t.Fatalf("%s and %s", a, b)
		}
	})
}

func TestPackingNamesEveryWrongPlace(t *testing.T) {
	t.Parallel()
	run := []SegmentEntry{{"A001", "A010"}}
	for name, c := range map[string]struct {
		form PackForm
		want []string // "" is fine
	}{
		"only a quantity":        {PackForm{Quantity: 500}, nil},
		"only a run":             {PackForm{Segments: run}, nil},
		"a run and its quantity": {PackForm{Segments: run, Quantity: 10}, nil},
		"cards beside a run":     {PackForm{Segments: run, Cards: []CardEntry{{"B1", "王\U0002A6A5"}}, Quantity: 11}, nil},
		"nothing":                {PackForm{}, []string{"请填写数量"}},
		"too many":               {PackForm{Quantity: MaxQuantity + 1}, []string{"1 到 10000 张"}},
		"another quantity":       {PackForm{Segments: run, Quantity: 9}, []string{"卡号共 10 张，与数量 9 张不符"}},
		"a card twice":           {PackForm{Cards: []CardEntry{{"B1", ""}, {" b1", ""}}}, []string{"卡号 B1 重复"}},
		"a card of the run":      {PackForm{Segments: run, Cards: []CardEntry{{"A005", ""}}}, []string{"已在上面的号段中"}},
		"runs that overlap":      {PackForm{Segments: append(run, SegmentEntry{"A010", "A020"})}, []string{"与第 1 段重叠"}},
		"no name":                {PackForm{Cards: []CardEntry{{"B1", "王1"}}}, []string{"姓名中不能有数字"}},
		"two wrong places":       {PackForm{Segments: []SegmentEntry{{"A", "B"}}, Cards: []CardEntry{{"卡", ""}}}, []string{"应以数字结尾", "第 1 张的卡号不对"}},
	} {
		_, err := c.form.read()
		if len(c.want) == 0 {
			require.NoError(t, err, name)
			continue
		}
		text := ""
		for _, d := range fault.From(err).Details {
			text += d.Message + "\n"
		}
		for _, w := range c.want {
			require.Contains(t, text, w, name)
		}
	}
}

func box(change ...func(*Box)) *Box {
	b := &Box{Number: "XH-1", Item: "card", Quantity: 500, State: Packed, Receipt: "CP-1", Version: 1}
	for _, c := range change {
		c(b)
	}
	return b
}

func with(s State) func(*Box) { return func(b *Box) { b.State = s } }

func TestEachSentenceSaysWhyABoxStaysWhereItIs(t *testing.T) {
	t.Parallel()
	district := directory.Person{District: "d1"}
	outlet := directory.Person{Outlet: "o1", District: "d1"}
	placed := func(b *Box) { b.District, b.Batch, b.Outlet = "d1", "FP-1", "o1" }
	on := Handling{Act: Ship, Box: "XH-1", Item: "card", Quantity: 500, District: "d1"}
	for name, c := range map[string]struct {
		got  *fault.Error
		want string // code; "" may
	}{
		"a packed box":                    {MayRegister(box(), "d1"), ""},
		"for its district":                {MayRegister(box(func(b *Box) { b.District = "d1" }), "d1"), ""},
		"for another district":            {MayRegister(box(func(b *Box) { b.District = "d2" }), "d1"), "release.other_district"},
		"in a batch":                      {MayRegister(box(with(Listed), placed), "d1"), "release.in_batch"},
		"voided":                          {MayRegister(box(with(Voided)), "d1"), "release.voided"},
		"gone to a department":            {MayRegister(box(func(b *Box) { b.Holder.Kind = AtDepartment }), "d1"), "release.in_centre"},
		"distributed before signed":       {MayDistribute(box(with(Listed), placed), "d1", "o1"), "release.not_signed"},
		"distributed":                     {MayDistribute(box(with(DistrictSigned), placed), "d1", "o1"), ""},
		"distributed to another outlet":   {MayDistribute(box(with(DistrictSigned), placed), "d1", "o2"), "release.other_outlet"},
		"distributed by another district": {MayDistribute(box(with(DistrictSigned), placed), "d2", "o1"), "release.other_district"},
		"distributed twice":               {MayDistribute(box(with(Distributed), placed), "d1", "o1"), "release.distributed"},
		"distributed by nobody's":         {MayDistribute(box(with(DistrictSigned)), "", ""), "release.other_district"},
		"signed before distributed":       {MaySign(box(with(DistrictSigned), placed), outlet), "release.not_distributed"},
		"signed":                          {MaySign(box(with(Distributed), placed), outlet), ""},
		"signed twice":                    {MaySign(box(with(OutletSigned), placed), outlet), "release.signed"},
		"signed by another outlet":        {MaySign(box(with(Distributed), placed), directory.Person{Outlet: "o2"}), "release.other_outlet"},
		"signed by the district":          {MaySign(box(with(Distributed), placed), district), "release.other_outlet"},
		"shipped":                         {MayShip(box(), on, nil), ""},
		"shipped, unknown":                {MayShip(nil, on, nil), "release.no_box"},
		"shipped twice":                   {MayShip(box(func(b *Box) { b.Order = "CH-1" }), on, nil), "release.shipped"},
		"on another order":                {MayShip(box(), on, []string{"CH-2"}), "release.on_order"},
		"not received":                    {MayShip(box(func(b *Box) { b.Receipt = "" }), on, nil), "release.not_in_stock"},
		"with another kind of card":       {MayShip(box(func(b *Box) { b.Item = "other" }), on, nil), "release.other_item"},
		"a part of it":                    {MayShip(box(func(b *Box) { b.Quantity = 499 }), on, nil), "release.quantity"},
		"shipped to another district":     {MayShip(box(func(b *Box) { b.District = "d2" }), on, nil), "release.other_district"},
		"received from outside":           {MayStock(nil, Handling{Box: "SZ-77"}), ""},
		"received without a barcode":      {MayStock(nil, Handling{Box: "箱1"}), "release.number"},
		"received twice":                  {MayStock(box(), on), "release.in_stock"},
	} {
		if c.want == "" {
			require.Nil(t, c.got, name)
			continue
		}
		require.NotNil(t, c.got, name)
		require.Equal(t, c.want, c.got.Code, name)
		require.NotEmpty(t, c.got.Message, name)
	}
}

func TestOnlyTheDistrictOfABatchSignsForItOnce(t *testing.T) {
	t.Parallel()
	own, other := directory.Person{District: "d1"}, directory.Person{District: "d2"}
	waiting := &Batch{ID: "FP-1", District: "d1", State: AwaitsDistrict}
	require.NoError(t, MayReceive(waiting, own))
	require.True(t, fault.Is(MayReceive(waiting, other), "release.other_district"))
	require.True(t, fault.Is(MayReceive(&Batch{District: "", State: AwaitsDistrict}, directory.Person{}), "release.other_district"))
	require.True(t, fault.Is(MayReceive(&Batch{District: "d1", State: AtItsDistrict}, own), "release.signed"))
	require.True(t, fault.Is(MayReceive(&Batch{District: "d1", State: Withdrawn}, own), "release.withdrawn"))
}

func TestWhatWasCountedFollowsFromTheFindings(t *testing.T) {
	t.Parallel()
	b := box()
	findings := []Finding{{Box: "xh-1", Kind: Short, Quantity: 3}, {Box: "XH-1", Kind: Over, Quantity: 1}, {Box: "XH-1", Kind: Broken, Quantity: 9},
		{Box: "XH-2", Kind: Short, Quantity: 100}}
	require.EqualValues(t, 498, found(b, findings))
	b.DistrictOn, b.DistrictQuantity = value.Date("2026-03-02"), 498
	require.EqualValues(t, 498, b.Carries())
	require.EqualValues(t, 496, found(b, []Finding{{Box: "XH-1", Kind: Short, Quantity: 2}}))
}

func TestEveryStateAndActHasItsWords(t *testing.T) {
	t.Parallel()
	labels := []string{}
	for _, s := range []State{Packed, Listed, DistrictSigned, Distributed, OutletSigned} {
		labels = append(labels, s.Label())
	}
	require.Equal(t, []string{"已装箱", "已登记批次", "区已签收", "已分发网点", "网点已签收"}, labels)
	require.Equal(t, "待区签收", AwaitsDistrict.Label())
	for _, a := range []Act{Pack, Stock, Unstock, Register, Unregister, Ship, GiveBack, Receive, Distribute, Sign, Collect, Void} {
		require.NotEmpty(t, a.Label(), a)
	}
}
