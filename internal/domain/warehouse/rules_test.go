package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func TestFinishedCardsHaveNoMaterialPapers(t *testing.T) {
	d := &document.Document{Lines: []document.Values{line("i1", 1), line("i3", 1), line("i2", 1)}}
	problems, err := checkMaterials(d, facts{})
	require.NoError(t, err)
	require.Equal(t, []fault.Detail{{Location: "lines[1].item", Message: "社保卡是成品，不能录入材料单据"}}, problems)
	_, err = checkMaterials(d, facts{down: true})
	require.ErrorIs(t, err, errDown)
}

// issuedPaper is a done 领用单 that issued 6 rolls in two lines.
func issuedPaper() *document.Document {
	lines := []document.Values{line("i1", 5), line("i1", 4), line("i2", 2)}
	lines[0]["picked_quantity"], lines[1]["picked_quantity"], lines[2]["picked_quantity"] = value.Units(4), value.Units(2), value.Quantity(1500)
	return &document.Document{ID: "LL-1", Type: Requisition, Title: "领用单", State: document.Done, Department: document.Named{ID: "d1"}, Lines: lines}
}

func returnPaper(lines ...document.Values) *document.Document {
	return &document.Document{ID: "TL-1", Type: MaterialReturn, Department: document.Named{ID: "d1"},
		Head: document.Values{"requisition": "LL-1", "warehouse": "w1"}, Lines: lines}
}

func TestReturnIsBoundedByWhatIsStillOut(t *testing.T) {
	tests := map[string]struct {
		change   func(source *document.Document)
		returned value.Quantity
		lines    []document.Values
		problems []fault.Detail
	}{
		"all of it":          {lines: []document.Values{line("i1", 6)}},
		"in two lines":       {lines: []document.Values{line("i1", 2), line("i1", 4)}},
		"what others left":   {returned: value.Units(4), lines: []document.Values{line("i1", 2)}},
		"more than picked":   {lines: []document.Values{line("i1", 7)}, problems: []fault.Detail{{Location: "lines[0].quantity", Message: "色带最多可退 6卷（领用单 LL-1 已领未退），本单共退 7卷"}}},
		"more in two lines":  {lines: []document.Values{line("i1", 4), line("i1", 3)}, problems: []fault.Detail{{Location: "lines[1].quantity", Message: "色带最多可退 6卷（领用单 LL-1 已领未退），本单共退 7卷"}}},
		"more than is left":  {returned: value.Units(5), lines: []document.Values{line("i1", 2)}, problems: []fault.Detail{{Location: "lines[0].quantity", Message: "色带最多可退 1卷（领用单 LL-1 已领未退），本单共退 2卷"}}},
		"never issued":       {lines: []document.Values{line("i3", 1)}, problems: []fault.Detail{{Location: "lines[0].quantity", Message: "社保卡最多可退 0张（领用单 LL-1 已领未退），本单共退 1张"}}},
		"of a waiting paper": {change: func(s *document.Document) { s.State = document.Pending }, lines: []document.Values{line("i1", 1)}, problems: []fault.Detail{{Location: "head.requisition", Message: "原领用单必须是已完成的领用单"}}},
		"of another type":    {change: func(s *document.Document) { s.Type = MaterialReceipt }, lines: []document.Values{line("i1", 1)}, problems: []fault.Detail{{Location: "head.requisition", Message: "原领用单必须是已完成的领用单"}}},
		"of another department": {change: func(s *document.Document) { s.Department.ID = "d2" }, lines: []document.Values{line("i1", 1)},
			problems: []fault.Detail{{Location: "head.requisition", Message: "只能引用本部门的单据"}}},
	}
	kind := materialReturn()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			source := issuedPaper()
			if tt.change != nil {
				tt.change(source)
			}
			f := facts{sources: map[string]*document.Document{"LL-1": source},
				taken: map[string]map[string]value.Quantity{"return": {"i1": tt.returned}}}
			problems, err := document.CheckLinks(&kind, returnPaper(tt.lines...), f)
			require.NoError(t, err)
			require.Equal(t, tt.problems, problems)
			err = document.CheckSources(&kind, returnPaper(tt.lines...), f)
			if tt.problems == nil {
				require.NoError(t, err)
				return
			}
			require.True(t, fault.Is(err, "source.exceeded"), "another return may have been posted meanwhile")
		})
	}
	_, err := document.CheckLinks(&kind, returnPaper(line("i1", 1)), facts{})
	require.True(t, fault.Is(err, "document.not_found"))
}

