package reports

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/fault"
)

// zipped makes an archive of named texts.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range parts {
		p, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(p, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// handmade is the smallest workbook around one worksheet.
func handmade(t testing.TB, sheet string, more ...string) []byte {
	parts := map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="明细" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	return zipped(t, parts)
}

func encrypted(t *testing.T) []byte {
	f := excelize.NewFile()
	_ = f.SetCellValue("Sheet1", "A1", "物料")
	var buf bytes.Buffer
	if err := f.Write(&buf, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestImportRefusesBadFiles(t *testing.T) {
	line := good(2)
	cases := map[string]struct {
		file []byte
		code string
	}{
		"nothing":           {nil, "import.empty"},
		"csv":               {[]byte("物料,数量\n白卡,1\n"), "import.not_xlsx"},
		"html table":        {[]byte("<html><table></table></html>"), "import.not_xlsx"},
		"old xls":           {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "import.old_format"},
		"encrypted":         {encrypted(t), "import.encrypted"},
		"renamed zip":       {zipped(t, map[string]string{"读我.txt": "hello"}), "import.not_xlsx"},
		"word":              {zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "import.not_xlsx"},
		"cut off":           {filled(t, line)[:900], "import.damaged"},
		"broken sheet":      {handmade(t, `<worksheet><sheetData><row r="1"><c r="A1"><v>1`), "import.damaged"},
		"bad cell name":     {handmade(t, `<worksheet><sheetData><row><c r="?"><v>1</v></c></row></sheetData></worksheet>`), "import.damaged"},
		"bad shared text":   {handmade(t, `<worksheet><sheetData><row><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>`), "import.damaged"},
		"macros":            {handmade(t, `<worksheet/>`, "xl/vbaProject.bin", "x"), "import.macros"},
		"too large":         {make([]byte, MaxImportBytes+1), "import.too_large"},
		"bomb":              {handmade(t, strings.Repeat(" ", paperBounds().unpacked+1)), "file.unpacks_too_large"},
		"lying bomb":        {lying(t), "import.damaged"},
		"many parts":        {zipped(t, manyParts()), "file.too_many_parts"},
		"nested":            {handmade(t, `<worksheet/>`, "xl/media/inner.zip", "PK"), "file.nested_archive"},
		"no sheets":         {handmade(t, `<worksheet/>`, "xl/workbook.xml", `<workbook/>`), "import.empty"},
		"empty":             {filled(t, nil), "import.empty"},
		"hidden sheet":      {filled(t, line, hideSheet), "import.hidden"},
		"very hidden":       {filled(t, line, veryHideSheet), "import.hidden"},
		"hidden row":        {filled(t, line, func(f *excelize.File, s string) { _ = f.SetRowVisible(s, 2, false) }), "import.hidden"},
		"hidden column":     {filled(t, line, func(f *excelize.File, s string) { _ = f.SetColVisible(s, "C", false) }), "import.hidden"},
		"two data sheets":   {filled(t, line, secondSheet), "import.several_sheets"},
		"too many lines":    {filled(t, manyLines(document.MaxLines+1)), "import.too_many_lines"},
		"only instructions": {filled(t, nil, func(f *excelize.File, s string) { _ = f.DeleteSheet(s) }), "import.empty"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := parse(t, c.file)
			f := fault.From(err)
			if f == nil || f.Code != c.code || got != nil {
				t.Fatalf("got %v, %+v; want %s", got, f, c.code)
			}
			if f.Kind != fault.KindInvalid && f.Kind != fault.KindTooLarge {
				t.Errorf("kind %s is not the person's mistake", f.Kind)
			}
			t.Log(f.Message)
		})
	}
}

func hideSheet(f *excelize.File, _ string) {
	secondSheet(f, "")
	_ = f.SetSheetVisible("另一张", false)
}

func veryHideSheet(f *excelize.File, _ string) {
	secondSheet(f, "")
	_ = f.SetSheetVisible("另一张", false, true)
}

func secondSheet(f *excelize.File, _ string) {
	_, _ = f.NewSheet("另一张")
	_ = f.SetCellValue("另一张", "B7", "x")
}

// lying says of its worksheet that it is a thousand bytes, and unpacks to a million.
func lying(t testing.TB) []byte {
	file := handmade(t, `<worksheet><sheetData>`+strings.Repeat(`<row/>`, 200_000)+`</sheetData></worksheet>`)
	size := binary.LittleEndian.AppendUint32(nil, uint32(len(`<worksheet><sheetData></sheetData></worksheet>`)+200_000*len(`<row/>`)))
	return bytes.ReplaceAll(file, size, binary.LittleEndian.AppendUint32(nil, 1000))
}

func manyParts() map[string]string {
	parts := map[string]string{}
	for i := range maxParts + 1 {
		parts[fmt.Sprintf("p%d", i)] = ""
	}
	return parts
}

func manyLines(n int) map[string]any {
	cells := map[string]any{}
	for i := range n {
		cells = with(cells, good(i+2))
	}
	return cells
}

func TestImportTakesAFullPaper(t *testing.T) {
	got, err := parse(t, filled(t, manyLines(document.MaxLines)))
	if err != nil || len(got.Lines) != document.MaxLines {
		t.Fatalf("%v", err)
	}
}

func TestImportIgnoresEmptySheetsAndHiddenEmptyColumns(t *testing.T) {
	_, err := parse(t, filled(t, good(2), func(f *excelize.File, s string) {
		_, _ = f.NewSheet("空表")
		_ = f.SetColVisible(s, "H:K", false)
		_ = f.SetRowVisible(s, 30, false)
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// A sheet that names the last cell of every row must not cost a million cells.
func TestImportOfSparseCellsKeepsMemoryBounded(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString(`<worksheet><sheetData>`)
	for i := range 50_000 {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i*20+1, i*20+1)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	file := handmade(t, sheet.String())
	begin := time.Now()
	peak := peakHeap(func() {
		if _, err := parse(t, file); !fault.Is(err, "import.too_many_lines") {
			t.Errorf("err = %v", err)
		}
	})
	t.Logf("%v, heap peak %d MB", time.Since(begin), peak>>20)
	if peak > 64<<20 {
		t.Errorf("heap grew by %d MB", peak>>20)
	}
}

// Sheets that share one part are read once, or a small file could keep a
// server busy for hours.
func TestImportReadsASharedPartOnce(t *testing.T) {
	var sheets strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&sheets, `<sheet name="s%d" r:id="a"/>`, i)
	}
	file := handmade(t, `<worksheet><sheetData>`+strings.Repeat(`<row><c><v>1</v></c></row>`, 2000)+`</sheetData></worksheet>`,
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets>`+sheets.String()+`</sheets></workbook>`)
	begin := time.Now()
	if _, err := parse(t, file); !fault.Is(err, "import.too_many_lines") {
		t.Fatalf("err = %v", err)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Fatalf("took %v", took)
	}
}

func FuzzParseLines(f *testing.F) {
	f.Add(filled(f, good(2)))
	f.Add(handmade(f, `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>物料</t></is></c></row></sheetData></worksheet>`))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xD0\xCF\x11\xE0"))
	typ := typeOf(f, warehouse.MaterialReceipt)
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := ParseLines(context.Background(), file, typ, document.Values{"warehouse": "w-1"}, lookup())
		if (err == nil) == (got == nil) {
			t.Fatalf("got %v and %v", got, err)
		}
	})
}

// FuzzSheet fuzzes what lies inside the archive, where random bytes never get.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><cols><col min="1" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="str"><v>物料</v></c></row><row r="2" hidden="1"><c r="B2"><f>1</f><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, `<sst><si><t>x</t></si></sst>`)
	f.Add(`<worksheet><sheetData><row><c t="s"><v>0</v></c></row><row><c r="A2" t="e"><v>#N/A</v></c></row></sheetData></worksheet>`, `<sst><si><r><t>数</t></r><r><t>量</t></r></si></sst>`)
	typ := typeOf(f, warehouse.MaterialReceipt)
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		_, err := ParseLines(context.Background(), handmade(t, sheet, "xl/sharedStrings.xml", texts), typ, nil, lookup())
		if err == nil {
			return
		}
		if fault.From(err).Kind == fault.KindInternal {
			t.Fatalf("a bad file is called our defect: %v", err)
		}
	})
}
