package document

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func paperType() *Type {
	return &Type{
		Code: "test.paper", Title: "试验单",
		Head: []Field{{Name: "warehouse", Label: "仓库", Type: Ref, Ref: "warehouses", Required: true},
			{Name: "files", Label: "附件", Type: Attachment}},
		Lines: []Field{{Name: "item", Label: "物料", Type: Ref, Ref: "items", Required: true},
			{Name: "location", Label: "库位", Type: Ref, Ref: "locations", Depends: "warehouse"},
			{Name: "quantity", Label: "数量", Type: Decimal, UnitOf: "item"},
			{Name: "picked_quantity", Label: "实领数量", Type: Decimal, Required: true, ReadOnly: true}},
	}
}

func goodPaper() *Document {
	return &Document{BusinessDate: "2026-03-02", Head: Values{"warehouse": "w1", "files": []string{"a1"}},
		Lines: []Values{{"item": "i1", "location": "l1", "quantity": value.Units(3)}}}
}

func TestCheckPaperFindsWhatTheWorldForbids(t *testing.T) {
	tests := map[string]struct {
		change      func(d *Document, f *facts)
		at, message string
	}{
		"future date":     {func(d *Document, _ *facts) { d.BusinessDate = "2026-03-03" }, "head.business_date", "业务日期 2026-03-03 晚于今天，不能提交"},
		"closed month":    {func(_ *Document, f *facts) { f.closed = "2026-03" }, "head.business_date", "2026-03 已月结，业务日期不能在该月内"},
		"missing field":   {func(d *Document, _ *facts) { delete(d.Head, "warehouse"); delete(d.Lines[0], "location") }, "head.warehouse", "请填写仓库"},
		"unknown entry":   {func(d *Document, _ *facts) { d.Lines[0]["item"] = "i9" }, "lines[0].item", "物料不存在，请重新选择"},
		"disabled entry":  {func(d *Document, _ *facts) { d.Lines[0]["item"] = "i3" }, "lines[0].item", "物料“旧卡”已停用，请另选"},
		"other warehouse": {func(d *Document, _ *facts) { d.Lines[0]["location"] = "l9" }, "lines[0].location", "库位“B-01”不属于本单所选的仓库"},
		"lost attachment": {func(d *Document, _ *facts) { d.Head["files"] = []string{"a1", "a2"} }, "head.files", "附件不存在或已删除，请重新上传"},
		"no lines":        {func(d *Document, _ *facts) { d.Lines = nil }, "lines", "请至少录入一行明细"},
		"too many lines":  {func(d *Document, _ *facts) { d.Lines = make([]Values, MaxLines+1) }, "lines", "每张单据最多 1000 行，现有 1001 行，请分成多张录入"},
		"too much money":  {func(d *Document, _ *facts) { d.Amount = MaxAmount + 1 }, "lines", "单据金额合计超过 1000000000000.00 元，请检查单价和数量"},
		"fraction":        {func(d *Document, _ *facts) { d.Lines[0]["quantity"] = value.Quantity(1500) }, "lines[0].quantity", "数量：色带的数量必须是整数"},
		"third decimal": {func(d *Document, _ *facts) {
			d.Lines = append(d.Lines, Values{"item": "i2", "quantity": value.Quantity(1001)})
		}, "lines[1].quantity", "数量：胶水的数量最多 2 位小数"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d, f := goodPaper(), goodFacts()
			tt.change(d, &f)
			err := CheckPaper(paperType(), d, f)
			require.True(t, fault.Is(err, "document.invalid"), "%v", err)
			require.Equal(t, []fault.Detail{{Location: tt.at, Message: tt.message}}, fault.From(err).Details)
		})
	}
}

func TestGoodPaperPassesEvenInItsLastFraction(t *testing.T) {
	d := goodPaper()
	d.Lines = append(d.Lines, Values{"item": "i2", "quantity": value.Quantity(10)})
	require.NoError(t, CheckPaper(paperType(), d, goodFacts()))
	require.NoError(t, CheckPaper(&Type{}, &Document{BusinessDate: "2026-03-02"}, goodFacts()), "a paper without lines needs none")
}

func TestCheckPaperListsEveryProblemAtOnce(t *testing.T) {
	d := goodPaper()
	d.BusinessDate = "2027-01-01"
	d.Lines = append(d.Lines, Values{}, Values{"item": "i3"})
	require.Len(t, fault.From(CheckPaper(paperType(), d, goodFacts())).Details, 3)
}

func TestRuleOfTheTypeRunsOnceTheFieldsAreRight(t *testing.T) {
	kind := paperType()
	kind.Check = func(*Document, Facts) ([]fault.Detail, error) {
		return []fault.Detail{{Location: "lines", Message: "不行"}}, nil
	}
	require.EqualError(t, CheckPaper(kind, goodPaper(), goodFacts()), "不行")

	bad := goodPaper()
	bad.Lines = nil
	require.EqualError(t, CheckPaper(kind, bad, goodFacts()), "请至少录入一行明细", "a rule may rely on complete fields")

	kind.Check = func(*Document, Facts) ([]fault.Detail, error) { return nil, errDown }
	require.ErrorIs(t, CheckPaper(kind, goodPaper(), goodFacts()), errDown)
}

func TestStoreThatDoesNotAnswerIsNoProblemOfThePaper(t *testing.T) {
	for _, down := range []string{"months", "warehouses", "items", "locations", "files"} {
		f := goodFacts()
		f.down = down
		require.ErrorIs(t, CheckPaper(paperType(), goodPaper(), f), errDown, down)
	}
	f := goodFacts()
	f.down = "months"
	require.ErrorIs(t, CheckPosting(goodPaper(), f), errDown)
}

func TestCheckPostingIsAConflictNotAMistake(t *testing.T) {
	require.NoError(t, CheckPosting(goodPaper(), goodFacts()))
	f := goodFacts()
	f.closed = "2026-03"
	err := fault.From(CheckPosting(goodPaper(), f))
	require.Equal(t, fault.KindConflict, err.Kind)
	require.Equal(t, "period.closed", err.Code)
}
