package reports

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/code128"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/domain/warehouse"
)

const customer = "上海市社会保障卡服务中心"

func printer(t *testing.T) *Printer {
	t.Helper()
	p, err := NewPrinter(customer)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// paper is a finished paper of a type with some lines.
func paper(t *testing.T, code string, lines int) PrintData {
	t.Helper()
	typ := typeOf(t, code)
	entries := map[string]document.Entry{}
	for _, e := range masters() {
		entries[e.ID] = e
	}
	d := &document.Document{
		ID: typ.Prefix + "-20260301-0001", Type: code, Title: typ.Title, State: document.Done, BusinessDate: "2026-03-01",
		Maker: document.Named{ID: "u1", Name: "张三"}, Department: document.Named{ID: "d-issue", Name: "发卡部"}, Chain: typ.Chain,
		CreatedAt: time.Date(2026, 3, 1, 0, 30, 0, 0, time.UTC),
		Head: document.Values{
			"supplier": "s-1", "category": "c-buy", "warehouse": "w-1", "business_date": value.Date("2026-03-01"), "requisition": "LL-20260220-0003",
			"purchase_request": "QG-2026-017", "delivery_note": "SH20260301<1>", "claim_reference": "LP-协议-2026-02",
			"purpose": "三月份批量制卡领用", "reason": "批次余料退回", "remark": "首批到货，外箱完好。\n第二批预计三月十日到。",
		},
	}
	items := []string{"i-card", "i-tape", "i-glue"}
	for i := range lines {
		line := document.Values{"item": items[i%3], "location": "l-a", "quantity": value.Units(int64(1200 + i)), "remark": "合格"}
		if code == warehouse.Requisition {
			line["picked_quantity"] = value.Units(int64(1000 + i))
		}
		if code == warehouse.MaterialReceipt || code == warehouse.ClaimReceipt {
			line["price"] = value.Money(350 + i)
		}
		d.Lines = append(d.Lines, line)
	}
	return PrintData{
		Type: typ, Document: d, Entries: entries, Labels: map[string]string{"LL-20260220-0003": "LL-20260220-0003"},
		Tasks: decided(d), PrintedBy: "王五", PrintedAt: time.Date(2026, 3, 2, 6, 5, 0, 0, time.UTC),
		Attachments: []attachment.File{{Name: "送货单.pdf", Size: 182_300}, {Name: "检验报告.jpg", Size: 2_400_000}},
	}
}

func decided(d *document.Document) []task.Task {
	var tasks []task.Task
	for i, step := range d.Chain {
		at := time.Date(2026, 3, 1, 1+i, 10, 0, 0, time.UTC)
		tasks = append(tasks, task.Task{Kind: task.Work, StepKey: step.Key, State: task.Done, Action: "agree", ActorName: []string{"李检", "赵主任", "钱库管"}[i%3],
			Comment: []string{"抽检合格", "", ""}[i%3], CreatedAt: at.Add(-time.Hour), DecidedAt: &at})
	}
	return tasks
}

func html(t *testing.T, data PrintData) string {
	t.Helper()
	var buf bytes.Buffer
	if err := printer(t).PrintDocument(&buf, data); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("CARDFLOW_PRINT_DIR"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "_") + ".html"
		if err := os.WriteFile(filepath.Join(dir, name), buf.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return buf.String()
}

func mustContain(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

func TestEveryTypePrints(t *testing.T) {
	for _, typ := range warehouse.Types() {
		t.Run(typ.Prefix, func(t *testing.T) {
			page := html(t, paper(t, typ.Code, 8))
			mustContain(t, page, customer, typ.Title+"</h1>", typ.Prefix+"-20260301-0001", "<svg", "M001", "白卡", "标准", "合计",
				"制单", "打印人：王五", "打印时间：2026-03-02 14:05", "送货单.pdf")
			if strings.Contains(page, `class="watermark"`) || strings.Contains(page, "补打") || strings.Contains(page, "ZgotmplZ") {
				t.Error("a finished original carries a mark, or the template lost a value")
			}
			if !typ.AtOnce {
				mustContain(t, page, "李检　同意", "2026-03-01 09:10", "提交", "2026-03-01 08:10")
			}
			for _, step := range typ.Chain {
				mustContain(t, page, step.Title)
			}
		})
	}
}

func TestPricedPaperPrintsItsAmountInCapitals(t *testing.T) {
	page := html(t, paper(t, warehouse.MaterialReceipt, 1))
	mustContain(t, page, "4,200.00", "肆仟贰佰元整", "A4 landscape")
	page = html(t, paper(t, warehouse.MaterialReturn, 1))
	mustContain(t, page, "A4 portrait")
	if strings.Contains(page, "大写") {
		t.Error("a paper without prices prints an amount")
	}
}

func TestPrintEscapesWhatPeopleTyped(t *testing.T) {
	data := paper(t, warehouse.MaterialReceipt, 1)
	data.Document.Head["remark"] = `<script>alert(1)</script>`
	data.PrintedBy = `"};body{display:none}`
	page := html(t, data)
	mustContain(t, page, "&lt;script&gt;", "SH20260301&lt;1&gt;")
	if strings.Contains(page, "<script") {
		t.Error("a script got through")
	}
}

func TestUnfinishedPaperIsMarked(t *testing.T) {
	for state, want := range map[document.State]string{document.Draft: "未完成", document.Pending: "未完成", document.Rejected: "已拒绝", document.Reversed: "已冲账"} {
		data := paper(t, warehouse.Requisition, 2)
		data.Document.State, data.Document.StepKey, data.Copy = state, "pick", true
		data.Tasks = data.Tasks[:1]
		page := html(t, data)
		mustContain(t, page, `aria-hidden="true">`+want+`</div>`, "补打")
	}
}

func TestSignaturesForgetWhatCameBeforeAReturn(t *testing.T) {
	data := paper(t, warehouse.MaterialReceipt, 1)
	early := time.Date(2026, 2, 28, 1, 0, 0, 0, time.UTC)
	before := decided(data.Document)[:2]
	before[0].ActorName, before[0].CreatedAt = "旧人", early
	before[1].Action = "return"
	boxes := signatures(data.Document, data.Type.Chain, append(before, data.Tasks[0]), newFormatter())
	if boxes[0].At != "2026-03-01 08:10" || boxes[1].Name != "李检" || boxes[2].Name != "" {
		t.Errorf("boxes = %+v", boxes)
	}
}

func TestDraftWithoutLinesPrints(t *testing.T) {
	data := paper(t, warehouse.Requisition, 0)
	data.Document.State, data.Document.Chain, data.Tasks = document.Draft, nil, nil
	mustContain(t, html(t, data), "尚无明细", "部门审批", "未完成")
}

func TestLongPaperPrintsWithRareNames(t *testing.T) {
	data := paper(t, warehouse.MaterialReceipt, 60)
	card := data.Entries["i-card"]
	card.Name = "社会保障卡空白卡基（双界面、国密芯片、二〇二六年新版式样）𠮷𡈽"
	data.Entries["i-card"] = card
	data.Document.Maker.Name = "𤧬𠀾"
	data.Document.State, data.Document.StepKey, data.Copy, data.Tasks = document.Pending, "department", true, data.Tasks[:1]
	mustContain(t, html(t, data), "𠮷𡈽", "𤧬𠀾")
}

func TestTypeMayHaveAFormOfItsOwn(t *testing.T) {
	p := printer(t)
	if _, err := p.templates.New(warehouse.Requisition + ".html").Parse(`own form of {{.Number}}`); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]bool{warehouse.Requisition: true, warehouse.MaterialReturn: false} {
		var buf bytes.Buffer
		if err := p.PrintDocument(&buf, paper(t, code, 1)); err != nil {
			t.Fatal(err)
		}
		if got := strings.HasPrefix(buf.String(), "own form of"); got != want {
			t.Errorf("%s has its own form: %v", code, got)
		}
	}
}

func TestBarcodeCanBeScanned(t *testing.T) {
	const number = "RK-20260301-0001"
	svg, err := barcodeSVG(number)
	if err != nil {
		t.Fatal(err)
	}
	code, _ := code128.Encode(number)
	modules := code.Bounds().Dx()
	// 11 modules for start, each symbol and check, and 13 for stop.
	if (modules-13)%11 != 0 || modules < 11*len(number)/2 {
		t.Errorf("%d modules", modules)
	}
	mustContain(t, string(svg), fmt.Sprintf(`viewBox="0 0 %d 40"`, modules+2*quietZone))
	drawn := make([]bool, modules)
	for _, m := range regexp.MustCompile(`x="(\d+)" width="(\d+)"`).FindAllStringSubmatch(string(svg), -1) {
		x, _ := strconv.Atoi(m[1])
		width, _ := strconv.Atoi(m[2])
		if x < quietZone || x+width > modules+quietZone {
			t.Errorf("a bar at %d stands in the quiet zone", x)
		}
		for i := range width {
			drawn[x-quietZone+i] = true
		}
	}
	for x, black := range drawn {
		if black != (color.GrayModel.Convert(code.At(x, 0)).(color.Gray).Y == 0) {
			t.Fatalf("module %d differs", x)
		}
	}
	if _, err := barcodeSVG("入库"); err == nil {
		t.Error("a text that Code 128 cannot hold was drawn")
	}
}

func TestReportPrints(t *testing.T) {
	l := &fakeLedger{movements: []ledger.Movement{
		{Key: ledger.Key{ledger.ByItem: "i-tape", ledger.ByWarehouse: "w-1"}, Opening: value.Units(5), In: value.Units(3000), Out: value.Units(2), Closing: value.Units(3003)},
	}}
	result := run(t, "W-05.2", map[string]string{"warehouse": "w-1"}, l)
	for range 5 {
		result.Rows = append(result.Rows, result.Rows...)
	}
	var buf bytes.Buffer
	if err := printer(t).PrintReport(&buf, result, "王五", testNow); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("CARDFLOW_PRINT_DIR"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "report.html"), buf.Bytes(), 0o600)
	}
	mustContain(t, buf.String(), "材料收发存", "A4 landscape", `colspan="4" rowspan="1">数量`, "3,003", "期间：2026-03-01 至 2026-03-20", "仓库：一号库", "合计", "说明：")
}

func TestCapitals(t *testing.T) {
	for amount, want := range map[value.Money]string{
		0: "零元整", 1: "壹分", 10: "壹角整", 11: "壹角壹分", 100: "壹元整", 105: "壹元零伍分", 110: "壹元壹角整", 1000: "壹拾元整",
		123450: "壹仟贰佰叁拾肆元伍角整", 100100: "壹仟零壹元整", 1000000: "壹万元整", 1000100: "壹万零壹元整", 10010000: "壹拾万零壹佰元整",
		10100000: "壹拾万壹仟元整", 10500000: "壹拾万伍仟元整", 1000000000: "壹仟万元整", 10000000000: "壹亿元整", 10000000100: "壹亿零壹元整", 10001000000: "壹亿零壹万元整",
		10010010000: "壹亿零壹拾万零壹佰元整", 1234567890123: "壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹元贰角叁分",
		100000000000000: "壹万亿元整", -350: "负叁元伍角整", 20000203: "贰拾万零贰元零叁分",
	} {
		if got := Capitals(amount); got != want {
			t.Errorf("Capitals(%d) = %s, want %s", amount, got, want)
		}
	}
}
