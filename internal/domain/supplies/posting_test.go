package supplies

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// world is a small warehouse with two consumables and a material.
type world struct {
	document.Facts
	stock map[string]value.Quantity
	most  []document.LocationStock
}

func (world) Today() value.Date { return "2026-03-09" }

func (w world) Entry(ref, id string) (document.Entry, error) {
	entries := map[string]document.Entry{
		"items/i1":      {Name: "标签", Fields: document.Values{"kind": warehouse.KindConsumable, "unit": "卷", "decimals": int64(0)}},
		"items/i2":      {Name: "乙醇", Fields: document.Values{"kind": warehouse.KindConsumable, "unit": "升", "decimals": int64(2)}},
		"items/i3":      {Name: "色带", Fields: document.Values{"kind": warehouse.KindMaterial, "unit": "卷"}},
		"warehouses/w1": {Name: "耗材库"},
		"locations/l1":  {Name: "C-01", Parent: "w1"},
		"locations/l9":  {Name: "D-01", Parent: "w2"},
	}
	e, ok := entries[ref+"/"+id]
	if !ok {
		return e, fault.NotFound("master.not_found", "没有")
	}
	e.ID = id
	return e, nil
}

func (w world) Stock(at document.Shelf) (value.Quantity, error) { return w.stock[at.Item], nil }

func (w world) StockByLocation(document.Shelf) ([]document.LocationStock, error) { return w.most, nil }

func paper(lines ...document.Values) *document.Document {
	return &document.Document{ID: "HC-1", Type: Request, Outlet: "o1", District: "d1", Head: document.Values{"warehouse": "w1"}, Lines: lines}
}

func asked(item string, quantity int64) document.Values {
	return document.Values{"item": item, "quantity": value.Units(quantity)}
}

// Whatever is issued and signed for, every place is the sum of its moves, nothing is
// on the way once it is signed for, the outlet has what it signed for, and what the
// warehouse lost is that, less what was found and with what was lost on the way.
func TestGoodsAreInTransitUntilSignedAndNeverLostFromTheBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		balances := map[ledger.Place]value.Quantity{}
		d := paper()
		for i := range rapid.IntRange(1, 5).Draw(t, "lines") {
			line := asked("i1", 50)
			line["location"] = "l1"
			line["picked_quantity"] = value.Units(rapid.Int64Range(0, 50).Draw(t, "sent"))
			line["received_quantity"] = value.Units(rapid.Int64Range(0, 60).Draw(t, "got"))
			line["reason"] = "清点"
			d.Lines = append(d.Lines, line)
			balances[shelf(d, d.Lines[i])] = value.Units(500)
		}
		at, way, there := shelf(d, d.Lines[0]), inTransit(d, d.Lines[0]), atOutlet(d, d.Lines[0])
		sent, err := issue(d, world{})
		require.NoError(t, err)
		require.NoError(t, ledger.Apply(balances, sent.Moves))
		require.Equal(t, value.Units(500), balances[at]+balances[way], "what left the warehouse is on the way")
		got, err := sign(d, world{})
		require.NoError(t, err)
		require.NoError(t, ledger.Apply(balances, got.Moves))
		require.Zero(t, balances[way])
		require.Equal(t, value.Units(500), balances[at]+balances[there]+of(got.Moves, moveLost)-of(got.Moves, moveFound))
		requireOneKeyEach(t, append(sent.Moves, got.Moves...))
	})
}

// of sums what moves of an effect carry.
func of(moves []ledger.Move, effect string) value.Quantity {
	sum := value.Quantity(0)
	for _, m := range moves {
		if m.Effect == effect {
			sum += max(m.Quantity, -m.Quantity)
		}
	}
	return sum
}

