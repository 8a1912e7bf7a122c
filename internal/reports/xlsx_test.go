package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
)

func exampleColumns() []Column {
	return Aligned([]Column{
		{Key: "code", Label: "编码", Type: document.Text, Width: 90},
		{Key: "name", Label: "名称", Type: document.Text, Width: 200},
		{Key: "day", Label: "业务日期", Type: document.DateField},
		{Key: "at", Label: "创建时间", Type: document.DateTime},
		{Key: "quantity", Label: "数量", Type: document.Decimal, Sum: true},
		{Key: "amount", Label: "金额（元）", Type: document.MoneyField, Sum: true},
		{Key: "on", Label: "停用", Type: document.Boolean},
	})
}

func rowsOf(rows ...Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func written(t *testing.T, meta Meta, columns []Column, rows iter.Seq2[Row, error]) *excelize.File {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteXLSX(&buf, meta, columns, rows); err != nil {
		t.Fatal(err)
	}
	return reopened(t, buf.Bytes())
}

func reopened(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestExportedCellsKeepTheirTypes(t *testing.T) {
	at := time.Date(2026, 3, 1, 16, 30, 0, 0, time.UTC) // already the 2nd in Shanghai
	f := written(t, Meta{Title: "材料清单", Filters: []Chosen{{"仓库", "一号库"}}, By: "张三", GeneratedAt: at}, exampleColumns(), rowsOf(
		Row{"code": "0012", "name": "白卡", "day": value.Date("2026-03-01"), "at": at, "quantity": value.Quantity(1500), "amount": value.Money(123450), "on": false},
		Row{"code": "0013", "name": "=HYPERLINK(\"http://x\")", "at": &at, "quantity": value.Units(1200), "amount": int64(50), "on": true},
		Row{"code": "+1", "name": "@SUM(A1)", "day": "2026-03-05"},
		Row{"code": "-1", "name": "\t=1+1"},
	))
	sheet := f.GetSheetName(0)
	shown := map[string]string{
		"A1": "材料清单", "A3": "编码", "F3": "金额（元）",
		"A4": "0012", "C4": "2026-03-01", "D4": "2026-03-02 00:30", "E4": "1.5", "F4": "1,234.50", "G4": "否",
		"B5": "=HYPERLINK(\"http://x\")", "E5": "1,200", "F5": "0.50", "G5": "是",
		"A6": "+1", "B6": "@SUM(A1)", "C6": "2026-03-05", "A7": "-1",
		"A8": "合计", "E8": "1,201.5", "F8": "1,235.00",
	}
	for cell, want := range shown {
		if got, _ := f.GetCellValue(sheet, cell); got != want {
			t.Errorf("%s shows %q, want %q", cell, got, want)
		}
	}
	for _, cell := range []string{"B5", "A6", "B6", "A7", "B7"} {
		if formula, _ := f.GetCellFormula(sheet, cell); formula != "" {
			t.Errorf("%s became the formula %q", cell, formula)
		}
		if kind, _ := f.GetCellType(sheet, cell); kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s is of type %v, want text", cell, kind)
		}
	}
	for _, cell := range []string{"C4", "D4", "E4", "F4"} {
		raw, _ := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if strings.ContainsAny(raw, "-:,") {
			t.Errorf("%s holds %q, want a number", cell, raw)
		}
	}
	if head, _ := f.GetCellValue(sheet, "A2"); !strings.Contains(head, "仓库：一号库") || !strings.Contains(head, "导出人：张三") || !strings.Contains(head, "2026-03-02 00:30") {
		t.Errorf("conditions read %q", head)
	}
	panes, _ := f.GetPanes(sheet)
	if !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("headings are not frozen: %+v", panes)
	}
	if width, _ := f.GetColWidth(sheet, "B"); width < 25 {
		t.Errorf("column B is %v wide", width)
	}
}

func TestExportGroupsHeadings(t *testing.T) {
	columns := []Column{{Key: "a", Label: "物料"}, {Key: "b", Label: "期初", Group: "数量"}, {Key: "c", Label: "期末", Group: "数量"}}
	f := written(t, Meta{Title: "表"}, columns, rowsOf())
	merges, _ := f.GetMergeCells("表")
	got := map[string]bool{}
	for _, m := range merges {
		got[m.GetStartAxis()+":"+m.GetEndAxis()] = true
	}
	for _, want := range []string{"A1:C1", "A3:A4", "B3:C3"} {
		if !got[want] {
			t.Errorf("%s is not merged: %v", want, got)
		}
	}
}

func TestExportNamesItsSheetAsExcelAllows(t *testing.T) {
	for title, want := range map[string]string{
		"入库/出库:明细?*[1]": "入库出库明细1", "": "数据", strings.Repeat("长", 40): strings.Repeat("长", 31),
	} {
		if got := sheetName(title); got != want {
			t.Errorf("sheetName(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestExportCutsTextThatExcelCannotHold(t *testing.T) {
	long := strings.Repeat("字", 40_000)
	f := written(t, Meta{Title: "表"}, []Column{{Key: "a", Label: "备注"}}, rowsOf(Row{"a": long}))
	got, _ := f.GetCellValue("表", "A4")
	if n := len([]rune(got)); n != maxCellText {
		t.Fatalf("cell holds %d characters", n)
	}
}

func TestExportStopsAtAnError(t *testing.T) {
	broken := errors.New("connection lost")
	rows := func(yield func(Row, error) bool) {
		_ = yield(Row{"a": "x"}, nil) && yield(nil, broken)
	}
	var buf bytes.Buffer
	if err := WriteXLSX(&buf, Meta{Title: "表"}, []Column{{Key: "a"}}, rows); !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
	if buf.Len() > 0 {
		t.Fatal("a broken export left a file")
	}
}

func manyRows(n int) iter.Seq2[Row, error] {
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	return func(yield func(Row, error) bool) {
		for i := range n {
			row := Row{"code": fmt.Sprintf("M%06d", i), "name": "社会保障卡空白卡基（双界面）", "day": value.Date("2026-03-01"),
				"at": at.Add(time.Duration(i) * time.Second), "quantity": value.Quantity(i*500 + 1000), "amount": value.Money(i * 37), "on": i%2 == 0}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// peakHeap samples the live heap while f runs.
func peakHeap(f func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base, peak := m.HeapAlloc, uint64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
	}()
	f()
	close(stop)
	<-done
	return peak - min(base, peak)
}

func TestExportOfHundredThousandRowsKeepsMemoryBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100,000 rows")
	}
	begin := time.Now()
	peak := peakHeap(func() {
		if err := WriteXLSX(io.Discard, Meta{Title: "大表"}, exampleColumns(), manyRows(100_000)); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("100,000 rows of 7 columns: %v, heap peak %d MB", time.Since(begin).Round(time.Millisecond), peak>>20)
	if peak > 128<<20 {
		t.Fatalf("heap grew by %d MB", peak>>20)
	}
}

func BenchmarkExport(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteXLSX(io.Discard, Meta{Title: "大表"}, exampleColumns(), manyRows(10_000)); err != nil {
			b.Fatal(err)
		}
	}
}
