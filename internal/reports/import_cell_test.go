package reports

import (
	"strings"
	"testing"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

func TestCellsOfEveryTypeAreRead(t *testing.T) {
	zero := 0.0
	options := []document.Option{{Value: "good", Label: "正品"}, {Value: "bad", Label: "次品"}}
	cases := []struct {
		kind   document.FieldType
		cell   gridCell
		want   any
		reason string
	}{
		{document.DateField, gridCell{text: "46082", number: true}, value.Date("2026-03-01"), ""},
		{document.DateField, gridCell{text: "46082.75", number: true}, value.Date("2026-03-01"), ""},
		{document.DateField, gridCell{text: "2026/3/1"}, value.Date("2026-03-01"), ""},
		{document.DateField, gridCell{text: "２０２６年３月１日"}, value.Date("2026-03-01"), ""},
		{document.DateField, gridCell{text: "2026-02-30"}, nil, "不是日期"},
		{document.DateField, gridCell{text: "1e300", number: true}, nil, "不是日期"},
		{document.DateField, gridCell{text: "NaN", number: true}, nil, "不是日期"},
		{document.DateTime, gridCell{text: "2026-03-01 08:00"}, "2026-03-01T00:00:00Z", ""},
		{document.DateTime, gridCell{text: "46082.5", number: true}, "2026-03-01T04:00:00Z", ""},
		{document.DateTime, gridCell{text: "早上"}, nil, "不是时间"},
		{document.Boolean, gridCell{text: "是"}, true, ""},
		{document.Boolean, gridCell{text: "0"}, false, ""},
		{document.Boolean, gridCell{text: "也许"}, nil, "请填写“是”或“否”"},
		{document.Select, gridCell{text: "正品"}, "good", ""},
		{document.Select, gridCell{text: "bad"}, "bad", ""},
		{document.Select, gridCell{text: "废品"}, nil, "可填：正品、次品"},
		{document.Integer, gridCell{text: "1.2E+1", number: true}, int64(12), ""},
		{document.Integer, gridCell{text: "1.5", number: true}, nil, "应为整数"},
		{document.Integer, gridCell{text: "-1", number: true}, nil, "不能为负数"},
		{document.Decimal, gridCell{text: "1.1000000000000001", number: true}, value.Quantity(1100), ""},
		{document.Decimal, gridCell{text: "1,2,3"}, nil, "不是数字"},
		{document.Decimal, gridCell{text: strings.Repeat("9", 50)}, nil, "不是数字"},
		{document.Decimal, gridCell{text: "1e99", number: true}, nil, "不是数字"},
		{document.MoneyField, gridCell{text: "0.29", number: true}, value.Money(29), ""},
		{document.MoneyField, gridCell{text: "1,234.50元"}, value.Money(123450), ""},
		{document.Text, gridCell{text: "a\x01b"}, nil, "控制字符"},
		{document.Text, gridCell{text: strings.Repeat("长", maxTyped+1)}, nil, "内容过长"},
		{document.Text, gridCell{text: "#N/A", failed: true}, nil, "错误值 #N/A"},
	}
	for _, c := range cases {
		p := lineParser{}
		got, err := p.cell(document.Field{Name: "x", Label: "值", Type: c.kind, Options: options, Min: &zero}, c.cell)
		switch {
		case c.reason == "" && (err != nil || got != c.want):
			t.Errorf("%s %q = %v, %v; want %v", c.kind, c.cell.text, got, err, c.want)
		case c.reason != "" && (err == nil || !strings.Contains(err.Error(), c.reason)):
			t.Errorf("%s %q: %v, %v; want %s", c.kind, shorten(c.cell.text), got, err, c.reason)
		}
	}
}

func TestDatesOfWorkbooksThatCountFrom1904(t *testing.T) {
	p := lineParser{epoch04: true}
	got, err := p.cell(document.Field{Name: "x", Type: document.DateField}, gridCell{text: "44620", number: true})
	if err != nil || got != value.Date("2026-03-01") {
		t.Fatalf("%v, %v", got, err)
	}
}