func TestReturnRaisesTheStockAndLowersWhatTheDepartmentHolds(t *testing.T) {
	moves := posted(t, EffectReturn, returnPaper(line("i1", 5)))
	require.Equal(t, []ledger.Move{
		{Place: shelf("i1"), Direction: ledger.In, Quantity: value.Units(5), Category: CategoryReturn, Source: "LL-1", Line: 1, Effect: "return"},
		{Place: held("i1"), Direction: ledger.Out, Quantity: -value.Units(5), Category: CategoryReturn, Source: "LL-1", Line: 1, Effect: "return.in_use"},
	}, moves)
}

// posted gives the moves of an effect.
func posted(t *testing.T, effect string, d *document.Document) []ledger.Move {
	t.Helper()
	result, err := Effects()[effect](d, facts{})
	require.NoError(t, err)
	return result.Moves
}

func shelf(item string) ledger.Place {
	return ledger.Place{Account: ledger.Stock, Item: item, Warehouse: "w1", Location: "l1", Class: ledger.Good}
}

func held(item string) ledger.Place {
	return ledger.Place{Account: ledger.InUse, Item: item, Department: "d1", Class: ledger.Good}
}

func TestReceiptRaisesTheStockByEveryLine(t *testing.T) {
	lines := []document.Values{line("i1", 5), line("i2", 2)}
	lines[0]["price"] = value.Money(1250)
	d := &document.Document{Type: MaterialReceipt, Lines: lines, Head: document.Values{"warehouse": "w1", "supplier": "s1", "category": "in1"}}
	moves := posted(t, EffectReceive, d)
	require.Equal(t, []ledger.Move{
		{Place: shelf("i1"), Direction: ledger.In, Quantity: value.Units(5), Amount: 6250, Category: "in1", Supplier: "s1", Line: 1, Effect: "receive"},
		{Place: shelf("i2"), Direction: ledger.In, Quantity: value.Units(2), Category: "in1", Supplier: "s1", Line: 2, Effect: "receive"},
	}, moves)
	d.Type = ClaimReceipt
	moves = posted(t, EffectReceive, d)
	require.Equal(t, CategoryClaim, moves[0].Category)
}

func TestIssueTakesOutWhatWasPicked(t *testing.T) {
	lines := []document.Values{line("i1", 5), line("i2", 2)}
	lines[0]["picked_quantity"], lines[1]["picked_quantity"] = value.Units(0), value.Quantity(1500)
	d := &document.Document{Type: Requisition, Department: document.Named{ID: "d1"}, Lines: lines, Head: document.Values{"warehouse": "w1", "category": "o1"}}
	moves := posted(t, EffectIssue, d)
	require.Equal(t, []ledger.Move{
		{Place: shelf("i2"), Direction: ledger.Out, Quantity: -1500, Category: "o1", Line: 2, Effect: "issue"},
		{Place: held("i2"), Direction: ledger.In, Quantity: 1500, Category: "o1", Line: 2, Effect: "issue.in_use"},
	}, moves, "a line of which nothing was picked moves nothing")
}

func requisitionPaper(lines ...document.Values) *document.Document {
	return &document.Document{Type: Requisition, Department: document.Named{ID: "d1"}, Head: document.Values{"warehouse": "w1"}, Lines: lines}
}

