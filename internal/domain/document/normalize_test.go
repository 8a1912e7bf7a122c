package document

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

func bound(n float64) *float64 { return &n }

func decimals(n int) *int { return &n }

var everyType = []Field{
	{Name: "text", Label: "文字", Type: Text, MaxLength: 5},
	{Name: "area", Label: "说明", Type: TextArea},
	{Name: "int", Label: "整数", Type: Integer, Min: bound(-5), Max: bound(100_000_000)},
	{Name: "dec", Label: "数量", Type: Decimal, Min: bound(0.001), Max: bound(1000), Decimals: decimals(2)},
	{Name: "money", Label: "单价", Type: MoneyField, Min: bound(0), Max: bound(100_000_000)},
	{Name: "date", Label: "日期", Type: DateField},
	{Name: "time", Label: "时间", Type: DateTime},
	{Name: "bool", Label: "是否", Type: Boolean},
	{Name: "select", Label: "类型", Type: Select, Options: []Option{{Value: "a", Label: "甲"}}},
	{Name: "ref", Label: "供应商", Type: Ref, Ref: "suppliers"},
	{Name: "files", Label: "附件", Type: Attachment},
	{Name: "odd", Label: "奇怪", Type: "colour"},
}

func TestNormalizeGivesEachFieldItsOwnType(t *testing.T) {
	tests := []struct {
		field string
		raw   any
		want  any
	}{
		{"text", " 五个汉字哦 ", "五个汉字哦"}, {"text", "", nil}, {"text", nil, nil}, {"text", " \t ", nil}, {"text", "𠮷𠮷𠮷𠮷𠮷", "𠮷𠮷𠮷𠮷𠮷"},
		{"area", "一\n二\t三\r\n", "一\n二\t三"},
		{"int", json.Number("42"), int64(42)}, {"int", "42", int64(42)}, {"int", 42.0, int64(42)}, {"int", -5, int64(-5)}, {"int", int64(7), int64(7)},
		{"dec", json.Number("1.50"), value.Quantity(1500)}, {"dec", "0.01", value.Quantity(10)}, {"dec", 0.1, value.Quantity(100)},
		{"dec", value.Units(2), value.Units(2)},
		{"money", json.Number("1250"), value.Money(1250)}, {"money", value.Money(5), value.Money(5)}, {"money", 0, value.Money(0)},
		{"date", "2026-03-01", value.Date("2026-03-01")}, {"date", value.Date("2026-03-01"), value.Date("2026-03-01")},
		{"time", "2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00Z"},
		{"bool", false, false}, {"bool", true, true},
		{"select", "a", "a"},
		{"ref", "s1", "s1"},
		{"files", []any{"a1", "a2"}, []string{"a1", "a2"}}, {"files", []string{"a1"}, []string{"a1"}},
		{"files", []any{}, nil}, {"files", []string{}, nil},
	}
	for _, tt := range tests {
		got, problems := NormalizeFields(everyType, map[string]any{tt.field: tt.raw}, "head.", false)
		require.Empty(t, problems, "%s %v", tt.field, tt.raw)
		require.Equal(t, tt.want, got[tt.field], "%s %v", tt.field, tt.raw)
		require.Equal(t, tt.want != nil, got.Has(tt.field))
	}
}

func filesTooMany() []any { return slices.Repeat([]any{"a"}, 51) }

