package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// filled gives the receipt's template with these cells written into it.
func filled(t testing.TB, cells map[string]any, change ...func(f *excelize.File, sheet string)) []byte {
	t.Helper()
	var buf bytes.Buffer
	head := document.Values{"warehouse": "w-1"}
	if err := Template(context.Background(), &buf, typeOf(t, warehouse.MaterialReceipt), head, lookup()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	for at, x := range cells {
		if err := f.SetCellValue(sheet, at, x); err != nil {
			t.Fatal(err)
		}
	}
	for _, fn := range change {
		fn(f, sheet)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parse(t testing.TB, file []byte) (*Imported, error) {
	t.Helper()
	return ParseLines(context.Background(), file, typeOf(t, warehouse.MaterialReceipt), document.Values{"warehouse": "w-1"}, lookup())
}

// good is a line in columns 物料 库位 数量 单价 备注.
func good(row int) map[string]any {
	return map[string]any{at("A", row): "白卡", at("B", row): "A-01", at("C", row): 120, at("D", row): 3.5}
}

func at(column string, row int) string { return fmt.Sprintf("%s%d", column, row) }

func with(base map[string]any, cells map[string]any) map[string]any {
	for k, v := range cells {
		base[k] = v
	}
	return base
}

func TestImportReadsWhatPeopleWrite(t *testing.T) {
	cells := with(good(2), map[string]any{
		"E2": "首批",
		"A3": "m003", "B3": "一区一架", "C3": "1,200.25", "D3": "￥1,234.5", "E3": 2026,
		"A5": 100234, "B5": " A-01 ", "C5": "１２０", "D5": "0",
		"A6": "Ｍ００３", "B6": "待检区", "C6": 1.1, "D6": 0.07,
		"A7": " ", "C9": "",
	})
	got, err := parse(t, filled(t, cells))
	if err != nil {
		t.Fatalf("%+v", fault.From(err))
	}
	want := []map[string]any{
		{"item": "i-card", "location": "l-a", "quantity": value.Units(120), "price": value.Money(350), "remark": "首批"},
		{"item": "i-glue", "location": "l-a", "quantity": value.Quantity(1200250), "price": value.Money(123450), "remark": "2026"},
		{"item": "i-digits", "location": "l-a", "quantity": value.Units(120), "price": value.Money(0)},
		{"item": "i-glue", "location": "l-same1", "quantity": value.Quantity(1100), "price": value.Money(7)},
	}
	if !reflect.DeepEqual(got.Lines, want) {
		t.Errorf("lines = %v", got.Lines)
	}
	if got.Labels["i-card"] != "白卡" || got.Labels["l-a"] != "一区一架" {
		t.Errorf("labels = %v", got.Labels)
	}
	body, _ := json.Marshal(got.Lines[0])
	if string(body) != `{"item":"i-card","location":"l-a","price":350,"quantity":120,"remark":"首批"}` {
		t.Errorf("JSON = %s", body)
	}
	// The lines are what the API accepts.
	typ := typeOf(t, warehouse.MaterialReceipt)
	for _, line := range got.Lines {
		if _, problems := document.NormalizeFields(typ.Lines, line, "", true); len(problems) > 0 {
			t.Errorf("%v is refused: %v", line, problems)
		}
	}
}

func TestImportNamesEveryBadCell(t *testing.T) {
	cells := map[string]any{
		"A2": "没有的", "B2": "A-01", "C2": 1, "D2": 1,
		"A3": "卡套", "B3": "A-01", "C3": 1, "D3": 1,
		"A4": "旧卡", "B4": "B-01", "C4": 1.5, "D4": 1,
		"A5": "白卡", "B5": "A-01", "C5": 1.5, "D5": 1.234,
		"A6": "胶水", "B6": "A-01", "C6": "十", "D6": -1,
		"B7": "A-01", "C7": 0, "D7": 2000000,
		"A8": "白卡", "B8": "A-01", "C8": -3, "D8": "abc", "E8": strings.Repeat("长", 201), "G8": "外",
		"A9": "胶水", "B9": "A-01", "C9": 0.125, "D9": 1,
	}
	_, err := parse(t, filled(t, cells))
	f := fault.From(err)
	if f == nil || f.Code != "import.invalid" || f.Kind != fault.KindInvalid {
		t.Fatalf("err = %v", err)
	}
	want := []fault.Detail{
		{Location: "第2行 物料", Message: "没有物料“没有的”，请填写编码或完整名称"},
		{Location: "第3行 物料", Message: "有 2 个物料叫“卡套”，请改填编码（M101、M102）"},
		{Location: "第4行 物料", Message: "物料“旧卡”已停用，请另选"},
		{Location: "第4行 库位", Message: "库位“B-01”不属于本单所选的仓库"},
		{Location: "第5行 单价", Message: "“1.234”最多 2 位小数"},
		{Location: "第5行 数量", Message: "白卡的数量必须是整数"},
		{Location: "第6行 数量", Message: "“十”不是数字"},
		{Location: "第6行 单价", Message: "不能为负数"},
		{Location: "第7行 数量", Message: "数量：不能小于 0.001"},
		{Location: "第7行 单价", Message: "不能大于 1000000.00 元"},
		{Location: "第7行 物料", Message: "请填写物料"},
		{Location: "第8行 数量", Message: "不能为负数"},
		{Location: "第8行 单价", Message: "“abc”不是数字"},
		{Location: "第8行 备注", Message: "备注：最多 200 个字，现有 201 个"},
		{Location: "第8行 G列", Message: "G列没有表头，请删除其中的内容"},
		{Location: "第9行 数量", Message: "胶水的数量最多 2 位小数"},
	}
	if !reflect.DeepEqual(f.Details, want) {
		for i := range max(len(want), len(f.Details)) {
			t.Logf("%d: got %v", i, safe(f.Details, i))
			t.Logf("%d: want %v", i, safe(want, i))
		}
		t.Error("details differ")
	}
}

func safe(list []fault.Detail, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func TestImportRefusesCellsNobodyTyped(t *testing.T) {
	file := filled(t, good(2), func(f *excelize.File, sheet string) {
		for column, x := range map[string]any{"A": "白卡", "B": "A-01", "D": 1} {
			_ = f.SetCellValue(sheet, column+"3", x)
		}
		_ = f.SetCellFormula(sheet, "C3", "SUM(C2:C2)")
		_ = f.SetCellFormula(sheet, "A4", `"白卡"`)
		_ = f.SetCellValue(sheet, "B4", "A-01")
		_ = f.MergeCell(sheet, "D4", "D5")
	})
	_, err := parse(t, file)
	f := fault.From(err)
	if f == nil || f.Code != "import.invalid" {
		t.Fatalf("err = %v", err)
	}
	told := fmt.Sprint(f.Details)
	for _, want := range []string{"{第3行 数量 单元格是公式", "{第4行 物料 单元格是公式", "单元格 D4:D5 已合并"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told: %s", want, told)
		}
	}
}

func TestImportWithoutWarehouseAsksWhenALocationIsAmbiguous(t *testing.T) {
	file := filled(t, with(good(2), map[string]any{"B2": "待检区"}))
	_, err := ParseLines(context.Background(), file, typeOf(t, warehouse.MaterialReceipt), nil, lookup())
	f := fault.From(err)
	if f == nil || !strings.Contains(f.Details[0].Message, "A-99、B-99") {
		t.Fatalf("err = %+v", f)
	}
}

func TestImportTellsWrongHeadings(t *testing.T) {
	file := filled(t, with(good(2), map[string]any{"C1": "件数", "D1": "物料"}))
	_, err := parse(t, file)
	f := fault.From(err)
	if f == nil || f.Code != "import.headings" {
		t.Fatalf("err = %v", err)
	}
	told := fmt.Sprint(f.Details)
	for _, want := range []string{"没有“件数”这一列，请删除（C列）", "“物料”这一列重复了", "缺少“数量”这一列", "缺少“单价”这一列"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told: %s", want, told)
		}
	}
}

func TestImportAcceptsPlainHeadingsWithoutOptionalColumns(t *testing.T) {
	f := excelize.NewFile()
	for i, text := range []string{"数量", "物料 *", "单价(元)", "库位"} {
		_ = f.SetCellValue("Sheet1", columnName(i+1)+"2", text)
	}
	for i, x := range []any{5, "M001", "1.50", "A-01"} {
		_ = f.SetCellValue("Sheet1", columnName(i+1)+"3", x)
	}
	var buf bytes.Buffer
	_ = f.Write(&buf)
	got, err := parse(t, buf.Bytes())
	if err != nil || len(got.Lines) != 1 || got.Lines[0]["price"] != value.Money(150) {
		t.Fatalf("%v, %v", got, err)
	}
}

func TestTemplateOfEveryTypeRoundTrips(t *testing.T) {
	random := rand.New(rand.NewSource(7))
	items := []struct {
		text, id string
		step     int64
	}{{"白卡", "i-card", 1000}, {"M002", "i-tape", 1000}, {"胶水", "i-glue", 10}}
	for _, typ := range warehouse.Types() {
		for range 10 {
			var buf bytes.Buffer
			head := document.Values{"warehouse": "w-1"}
			if err := Template(context.Background(), &buf, &typ, head, lookup()); err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(&buf)
			if err != nil {
				t.Fatal(err)
			}
			sheet, want := f.GetSheetName(0), []map[string]any{}
			for row := 2; row < 2+1+random.Intn(20); row++ {
				line := map[string]any{}
				for i, field := range importFields(&typ) {
					var x any
					switch field.Name {
					case "item":
						it := items[random.Intn(len(items))]
						x, line["item"] = it.text, it.id
					case "location":
						x, line["location"] = "A-01", "l-a"
					case "quantity":
						q := value.Quantity((1 + random.Int63n(90_000)) * 1000)
						if line["item"] == "i-glue" {
							q = value.Quantity((1 + random.Int63n(9_000_000)) * 10)
						}
						x, line["quantity"] = q.Float(), q
					case "exchanged_quantity", "rejected", "counted_quantity":
						q := value.Units(1 + random.Int63n(9000))
						x, line[field.Name] = q.Float(), q
					case "of_line":
						n := 1 + random.Int63n(1000)
						x, line["of_line"] = n, n
					case "box", "card_no":
						s := fmt.Sprintf("X%06d", random.Intn(1_000_000))
						x, line[field.Name] = s, s
					case "holder":
						x, line["holder"] = "持𠮷", "持𠮷"
					case "defect_code":
						x, line["defect_code"] = "03", "d-3"
					case "price":
						m := value.Money(random.Int63n(1_000_000))
						x, line["price"] = m.Float(), m
					case "remark":
						x, line["remark"] = "备注𠮷", "备注𠮷"
					}
					_ = f.SetCellValue(sheet, at(columnName(i+1), row), x)
				}
				want = append(want, line)
			}
			var out bytes.Buffer
			_ = f.Write(&out)
			got, err := ParseLines(context.Background(), out.Bytes(), &typ, head, lookup())
			if err != nil {
				t.Fatalf("%s: %+v", typ.Title, fault.From(err))
			}
			if !reflect.DeepEqual(got.Lines, want) {
				t.Fatalf("%s: got %v, want %v", typ.Title, got.Lines, want)
			}
		}
	}
}

func TestTemplateExplainsItself(t *testing.T) {
	f := reopened(t, filled(t, nil))
	if sheets := f.GetSheetList(); !reflect.DeepEqual(sheets, []string{"入库单明细", instructionsSheet}) {
		t.Fatalf("sheets = %v", sheets)
	}
	heads, _ := f.GetRows("入库单明细")
	if !reflect.DeepEqual(heads, [][]string{{"物料*", "库位*", "数量*", "单价（元）*", "备注", "有效期至"}}) {
		t.Errorf("headings = %v", heads)
	}
	rules, _ := f.GetDataValidations("入库单明细")
	if len(rules) != 2 || rules[1].Formula1 != "'填写说明'!$G$3:$G$4" {
		t.Errorf("drop-downs = %+v", rules)
	}
	// Locations of another warehouse are not offered; a shared name is a code.
	columns, _ := f.GetCols(instructionsSheet)
	if got := strings.Join(columns[6], " "); strings.Contains(got, "二区一架") || !strings.Contains(got, "一区一架") {
		t.Errorf("locations = %s", got)
	}
	if got := strings.Join(columns[5], " "); !strings.Contains(got, "M101") || strings.Contains(got, "卡套") || strings.Contains(got, "旧卡") {
		t.Errorf("items = %s", got)
	}
	issue := typeOf(t, warehouse.Requisition)
	for _, field := range importFields(issue) {
		if field.Name == "picked_quantity" || field.Name == "location" {
			t.Errorf("the template asks the maker for %s", field.Label)
		}
	}
}