// requireOneKeyEach wants no two moves of a paper under the same key, and the sign
// of each in its column.
func requireOneKeyEach(t require.TestingT, moves []ledger.Move) {
	type key struct {
		line   int
		effect string
	}
	seen := map[key]bool{}
	for _, m := range moves {
		require.False(t, seen[key{m.Line, m.Effect}])
		seen[key{m.Line, m.Effect}] = true
		require.Equal(t, m.Direction == ledger.In, m.Quantity > 0)
		require.Equal(t, value.Date("2026-03-09"), m.BusinessDate, "posted on the day it happens")
		require.Equal(t, "o1", m.Receiver)
	}
}

func TestDifferenceAtTheSigningIsToldToTheIssuers(t *testing.T) {
	line := asked("i1", 5)
	line["picked_quantity"], line["received_quantity"], line["reason"] = value.Units(5), value.Units(3), "外箱破损"
	result, err := sign(paper(line), world{})
	require.NoError(t, err)
	require.Len(t, result.Notices, 1)
	require.Equal(t, Issuer, result.Notices[0].Role)
	require.Equal(t, "签收有差异，标签下发 5，签收 3，原因：外箱破损", result.Notices[0].Text)
	line["received_quantity"] = value.Units(5)
	result, err = sign(paper(line), world{})
	require.NoError(t, err)
	require.Empty(t, result.Notices)
}

func TestRulesSayWhatIsWrongWithALine(t *testing.T) {
	with := func(line document.Values, more document.Values) document.Values { return line.Merge(more) }
	sent := document.Values{"picked_quantity": value.Units(3), "location": "l1"}
	w := world{stock: map[string]value.Quantity{"i1": value.Units(4), "i2": value.Units(4)}}
	tests := map[string]struct {
		rule document.Check
		d    *document.Document
		want string
	}{
		"asks for what is no consumable": {checkRequest, paper(asked("i3", 1)), "色带不是耗材"},
		"asks twice for the same":        {checkRequest, paper(asked("i1", 1), asked("i1", 2)), "与第 1 行重复"},
		"sends more than asked":          {checkIssue, paper(with(asked("i1", 2), sent)), "申领 2卷，下发不能超过申领"},
		"sends more than lies there":     {checkIssue, paper(with(asked("i1", 9), document.Values{"picked_quantity": value.Units(5), "location": "l1"})), "可用 4卷，本单需要 5卷"},
		"sends part of a roll":           {checkIssue, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Quantity(1500), "location": "l1"})), "必须是整数"},
		"sends from another warehouse":   {checkIssue, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Units(1), "location": "l9"})), "不属于下发仓库"},
		"sends from nowhere":             {checkIssue, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Units(1)})), "请选择标签的库位"},
		"sends nothing":                  {checkIssue, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Units(0)})), "不能全为 0"},
		"signs short without a reason":   {checkSign, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Units(3), "received_quantity": value.Units(2)})), "请填写差异原因"},
		"signs for a part of a roll":     {checkSign, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Units(3), "received_quantity": value.Quantity(2500)})), "必须是整数"},
		"gives a reason for nothing":     {checkSign, paper(with(asked("i1", 3), document.Values{"picked_quantity": value.Units(3), "received_quantity": value.Units(3), "reason": "无"})), "不需要差异原因"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			problems, err := test.rule(test.d, w)
			require.NoError(t, err)
			require.Len(t, problems, 1)
			require.Contains(t, problems[0].Message, test.want)
		})
	}
}

func TestOutletlessAccountsAskForNothing(t *testing.T) {
	d := paper(asked("i1", 1))
	d.Outlet = ""
	problems, err := checkRequest(d, world{})
	require.NoError(t, err)
	require.Contains(t, problems[0].Message, "不属于任何网点")
}

func TestStepsSuggestWhatIsUsual(t *testing.T) {
	d := paper(asked("i1", 3))
	require.NoError(t, suggestIssue(d, world{most: []document.LocationStock{{Location: "l1", Quantity: 9}}}))
	require.Equal(t, value.Units(3), d.Lines[0].Quantity("picked_quantity"))
	require.Equal(t, "l1", d.Lines[0].Text("location"))
	require.NoError(t, suggestSign(d, world{}))
	require.Equal(t, value.Units(3), d.Lines[0].Quantity("received_quantity"))
}