func TestNormalizeTellsWhatIsWrong(t *testing.T) {
	tests := []struct {
		field string
		raw   any
		want  string
	}{
		{"text", "六个汉字太多", "文字：最多 5 个字，现有 6 个"}, {"text", 5, "文字：应为文字"}, {"text", "a\x00b", "文字：不能含有控制字符"},
		{"text", "a\x1b", "文字：不能含有控制字符"}, {"text", "a\u0085b", "文字：不能含有控制字符"}, {"text", "\xff\xfe", "文字：含有无法识别的字符"},
		{"text", map[string]any{"a": 1}, "文字：应为文字"}, {"text", []any{"a"}, "文字：应为文字"},
		{"area", strings.Repeat("长", 501), "说明：最多 500 个字，现有 501 个"},
		{"int", "1.5", "整数：应为整数"}, {"int", true, "整数：应为整数"}, {"int", json.Number("1e3"), "整数：应为整数"},
		{"int", "99999999999999999999", "整数：应为整数"}, {"int", -6, "整数：不能小于 -5"}, {"int", 100_000_001, "整数：不能大于 100000000"},
		{"dec", "abc", "数量：“abc”不是数字"}, {"dec", "1.005", "数量：最多 2 位小数"}, {"dec", 0, "数量：不能小于 0.001"}, {"dec", -1, "数量：不能小于 0.001"},
		{"dec", "1000.01", "数量：不能大于 1000"}, {"dec", []any{}, "数量：应为数字"}, {"dec", "1.00001", "数量：“1.00001”最多 3 位小数"},
		{"dec", 1e300, "超出范围"},
		{"money", "12.5", "单价：金额应为以分为单位的整数"}, {"money", -1, "单价：不能小于 0 分"}, {"money", 100_000_001, "单价：不能大于 100000000 分"},
		{"date", "2026-02-30", "日期：“2026-02-30”不是日期，应写成 2026-03-01"}, {"date", true, "日期：应为日期，例如 2026-03-01"},
		{"time", "2026-03-01", "时间：应为时间，例如 2026-03-01T08:00:00Z"}, {"time", true, "时间：应为时间，例如 2026-03-01T08:00:00Z"},
		{"bool", "true", "是否：应为 true 或 false"},
		{"select", "b", "类型：“b”不在可选范围内"}, {"select", 1, "类型：“1”不在可选范围内"},
		{"ref", 1, "供应商：应为文字"}, {"ref", strings.Repeat("x", 41), "供应商：所选条目不存在，请重新选择"},
		{"files", "a1", "附件：应为附件编号的列表"}, {"files", []any{""}, "附件：应为附件编号的列表"}, {"files", []string{""}, "附件：应为附件编号的列表"},
		{"files", []any{1}, "附件：应为附件编号的列表"}, {"files", []any{strings.Repeat("x", 41)}, "附件：应为附件编号的列表"},
		{"files", filesTooMany(), "附件：最多 50 个附件，现有 51 个"},
		{"odd", "x", "奇怪：字段类型 \"colour\" 未知"},
		{"colour", "red", "没有“colour”这个字段"},
	}
	for _, tt := range tests {
		got, problems := NormalizeFields(everyType, map[string]any{tt.field: tt.raw}, "lines[2].", false)
		require.Len(t, problems, 1, "%s %v", tt.field, tt.raw)
		require.Equal(t, "lines[2]."+tt.field, problems[0].Location)
		require.Contains(t, problems[0].Message, tt.want)
		require.Empty(t, got)
	}
}

func TestNormalizeReportsEveryProblemInTheOrderOfTheForm(t *testing.T) {
	raw := map[string]any{"zebra": 1, "date": "x", "apple": 1, "text": 5}
	for range 20 {
		_, problems := NormalizeFields(everyType, raw, "", false)
		var places []string
		for _, p := range problems {
			places = append(places, p.Location)
		}
		require.Equal(t, []string{"text", "date", "apple", "zebra"}, places)
	}
}

func TestOnlyAStrictCheckAsksForRequiredFields(t *testing.T) {
	fields := []Field{{Name: "a", Label: "甲", Type: Text, Required: true}, {Name: "b", Label: "乙", Type: Text, Required: true, ReadOnly: true}}
	_, problems := NormalizeFields(fields, nil, "head.", false)
	require.Empty(t, problems)
	_, problems = NormalizeFields(fields, nil, "head.", true)
	require.Equal(t, []fault.Detail{{Location: "head.a", Message: "请填写甲"}}, problems, "a step fills in the other")
}

func TestDecodeKeepsEveryDigit(t *testing.T) {
	m, err := Decode([]byte(`{"dec":9007199254740993,"int":1}`))
	require.NoError(t, err)
	require.Equal(t, json.Number("9007199254740993"), m["dec"])
	_, err = Decode([]byte(`[1]`))
	require.Error(t, err)
	_, err = Decode([]byte(`{`))
	require.Error(t, err)
}

func TestWhatIsNormalizedOnceStaysAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := map[string]any{
			"text": rapid.String().Draw(t, "text"), "int": rapid.Int().Draw(t, "int"),
			"dec":   rapid.OneOf(rapid.Just(any("1.25")), rapid.Map(rapid.Float64(), func(f float64) any { return f })).Draw(t, "dec"),
			"money": rapid.Int64().Draw(t, "money"), "date": rapid.StringMatching(`20\d\d-\d\d-\d\d`).Draw(t, "date"),
			"bool": rapid.Bool().Draw(t, "bool"), "files": rapid.SliceOf(rapid.String()).Draw(t, "files"),
		}
		first, _ := NormalizeFields(everyType, raw, "", false)
		again, problems := NormalizeFields(everyType, first, "", false)
		require.Empty(t, problems)
		require.Equal(t, first, again)
	})
}