func TestSuggestionIsTheWholeQuantityFromTheFullestShelf(t *testing.T) {
	full := facts{most: []document.LocationStock{{Location: "l1", Quantity: 9000}, {Location: "l2", Quantity: 1000}}}
	asked := document.Values{"item": "i1", "quantity": value.Units(5)}
	chosen := document.Values{"item": "i1", "quantity": value.Units(5), "picked_quantity": value.Units(1), "location": "l2"}
	d := requisitionPaper(asked, chosen)
	require.NoError(t, suggestPick(d, full))
	require.Equal(t, document.Values{"item": "i1", "quantity": value.Units(5), "picked_quantity": value.Units(5), "location": "l1"}, d.Lines[0])
	require.Equal(t, document.Values{"item": "i1", "quantity": value.Units(5), "picked_quantity": value.Units(1), "location": "l2"}, d.Lines[1], "the keeper's choice stands")

	d = requisitionPaper(document.Values{"item": "i1", "quantity": value.Units(5)})
	require.NoError(t, suggestPick(d, facts{}))
	require.False(t, d.Lines[0].Has("location"), "nothing lies anywhere")
}

func picked(item string, asked, taken int64) document.Values {
	l := line(item, asked)
	l["picked_quantity"] = value.Units(taken)
	return l
}

func TestPickStaysWithinWhatWasAskedAndWhatLiesThere(t *testing.T) {
	fraction := picked("i1", 5, 0)
	fraction["picked_quantity"] = value.Quantity(1500)
	elsewhere, nowhere := picked("i1", 5, 5), picked("i1", 5, 5)
	elsewhere["location"] = "l9"
	delete(nowhere, "location")
	zeroNowhere := picked("i1", 5, 0)
	delete(zeroNowhere, "location")
	stock := facts{stock: map[string]value.Quantity{"i1/l1": value.Units(6), "i2/l1": value.Units(1)}}
	tests := map[string]struct {
		lines       []document.Values
		at, message string
	}{
		"all that lies there":      {lines: []document.Values{picked("i1", 6, 6)}},
		"less, and nothing of one": {lines: []document.Values{picked("i1", 6, 1), zeroNowhere}},
		"two items":                {lines: []document.Values{picked("i1", 6, 6), picked("i2", 1, 1)}},
		"more than asked":          {[]document.Values{picked("i1", 5, 6)}, "lines[0].picked_quantity", "色带申领 5卷，实领不能超过申领"},
		"more than lies there":     {[]document.Values{picked("i1", 9, 7)}, "lines[0].picked_quantity", "库存不足：色带 在A-01可用 6卷，本单需要 7卷。"},
		"two lines of one place":   {[]document.Values{picked("i1", 4, 4), picked("i1", 4, 4)}, "lines[1].picked_quantity", "库存不足：色带 在A-01可用 6卷，本单需要 8卷。"},
		"a fraction of a roll":     {[]document.Values{fraction}, "lines[0].picked_quantity", "色带的数量必须按卷的最小单位填写"},
		"another warehouse":        {[]document.Values{elsewhere}, "lines[0].location", "库位“B-01”不属于本单所选的仓库"},
		"from nowhere":             {[]document.Values{nowhere}, "lines[0].location", "请选择色带的库位"},
		"nothing at all":           {[]document.Values{picked("i1", 5, 0)}, "lines", "实领数量不能全为 0；不发料请退回"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			problems, err := checkPick(requisitionPaper(tt.lines...), stock)
			require.NoError(t, err)
			if tt.at == "" {
				require.Empty(t, problems)
				return
			}
			require.Equal(t, []fault.Detail{{Location: tt.at, Message: tt.message}}, problems)
		})
	}
	_, err := checkPick(requisitionPaper(picked("i1", 5, 5)), facts{down: true})
	require.ErrorIs(t, err, errDown)
}
